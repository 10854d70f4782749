/* workercard: the cards of workers, one each, in the column Active Workers. */
#include <sys/stat.h>
#include <sys/utsname.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "asana/columns.h"
#include "asana/post.h"
#include "asana/state.h"
#include "base/clock.h"
#include "base/str.h"
#include "record/card.h"
#include "worker/workercard.h"

#define REWRITE	60	/* seconds: people are told no more often what a
			 * worker does */
#define USE_NEW	150	/* seconds: the worker looks once a minute */
#define FIELDS	"memberships.project.gid,memberships.section.gid,notes"

static const struct {
	const char	*word;
	const char	*people;
} states[WORKER_N] = {
	{ "starting", "Starting" },
	{ "idle", "Waiting for cards" },
	{ "busy", "Running" },
	{ "draining", "Finishing its last job:" },
	{ "leaving", "Leaving" },
	{ "broken", "Stopped" }
};

const char *
workercard_word(int st)
{
	return states[st].word;
}

int
workercard_state(const char *word)
{
	int i;

	for (i = 0; i < WORKER_N; i++)
		if (strcmp(states[i].word, word) == 0)
			return i;
	return -1;
}

static void
field(const char *key, const char *v, void *arg)
{
	struct workercard *w = arg;
	long long x;
	char *p;

	if (strcmp(key, "who") == 0 && str_isname(v))
		snprintf(w->who, sizeof(w->who), "%s", v);
	else if (strcmp(key, "st") == 0)
		w->st = workercard_state(v);
	else if (strcmp(key, "task") == 0 && str_isgid(v))
		snprintf(w->task, sizeof(w->task), "%s", v);
	else if (strcmp(key, "seen") == 0 &&
	    str_int(v, 0, 1LL << 40, &x) == 0)
		w->seen = x;
	else if (strcmp(key, "until") == 0 &&
	    str_int(v, 1, 1LL << 40, &x) == 0)
		w->until = x;
	else if (strcmp(key, "gpus") == 0 &&
	    str_int(v, 0, JOBOPTS_GPUS_MAX, &x) == 0)
		w->gpus = (long)x;
	else if (strcmp(key, "use") == 0 && strlen(v) < sizeof(w->use) &&
	    v[strspn(v, "0123456789-%,_ofGB")] == '\0')
		snprintf(w->use, sizeof(w->use), "%s", v);
	while ((p = strchr(w->use, '_')) != NULL)
		*p = ' ';
}

/* Was the file written in the last SEC seconds? */
static int
is_new(const char *path, int sec)
{
	time_t now = time(NULL);
	struct stat st;

	return path != NULL && stat(path, &st) == 0 && st.st_mtime <= now &&
	    now - st.st_mtime < sec;
}

/* Reads a description, whose first line is the record, into W (without gid).
 * Returns 0, or -1 if it is not that of a worker's card. */
static int
parse(struct workercard *w, const char *notes)
{
	memset(w, 0, sizeof(*w));
	w->st = -1;
	w->seen = -1;
	w->gpus = -1;
	if (card_record(notes, CARD_WORKER, field, w) == -1)
		return -1;
	return w->who[0] != '\0' && w->st != -1 && w->seen != -1 ? 0 : -1;
}

/* Appends the description: the record, then what it says for people, with links
 * that begin with BASE (asana_cardbase()). */
static void
print(struct buf *b, const struct workercard *w, const char *base)
{
	/* nobody can know that of one who only starts */
	int ends = w->until != 0 && w->st != WORKER_STARTING;
	char *path = state_kept("gpus");
	/* "97 %, 71 of 80 GB" of all GPUs, then a line for each */
	char *use = is_new(path, USE_NEW) ? state_read(path, 4096) : NULL, *p;
	struct utsname u;

	buf_printf(b, CARD_WORKER "who=%s st=%s", w->who, states[w->st].word);
	if (w->task[0] != '\0')
		buf_printf(b, " task=%s", w->task);
	buf_printf(b, " seen=%lld", w->seen);
	if (ends)
		buf_printf(b, " until=%lld", w->until);
	if (w->gpus != -1)
		buf_printf(b, " gpus=%ld", w->gpus);
	for (p = use; p != NULL && *p != '\n' && *p != '\0'; p++)
		buf_printf(b, "%s%c", p == use ? " use=" : "", *p == ' ' ? '_' :
		    *p);
	buf_printf(b, "\n\n%s", states[w->st].people);
	if (w->task[0] != '\0')
		buf_printf(b, " %s%s", base, w->task);
	buf_puts(b, "\nLast seen at ");
	str_putclock(b, w->seen);
	buf_puts(b, " UTC");
	if (w->st != WORKER_STARTING && uname(&u) == 0)
		buf_printf(b, " on host %.64s", u.nodename);
	if (w->gpus > 0)
		buf_printf(b, ", with %ld GPU%s", w->gpus,
		    w->gpus == 1 ? "" : "s");
	if (p != NULL)
		buf_printf(b, "%.*s", (int)strlen(p) - 1, p);
	free(use);
	free(path);
	if (ends && w->until <= w->seen) {
		buf_puts(b, "\nIts time is over");
	} else if (ends) {
		buf_puts(b, "\nIts time ends at ");
		str_putclock(b, w->until);
		buf_puts(b, " UTC, in ");
		str_putdur(b, (double)(w->until - w->seen));
	}
	if (w->text != NULL)
		buf_printf(b, "\n\n%s", w->text);
	if (w->st == WORKER_IDLE || w->st == WORKER_BUSY)
		buf_printf(b, "\n\nDrag this card to another column, or delete "
		    "it, to let the worker exit%s.", w->st == WORKER_BUSY ?
		    " after its job" : "");
}

struct each {
	workercard_fn	*fn;
	void		*arg;
};

static int
take_card(const struct node *item, void *arg)
{
	struct each *e = arg;
	struct workercard w;
	const char *at;

	if (parse(&w, node_str(item, "notes")) == -1)
		return 0;
	snprintf(w.gid, sizeof(w.gid), "%s", node_str(item, "gid"));
	if ((at = node_str(item, "created_at")) != NULL)
		str_iso(at, &w.created);
	return e->fn(&w, e->arg);
}

int
workercard_each(struct asana *api, workercard_fn *fn, void *arg)
{
	struct each e = { fn, arg };

	return column_cards(api, COL_WORKERS, "notes,created_at", take_card,
	    &e);
}

int
workercard_lost(const struct asana *api, const struct lease_times *cf,
    const struct workercard *w)
{
	return w->st == WORKER_BROKEN || (w->st != WORKER_STARTING &&
	    (double)w->seen + cf->ttl + cf->grace < (double)asana_time(api));
}

struct living {
	struct asana			*api;
	const struct lease_times	*cf;
	int				 n;
};

static int
count_living(const struct workercard *w, void *arg)
{
	struct living *l = arg;

	l->n += w->st != WORKER_STARTING && !workercard_lost(l->api, l->cf, w);
	return RC_OK;
}

int
workercard_living(struct asana *api, const struct lease_times *cf)
{
	struct living l = { api, cf, 0 };

	return workercard_each(api, count_living, &l) == RC_OK ? l.n : -1;
}

/* Begins a body with the card's name and its description. */
static void
body_begin(struct asana *api, struct workercard *w, struct jsonw *j,
    struct buf *b)
{
	char *base = asana_cardbase(api);
	struct buf notes;

	w->seen = asana_time(api);
	if (w->seen == 0)
		w->seen = (long long)clock_real();
	buf_init(&notes, 8192);
	print(&notes, w, base);
	asana_body(j, b);
	jsonw_kstr(j, "name", w->who);
	jsonw_kstr(j, "notes", buf_str(&notes));
	buf_free(&notes);
	free(base);
}

static void
note_told(void)
{
	char *told = state_kept("told");

	state_write(told, "", 0);
	free(told);
}

int
workercard_beat(struct asana *api, struct workercard *w,
    const struct lease_times *cf)
{
	struct wire_req q = { 0 };
	struct reply rep;
	struct task t;
	struct jsonw j;
	struct buf b;
	int rc;

	body_begin(api, w, &j, &b);
	q.body = asana_body_end(&j);
	if (cf != NULL) {
		q.once = 1;
		q.timeout = cf->timeout;
	}
	rc = post_change(api, w->gid, &q, FIELDS, cf != NULL ? 1 : 404,
	    &rep);
	if (rep.http.status == 404) {
		rc = RC_INTR;
	} else if (rc == RC_OK && !rep.http.dry) {
		asana_task(api, rep.data, &t);
		if (t.section == NULL ||
		    strcmp(t.section, column_gid(api, COL_WORKERS)) != 0)
			rc = RC_INTR;
	}
	asana_free(&rep);
	if (rc == RC_OK)
		note_told();
	return rc;
}

int
workercard_told(void)
{
	char *told = state_kept("told");
	int lately = is_new(told, REWRITE);

	free(told);
	return lately;
}

/* Takes the gid of the card of the same worker; ends the walk with RC_NO. */
static int
find(const struct workercard *w, void *arg)
{
	struct workercard *own = arg;

	if (strcmp(w->who, own->who) != 0)
		return RC_OK;
	memcpy(own->gid, w->gid, sizeof(own->gid));
	return RC_NO;
}

struct own {
	struct asana	*api;
	struct workercard	*w;
};

static int
look(void *arg)
{
	struct own *own = arg;
	int rc = workercard_each(own->api, find, own->w);

	return rc == RC_OK ? RC_NO : rc == RC_NO ? RC_OK : rc;
}

int
workercard_new(struct asana *api, struct workercard *w)
{
	struct own own = { api, w };
	struct wire_req q = { .method = "POST", .path = "/tasks" };
	struct reply rep;
	struct jsonw j;
	struct buf b;
	const char *gid;
	int rc;

	body_begin(api, w, &j, &b);
	column_place(api, COL_WORKERS, &j);
	q.body = asana_body_end(&j);
	rc = make_once(api, &q, "notes", look, &own, &rep);
	if (rc == RC_OK && (gid = node_str(rep.data, "gid")) != NULL)
		snprintf(w->gid, sizeof(w->gid), "%s", gid);
	if (rc == RC_OK && w->st != WORKER_STARTING)
		note_told();
	asana_free(&rep);
	return rc;
}

int
workercard_enter(struct asana *api, struct workercard *w)
{
	struct own own = { api, w };
	int rc = w->gid[0] != '\0' ? RC_OK : look(&own);

	if (rc == RC_OK)
		return workercard_beat(api, w, NULL);
	return rc == RC_NO ? workercard_new(api, w) : rc;
}

int
workercard_leave(struct asana *api, struct workercard *w)
{
	struct own own = { api, w };
	int rc;

	if (w->gid[0] == '\0' && (rc = look(&own)) != RC_OK)
		return rc == RC_NO ? RC_OK : rc;
	return asana_delete(api, w->gid);
}

int
workercard_own(struct workercard *w)
{
	const char *gid = getenv("EXPERISANA_WORKER_CARD");
	const char *gpus = getenv("EXPERISANA_GPUS");
	long long n;

	memset(w, 0, sizeof(*w));
	snprintf(w->who, sizeof(w->who), "%s", conf_worker());
	w->until = (long long)conf_until();
	w->text = getenv("EXPERISANA_UNSENT");
	w->gpus = -1;
	if (gpus != NULL && str_int(gpus, 0, JOBOPTS_GPUS_MAX, &n) == 0)
		w->gpus = (long)n;
	if (gid == NULL || !str_isgid(gid))
		return 0;
	snprintf(w->gid, sizeof(w->gid), "%s", gid);
	return 1;
}
