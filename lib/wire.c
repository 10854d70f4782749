/* wire: one request, one try, no policy.  The only file that knows libcurl. */
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "err.h"
#include "str.h"
#include "wire.h"

#define NAME_MAX_BYTES	(16u << 10) /* of an attachment's name, encoded */
#define TRACE_BODY	1024	/* bytes of a body that -vv shows */
#define AGENT		"experisana/" EXPERISANA_VERSION

/* One request on its way. */
struct try {
	struct wire_req	 q;
	void		*owner;
	CURL		*easy;
	struct curl_slist *headers;
	curl_mime	*mime;
	FILE		*file;		/* of an upload */
	size_t		 bodypos;	/* bytes of q.body that were sent */
	struct wire_res	 res;
	char		 error[CURL_ERROR_SIZE];
};

struct wire {
	char		*base;
	char		*auth;		/* the whole header */
	CURLM		*multi;
	int		 running;
	int		 loopback;	/* the base is this machine */
};

struct wire *
wire_open(const char *base, const char *token)
{
	struct wire *w;
	const char *host;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		die(RC_BUG, "libcurl does not start");
	w = xcalloc(1, sizeof(*w));
	w->base = xstrdup(base);
	w->auth = xasprintf("Authorization: Bearer %s", token);
	host = strstr(base, "://");
	host = host != NULL ? host + 3 : base;
	w->loopback = strncmp(host, "127.", 4) == 0 ||
	    strncmp(host, "localhost", 9) == 0 ||
	    strncmp(host, "[::1]", 5) == 0;
	if (!w->loopback && strncmp(base, "http://", 7) == 0)
		warn("ASANA_API_URL: the token goes unencrypted to %s", host);
	if ((w->multi = curl_multi_init()) == NULL)
		die(RC_BUG, "libcurl does not start");
	return w;
}

void
wire_close(struct wire *w)
{
	if (w == NULL)
		return;
	curl_multi_cleanup(w->multi);
	curl_global_cleanup();
	memset(w->auth, 0, strlen(w->auth));
	free(w->auth);
	free(w->base);
	free(w);
}

int
wire_running(const struct wire *w)
{
	return w->running;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct try *t = arg;

	return buf_add(&t->res.body, p, size * n) == 0 ? size * n : 0;
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
	struct try *t = arg;
	char line[512];
	const char *v;
	long long sec;

	snprintf(line, sizeof(line), "%.*s", (int)(size * n), p);
	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] != '\0')
		debug(ERR_WIRE, "< %s", line);
	if ((v = header(line, "Date")) != NULL) {
		if (str_httpdate(v, &sec) == 0)
			t->res.date = sec;
	} else if ((v = header(line, "Retry-After")) != NULL) {
		if (str_int(v, 0, 86400, &sec) == 0)
			t->res.retry_after = (double)sec;
	} else if ((v = header(line, "Server")) != NULL &&
	    strncmp(v, "asana-local", 11) == 0)
		t->res.local = 1;
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
	struct try *t = arg;
	size_t left = strlen(t->q.body) - t->bodypos;

	n = size * n < left ? size * n : left;
	memcpy(p, t->q.body + t->bodypos, n);
	t->bodypos += n;
	return n;
}

static size_t
read_file(char *p, size_t size, size_t n, void *arg)
{
	struct try *t = arg;

	n = fread(p, size, n, t->file);
	return ferror(t->file) ? CURL_READFUNC_ABORT : n * size;
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
set_upload(struct try *t)
{
	struct buf name;
	curl_mimepart *part;
	long size;

	if ((t->file = fopen(t->q.file, "rb")) == NULL ||
	    fseek(t->file, 0, SEEK_END) == -1 ||
	    (size = ftell(t->file)) == -1 ||
	    fseek(t->file, 0, SEEK_SET) == -1) {
		warn("%s:", t->q.file);
		return -1;
	}
	t->mime = curl_mime_init(t->easy);
	part = curl_mime_addpart(t->mime);
	curl_mime_name(part, "parent");
	curl_mime_data(part, t->q.parent, CURL_ZERO_TERMINATED);
	part = curl_mime_addpart(t->mime);
	curl_mime_name(part, "file");
	curl_mime_data_cb(part, size, read_file, no_rewind, NULL, t);
	buf_init(&name, NAME_MAX_BYTES);
	encode_name(&name, t->q.name);
	curl_mime_filename(part, buf_str(&name));
	curl_mime_type(part, "application/octet-stream");
	buf_free(&name);
	curl_easy_setopt(t->easy, CURLOPT_MIMEPOST, t->mime);
	return 0;
}

static void
set_body(struct try *t)
{
	curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)strlen(t->q.body));
	if (!t->q.repeatable) {
		curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, read_body);
		curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
		curl_easy_setopt(t->easy, CURLOPT_SEEKFUNCTION, no_rewind);
	} else
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->q.body);
	t->headers = curl_slist_append(t->headers,
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
set_common(struct wire *w, CURL *easy, const char *url, char *error)
{
	set_protocols(easy);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, AGENT);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)WIRE_CONNECT);
	if (w->loopback)
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

static void
set_slow(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)WIRE_SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
	    (long)WIRE_SLOW_SECONDS);
}

static void
set_callbacks(struct try *t)
{
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
}

static void
trace_request(const struct wire_req *q)
{
	debug(ERR_WIRE, "> %s %s", q->method, q->path);
	debug(ERR_WIRE, "> Authorization: Bearer <redacted>");
	if (q->body != NULL)
		debug(ERR_WIRE, "> %.*s", TRACE_BODY, q->body);
	if (q->parent != NULL)
		debug(ERR_WIRE, "> multipart/form-data, file %s", q->name);
}

static void
free_try(struct try *t)
{
	curl_easy_cleanup(t->easy);
	curl_mime_free(t->mime);
	curl_slist_free_all(t->headers);
	if (t->file != NULL)
		fclose(t->file);
	free(t);
}

/* Makes the handle of a request; NULL after a message. */
static struct try *
prepare(struct wire *w, const struct wire_req *q, void *owner)
{
	char *url = xasprintf("%s%s", w->base, q->path);
	struct try *t;

	t = xcalloc(1, sizeof(*t));
	t->q = *q;
	t->owner = owner;
	t->res.retry_after = -1;
	buf_init(&t->res.body, WIRE_ANSWER_MAX);
	if ((t->easy = curl_easy_init()) == NULL)
		die(RC_SYSTEM, "out of memory");
	set_common(w, t->easy, url, t->error);
	free(url);
	t->headers = curl_slist_append(NULL, w->auth);
	t->headers = curl_slist_append(t->headers, "Accept: application/json");
	t->headers = curl_slist_append(t->headers, "Expect:");
	if (q->parent != NULL) {
		if (set_upload(t) == -1) {
			free_try(t);
			return NULL;
		}
		set_slow(t->easy);
	} else {
		if (q->body != NULL)
			set_body(t);
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, q->method);
		curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS,
		    (long)(q->timeout * 1000));
	}
	set_callbacks(t);
	return t;
}

int
wire_start(struct wire *w, const struct wire_req *q, void *owner)
{
	struct try *t;

	if ((t = prepare(w, q, owner)) == NULL)
		return -1;
	trace_request(q);
	t->res.sent = clock_boot();
	curl_multi_add_handle(w->multi, t->easy);
	w->running++;
	return 0;
}

static int
never_left(CURLcode cc)
{
	return cc == CURLE_COULDNT_CONNECT ||
	    cc == CURLE_COULDNT_RESOLVE_HOST ||
	    cc == CURLE_COULDNT_RESOLVE_PROXY ||
	    cc == CURLE_SSL_CONNECT_ERROR;
}

/* Fills in how T has ended. */
static void
judge(struct try *t, CURLcode cc)
{
	struct wire_res *r = &t->res;
	long status = 0;

	r->got = clock_boot();
	if (cc == CURLE_OK) {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		r->status = (int)status;
		r->end = WIRE_ANSWER;
		debug(ERR_WIRE, "< %.*s", TRACE_BODY, buf_str(&r->body));
		return;
	}
	r->end = r->body.over ? WIRE_TOOLONG :
	    cc == CURLE_ABORTED_BY_CALLBACK ? WIRE_FILE :
	    never_left(cc) ? WIRE_UNSENT : WIRE_BROKEN;
	snprintf(r->why, sizeof(r->why), "%s",
	    r->body.over ? "the answer is too long" :
	    cc == CURLE_SEND_FAIL_REWIND ?
	    "the connection was closed before an answer came" :
	    t->error[0] != '\0' ? t->error : curl_easy_strerror(cc));
	buf_free(&r->body);
}

void *
wire_ended(struct wire *w, struct wire_res *res)
{
	struct try *t;
	CURLMsg *m;
	CURLcode cc;
	void *owner;
	int n;

	curl_multi_perform(w->multi, &n);
	do {
		if ((m = curl_multi_info_read(w->multi, &n)) == NULL)
			return NULL;
	} while (m->msg != CURLMSG_DONE);
	cc = m->data.result;
	curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
	judge(t, cc);
	curl_multi_remove_handle(w->multi, t->easy);
	w->running--;
	*res = t->res;
	owner = t->owner;
	free_try(t);
	return owner;
}

void
wire_wait(struct wire *w, int ms)
{
	int n;

	curl_multi_poll(w->multi, NULL, 0, ms, &n);
}

static int
fetched(CURL *easy, CURLcode cc, FILE *f, const char *url, const char *error,
    long long size, int *status)
{
	long code = 0;
	int saved;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
	*status = (int)code;
	debug(ERR_TRACE, "GET %.*s %ld", (int)strcspn(url, "?"), url, code);
	if (cc == CURLE_WRITE_ERROR || fflush(f) == EOF ||
	    fsync(fileno(f)) == -1) {
		saved = errno;
		/* the message may go to the same disk, which is full */
		if (ftruncate(fileno(f), 0) == -1)
			debug(ERR_TRACE, "download: cannot be cut:");
		errno = saved;
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
wire_fetch(struct wire *w, const char *url, const char *path, long long size,
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
	set_common(w, easy, url, error);
	set_slow(easy);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)WIRE_REDIRECTS);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, f);
	rc = fetched(easy, curl_easy_perform(easy), f, url, error, size,
	    status);
	curl_easy_cleanup(easy);
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
