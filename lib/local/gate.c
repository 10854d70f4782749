/* gate: who may pass, and how often. */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/err.h"
#include "local/gate.h"

#define DEBT_MAX	2.0	/* how far refused requests count, in minutes */

/* The host of "host:port" or "[host]:port", to be freed. */
static char *
host_of(const char *s)
{
	if (*s == '[')
		return xstrndup(s + 1, strcspn(s + 1, "]"));
	return xstrndup(s, strcspn(s, ":"));
}

static const char *
authority(const char *url)
{
	const char *s = strstr(url, "://");

	return s != NULL ? s + 3 : url;
}

static int
isnumber(const char *host)
{
	unsigned char addr[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, addr) == 1 ||
	    inet_pton(AF_INET6, host, addr) == 1;
}

int
gate_host(const char *host, const char *url)
{
	char *h, *own;
	int rc;

	if (host == NULL || *host == '\0')
		return 1;	/* no browser leaves it out */
	if (strlen(host) > GATE_HOST_MAX)
		return 0;
	h = host_of(host);
	own = host_of(url != NULL ? authority(url) : "localhost");
	rc = isnumber(h) || strcasecmp(h, "localhost") == 0 ||
	    strcasecmp(h, own) == 0;
	free(h);
	free(own);
	return rc;
}

int
gate_origin(const char *origin, const char *url)
{
	return origin == NULL || strcasecmp(origin, url) == 0;
}

char *
gate_url(const char *host, const char *public, const char *own)
{
	char *url;

	if (host == NULL || *host == '\0')
		return xstrdup(own);
	if (public != NULL && strcasecmp(authority(public), host) == 0)
		return xstrdup(public);
	url = xasprintf("http://%s", host);
	if (gate_isurl(url))
		return url;
	free(url);
	return xstrdup(own);
}

int
gate_isurl(const char *url)
{
	const char *s = authority(url);

	if (strncmp(url, "http://", 7) != 0 &&
	    strncmp(url, "https://", 8) != 0)
		return 0;
	return *s != '\0' && *s != ':' && strlen(s) <= GATE_HOST_MAX &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789.:-[]") == strlen(s);
}

int
gate_own(const char *site, const char *with)
{
	return with != NULL &&
	    (site == NULL || strcmp(site, "same-origin") == 0);
}

int
gate_wait(struct gate_rate *r)
{
	double now = clock_boot(), wait;

	if (r->per_minute <= 0)
		return 0;
	r->used -= (now - r->last) * r->per_minute / 60;
	if (r->used < 0)
		r->used = 0;
	r->last = now;
	r->used++;
	if (r->used <= r->per_minute)
		return 0;
	wait = (r->used - r->per_minute) * 60 / r->per_minute;
	if (r->used > r->per_minute * DEBT_MAX)
		r->used = r->per_minute * DEBT_MAX;
	return wait < 1 ? 1 : (int)wait + 1;
}
