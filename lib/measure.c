/* measure: how late comments and other changes become visible. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "err.h"
#include "measure.h"
#include "str.h"

#define ENOUGH		80	/* requests after which no round begins */
#define RESERVE		8	/* requests left for deleting the card */
#define PAUSE		0.05	/* seconds between two looks, at least */
#define GROWTH		0.3	/* of the time since: the next pause */
#define AGAIN		0.7	/* of the longest time so far: the first one */
#define FAILED_MAX	5	/* comments without an answer until we stop */

static volatile sig_atomic_t stopped;

void
measure_stop(void)
{
	stopped = 1;
	http_stop();
}

int
measure_stopped(void)
{
	return stopped;
}

long
measure_requests(const struct probe *p)
{
	return http_count(p->w->http) + http_count(p->r->http);
}

int
measure_going(const struct probe *p)
{
	return p->rc == RC_OK && !stopped &&
	    measure_requests(p) < MEASURE_REQUESTS - RESERVE;
}

void
measure_end(struct probe *p, int rc)
{
	if (p->rc == RC_OK)
		p->rc = rc;
}

void
measure_times(struct findings *f, const struct reply *rep)
{
	double shift = clock_real() - clock_boot();

	if (rep->http.status == 0)
		return;
	if (rep->http.date > 0)
		findings_clock(f, rep->http.date, rep->http.sent + shift,
		    rep->http.got + shift);
}

/* How far a stamp and the Date of the same answer are apart, beyond what the
 * whole seconds of Date and the request's own time allow. */
static void
note_skew(struct findings *f, long long ms, const struct wire_res *res)
{
	double d = (double)ms / 1000 - (double)res->date;
	double off = d > 1 ? d - 1 : -d - (res->got - res->sent);

	if (res->date > 0 && off > f->skew)
		f->skew = off;
}

int
measure_number(const char *text)
{
	int i;

	return text != NULL && sscanf(text, "probe %d", &i) == 1 && i >= 0 &&
	    i < MEASURE_COMMENTS ? i : -1;
}

/* Takes a list of comments: who is there, who is not. */
static void
note_list(struct probe *p, const struct reply *rep)
{
	const struct node *s = rep->data != NULL ? rep->data->first : NULL;
	uint64_t has = 0;
	struct comment *c;
	int i;

	series_add(&p->f->read, rep->http.got - rep->http.sent);
	measure_times(p->f, rep);
	for (; s != NULL; s = s->next)
		if ((i = measure_number(node_str(s, "text"))) != -1)
			has |= (uint64_t)1 << i;
	for (i = 0; i < p->n; i++) {
		c = &p->c[i];
		if (c->gid[0] == '\0' || rep->http.sent < c->got)
			continue;
		if (!(has >> i & 1)) {
			c->missed = 1;
			c->late = -1;
		} else if (c->late < 0)
			c->late = c->missed ? rep->http.sent - c->got : 0;
	}
	if (p->lists < MEASURE_REQUESTS)
		p->list[p->lists++] = has;
}

static void
looked(struct reply *rep, void *arg)
{
	struct probe *p = arg;

	if (rep->http.rc == RC_OK)
		note_list(p, rep);
	else
		measure_end(p, rep->http.rc);
}

/* A list while another comment is still on its way: what shows first? */
static void
look_meanwhile(struct probe *p)
{
	struct wire_req q = { 0 };
	char *path = xasprintf("%s?limit=%s", p->stories, ASANA_PAGE);

	p->asked = 1;
	q.method = "GET";
	q.path = path;
	asana_start(p->w, &q, "text", 1, looked, p);
	free(path);
}

/* One that is on its way. */
struct sent {
	struct probe	*p;
	struct comment	*c;
	struct wire_req	 q;
};

static void
posted(struct reply *rep, void *arg)
{
	struct sent *s = arg;
	struct probe *p = s->p;
	const char *gid = node_str(rep->data, "gid");
	const char *at = node_str(rep->data, "created_at");

	measure_times(p->f, rep);
	if (rep->http.rc == RC_OK && gid != NULL && at != NULL &&
	    str_iso(at, &s->c->ms) == 0) {
		snprintf(s->c->gid, sizeof(s->c->gid), "%s", gid);
		s->c->got = rep->http.got;
		s->c->late = -1;
		series_add(&p->f->post, rep->http.got - rep->http.sent);
		note_skew(p->f, s->c->ms, &rep->http);
		if (!p->asked && measure_going(p))
			look_meanwhile(p);
	} else {
		/* it may be there or come: neither is counted */
		if (++p->f->failed >= FAILED_MAX || rep->http.rc != RC_LATER ||
		    !rep->http.ambiguous) {
			asana_say(&s->q, rep);
			measure_end(p, rep->http.rc != RC_OK ? rep->http.rc :
			    RC_LATER);
		}
	}
}

char *
measure_body(const char *text)
{
	struct jsonw w;
	struct buf b;

	asana_body(&w, &b);
	jsonw_kstr(&w, "text", text);
	return asana_body_end(&w);
}

/* Two comments at once. */
static void
post_two(struct probe *p)
{
	struct sent s[2];
	char *body[2], text[64];
	int i;

	memset(s, 0, sizeof(s));
	p->asked = 0;
	for (i = 0; i < 2; i++) {
		snprintf(text, sizeof(text), "probe %d of asana-probe", p->n);
		body[i] = measure_body(text);
		s[i].p = p;
		s[i].c = &p->c[p->n++];
		s[i].q.method = "POST";
		s[i].q.path = p->stories;
		s[i].q.body = body[i];
		asana_start(p->w, &s[i].q, "created_at", 1, posted, &s[i]);
	}
	asana_run(p->w);
	free(body[0]);
	free(body[1]);
}

void
measure_await(struct probe *p, const char *path, const char *fields,
    measure_fn *seen, double got, struct series *s)
{
	struct reply rep;
	double pause = AGAIN * p->worst, sent = got;
	int i, rc, yes = 0;

	for (i = 0; !yes && measure_going(p); i++) {
		if (sent - got >= MEASURE_WAIT)
			break;
		if (i > 0) {
			clock_sleep(pause > PAUSE ? pause : PAUSE);
			pause = GROWTH * (clock_boot() - got);
		}
		rc = asana_get(p->r, path, fields, &rep);
		measure_end(p, rc);
		sent = rep.http.sent;
		measure_times(p->f, &rep);
		yes = rc == RC_OK && seen(p, &rep);
		asana_free(&rep);
	}
	if (i == 0 || p->rc != RC_OK || stopped)
		return;
	p->f->unseen += !yes;
	if (i > 1 && sent - got > p->worst)
		p->worst = sent - got;
	if (s != NULL)
		series_add(s, i == 1 && yes ? 0 : sent - got);
}

void
measure_list(struct probe *p, measure_fn *seen, double got, struct series *s)
{
	char *path = xasprintf("%s?limit=%s", p->stories, ASANA_PAGE);

	measure_await(p, path, "text", seen, got, s);
	free(path);
}

static int
all_shown(struct probe *p, const struct reply *rep)
{
	int i;

	note_list(p, rep);
	for (i = 0; i < p->n; i++)
		if (p->c[i].gid[0] != '\0' && p->c[i].late < 0)
			return 0;
	return 1;
}

/* U1 and U2. */
void
measure_comments(struct probe *p)
{
	struct stamp s[MEASURE_COMMENTS];
	struct comment *c;
	int i, n = 0;

	while (measure_going(p) && p->n < MEASURE_COMMENTS &&
	    measure_requests(p) < ENOUGH) {
		post_two(p);
		measure_list(p, all_shown, clock_boot(), NULL);
	}
	for (i = 0; i < p->n; i++) {
		c = &p->c[i];
		memcpy(s[i].gid, c->gid, sizeof(s[i].gid));
		s[i].ms = c->ms;
		if (c->gid[0] != '\0')
			series_add(&p->f->shown, c->late >= 0 ? c->late :
			    clock_boot() - c->got);
	}
	findings_lists(p->f, s, p->n, p->list, p->lists);
	for (i = 0; i < p->n; i++)
		if (s[i].gid[0] != '\0')
			s[n++] = s[i];
	findings_stamps(p->f, s, n);
}
