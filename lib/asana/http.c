/* http: requests in a queue, their retries and limits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/conf.h"
#include "asana/http.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/str.h"

/* One request on its way, from http_start() to its callback. */
struct xfer {
	struct xfer	*next;
	struct wire_req	 q;		/* with strings of our own */
	http_fn		*fn;
	void		*arg;
	double		 first;		/* clock_boot() of the first try */
	double		 due;		/* when to try (again) */
	int		 tries;
	int		 token;		/* which one of http.token it had */
	struct wire_res	 res;
};

/* What is sent apart from each other: a server allows so many of a kind. */
enum lane { READS, WRITES, FILES, LANES };

struct http {
	struct wire	*wire;
	struct queue {
		struct xfer	*first;	/* in order */
		struct xfer	**end;
		int		 running;
	} lane[LANES];
	long		 queued;	/* those that wait in all of them */
	double		 pause;		/* nothing starts before this */
	double		 max_wait;
	double		 good;		/* clock_boot() of the last answer
					 * that was no refusal for now */
	double		 told;		/* when it counted in `refused` */
	int		 refused;	/* 429s, each after the pause that the
					 * one before asked for */
	int		 spent;		/* patience is over, since then */
	int		 token;		/* how often it was replaced */
	int		 warned;	/* of an answer that is not the API's */
	long		 count;
	long		 limited;	/* of them answered 429 */
};

static const int most[LANES] = { HTTP_READS, HTTP_INFLIGHT, HTTP_INFLIGHT };

struct http *
http_open(const char *base, const char *token)
{
	struct http *h;
	const char *wait;
	double v;
	int i;

	h = xcalloc(1, sizeof(*h));
	for (i = 0; i < LANES; i++)
		h->lane[i].end = &h->lane[i].first;
	h->wire = wire_open(base, token);
	h->max_wait = HTTP_MAX_WAIT;
	if ((wait = conf_get("ASANA_MAX_WAIT")) != NULL) {
		if (str_duration(wait, &v) == -1)
			die(RC_CONFIG, "ASANA_MAX_WAIT: '%s' is no duration",
			    wait);
		h->max_wait = v;
	}
	return h;
}

void
http_close(struct http *h)
{
	if (h == NULL)
		return;
	wire_close(h->wire);
	free(h);
}

double
http_patience(struct http *h, double sec)
{
	double before = h->max_wait;

	h->max_wait = sec;
	return before;
}

long
http_count(const struct http *h)
{
	return h->count;
}

long
http_limited(const struct http *h)
{
	return h->limited;
}

static enum lane
lane_of(const struct xfer *x)
{
	return x->q.url != NULL ? FILES :
	    strcmp(x->q.method, "GET") == 0 ? READS : WRITES;
}

static int
launch(struct http *h, struct xfer *x)
{
	memset(&x->res, 0, sizeof(x->res));
	if (wire_start(h->wire, &x->q, x) == -1)
		return -1;
	if (x->tries++ == 0)
		x->first = clock_boot();
	x->token = h->token;
	h->lane[lane_of(x)].running++;
	h->count++;
	return 0;
}

/* Hands the result over and frees X. */
static void
finish(struct xfer *x)
{
	x->fn(&x->res, x->arg);
	node_free(x->res.root);
	buf_free(&x->res.body);
	free((char *)x->q.method);
	free((char *)x->q.path);
	free((char *)x->q.body);
	free((char *)x->q.parent);
	free((char *)x->q.file);
	free((char *)x->q.name);
	free((char *)x->q.url);
	free((char *)x->q.to);
	free(x);
}

/* Is it the API's own answer?  Anything between us and the board may answer in
 * its place. */
static int
genuine(const struct wire_res *r)
{
	return r->status / 100 == 2 ? node_at(r->root, "data") != NULL :
	    r->status / 100 == 4 && r->status != 407 &&
	    node_str(r->root, "errors.0.message") != NULL;
}

/* Classifies the result of a try; nothing else does. */
static int
classify(const struct wire_res *r, int file)
{
	if (r->end == WIRE_FILE)
		return RC_IO;
	if (r->end == WIRE_TOOLONG || r->end == WIRE_BADURL)
		return RC_REFUSED;
	if (r->end != WIRE_ANSWER || r->status == 429 || r->status == 408 ||
	    r->status >= 500 || (!file && !genuine(r)))
		return RC_LATER;
	return r->status / 100 == 2 ? RC_OK :
	    r->status == 401 && !file ? RC_NOAUTH : RC_REFUSED;
}

/* May a write have been done all the same? */
static int
unclear(const struct wire_res *r)
{
	return r->end == WIRE_ANSWER ? r->rc == RC_LATER && r->status != 429 :
	    r->end != WIRE_UNSENT && r->end != WIRE_BADURL;
}

/*
 * How long to wait where the server asks for RETRY_AFTER seconds: up to as
 * long again, because many share a token and were told the same, and twice as
 * long after each further refusal: refused requests count, so that a crowd
 * that only does as it is told can be refused for ever.
 */
static double
in_turn(const struct http *h, double retry_after)
{
	double pause = retry_after;
	int i;

	for (i = 1; i < h->refused && 2 * pause < HTTP_WAIT_CAP; i++)
		pause *= 2;
	return pause + clock_random(0, pause > 0.5 ? pause : 0.5);
}

/* Seconds to wait before the next try: what the server asks for, else twice as
 * long each time, with jitter. */
static double
backoff(const struct http *h, const struct xfer *x)
{
	double pause = 1;
	int i;

	if (x->res.status == 429 && x->res.retry_after >= 0)
		return in_turn(h, x->res.retry_after);
	for (i = 1; i < x->tries && pause < HTTP_WAIT_CAP; i++)
		pause *= 2;
	if (pause > HTTP_WAIT_CAP)
		pause = HTTP_WAIT_CAP;
	return clock_random(pause / 2, pause);
}

/* Seconds until the next try, or -1 for none. */
static double
again_in(struct http *h, const struct xfer *x)
{
	const struct wire_res *r = &x->res;
	double since = x->first > h->good ? x->first : h->good;
	double pause = backoff(h, x);

	if (r->rc != RC_LATER || x->q.once || clock_caught() ||
	    (r->ambiguous && !x->q.repeatable))
		return -1;
	/* as long as others get through, it is only a question of turns */
	if (clock_boot() + pause - since > h->max_wait)
		h->spent = 1;
	return h->spent ? -1 : pause;
}

static void
enqueue(struct http *h, struct xfer *x)
{
	struct queue *l = &h->lane[lane_of(x)];

	x->next = NULL;
	*l->end = x;
	l->end = &x->next;
	h->queued++;
}

/* What an answer of the board tells about how it goes with all of them. */
static void
learn(struct http *h, const struct wire_res *r)
{
	h->limited += r->status == 429;
	if (r->rc != RC_LATER) {
		h->good = r->got;
		h->spent = 0;
		h->refused = 0;
	} else if (r->status == 429 && (h->refused == 0 ||
	    r->sent > h->told)) {	/* not of those that were under way */
		h->refused++;
		h->told = r->got;
	}
}

static void
receive(struct http *h, struct xfer *x)
{
	struct wire_res *r = &x->res;
	int file = lane_of(x) == FILES;

	if (!file && r->end == WIRE_ANSWER)
		r->root = json_answer(buf_str(&r->body), r->body.len);
	r->rc = classify(r, file);
	r->ambiguous = lane_of(x) == WRITES && unclear(r);
	if (!file)
		learn(h, r);
	if (!file && r->status > 0 && r->status < 500 && r->rc == RC_LATER &&
	    r->status != 408 && r->status != 429 && h->warned++ == 0)
		warn("%s %.*s: %d, and the answer is not Asana's: a proxy's, "
		    "or ASANA_API_URL is wrong", x->q.method,
		    (int)strcspn(x->q.path, "?"), x->q.path, r->status);
	debug(ERR_TRACE, "%s %s %d %.0fms%s%s", x->q.method, x->q.path,
	    r->status, (r->got - r->sent) * 1000,
	    r->why[0] != '\0' ? " " : "", r->why);
}

static void
hold_back(struct http *h, double seconds)
{
	if (clock_boot() + seconds > h->pause)
		h->pause = clock_boot() + seconds;
}

/* The token was refused.  Is there another one, by now? */
static int
new_token(struct http *h, const struct xfer *x)
{
	const char *token;

	if (x->res.rc != RC_NOAUTH || clock_caught())
		return 0;
	if (x->token == h->token) {
		if ((token = conf_token_again()) == NULL)
			return 0;
		debug(ERR_TRACE, "another token from now on");
		wire_token(h->wire, token);
		h->token++;
	}
	return 1;
}

static void
ended(struct http *h, struct xfer *x)
{
	const struct wire_res *r = &x->res;
	double pause;

	h->lane[lane_of(x)].running--;
	receive(h, x);
	pause = new_token(h, x) ? 0 : again_in(h, x);
	if (pause < 0) {
		/* what is not repeated must still not be rude, nor
		 * hold up a lease */
		pause = in_turn(h, r->retry_after);
		if (r->status == 429 && r->retry_after > 0 && !clock_caught())
			hold_back(h, pause < 10 ? pause : 10);
		finish(x);
		return;
	}
	debug(ERR_TRACE, "again in %.1fs", pause);
	x->due = clock_boot() + pause;
	if (r->status == 429)
		hold_back(h, pause);
	node_free(x->res.root);
	x->res.root = NULL;
	buf_free(&x->res.body);
	enqueue(h, x);
}

static void
print_dry(struct xfer *x)
{
	printf("%s %.*s\t", x->q.method, (int)strcspn(x->q.path, "?"),
	    x->q.path);
	if (x->q.parent != NULL)
		printf("file %s as %s", x->q.file, x->q.name);
	else
		str_put(x->q.body != NULL ? x->q.body : "-", stdout, 0);
	putchar('\n');
	x->res.dry = 1;
	finish(x);
}

/* Takes the first request that waits in lane I and is due off it, or NULL. */
static struct xfer *
next_of(struct http *h, int i, double now)
{
	struct queue *l = &h->lane[i];
	struct xfer **p, *x;
	int all = clock_caught() || h->spent;	/* to be given up */

	if (l->running >= most[i] || (now < h->pause && !all && i != FILES))
		return NULL;
	for (p = &l->first; (x = *p) != NULL; p = &x->next)
		if (x->due <= now || all) {
			if ((*p = x->next) == NULL)
				l->end = p;
			h->queued--;
			return x;
		}
	return NULL;
}

static struct xfer *
next_due(struct http *h, double now)
{
	struct xfer *x = NULL;
	int i;

	for (i = 0; i < LANES && x == NULL; i++)
		x = next_of(h, i, now);
	return x;
}

/* Patience is over, or we are to stop: ends a request without a try. */
static void
give_up(struct xfer *x)
{
	if (x->tries == 0) {
		x->res.rc = RC_LATER;
		snprintf(x->res.why, sizeof(x->res.why),
		    "not tried: the ones before it were refused for too long");
	}
	finish(x);
}

static void
start_due(struct http *h)
{
	struct xfer *x;

	while ((x = next_due(h, clock_boot())) != NULL) {
		if (cli_dry && strcmp(x->q.method, "GET") != 0)
			print_dry(x);
		else if (h->spent || (clock_caught() &&
		    (x->tries > 0 || x->q.url != NULL)))
			give_up(x);
		else if (launch(h, x) == -1) {
			x->res.rc = RC_IO;
			finish(x);
		}
	}
}

void
http_run(struct http *h)
{
	struct wire_res res;
	struct xfer *x;
	int any;

	for (;;) {
		start_due(h);
		if (wire_running(h->wire) == 0 && h->queued == 0)
			break;
		if (clock_caught())
			wire_cut(h->wire);
		for (any = 0; (x = wire_ended(h->wire, &res)) != NULL; any =
		    1) {
			x->res = res;
			ended(h, x);
		}
		if (any)
			continue;	/* there are places, or new ones */
		if (wire_running(h->wire) > 0)
			wire_wait(h->wire, 500);	/* a signal? */
		else
			clock_sleep(0.05);
	}
	h->spent = 0;
}

static char *
copy(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

void
http_start(struct http *h, const struct wire_req *q, http_fn *fn, void *arg)
{
	struct xfer *x = xcalloc(1, sizeof(*x));

	x->q = *q;
	x->q.method = copy(q->method);
	/* what follows the '?' gives access to a file: it is not shown */
	x->q.path = q->url == NULL ? copy(q->path) :
	    xstrndup(q->url, strcspn(q->url, "?"));
	x->q.body = copy(q->body);
	x->q.parent = copy(q->parent);
	x->q.file = copy(q->file);
	x->q.name = copy(q->name);
	x->q.url = copy(q->url);
	x->q.to = copy(q->to);
	if (q->timeout == 0)
		x->q.timeout = HTTP_TIMEOUT;
	x->q.repeatable |= strcmp(q->method, "POST") != 0;
	x->q.once |= q->url != NULL;
	x->fn = fn;
	x->arg = arg;
	x->first = clock_boot();
	x->due = q->after > 0 ? x->first + q->after : 0;
	enqueue(h, x);
}

void
http_query(struct buf *b, const char *key, const char *value)
{
	buf_putc(b, strchr(buf_str(b), '?') != NULL ? '&' : '?');
	buf_puts(b, key);
	buf_putc(b, '=');
	str_putpct(b, value);
}
