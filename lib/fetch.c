/* fetch: the files of attachments, several at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "err.h"
#include "fetch.h"

/* A file that is wanted. */
struct want {
	struct want	*next;
	struct fetch	*f;
	char		*gid;
	char		*url;		/* or NULL */
	char		*to;
	long long	 size;
	fetch_fn	*fn;
	void		*arg;
	double		 since;		/* when the address was told */
	double		 pause;		/* before it is asked for again */
	int		 tries;
};

struct fetch {
	struct asana	*api;
	struct want	*first;		/* those that wait for their turn */
	struct want	**last;
	int		 running;
	int		 full;
};

struct fetch *
fetch_open(struct asana *api)
{
	struct fetch *f;

	f = xcalloc(1, sizeof(*f));
	f->api = api;
	f->last = &f->first;
	return f;
}

void
fetch_close(struct fetch *f)
{
	free(f);
}

int
fetch_full(const struct fetch *f)
{
	return f->full;
}

static void
finish(struct want *w, int rc, const char *why)
{
	w->f->running--;
	w->fn(rc, why, w->arg);
	free(w->gid);
	free(w->url);
	free(w->to);
	free(w);
}

static void begin(struct fetch *);
static void ask(struct want *);

/* May it come with a fresh address?  Hosts of files answer so when one is too
 * old. */
static int
again(struct want *w, const struct http_res *res)
{
	int expired = res->rc == RC_REFUSED &&
	    (res->status == 403 || res->status == 404);

	w->pause = ++w->tries;
	if (expired)
		w->pause = 0;
	return (expired || res->rc == RC_LATER) && w->tries < FETCH_TRIES &&
	    !http_stopped();
}

static void
came(struct http_res *res, void *arg)
{
	struct want *w = arg;
	struct fetch *f = w->f;
	char answer[64];
	const char *why = res->why;

	f->full |= res->rc == RC_IO;
	if (res->rc != RC_OK && again(w, res))
		ask(w);
	else {
		snprintf(answer, sizeof(answer), "the host of the file answers "
		    "%d", res->status);
		if (*why == '\0')	/* of RC_IO wire_start() has told it */
			why = res->rc == RC_OK || res->rc == RC_IO ? NULL :
			    answer;
		finish(w, res->rc, why);
		begin(f);
	}
	http_done(res);
}

static void
get(struct want *w)
{
	struct http_req q = { 0 };

	q.method = "GET";
	q.url = w->url;
	q.to = w->to;
	q.size = w->size;
	http_start(w->f->api->http, &q, came, w);
}

static void
addressed(struct reply *rep, void *arg)
{
	struct want *w = arg;
	struct fetch *f = w->f;
	const char *url = node_str(rep->data, "download_url");

	if (rep->http.rc == RC_OK && url != NULL) {
		free(w->url);
		w->url = xstrdup(url);
		get(w);
		return;
	}
	if (rep->http.rc == RC_OK)
		finish(w, RC_REFUSED, "Asana gives no address for it");
	else
		finish(w, rep->http.rc, asana_why(rep));
	begin(f);
}

static void
ask(struct want *w)
{
	char *path = xasprintf("/attachments/%s", w->gid);
	struct http_req q = { 0 };

	q.method = "GET";
	q.path = path;
	q.after = w->pause;
	asana_start(w->f->api, &q, "download_url", addressed, w);
	free(path);
}

/* Begins as many as may be under way at once: what waits longer would outlive
 * its address. */
static void
begin(struct fetch *f)
{
	struct want *w;

	while (f->running < HTTP_FILES && (w = f->first) != NULL) {
		if ((f->first = w->next) == NULL)
			f->last = &f->first;
		f->running++;
		if (http_stopped() || f->full)
			finish(w, f->full ? RC_IO : RC_LATER, NULL);
		else if (w->url != NULL &&
		    clock_boot() - w->since < FETCH_FRESH)
			get(w);
		else
			ask(w);
	}
}

void
fetch_want(struct fetch *f, const char *gid, const char *url, long long size,
    const char *to, fetch_fn *fn, void *arg)
{
	struct want *w;

	w = xcalloc(1, sizeof(*w));
	w->f = f;
	w->gid = xstrdup(gid);
	w->url = url != NULL ? xstrdup(url) : NULL;
	w->to = xstrdup(to);
	w->size = size;
	w->fn = fn;
	w->arg = arg;
	w->since = clock_boot();
	*f->last = w;
	f->last = &w->next;
	begin(f);
}
