/* wire: one request, one try, no policy.  The only file that knows libcurl. */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "asana/wire.h"
#include "base/clock.h"
#include "base/str.h"

/* One request on its way. */
struct try {
	struct wire_req	 q;
	void		*owner;
	CURL		*easy;
	struct curl_slist *headers;
	curl_mime	*mime;
	FILE		*file;		/* of a download */
	char		*part;		/* name of a download until it ends */
	long long	 came;		/* bytes of the file, so far */
	long long	 most;		/* a download may have so many */
	const struct wire *wire;
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
	int		 cut;		/* downloads must end */
};

struct wire *
wire_open(const char *base, const char *token)
{
	struct wire *w = xcalloc(1, sizeof(*w));

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 ||
	    (w->multi = curl_multi_init()) == NULL)
		die(RC_BUG, "libcurl does not start");
	w->base = xstrdup(base);
	wire_token(w, token);
	w->loopback = str_isloopback(base);
	if (!w->loopback && strncmp(base, "http://", 7) == 0)
		warn("ASANA_API_URL: the token goes unencrypted to %s",
		    base + 7);
	return w;
}

static void
free_auth(struct wire *w)
{
	if (w->auth != NULL)
		memset(w->auth, 0, strlen(w->auth));
	free(w->auth);
}

void
wire_token(struct wire *w, const char *token)
{
	free_auth(w);
	w->auth = xasprintf("Authorization: Bearer %s", token);
}

void
wire_close(struct wire *w)
{
	if (w == NULL)
		return;
	curl_multi_cleanup(w->multi);
	curl_global_cleanup();
	free_auth(w);
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

/* T ended as END for this reason. */
static void
because(struct try *t, enum wire_end end, const char *why)
{
	t->res.end = end;
	snprintf(t->res.why, sizeof(t->res.why), "%s", why);
}

static int
is_success(struct try *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	t->res.status = (int)status;
	return status / 100 == 2;
}

/* Writes what has come of a download.  What a server says in place of the
 * file is not kept, and need not be heard to its end. */
static size_t
on_file(char *p, size_t size, size_t n, void *arg)
{
	struct try *t = arg;

	n *= size;
	t->came += (long long)n;
	if (!is_success(t))
		return t->came > WIRE_ANSWER_MAX ? 0 : n;
	if (t->came > t->most)
		return 0;
	if (fwrite(p, 1, n, t->file) == n)
		return n;
	because(t, WIRE_FILE, strerror(errno));
	return 0;
}

/* Called about once a second, whether something comes or not. */
static int
on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct try *t = arg;

	(void)a, (void)b, (void)c, (void)d;
	return t->wire->cut;
}

static const char *
header(const char *line, const char *name)
{
	size_t n = strlen(name);

	if (strncasecmp(line, name, n) != 0 || line[n] != ':')
		return NULL;
	return line + n + 1 + strspn(line + n + 1, " \t");
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
	}
	return size * n;
}

/*
 * libcurl repeats a request when a kept connection dies before the first byte
 * of an answer.  What must not be repeated is read through a callback, which
 * cannot rewind: libcurl gives up (CURLE_SEND_FAIL_REWIND) once a byte was
 * sent.
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

/* What comes after the end that the file had at first is not sent. */
static size_t
read_file(char *p, size_t size, size_t n, void *arg)
{
	struct try *t = arg;
	long long left = t->q.size - t->came;
	ssize_t k;

	n = (long long)(n * size) < left ? n * size : (size_t)left;
	if (n == 0)
		return 0;
	if ((k = pread(t->q.fd, p, n, (off_t)(t->q.from + t->came))) <= 0) {
		because(t, WIRE_FILE, k == 0 ? "the file has become shorter" :
		    strerror(errno));
		return CURL_READFUNC_ABORT;
	}
	t->came += k;
	return (size_t)k;
}

/* The name of an uploaded file: Asana wants bytes that are not ASCII
 * percent-encoded (reference, "Upload an attachment"). */
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

static void
set_upload(struct try *t)
{
	struct buf name;
	curl_mimepart *part;

	part = curl_mime_addpart(t->mime = curl_mime_init(t->easy));
	curl_mime_name(part, "parent");
	curl_mime_data(part, t->q.parent, CURL_ZERO_TERMINATED);
	part = curl_mime_addpart(t->mime);
	curl_mime_name(part, "file");
	curl_mime_data_cb(part, t->q.size, read_file, NULL, NULL, t);
	buf_init(&name, WIRE_ANSWER_MAX);
	encode_name(&name, t->q.name);
	curl_mime_filename(part, buf_str(&name));
	curl_mime_type(part, "application/octet-stream");
	buf_free(&name);
	curl_easy_setopt(t->easy, CURLOPT_MIMEPOST, t->mime);
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

static void
set_common(struct try *t)
{
	CURL *easy = t->easy;
	char *url = t->q.url != NULL ? xstrdup(t->q.url) :
	    xasprintf("%s%s", t->wire->base, t->q.path);

	set_protocols(easy);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(easy, CURLOPT_USERAGENT,
	    "experisana/" EXPERISANA_VERSION);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 5L);
	/* a file that comes slower for a minute is given up */
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 100L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 60L);
	if (t->wire->loopback)
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (t->q.url == NULL && t->q.parent == NULL)
		curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		    (long)(t->q.timeout * 1000));
	free(url);
}

/* Sets up what a download has of its own; -1 after a message. */
static int
set_download(struct try *t)
{
	int fd;

	t->most = t->q.size >= 0 ? t->q.size : WIRE_FILE_MAX;
	t->part = xasprintf("%s.%ld.tmp", t->q.to, (long)getpid());
	/* one that is there was left by a process that was killed, or is a link
	 * that somebody has put there */
	unlink(t->part);
	fd = open(t->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
	if (fd == -1 || (t->file = fdopen(fd, "wb")) == NULL)
		return fault(-1, "%s:", t->q.to);
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(t->easy, CURLOPT_MAXREDIRS, 5L);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_file);
	curl_easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
	return 0;
}

static void
trace_request(const struct wire_req *q)
{
	debug(ERR_WIRE, "> %s %s", q->method, q->path);
	if (q->url != NULL)
		return;
	debug(ERR_WIRE, "> Authorization: Bearer <redacted>");
	if (q->body != NULL)
		debug(ERR_WIRE, "> %.1024s", q->body);
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
	free(t->part);
	free(t);
}

static void
set_request(struct try *t)
{
	const struct wire_req *q = &t->q;

	t->headers = curl_slist_append(NULL, t->wire->auth);
	t->headers = curl_slist_append(t->headers, "Accept: application/json");
	t->headers = curl_slist_append(t->headers, "Expect:");
	if (q->parent != NULL) {
		set_upload(t);
	} else {
		if (q->body != NULL)
			set_body(t);
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, q->method);
	}
	/* what on_body() gets, and counts, is decoded */
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
}

int
wire_start(struct wire *w, const struct wire_req *q, void *owner)
{
	struct try *t = xcalloc(1, sizeof(*t));

	t->q = *q;
	t->owner = owner;
	t->wire = w;
	t->res.retry_after = -1;
	buf_init(&t->res.body, WIRE_ANSWER_MAX);
	if ((t->easy = curl_easy_init()) == NULL)
		die(RC_SYSTEM, "out of memory");
	set_common(t);
	if (q->url == NULL)
		set_request(t);
	else if (set_download(t) == -1) {
		free_try(t);
		return -1;
	}
	trace_request(q);
	t->res.sent = clock_boot();
	curl_multi_add_handle(w->multi, t->easy);
	w->running++;
	return 0;
}

static int
never_left(CURLcode cc)
{
	return cc == CURLE_COULDNT_CONNECT || cc == CURLE_SSL_CONNECT_ERROR ||
	    cc == CURLE_COULDNT_RESOLVE_HOST ||
	    cc == CURLE_COULDNT_RESOLVE_PROXY;
}

static void
broken(struct try *t, CURLcode cc)
{
	because(t, cc == CURLE_URL_MALFORMAT ? WIRE_BADURL :
	    never_left(cc) ? WIRE_UNSENT : WIRE_BROKEN,
	    cc == CURLE_SEND_FAIL_REWIND ?
	    "the connection was closed before an answer came" :
	    t->error[0] != '\0' ? t->error : curl_easy_strerror(cc));
}

/* Fills in how a download has ended: with a file, all of it on the disk, or
 * without one. */
static void
judge_file(struct try *t, CURLcode cc)
{
	int success = is_success(t);
	char why[80] = "";

	if (success && t->came > t->most)
		snprintf(why, sizeof(why), "more than %lld bytes came",
		    t->most);
	else if (success && cc == CURLE_OK && t->came < t->q.size)
		snprintf(why, sizeof(why), "%lld bytes came, %lld were "
		    "announced", t->came, t->q.size);
	if (why[0] != '\0')
		because(t, WIRE_BROKEN, why);
	else if (cc != CURLE_OK && t->res.end != WIRE_FILE)
		broken(t, cc);
	success = success && t->res.end == WIRE_ANSWER;
	if (fflush(t->file) == EOF || fsync(fileno(t->file)) == -1 ||
	    (success && rename(t->part, t->q.to) == -1))
		because(t, WIRE_FILE, strerror(errno));
	if (!success || t->res.end == WIRE_FILE)
		unlink(t->part);
}

static void
judge(struct try *t, CURLcode cc)
{
	struct buf *body = &t->res.body;

	t->res.got = clock_boot();
	if (t->q.url != NULL)
		judge_file(t, cc);
	else if (cc == CURLE_OK) {
		is_success(t);
		debug(ERR_WIRE, "< %.1024s", buf_str(body));
	} else {
		if (t->res.end != WIRE_FILE)
			broken(t, cc);
		if (body->over)
			because(t, WIRE_TOOLONG, "the answer is too long");
		buf_free(body);
	}
}

void *
wire_ended(struct wire *w, struct wire_res *res)
{
	struct try *t;
	CURLMsg *m;
	void *owner;
	int n;

	curl_multi_perform(w->multi, &n);
	if ((m = curl_multi_info_read(w->multi, &n)) == NULL)
		return NULL;
	curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
	judge(t, m->data.result);
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
	curl_multi_poll(w->multi, NULL, 0, ms, NULL);
}

void
wire_cut(struct wire *w)
{
	w->cut = 1;
}
