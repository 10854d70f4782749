/* pull: cards with their files and results, into a folder for each. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/fetch.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/progress.h"
#include "base/str.h"
#include "lease/lease.h"
#include "record/card.h"
#include "record/joblist.h"
#include "record/metrics.h"
#include "results/pull.h"
#include "results/pullcards.h"
#include "results/pullfolder.h"
#include "results/resultstext.h"

#define CLOCKS_APART	5	/* seconds, of the server's machines */

static const char *const ours[] = { "cmd.sh", "context.json", NULL };

/* A file that is wanted. */
struct file {
	struct pullcard	*j;
	size_t		 i;		/* of the attachment */
	char		*part;		/* where it comes first */
};

struct pull *
pull_open(struct asana *api, const char *dir, int all, struct pull_count *n)
{
	struct pull *p = xcalloc(1, sizeof(*p));

	memset(n, 0, sizeof(*n));
	p->count = n;
	p->api = api;
	p->dir = dir != NULL ? xstrdup(dir) : NULL;
	p->all = all;
	p->fetch = fetch_open(api);
	p->results = results_open();
	return p;
}

void
pull_close(struct pull *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		pullcards_free(p->job[i]);
	free(p->job);
	table_free(&p->bygid);
	pullfolder_close(p->folders);
	results_close(p->results);
	fetch_close(p->fetch);
	free(p->dir);
	free(p);
}

int
pull_gid(const char *gid, void *pull)
{
	struct pull *p = pull;
	struct pullcard *j;
	size_t n = strlen(gid);

	if (table_find(&p->bygid, gid, n) >= 0)
		return RC_OK;
	if (p->n == JOBLIST_MAX)
		return fault(RC_INPUT, "more than %d cards", JOBLIST_MAX);
	p->job = xgrow(p->job, p->n, sizeof(*p->job));
	p->job[p->n] = j = xcalloc(1, sizeof(*j));
	j->p = p;
	j->gid = xstrdup(gid);
	j->claims.task = j->gid;
	table_put(&p->bygid, j->gid, n, (long)p->n++);
	p->missing++;
	return RC_OK;
}

int
pull_add(char *card, size_t len, const char *where, void *pull)
{
	char gid[33];

	(void)len;
	if (jobline_gid(gid, card) == -1)
		return fault(RC_INPUT, "%s: '%s' is no gid and no address of a "
		    "card", where, card);
	return pull_gid(gid, pull);
}

/* --------------------------------------------------------------- the cards */

/* Makes the card's folder, with its script and parameters. */
static int
begin_folder(struct pull *p, struct pullcard *j)
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
	struct pullcard *j;
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
less(struct pullcard *j)
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
read_metrics(struct pullcard *j, const char *file)
{
	int fd = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	const char *why = strerror(errno);

	if (fd != -1) {
		j->figures = metrics_read(fd, j->metrics, &why);
		close(fd);
	}
	if (j->figures == NULL)
		warn("%s of card %s: %s", j->metrics, j->gid, why);
}

static void
fetched(int rc, const char *why, void *arg)
{
	struct file *f = arg;
	struct pullcard *j = f->j;
	struct attachnames_att *a = &j->pick.a[f->i];

	if (rc == RC_OK && j->folder == NULL)
		read_metrics(j, f->part);
	else if (rc == RC_OK && pullfolder_put(j->files, f->part, a) == -1)
		rc = RC_IO;
	else if (rc == RC_OK)
		j->p->count->fetched++;
	else if (why != NULL && !clock_caught())
		warn("%s/%s: %s", j->folder != NULL ? j->folder : j->gid,
		    a->name, why);
	if (j->folder == NULL)
		unlink(f->part);
	j->rc = err_worst(j->rc, rc);
	free(f->part);
	free(f);
	less(j);
}

static void
want_file(struct pullcard *j, size_t i)
{
	struct attachnames_att *a = &j->pick.a[i];
	struct file *f = xcalloc(1, sizeof(*f));

	f->j = j;
	f->i = i;
	f->part = j->folder != NULL ? pullfolder_part(j->p->folders) :
	    fs_temp();
	if (f->part == NULL) {
		j->rc = RC_IO;
		free(f);
		return;
	}
	j->open++;
	fetch_want(j->p->fetch, a->gid, a->url, a->size, f->part, fetched, f);
}

/* Chooses the file with the metrics: of the last attempt that has one, by their
 * order.  Returns its number, or that of all attachments. */
static size_t
choose_metrics(struct pullcard *j)
{
	size_t i, k, best = j->pick.n;
	const struct attachnames_att *a = j->pick.a;

	for (k = 0; k < METRICS_KINDS; k++)
		for (i = 0; i < j->pick.n; i++)
			if (a[i].name != NULL && strcmp(a[i].name,
			    metrics_files[k]) == 0 && (best == j->pick.n ||
			    a[i].attempt > a[best].attempt)) {
				best = i;
				j->metrics = metrics_files[k];
			}
	return best;
}

/* All attachments are known. */
static void
attached(int rc, void *arg)
{
	struct pullcard *j = arg;
	struct pull *p = j->p;
	struct attachnames_att *a;
	size_t i, metrics = 0;

	j->rc = err_worst(j->rc, rc);
	if (rc == RC_OK) {
		attachnames_names(&j->pick, p->all ? ATTACHNAMES_ALL :
		    ATTACHNAMES_NEWEST, ours);
		metrics = choose_metrics(j);
		if (j->folder != NULL)
			j->files = pullfolder_files(j->folder);
	}
	for (i = 0; rc == RC_OK && i < j->pick.n; i++) {
		a = &j->pick.a[i];
		if (a->name == NULL || (j->folder == NULL && i != metrics))
			continue;
		if (j->folder != NULL && pullfolder_has(j->files, a))
			p->count->there++;
		else
			want_file(j, i);
	}
	less(j);
}

static void
ask_files(struct pullcard *j)
{
	char *path = xasprintf("/attachments?parent=%s", j->gid);
	struct wire_req q = { .path = path };

	j->open++;
	asana_list_start(j->p->api, &q, ATTACHNAMES_FIELDS, attachnames_add,
	    &j->pick, attached, j);
	free(path);
}

/* Are the metrics on the claim all that the card has: what its last attempt has
 * attached, after which nothing was? */
static int
measured(const struct pullcard *j)
{
	const struct claims *l = &j->claims;
	const struct claim *c = claims_last(l);

	return c != NULL && !claim_open(c) && l->measured == c->n &&
	    c->n == claims_top(l) && j->changed > 0 &&
	    (c->n == 1 || strcmp(l->metrics, "{}") != 0) &&
	    j->changed <= (c->seen + CLOCKS_APART) * 1000;
}

/* What waits has no results yet, and what runs or has ended shows them on its
 * claim. */
static int
needs_files(const struct pullcard *j)
{
	return j->state == NULL || (strcmp(j->state, "backlog") != 0 &&
	    strcmp(j->state, "running") != 0 && !measured(j));
}

static void
told(int rc, void *arg)
{
	struct pullcard *j = arg;

	j->rc = err_worst(j->rc, rc);
	if (rc == RC_OK && j->folder == NULL && needs_files(j))
		ask_files(j);
	less(j);
}

static void
begin_job(struct pullcard *j)
{
	struct wire_req q = { 0 };
	char *path;

	j->open = 1;
	j->p->open++;
	if (j->folder != NULL)
		ask_files(j);
	q.path = path = xasprintf("/tasks/%s/stories", j->gid);
	asana_list_start(j->p->api, &q, CLAIM_FIELDS, claims_add, &j->claims,
	    told, j);
	free(path);
}

static void
begin_jobs(struct pull *p)
{
	struct pullcard *j;

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
add_result(struct pull *p, struct pullcard *j, double grace)
{
	struct results_card r = { .name = j->title, .gid = j->gid,
	    .state = j->state, .tags = j->tags, .url = j->url,
	    .params = j->params, .seconds = -1, .exit = -1 };
	const struct claim *c;
	const char *why;
	struct buf last;
	char *file;

	buf_init(&last, PULL_LAST + 4);
	if (j->metrics != NULL && j->folder != NULL) {
		file = fs_join(j->folder, j->metrics);
		read_metrics(j, file);
		free(file);
	} else if (j->figures == NULL && j->claims.metrics != NULL &&
	    j->claims.measured == claims_top(&j->claims))
		j->figures = metrics_parse(j->claims.metrics,
		    strlen(j->claims.metrics), &why);
	j->claims.now = asana_time(p->api);
	if ((c = claims_ran(&j->claims, grace)) != NULL) {
		r.seconds = c->ran;
		r.exit = c->exit;
		r.worker = c->who;
		r.start = c->created;
	}
	r.attempt = claims_top(&j->claims);
	r.metrics = j->figures;
	r.gpus = j->gpus;
	r.commit = j->commit;
	if (j->state == NULL || strcmp(j->state, "done") != 0) {
		why = j->claims.why != NULL ? j->claims.why : j->claims.last;
		str_putline(&last, why != NULL ? why : "", PULL_LAST);
		r.last = buf_str(&last);
	}
	results_add(p->results, &r);
	buf_free(&last);
}

static int
write_results(struct pull *p)
{
	struct buf b;
	int rc = RC_OK;

	buf_init(&b, RESULTSTEXT_MAX);
	if (resultstext_print(p->results, RESULTSTEXT_TSV, &b) == -1)
		rc = fault(RC_INPUT, "%s/%s: too long", p->dir,
		    PULLFOLDER_RESULTS);
	else if (pullfolder_text(p->folders, p->dir, PULLFOLDER_RESULTS,
	    buf_str(&b), b.len) == -1)
		rc = RC_IO;
	buf_free(&b);
	return rc;
}

/* Makes the table; prints the folders on OUT, unless NULL. */
static void
make_results(struct pull *p, FILE *out)
{
	struct lease_times cf;
	size_t i;

	leasetimes_read(&cf);
	for (i = 0; i < p->n; i++) {
		if (p->job[i]->title != NULL)
			add_result(p, p->job[i], cf.grace);
		if (out != NULL && p->job[i]->folder != NULL)
			fprintf(out, "%s\n", p->job[i]->folder);
	}
}

int
pull_run(struct pull *p, FILE *out)
{
	size_t i;
	int rc, much = 0;	/* of it is missing */

	if ((p->dir != NULL &&
	    (p->folders = pullfolder_open(p->dir, &rc)) == NULL) ||
	    (rc = pullcards_find(p)) != RC_OK ||
	    (p->dir != NULL && (rc = make_folders(p)) != RC_OK))
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
	if (much || fetch_full(p->fetch))
		return rc;
	make_results(p, out);
	return p->dir == NULL ? rc : err_worst(rc, write_results(p));
}

struct results *
pull_results(const struct pull *p)
{
	return p->results;
}
