/* pull: cards with their files and results, into a folder for each. */
#include <stdlib.h>
#include <string.h>

#include "asana/attachnames.h"
#include "asana/fetch.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/progress.h"
#include "base/table.h"
#include "lease/lease.h"
#include "record/card.h"
#include "record/claim.h"
#include "record/joblist.h"
#include "results/pull.h"
#include "results/pullfolder.h"
#include "results/results.h"

#define CARD_FIELDS	"name,notes,completed,memberships.project.gid," \
			"memberships.section.gid,memberships.section.name"

static const char *const ours[] = { "cmd.sh", "context.json", NULL };

/* A card, from its gid to its folder. */
struct job {
	struct pull	*p;
	char		*gid;
	char		*title;		/* NULL until it is known */
	char		*state;
	char		*script;
	char		*params;
	char		*folder;
	struct attachnames	 pick;
	struct pullfolder_files *files;
	struct claims	 claims;
	int		 metrics;	/* has a metrics.json */
	int		 open;		/* of it is still under way */
	int		 rc;
};

/* A file that is wanted. */
struct file {
	struct job	*j;
	size_t		 i;		/* of the attachment */
	char		*part;		/* where it comes first */
};

struct pull {
	struct asana	*api;
	char		*dir;
	int		 all;
	struct pullfolder	*folders;
	struct table	 bygid;
	struct job	**job;
	size_t		 n;
	size_t		 missing;	/* of which nothing is known yet */
	size_t		 next;		/* job that is to be begun */
	int		 open;		/* jobs under way */
	struct fetch	*fetch;
	struct results	*results;
	struct pull_count *count;
	struct progress	*shown;
};

struct pull *
pull_open(struct asana *api, const char *dir, int all, struct pull_count *n)
{
	struct pull *p = xcalloc(1, sizeof(*p));

	memset(n, 0, sizeof(*n));
	p->count = n;
	p->api = api;
	p->dir = xstrdup(dir);
	p->all = all;
	p->fetch = fetch_open(api);
	p->results = results_open();
	return p;
}

static void
free_job(struct job *j)
{
	attachnames_free(&j->pick);
	claims_free(&j->claims);
	free(j->gid);
	free(j->title);
	free(j->state);
	free(j->script);
	free(j->params);
	free(j->folder);
	free(j);
}

void
pull_close(struct pull *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free_job(p->job[i]);
	free(p->job);
	table_free(&p->bygid);
	pullfolder_close(p->folders);
	results_close(p->results);
	fetch_close(p->fetch);
	free(p->dir);
	free(p);
}

int
pull_add(struct pull *p, const char *card, const char *where)
{
	char gid[33];
	struct job *j;
	size_t n;

	if (jobline_gid(gid, card) == -1) {
		warn("%s: '%s' is no gid and no address of a card", where,
		    card);
		return RC_INPUT;
	}
	n = strlen(gid);
	if (table_find(&p->bygid, gid, n) >= 0)
		return RC_OK;
	if (p->n == JOBLIST_MAX) {
		warn("%s: more than %d cards", where, JOBLIST_MAX);
		return RC_INPUT;
	}
	p->job = xgrow(p->job, p->n, sizeof(*p->job));
	p->job[p->n] = j = xcalloc(1, sizeof(*j));
	j->p = p;
	j->gid = xstrdup(gid);
	j->claims.task = j->gid;
	table_put(&p->bygid, j->gid, n, (long)p->n++);
	p->missing++;
	return RC_OK;
}

/* --------------------------------------------------------------- the cards */

/* The usual name of the card's column, in small letters. */
static char *
state_of(const struct task *t)
{
	char *s, *p;
	int col = COL_DONE;

	if (!t->completed) {
		if (t->column == NULL)
			return NULL;
		col = conf_whichcolumn(t->column);
	}
	s = xstrdup(col != -1 ? settings_usual(col) : t->column);
	for (p = s; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return s;
}

static void
take_card(struct job *j, const struct node *item)
{
	struct task t;
	struct card c;

	asana_task(j->p->api, item, &t);
	card_parse(&c, t.notes);
	j->title = xstrdup(t.name);
	j->state = state_of(&t);
	j->script = c.script;
	j->params = c.params;
	c.script = c.params = NULL;
	card_free(&c);
	j->p->missing--;
}

/* A card of the project: RC_NO once all that are wanted were there. */
static int
listed(const struct node *item, void *arg)
{
	struct pull *p = arg;
	const char *gid = node_str(item, "gid");
	long i = table_find(&p->bygid, gid, strlen(gid));

	if (clock_caught())
		return RC_LATER;
	if (i >= 0 && p->job[i]->title == NULL)
		take_card(p->job[i], item);
	return p->missing == 0 ? RC_NO : RC_OK;
}

static void
answered(struct reply *rep, void *arg)
{
	struct job *j = arg;

	if (rep->http.rc == RC_OK)
		take_card(j, rep->data);
	j->rc = rep->http.rc;
}

/* Finds out what the cards are. */
static int
find_cards(struct pull *p)
{
	struct wire_req q = { .method = "GET" };
	char *path;
	size_t i;
	int rc;

	if (p->n > PULL_ASKED) {
		rc = asana_each(p->api, NULL, CARD_FIELDS, listed, p,
		    "/projects/%s/tasks", p->api->project);
		if (rc != RC_OK && rc != RC_NO)
			return rc;
	}
	for (i = 0; i < p->n; i++)
		if (p->job[i]->title == NULL) {
			q.path = path = xasprintf("/tasks/%s", p->job[i]->gid);
			asana_start(p->api, &q, CARD_FIELDS, 0, answered,
			    p->job[i]);
			free(path);
		}
	asana_run(p->api);
	for (rc = RC_OK, i = 0; i < p->n; i++)
		rc = err_worst(rc, p->job[i]->rc);
	return rc == RC_REFUSED ? RC_OK : rc;
}

/* Makes the card's folder, with its script and parameters. */
static int
begin_folder(struct pull *p, struct job *j)
{
	const char *script = j->script != NULL ? j->script : "";
	char *params;
	int rc;

	j->folder = pullfolder_folder(p->folders, j->gid, j->title);
	if (j->folder == NULL)
		return -1;
	params = xasprintf("%s\n", j->params != NULL ? j->params : "{}");
	rc = pullfolder_text(p->folders, j->folder, ours[0], script,
	    strlen(script));
	if (rc == 0)
		rc = pullfolder_text(p->folders, j->folder, ours[1], params,
		    strlen(params));
	free(params);
	return rc;
}

static int
make_folders(struct pull *p)
{
	struct job *j;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->job[i]->title != NULL)
			pullfolder_want(p->folders, p->job[i]->title);
	for (i = 0; i < p->n; i++) {
		j = p->job[i];
		if (j->title != NULL && begin_folder(p, j) == -1)
			return RC_IO;
		if (clock_caught())
			return RC_LATER;
	}
	return RC_OK;
}

/* --------------------------------------------------------------- the files */

static void begin_jobs(struct pull *);

/* One thing less of J is under way. */
static void
less(struct job *j)
{
	struct pull *p = j->p;

	if (--j->open > 0)
		return;
	pullfolder_done(j->files);
	j->files = NULL;
	attachnames_free(&j->pick);
	p->open--;
	if (j->rc == RC_OK)
		p->count->cards++;
	else
		p->count->failed++;
	progress_step(p->shown);
	begin_jobs(p);
}

static void
fetched(int rc, const char *why, void *arg)
{
	struct file *f = arg;
	struct job *j = f->j;
	struct attachnames_att *a = &j->pick.a[f->i];

	if (rc == RC_OK && pullfolder_put(j->files, f->part, a) == -1)
		rc = RC_IO;
	else if (rc == RC_OK)
		j->p->count->fetched++;
	else if (why != NULL && !clock_caught())
		warn("%s/%s: %s", j->folder, a->name, why);
	j->rc = err_worst(j->rc, rc);
	free(f->part);
	free(f);
	less(j);
}

static void
want_file(struct job *j, size_t i)
{
	struct attachnames_att *a = &j->pick.a[i];
	struct file *f;

	f = xcalloc(1, sizeof(*f));
	f->j = j;
	f->i = i;
	f->part = pullfolder_part(j->p->folders);
	j->open++;
	fetch_want(j->p->fetch, a->gid, a->url, a->size, f->part, fetched, f);
}

/* All attachments are known. */
static void
attached(int rc, void *arg)
{
	struct job *j = arg;
	struct pull *p = j->p;
	struct attachnames_att *a;
	size_t i;

	j->rc = err_worst(j->rc, rc);
	if (rc == RC_OK) {
		attachnames_names(&j->pick, p->all ? ATTACHNAMES_ALL :
		    ATTACHNAMES_NEWEST, ours);
		j->files = pullfolder_files(j->folder);
	}
	for (i = 0; rc == RC_OK && i < j->pick.n; i++) {
		a = &j->pick.a[i];
		if (a->name == NULL)
			continue;
		j->metrics |= strcmp(a->name, ATTACHNAMES_METRICS) == 0;
		if (pullfolder_has(j->files, a))
			p->count->there++;
		else
			want_file(j, i);
	}
	less(j);
}

static void
told(int rc, void *arg)
{
	struct job *j = arg;

	j->rc = err_worst(j->rc, rc);
	less(j);
}

static void
begin_job(struct job *j)
{
	struct asana *api = j->p->api;
	struct wire_req q = { 0 };
	char *path;

	j->open = 2;
	j->p->open++;
	q.path = path = xasprintf("/attachments?parent=%s", j->gid);
	asana_list_start(api, &q, ATTACHNAMES_FIELDS, attachnames_add, &j->pick,
	    attached, j);
	free(path);
	q.path = path = xasprintf("/tasks/%s/stories", j->gid);
	asana_list_start(api, &q, CLAIM_FIELDS, claims_add, &j->claims,
	    told, j);
	free(path);
}

static void
begin_jobs(struct pull *p)
{
	struct job *j;

	while (p->open < PULL_OPEN && p->next < p->n) {
		j = p->job[p->next++];
		if (j->title == NULL)
			p->count->failed++;
		else if (clock_caught() || fetch_full(p->fetch)) {
			j->rc = clock_caught() ? RC_LATER : RC_IO;
			p->count->failed++;
		} else
			begin_job(j);
	}
}

/* ------------------------------------------------------------- the results */

static void
add_result(struct pull *p, struct job *j, double grace)
{
	struct results_card r = { .title = j->title, .gid = j->gid };
	const struct claim *c;
	char *file = fs_join(j->folder, ATTACHNAMES_METRICS), *text = NULL;

	if (j->metrics &&
	    (text = fs_read(file, RESULTS_JSON_MAX, NULL)) == NULL)
		warn("%s:", file);
	j->claims.now = asana_time(p->api);
	c = claims_ran(&j->claims, grace);
	r.state = j->state;
	r.attempts = claims_top(&j->claims);
	r.seconds = c != NULL ? c->ran : -1;
	r.exit = c != NULL ? c->exit : -1;
	r.params = j->params;
	r.metrics = text;
	r.where = file;
	results_add(p->results, &r);
	free(text);
	free(file);
}

static int
write_results(struct pull *p, FILE *out)
{
	struct lease_times cf;
	struct buf b;
	size_t i;
	int rc = RC_OK;

	leasetimes_read(&cf);
	for (i = 0; i < p->n; i++)
		if (p->job[i]->folder != NULL) {
			add_result(p, p->job[i], cf.grace);
			if (out != NULL)
				fprintf(out, "%s\n", p->job[i]->folder);
		}
	buf_init(&b, RESULTS_MAX);
	if (results_print(p->results, &b) == -1) {
		warn("%s/%s: too long", p->dir, PULLFOLDER_RESULTS);
		rc = RC_INPUT;
	} else if (pullfolder_text(p->folders, p->dir, PULLFOLDER_RESULTS,
	    buf_str(&b), b.len) == -1)
		rc = RC_IO;
	buf_free(&b);
	return rc;
}

int
pull_run(struct pull *p, FILE *out)
{
	size_t i;
	int rc, much = 0;	/* of it is missing */

	if ((p->folders = pullfolder_open(p->dir, &rc)) == NULL ||
	    (rc = find_cards(p)) != RC_OK || (rc = make_folders(p)) != RC_OK)
		return rc;
	p->shown = progress_begin();
	progress_of(p->shown, p->n);
	begin_jobs(p);
	asana_run(p->api);
	progress_end(p->shown);
	for (i = 0; i < p->n; i++) {
		rc = err_worst(rc, p->job[i]->rc);
		much |= p->job[i]->rc == RC_LATER || p->job[i]->rc == RC_NOAUTH;
	}
	if (clock_caught())
		return RC_LATER;
	return much || fetch_full(p->fetch) ? rc :
	    err_worst(rc, write_results(p, out));
}

void
pull_table(const struct pull *p, FILE *out, int width)
{
	results_table(p->results, out, width);
}
