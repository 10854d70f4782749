/* http: requests, retries, limits.  The only file that knows libcurl. */
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "conf.h"
#include "err.h"
#include "http.h"
#include "opt.h"
#include "rec.h"
#include "str.h"

#define URL_MAX		(64u << 10)	/* bytes of an address */
#define POLL_MS		500		/* look at http_stop() this often */
#define FIRST_PAUSE	1.0		/* seconds, doubled at each try */
#define TRACE_BODY	1024		/* bytes of a body that -vv shows */
#define AGENT		"experisana/" EXPERISANA_VERSION

/* One request on its way, from http_start() to its callback. */
struct xfer {
	struct xfer	*next;
	struct http	*h;
	struct http_req	 q;		/* with strings of our own */
	http_fn		*fn;
	void		*arg;
	CURL		*easy;		/* while it runs */
	struct curl_slist *headers;
	curl_mime	*mime;
	FILE		*file;		/* of an upload */
	size_t		 bodypos;	/* bytes of q.body that were sent */
	struct buf	 answer;
	char		 error[CURL_ERROR_SIZE];
	double		 retry_after;	/* seconds; negative when not given */
	double		 first;		/* clock_boot() of the first try */
	double		 due;		/* when to try (again) */
	int		 tries;
	struct http_res	 res;
};

struct http {
	char		*base;
	char		*auth;		/* the whole header */
	CURLM		*multi;
	struct xfer	*waiting;	/* in order */
	int		 running;
	double		 pause;		/* nothing starts before this */
	double		 max_wait;
	double		 good;		/* clock_boot() of the last answer
					 * that was no refusal for now */
	long		 count;
	int		 local;
	int		 loopback;	/* the base is this machine */
};

static volatile sig_atomic_t stopped;

void
http_stop(void)
{
	stopped = 1;
}

struct http *
http_open(const char *base, const char *token)
{
	struct http *h;
	const char *host, *wait;
	double v;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		die(RC_BUG, "libcurl does not start");
	h = xcalloc(1, sizeof(*h));
	h->base = xstrdup(base);
	h->auth = xasprintf("Authorization: Bearer %s", token);
	h->max_wait = HTTP_MAX_WAIT;
	if ((wait = conf_get("ASANA_MAX_WAIT")) != NULL) {
		if (str_duration(wait, &v) == -1)
			die(RC_CONFIG, "ASANA_MAX_WAIT: '%s' is no duration",
			    wait);
		h->max_wait = v;
	}
	host = strstr(base, "://");
	host = host != NULL ? host + 3 : base;
	h->loopback = strncmp(host, "127.", 4) == 0 ||
	    strncmp(host, "localhost", 9) == 0 ||
	    strncmp(host, "[::1]", 5) == 0;
	if (!h->loopback && strncmp(base, "http://", 7) == 0)
		warn("ASANA_API_URL: the token goes unencrypted to %s", host);
	if ((h->multi = curl_multi_init()) == NULL)
		die(RC_BUG, "libcurl does not start");
	return h;
}

void
http_close(struct http *h)
{
	if (h == NULL)
		return;
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	memset(h->auth, 0, strlen(h->auth));
	free(h->auth);
	free(h->base);
	free(h);
}

int
http_local(const struct http *h)
{
	return h->local;
}

void
http_patience(struct http *h, double sec)
{
	h->max_wait = sec;
}

long
http_count(const struct http *h)
{
	return h->count;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct xfer *x = arg;

	return buf_add(&x->answer, p, size * n) == 0 ? size * n : 0;
}

/* Returns the value of header NAME in LINE, or NULL. */
static const char *
header(const char *line, const char *name)
{
	for (; *name != '\0'; name++, line++)
		if ((*line | 32) != (*name | 32))
			return NULL;
	if (*line++ != ':')
		return NULL;
	return line + strspn(line, " \t");
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct xfer *x = arg;
	char line[512];
	const char *v;
	long long sec;

	snprintf(line, sizeof(line), "%.*s", (int)(size * n), p);
	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] != '\0')
		debug(ERR_WIRE, "< %s", line);
	if ((v = header(line, "Date")) != NULL) {
		if (str_httpdate(v, &sec) == 0)
			x->res.date = sec;
	} else if ((v = header(line, "Retry-After")) != NULL) {
		if (str_int(v, 0, 86400, &sec) == 0)
			x->retry_after = (double)sec;
	} else if ((v = header(line, "Server")) != NULL &&
	    strncmp(v, "asana-local", 11) == 0)
		x->h->local = 1;
	return size * n;
}

/*
 * libcurl repeats a request by itself when a kept connection dies before the
 * first byte of an answer.  For a POST that makes something this would be a
 * blind repetition, so its body is read through callbacks that cannot rewind:
 * libcurl then gives up (CURLE_SEND_FAIL_REWIND) once a byte was sent.
 */
static size_t
read_body(char *p, size_t size, size_t n, void *arg)
{
	struct xfer *x = arg;
	size_t left = strlen(x->q.body) - x->bodypos;

	n = size * n < left ? size * n : left;
	memcpy(p, x->q.body + x->bodypos, n);
	x->bodypos += n;
	return n;
}

static size_t
read_file(char *p, size_t size, size_t n, void *arg)
{
	struct xfer *x = arg;

	n = fread(p, size, n, x->file);
	return ferror(x->file) ? CURL_READFUNC_ABORT : n * size;
}

static int
no_rewind(void *arg, curl_off_t off, int whence)
{
	(void)arg;
	(void)off;
	(void)whence;
	return CURL_SEEKFUNC_FAIL;
}

/*
 * The name of an uploaded file: Asana wants bytes that are not ASCII
 * percent-encoded (reference, "Upload an attachment").
 */
static void
encode_name(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || (unsigned char)*s >= 0x7f ||
		    *s == '"' || *s == '\\' || *s == '%')
			buf_printf(b, "%%%02X", (unsigned char)*s);
		else
			buf_putc(b, *s);
}

/* Sets up multipart/form-data; -1 after a message. */
static int
set_upload(struct xfer *x)
{
	struct buf name;
	curl_mimepart *part;
	long size;

	if ((x->file = fopen(x->q.file, "rb")) == NULL ||
	    fseek(x->file, 0, SEEK_END) == -1 ||
	    (size = ftell(x->file)) == -1 ||
	    fseek(x->file, 0, SEEK_SET) == -1) {
		warn("%s:", x->q.file);
		return -1;
	}
	x->mime = curl_mime_init(x->easy);
	part = curl_mime_addpart(x->mime);
	curl_mime_name(part, "parent");
	curl_mime_data(part, x->q.parent, CURL_ZERO_TERMINATED);
	part = curl_mime_addpart(x->mime);
	curl_mime_name(part, "file");
	curl_mime_data_cb(part, size, read_file, no_rewind, NULL, x);
	buf_init(&name, URL_MAX);
	encode_name(&name, x->q.name);
	curl_mime_filename(part, buf_str(&name));
	curl_mime_type(part, "application/octet-stream");
	buf_free(&name);
	curl_easy_setopt(x->easy, CURLOPT_MIMEPOST, x->mime);
	return 0;
}

static void
set_body(struct xfer *x)
{
	curl_easy_setopt(x->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)strlen(x->q.body));
	x->bodypos = 0;
	if (strcmp(x->q.method, "POST") == 0 && !(x->q.flags & HTTP_SAFE)) {
		curl_easy_setopt(x->easy, CURLOPT_READFUNCTION, read_body);
		curl_easy_setopt(x->easy, CURLOPT_READDATA, x);
		curl_easy_setopt(x->easy, CURLOPT_SEEKFUNCTION, no_rewind);
	} else
		curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, x->q.body);
	x->headers = curl_slist_append(x->headers,
	    "Content-Type: application/json");
}

static void
set_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS,
	    (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS,
	    (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* What every request has, to the board or to another host. */
static void
set_common(struct http *h, CURL *easy, const char *url, char *error)
{
	set_protocols(easy);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, AGENT);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)HTTP_CONNECT);
	if (h->loopback)
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

static void
set_slow(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
	    (long)HTTP_SLOW_SECONDS);
}

static void
trace_request(const struct xfer *x)
{
	debug(ERR_WIRE, "> %s %s", x->q.method, x->q.path);
	debug(ERR_WIRE, "> Authorization: Bearer <redacted>");
	if (x->q.body != NULL)
		debug(ERR_WIRE, "> %.*s", TRACE_BODY, x->q.body);
	if (x->q.parent != NULL)
		debug(ERR_WIRE, "> multipart/form-data, file %s", x->q.name);
}

/* Sends X now; -1 after a message when its file cannot be read. */
static int
launch(struct http *h, struct xfer *x)
{
	char *url = xasprintf("%s%s", h->base, x->q.path);

	if ((x->easy = curl_easy_init()) == NULL)
		die(RC_SYSTEM, "out of memory");
	set_common(h, x->easy, url, x->error);
	free(url);
	x->headers = curl_slist_append(NULL, h->auth);
	x->headers = curl_slist_append(x->headers, "Accept: application/json");
	x->headers = curl_slist_append(x->headers, "Expect:");
	if (x->q.parent != NULL) {
		if (set_upload(x) == -1)
			return -1;
		set_slow(x->easy);
	} else {
		if (x->q.body != NULL)
			set_body(x);
		curl_easy_setopt(x->easy, CURLOPT_CUSTOMREQUEST, x->q.method);
		curl_easy_setopt(x->easy, CURLOPT_TIMEOUT_MS,
		    (long)((x->q.timeout > 0 ? x->q.timeout : HTTP_TIMEOUT) *
		    1000));
	}
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
	curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(x->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(x->easy, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(x->easy, CURLOPT_PRIVATE, x);
	buf_reset(&x->answer);
	x->error[0] = '\0';
	x->retry_after = -1;
	memset(&x->res, 0, sizeof(x->res));
	trace_request(x);
	x->res.sent = clock_boot();
	if (x->tries == 0)
		x->first = x->res.sent;
	curl_multi_add_handle(h->multi, x->easy);
	h->running++;
	h->count++;
	x->tries++;
	return 0;
}

static void
land(struct http *h, struct xfer *x)
{
	if (x->easy != NULL) {
		curl_multi_remove_handle(h->multi, x->easy);
		curl_easy_cleanup(x->easy);
	}
	curl_mime_free(x->mime);
	curl_slist_free_all(x->headers);
	if (x->file != NULL)
		fclose(x->file);
	x->easy = NULL;
	x->mime = NULL;
	x->headers = NULL;
	x->file = NULL;
}

/* Hands the result over and frees X. */
static void
finish(struct xfer *x)
{
	x->res.len = x->answer.len;
	x->res.body = buf_take(&x->answer);
	x->fn(&x->res, x->arg);
	free((char *)x->q.method);
	free((char *)x->q.path);
	free((char *)x->q.body);
	free((char *)x->q.parent);
	free((char *)x->q.file);
	free((char *)x->q.name);
	free(x);
}

static int
repeatable(const struct http_req *q)
{
	return strcmp(q->method, "POST") != 0 || (q->flags & HTTP_SAFE);
}

/* Nothing of the request can have reached the server. */
static int
never_left(CURLcode cc)
{
	return cc == CURLE_COULDNT_CONNECT ||
	    cc == CURLE_COULDNT_RESOLVE_HOST ||
	    cc == CURLE_COULDNT_RESOLVE_PROXY ||
	    cc == CURLE_SSL_CONNECT_ERROR;
}

/* Classifies an answer, the one place where it is done. */
static void
classify(struct xfer *x, CURLcode cc)
{
	struct http_res *r = &x->res;
	int write = strcmp(x->q.method, "GET") != 0;

	if (cc != CURLE_OK) {
		r->status = 0;
		snprintf(r->why, sizeof(r->why), "%s", x->answer.over ?
		    "the answer is too long" : x->error[0] != '\0' ? x->error :
		    curl_easy_strerror(cc));
		r->rc = x->answer.over ? RC_REFUSED :
		    cc == CURLE_ABORTED_BY_CALLBACK ? RC_IO : RC_LATER;
		r->ambiguous = write && !never_left(cc);
	} else if (r->status >= 200 && r->status < 300)
		r->rc = RC_OK;
	else if (r->status == 401)
		r->rc = RC_NOAUTH;
	else if (r->status == 429)
		r->rc = RC_LATER;
	else if (r->status >= 500 || r->status == 408) {
		r->rc = RC_LATER;
		r->ambiguous = write;
	} else
		r->rc = RC_REFUSED;
}

/* Seconds until the next try, or -1 when there shall be none. */
static double
again_in(struct http *h, const struct xfer *x)
{
	const struct http_res *r = &x->res;
	double pause = FIRST_PAUSE;
	double since = x->first > h->good ? x->first : h->good;
	int i;

	if (r->rc != RC_LATER || (x->q.flags & HTTP_ONCE) || stopped)
		return -1;
	if (r->ambiguous && !repeatable(&x->q))
		return -1;
	for (i = 1; i < x->tries && pause < HTTP_WAIT_CAP; i++)
		pause *= 2;
	if (pause > HTTP_WAIT_CAP)
		pause = HTTP_WAIT_CAP;
	pause = clock_random(pause / 2, pause);
	if (r->status == 429 && x->retry_after >= 0)
		pause = x->retry_after + clock_random(0, 0.5);
	/* as long as others get through, it is only a question of turns */
	if (clock_boot() + pause - since > h->max_wait)
		return -1;
	return pause;
}

static void
enqueue(struct http *h, struct xfer *x)
{
	struct xfer **p;

	for (p = &h->waiting; *p != NULL; p = &(*p)->next)
		continue;
	x->next = NULL;
	*p = x;
}

static void
ended(struct http *h, struct xfer *x, CURLcode cc)
{
	double pause;
	long status = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	x->res.status = (int)status;
	x->res.got = clock_boot();
	land(h, x);
	h->running--;
	classify(x, cc);
	if (x->res.rc != RC_LATER)
		h->good = x->res.got;
	debug(ERR_TRACE, "%s %s %d %.0fms%s%s", x->q.method, x->q.path,
	    x->res.status, (x->res.got - x->res.sent) * 1000,
	    x->res.why[0] != '\0' ? " " : "", x->res.why);
	debug(ERR_WIRE, "< %.*s", TRACE_BODY, buf_str(&x->answer));
	if ((pause = again_in(h, x)) < 0) {
		/* who does not want it repeated shall still not be rude */
		if (x->res.status == 429 && x->retry_after > 0 && !stopped)
			h->pause = clock_boot() + (x->retry_after <
			    HTTP_ONCE_PAUSE ? x->retry_after :
			    HTTP_ONCE_PAUSE);
		finish(x);
		return;
	}
	debug(ERR_TRACE, "again in %.1fs", pause);
	x->due = clock_boot() + pause;
	if (x->res.status == 429 && x->due > h->pause)
		h->pause = x->due;
	enqueue(h, x);
}

static void
print_dry(struct xfer *x)
{
	printf("%s %s\t", x->q.method, x->q.path);
	if (x->q.parent != NULL)
		printf("file %s as %s", x->q.file, x->q.name);
	else
		fputs(x->q.body != NULL ? x->q.body : "-", stdout);
	putchar('\n');
	x->res.dry = 1;
	finish(x);
}

/* Takes the first waiting request that is due off the queue, or NULL. */
static struct xfer *
next_due(struct http *h, double now)
{
	struct xfer **p, *x;

	if (now < h->pause && !stopped)
		return NULL;
	for (p = &h->waiting; (x = *p) != NULL; p = &x->next)
		if (x->due <= now || stopped) {
			*p = x->next;
			return x;
		}
	return NULL;
}

static void
start_due(struct http *h)
{
	struct xfer *x;

	while (h->running < HTTP_INFLIGHT &&
	    (x = next_due(h, clock_boot())) != NULL) {
		if (opt_dry && strcmp(x->q.method, "GET") != 0)
			print_dry(x);
		else if (stopped && x->tries > 0)
			finish(x);
		else if (launch(h, x) == -1) {
			land(h, x);
			x->res.rc = RC_IO;
			finish(x);
		}
	}
}

void
http_run(struct http *h)
{
	struct xfer *x;
	CURLMsg *m;
	int n;

	for (;;) {
		start_due(h);
		if (h->running == 0 && h->waiting == NULL)
			break;
		curl_multi_perform(h->multi, &n);
		while ((m = curl_multi_info_read(h->multi, &n)) != NULL) {
			CURLcode cc = m->data.result;

			if (m->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE,
			    (char **)&x);
			ended(h, x, cc);
		}
		if (h->running > 0)
			curl_multi_poll(h->multi, NULL, 0, POLL_MS, &n);
		else if (h->waiting != NULL)
			clock_sleep(0.05);
	}
}

static char *
copy(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

void
http_start(struct http *h, const struct http_req *q, http_fn *fn, void *arg)
{
	struct xfer *x;

	x = xcalloc(1, sizeof(*x));
	x->h = h;
	x->q = *q;
	x->q.method = copy(q->method);
	x->q.path = copy(q->path);
	x->q.body = copy(q->body);
	x->q.parent = copy(q->parent);
	x->q.file = copy(q->file);
	x->q.name = copy(q->name);
	x->fn = fn;
	x->arg = arg;
	x->first = clock_boot();
	buf_init(&x->answer, HTTP_ANSWER_MAX);
	enqueue(h, x);
}

static void
keep(struct http_res *res, void *arg)
{
	struct http_res *out = arg;

	*out = *res;
	res->body = NULL;
}

int
http_do(struct http *h, const struct http_req *q, struct http_res *res)
{
	http_start(h, q, keep, res);
	http_run(h);
	return res->rc;
}

void
http_done(struct http_res *res)
{
	free(res->body);
	res->body = NULL;
}

static int
fetched(CURL *easy, CURLcode cc, FILE *f, const char *url, const char *error,
    long long size, int *status)
{
	long code = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
	*status = (int)code;
	debug(ERR_TRACE, "GET %.*s %ld", (int)strcspn(url, "?"), url, code);
	if (cc == CURLE_WRITE_ERROR || fflush(f) == EOF ||
	    fsync(fileno(f)) == -1) {
		warn("download:");
		return RC_IO;
	}
	if (cc != CURLE_OK) {
		warn("download: %s", error[0] != '\0' ? error :
		    curl_easy_strerror(cc));
		return RC_LATER;
	}
	if (code < 200 || code > 299) {
		warn("download: status %ld", code);
		return code == 429 || code >= 500 ? RC_LATER : RC_REFUSED;
	}
	if (size >= 0 && ftell(f) != (long)size) {
		warn("download: %ld bytes came, %lld were announced", ftell(f),
		    size);
		return RC_LATER;
	}
	return RC_OK;
}

int
http_fetch(struct http *h, const char *url, const char *path, long long size,
    int *status)
{
	char error[CURL_ERROR_SIZE] = "", *tmp;
	CURL *easy;
	FILE *f;
	int rc;

	*status = 0;
	tmp = xasprintf("%s.%ld.tmp", path, (long)getpid());
	if ((f = fopen(tmp, "wb")) == NULL) {
		warn("%s:", tmp);
		free(tmp);
		return RC_IO;
	}
	if ((easy = curl_easy_init()) == NULL)
		die(RC_SYSTEM, "out of memory");
	set_common(h, easy, url, error);
	set_slow(easy);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)HTTP_REDIRECTS);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, f);
	rc = fetched(easy, curl_easy_perform(easy), f, url, error, size,
	    status);
	curl_easy_cleanup(easy);
	h->count++;
	if (fclose(f) == EOF && rc == RC_OK) {
		warn("%s:", tmp);
		rc = RC_IO;
	}
	if (rc == RC_OK && rename(tmp, path) == -1) {
		warn("%s:", path);
		rc = RC_IO;
	}
	if (rc != RC_OK)
		unlink(tmp);
	free(tmp);
	return rc;
}

void
http_query(struct buf *b, const char *key, const char *value)
{
	buf_putc(b, strchr(buf_str(b), '?') != NULL ? '&' : '?');
	buf_puts(b, key);
	buf_putc(b, '=');
	for (; *value != '\0'; value++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
		    "wxyz0123456789._~,-", *value) != NULL)
			buf_putc(b, *value);
		else
			buf_printf(b, "%%%02X", (unsigned char)*value);
}
