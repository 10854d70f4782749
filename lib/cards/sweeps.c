/* sweeps: the cards in the column Sweeps, and what is attached to them. */
#define _XOPEN_SOURCE 700	/* realpath() */

#include <sys/utsname.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/fetch.h"
#include "asana/state.h"
#include "base/fs.h"
#include "base/str.h"
#include "cards/sweeps.h"
#include "record/card.h"

#define DIGITS		"0123456789"

/* The jobs of a stage, and links to the first of them. */
struct stage {
	char		*name;		/* a short one */
	size_t		 jobs;
	size_t		 links;
	struct buf	 text;		/* of the links */
};

/* One place more is for all that do not fit. */
struct stages {
	struct stage	 v[SWEEPS_STAGES + 1];
	size_t		 n;
	int		 flat;		/* all jobs are listed as one stage */
};

/* Copies V if it is made of SET (NULL: of anything) and fits. */
static void
put(char *to, size_t size, const char *v, const char *set)
{
	if (strlen(v) < size && (set == NULL || v[strspn(v, set)] == '\0'))
		memcpy(to, v, strlen(v) + 1);
}

/* Is it as put_path() makes it?  It is shown on terminals. */
static int
is_path(const char *s)
{
	while (*s > ' ' && *s < 0x7f)
		s++;
	return *s == '\0';
}

static void
field(const char *key, const char *v, void *arg)
{
	struct sweep_text *t = arg;
	long long x;

	if (strcmp(key, "file") == 0)
		put(t->file, sizeof(t->file), v, STR_NAME "%~,");
	else if (strcmp(key, "job") == 0)
		put(t->job, sizeof(t->job), v, DIGITS);
	else if (strcmp(key, "jobs") == 0)
		put(t->jobs, sizeof(t->jobs), v, DIGITS);
	else if (strcmp(key, "place") == 0 && is_path(v))
		put(t->place, sizeof(t->place), v, NULL);
	else if (strcmp(key, "metric") == 0 && is_path(v))
		put(t->metric, sizeof(t->metric), v, NULL);
	else if (strcmp(key, "best") == 0)
		t->max = strcmp(v, "max") == 0;
	else if (strcmp(key, "yaml") == 0)
		put(t->yaml, sizeof(t->yaml), v, DIGITS "abcdef");
	else if (strcmp(key, "n") == 0 &&
	    str_int(v, 0, JOBLIST_MAX, &x) == 0)
		t->n = (size_t)x;
}

int
sweeps_textparse(struct sweep_text *t, const char *notes)
{
	memset(t, 0, sizeof(*t));
	if (card_record(notes, CARD_SWEEP, field, t) == 0 &&
	    t->file[0] != '\0' && t->job[0] != '\0')
		return 0;
	memset(t, 0, sizeof(*t));
	return -1;
}

static struct stage *
stage_of(struct stages *st, const char *stage)
{
	struct buf name;
	size_t i;

	if (st->flat)
		return st->v;
	buf_init(&name, SWEEPS_TITLE_MAX + 4);
	str_putline(&name, stage != NULL ? stage : "", SWEEPS_TITLE_MAX);
	for (i = 0; i < st->n; i++)
		if (strcmp(st->v[i].name, buf_str(&name)) == 0)
			break;
	if (i > SWEEPS_STAGES)
		i = SWEEPS_STAGES;
	if (i == st->n) {
		buf_init(&st->v[i].text, SWEEPS_TEXT_MAX);
		st->v[st->n++].name = buf_take(&name);
	}
	buf_free(&name);
	return &st->v[i];
}

/* Counts the jobs of each stage, or, unless MAX is 0, puts links to at most MAX
 * jobs of each. */
static void
add_jobs(struct stages *st, const struct joblist *jobs, size_t max,
    const char *base)
{
	const char *why, *name;
	struct jobline r;
	struct stage *g;
	size_t i;

	for (i = 0; i < jobs->n; i++) {
		jobline_parse(&r, jobs->v[i].line, strlen(jobs->v[i].line),
		    &why);
		g = stage_of(st, r.col[JOBLINE_STAGE]);
		name = r.col[JOBLINE_NAME];
		if (max == 0)
			g->jobs++;
		else if (g->links < max) {
			g->links++;
			buf_puts(&g->text, "- ");
			str_putline(&g->text, name != NULL ? name : "-",
			    SWEEPS_TITLE_MAX);
			buf_printf(&g->text, " %s%s\n", base, jobs->v[i].gid);
		}
		jobline_free(&r);
	}
}

/* By stage if there are several, and not one for each job. */
static void
print_jobs(struct buf *b, const struct joblist *jobs, const char *base)
{
	struct stages st = { .n = 0 };
	struct stage *g;
	size_t n = 0;

	add_jobs(&st, jobs, 0, base);
	st.flat = st.n <= 1 || st.n > SWEEPS_STAGES;
	add_jobs(&st, jobs, SWEEPS_LINKS / (st.flat ? 1 : st.n), base);
	for (g = st.v; g < st.v + st.n; g++) {
		if (!st.flat)
			buf_printf(b, "\n%s: %zu\n", g->name[0] != '\0' ?
			    g->name : "no stage", g->jobs);
		else if (g == st.v)
			buf_putc(b, '\n');
		buf_puts(b, buf_str(&g->text));
		if (!st.flat && g->links < g->jobs)
			buf_printf(b, "- and %zu more\n", g->jobs - g->links);
		n += g->links;
		buf_free(&g->text);
		free(g->name);
	}
	if (n < jobs->n)
		buf_printf(b, "\n%zu more are in the file jobs.tsv\n",
		    jobs->n - n);
}

void
sweeps_textprint(struct buf *b, const struct sweep_text *t, const char *name,
    long long when, const char *whom, const char *url, const char *base,
    const struct joblist *jobs)
{
	char iso[25];

	str_putiso(iso, when * 1000);
	buf_printf(b, CARD_SWEEP "file=%s n=%zu job=%s", t->file, t->n,
	    t->job);
	if (t->jobs[0] != '\0')
		buf_printf(b, " jobs=%s", t->jobs);
	if (t->yaml[0] != '\0')
		buf_printf(b, " yaml=%s", t->yaml);
	if (t->place[0] != '\0')
		buf_printf(b, " place=%s", t->place);
	if (t->metric[0] != '\0')
		buf_printf(b, " metric=%s best=%s", t->metric,
		    t->max ? "max" : "min");
	if (t->n == 0) {
		buf_puts(b, "\n\nThe code of ");
		str_putline(b, name, SWEEPS_TITLE_MAX);
		buf_puts(b, " is attached. Jobs that are to run with it fail "
		    "without it.\n");
		return;
	}
	buf_printf(b, "\n\n%zu job%s of ", t->n, t->n == 1 ? "" : "s");
	str_putline(b, name, SWEEPS_TITLE_MAX);
	buf_printf(b, "\nLast scheduled at %.10s %.5s UTC by ", iso, iso + 11);
	str_putline(b, whom, SWEEPS_TITLE_MAX);
	buf_puts(b, "\n");
	if (url != NULL)
		buf_printf(b, "\nThe file and the list of its jobs are "
		    "attached. In a terminal there are\n"
		    "- how far it is: experisana status\n"
		    "- its results: experisana results %s\n"
		    "- its files: experisana pull %s\n"
		    "- what failed once more: experisana retry -s %s\n"
		    "- its end: experisana cancel %s\n", url, url, url,
		    url);
	print_jobs(b, jobs, base);
}

void
sweeps_drop(struct sweep_card *s)
{
	free(s->name);
	free(s->url);
	memset(s, 0, sizeof(*s));
}

void
sweeps_copy(struct sweep_card *to, const struct sweep_card *s)
{
	*to = *s;
	to->name = xstrdup(s->name);
	to->url = xstrdup(s->url);
}

void
sweeps_free(struct sweeps *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		sweeps_drop(&c->v[i]);
	free(c->v);
}

char *
sweeps_url(const struct asana *api, const struct node *task)
{
	struct task t;
	char *base = asana_cardbase(api), *url;

	asana_task(api, task, &t);
	url = t.url != NULL ? xstrdup(t.url) : xasprintf("%s%s", base, t.gid);
	free(base);
	return url;
}

int
sweeps_read(const struct asana *api, struct sweep_card *s,
    const struct node *task)
{
	const char *at = node_str(task, "modified_at");
	struct task t;

	memset(s, 0, sizeof(*s));
	if (at != NULL)
		str_iso(at, &s->changed);
	asana_task(api, task, &t);
	if (!str_isgid(t.gid) || sweeps_textparse(&s->text, t.notes) == -1)
		return -1;
	memcpy(s->gid, t.gid, strlen(t.gid) + 1);
	s->name = xstrdup(t.name);
	s->url = sweeps_url(api, task);
	s->created = t.created;
	return 0;
}

static int
take_task(const struct node *item, void *arg)
{
	struct sweeps *c = arg;
	struct sweep_card s;

	if (sweeps_read(c->api, &s, item) == -1)
		return 0;
	c->v = xgrow(c->v, c->n, sizeof(*c->v));
	c->v[c->n++] = s;
	return 0;
}

static int
by_age(const void *a, const void *b)
{
	const struct sweep_card *x = a, *y = b;

	return str_order(x->created, x->gid, y->created, y->gid);
}

/* Lists the column, oldest first, if there is one. */
int
sweeps_list(struct asana *api, struct sweeps *c)
{
	int rc;

	*c = (struct sweeps){ .api = api };
	rc = column_cards(api, COL_SWEEPS, SWEEPS_FIELDS, take_task, c);
	if (c->n > 1)
		qsort(c->v, c->n, sizeof(*c->v), by_age);
	return rc;
}

/* What is kept of S, when its list is attachment ATT and, unless that is 0, it
 * was last CHANGED (ms): its text, to be freed, or NULL. */
static char *
kept(const struct sweep_card *s, const char *att, long long changed)
{
	char *path = state_cache("sweep", s->gid), *all, *text = NULL;
	char *head = changed != 0 ? xasprintf("%s %lld\n", att, changed) :
	    xasprintf("%s ", att);

	all = state_read(path, JOBLIST_BYTES_MAX + 64);
	if (all != NULL && strncmp(all, head, strlen(head)) == 0)
		text = xstrdup(all + strcspn(all, "\n") + 1);
	free(head);
	free(all);
	free(path);
	return text;
}

void
sweeps_keep(const struct sweep_card *s, long long changed, const char *text)
{
	char *path = state_cache("sweep", s->gid);
	char *all = xasprintf("%s %lld\n%s", s->text.jobs, changed, text);

	state_write(path, all, strlen(all));
	free(all);
	free(path);
}

int
sweeps_unchanged(const struct sweep_card *s, const struct joblist *jobs)
{
	struct joblist old = { 0 };
	char *text = s->text.jobs[0] != '\0' && s->changed != 0 ?
	    kept(s, s->text.jobs, s->changed) : NULL;
	size_t i = 0;
	int all = text != NULL &&
	    joblist_text(&old, text, SWEEPS_JOBS) == RC_OK;

	while (all && i < jobs->n)
		all = joblist_has(&old, jobs->v[i++].gid);
	joblist_free(&old);
	free(text);
	return all;
}

/* Fetches attachment ATT of S into *TEXT. */
static int
fetch(struct asana *api, const struct sweep_card *s, const char *att,
    char **text)
{
	char *file = fs_temp();
	int rc;

	if (file == NULL)
		return RC_IO;
	rc = fetch_one(api, att, SWEEPS_JOBS, -1, file);
	if (rc == RC_OK && (*text = fs_read(file, JOBLIST_BYTES_MAX,
	    NULL)) == NULL)
		rc = fault(RC_IO, "card %s: %s:", s->gid, SWEEPS_JOBS);
	if (rc == RC_OK && strcmp(att, s->text.jobs) == 0)
		sweeps_keep(s, 0, *text);
	unlink(file);
	free(file);
	return rc;
}

/* The record need not tell which attachment it is: whoever scheduled it may
 * have been interrupted. */
int
sweeps_jobs(struct asana *api, const struct sweep_card *s,
    struct joblist *jobs)
{
	struct fetch_named n[2] = { { 0 } };
	const char *att = s->text.jobs;
	char *text;
	int rc = RC_OK;

	n[0].name = SWEEPS_JOBS;
	if (*att == '\0') {
		rc = fetch_find(api, s->gid, n);
		att = n[0].gid;
	}
	if (rc != RC_OK || *att == '\0')
		return rc;
	if ((text = kept(s, att, 0)) == NULL)
		rc = fetch(api, s, att, &text);
	if (rc == RC_OK && joblist_text(jobs, text, SWEEPS_JOBS) != RC_OK)
		warn("card %s: %s is not as it was made", s->gid,
		    SWEEPS_JOBS);
	free(text);
	return rc;
}

int
sweeps_members(struct asana *api, const struct sweep_card *s, sweeps_fn *fn,
    void *arg)
{
	struct joblist jobs = { 0 };
	size_t i;
	int rc;

	if ((rc = sweeps_jobs(api, s, &jobs)) != RC_OK)
		warn("card %s: its list of jobs cannot be read", s->gid);
	for (i = 0; i < jobs.n && rc == RC_OK; i++)
		rc = fn(jobs.v[i].gid, arg);
	joblist_free(&jobs);
	return rc;
}

int
sweeps_others(struct asana *api, const struct sweep_card *s, sweeps_fn *fn,
    void *arg)
{
	struct sweeps c;
	size_t i;
	int rc = sweeps_list(api, &c);

	for (i = 0; i < c.n; i++)
		if (strcmp(c.v[i].gid, s->gid) != 0)
			rc = err_worst(rc, sweeps_members(api, &c.v[i], fn,
			    arg));
	sweeps_free(&c);
	return rc;
}

/* Appends what can stand in a record. */
static void
put_path(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s > ' ' && *s < 0x7f && *s != '%')
			buf_putc(b, *s);
		else
			buf_printf(b, "%%%02X", (unsigned char)*s);
}

char *
sweeps_place(const char *file)
{
	const char *base = fs_base(file);
	char *whom, *on, *dir, *at = base == file ? xstrdup(".") :
	    xstrndup(file, (size_t)(base - file));
	struct buf b;

	dir = realpath(at, NULL);	/* without links */
	free(at);
	if (dir == NULL)
		return NULL;
	whom = sweeps_whom();
	on = strstr(whom, " on ");
	buf_init(&b, 4 * PATH_MAX);
	*on = '\0';
	put_path(&b, whom);
	if (geteuid() == 0) {	/* containers have one each */
		buf_putc(&b, '@');
		put_path(&b, on + 4);
	}
	buf_putc(&b, ':');
	put_path(&b, dir);
	buf_putc(&b, '/');
	put_path(&b, base);
	free(whom);
	free(dir);
	return buf_take(&b);
}

char *
sweeps_whom(void)
{
	const char *user = getenv("LOGNAME");
	struct utsname u;

	if (user == NULL || *user == '\0')
		user = getenv("USER");
	if (user == NULL || *user == '\0')
		user = "somebody";
	if (uname(&u) == -1)
		u.nodename[0] = '\0';
	return xasprintf("%s on %s", user, u.nodename);
}
