/*
 * asana-sweep: the card of a sweep, and what belongs to it.
 *
 * The card of a file is found by its record: the same place, or else the same
 * file name, and a job in common.  So a file that was edited goes on with its
 * card, and another file of this name gets one of its own.  If there are
 * several, the oldest is used.
 */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/fetch.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/yamlin.h"
#include "cards/movecards.h"
#include "cards/named.h"

static const char usage[] =
    "Create or update the card of a sweep, or list sweeps.\n"
    "usage: asana-sweep [-ehlmnoVv] [-c archive] [file [jobs]] [sweep ...]\n"
    "  -c, --code archive  attach this to the file's card, unless it has it;\n"
    "                     print the card, and \"new\" if it was attached\n"
    "  -e, --existing     print the file's card if it exists, write nothing\n"
    "  -l, --list         list the sweeps of the board, or these: gid, name,\n"
    "                     number of jobs, metric\n"
    "  -m, --members      list their jobs, one a line: gid of the sweep, gid\n"
    "                     of the job\n"
    "  -o, --others       print also what earlier versions of the file have\n"
    "                     left: gid, and waiting, running or failed\n";

/* A sweep's file, its jobs, and the card that they have. */
struct update {
	struct asana	*api;
	const char	*file;
	char		*text;		/* what is in it, when it is attached */
	const char	*base;		/* its name without folders */
	char		*plain;		/* that as text, for card and
					 * attachment */
	char		*encoded;	/* and as the record has it */
	char		*place;		/* or NULL */
	const struct joblist *jobs;
	struct sweep_card s;		/* empty until it is found or made */
	int		 made;		/* just now: it has no files */
};

static void
begin(struct update *u, struct asana *api, const char *file,
    const struct joblist *jobs)
{
	struct buf plain, encoded;

	memset(u, 0, sizeof(*u));
	u->api = api;
	u->file = file;
	u->base = fs_base(file);
	u->jobs = jobs;
	buf_init(&plain, ASANA_NAME_MAX);
	str_putline(&plain, u->base, ASANA_NAME_MAX / 2);
	u->plain = buf_take(&plain);
	buf_init(&encoded, sizeof(u->s.text.file) - 1);
	str_putpct(&encoded, u->base);
	u->encoded = buf_take(&encoded);
	u->place = sweeps_place(file);
}

static void
end(struct update *u)
{
	free(u->text);
	free(u->plain);
	free(u->encoded);
	free(u->place);
	sweeps_drop(&u->s);
}

static int
same_place(const struct update *u, const struct sweep_card *s)
{
	return u->place != NULL && strcmp(s->text.place, u->place) == 0 ?
	    RC_OK : RC_NO;
}

/* Is S the card of the file?  RC_OK, RC_NO, or as asana_call(). */
static int
same_jobs(const struct update *u, const struct sweep_card *s)
{
	struct joblist old = { 0 };
	size_t i;
	int rc;

	if (strcmp(s->text.file, u->encoded) != 0)
		return RC_NO;
	if (joblist_has(u->jobs, s->text.job))
		return RC_OK;
	rc = sweeps_jobs(u->api, s, &old);
	if (rc == RC_OK || rc == RC_REFUSED)	/* its list was deleted */
		rc = RC_NO;
	for (i = 0; i < old.n && rc == RC_NO; i++)
		if (joblist_has(u->jobs, old.v[i].gid))
			rc = RC_OK;
	joblist_free(&old);
	return rc;
}

static void
tell_namesake(const struct update *u, const struct sweeps *c)
{
	size_t i = c->n;

	while (i > 0 && strcmp(c->v[i - 1].text.file, u->encoded) != 0)
		i--;
	if (i > 0)
		warn("%s: another sweep of this name was scheduled%s%s; if it "
		    "is the same file, moved, cancel what waits of it: %s",
		    u->file, c->v[i - 1].text.place[0] != '\0' ? " from " : "",
		    c->v[i - 1].text.place, c->v[i - 1].gid);
}

static int
find(void *arg)
{
	struct update *u = arg;
	struct sweeps c;
	size_t i, k = 0;
	int rc = sweeps_list(u->api, &c);

	rc = rc == RC_OK ? RC_NO : rc;
	for (i = 0; i < 2 * c.n && rc == RC_NO; i++) {
		k = i < c.n ? i : i - c.n;
		rc = (i < c.n ? same_place : same_jobs)(u, &c.v[k]);
	}
	if (rc == RC_OK) {
		sweeps_drop(&u->s);
		sweeps_copy(&u->s, &c.v[k]);
	} else if (rc == RC_NO && !cli_has('e'))
		tell_namesake(u, &c);
	sweeps_free(&c);
	return rc;
}

/* Writes the description, with JOBS, as a member of a body. */
static void
put_notes(struct update *u, const struct joblist *jobs, struct jsonw *w)
{
	char *base = asana_cardbase(u->api), *who = sweeps_whom();
	long long now = asana_time(u->api);
	struct buf b;

	buf_init(&b, SWEEPS_TEXT_MAX);
	if (u->place != NULL && strlen(u->place) < sizeof(u->s.text.place))
		strcpy(u->s.text.place, u->place);
	sweeps_textprint(&b, &u->s.text, u->base,
	    now != 0 ? now : (long long)clock_real(), who,
	    u->s.gid[0] != '\0' ? u->s.url : NULL, base, jobs);
	jsonw_kstr(w, "notes", buf_str(&b));
	buf_free(&b);
	free(base);
	free(who);
}

static int
make(struct update *u)
{
	struct wire_req q = { .method = "POST", .path = "/tasks" };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	int rc;

	u->s.name = xstrdup(u->plain);
	strcpy(u->s.text.file, u->encoded);
	u->s.text.n = u->jobs->n;
	strcpy(u->s.text.job, u->jobs->n > 0 ? u->jobs->v[0].gid : "0");
	asana_body(&w, &b);
	jsonw_kstr(&w, "name", u->plain);
	put_notes(u, u->jobs, &w);
	column_place(u->api, COL_SWEEPS, &w);
	q.body = asana_body_end(&w);
	rc = make_once(u->api, &q, SWEEPS_FIELDS, find, u, &rep);
	if (rc == RC_OK && u->s.gid[0] == '\0') {
		u->made = 1;
		strcpy(u->s.gid, rep.http.dry ? "0" :
		    node_str(rep.data, "gid"));
		u->s.url = sweeps_url(u->api, rep.data);
	}
	asana_free(&rep);
	return rc;
}

/* Attaches TEXT as SWEEPS_JOBS; its gid is then in the record. */
static int
attach_jobs(struct update *u, const char *text)
{
	struct sweep_card *s = &u->s;
	char *file = fs_temp();
	int rc = RC_IO;

	if (file != NULL && fs_write(file, text, strlen(text), 0600) == 0)
		rc = post_attach(u->api, s->gid, file, SWEEPS_JOBS,
		    s->text.jobs);
	if (file != NULL)
		unlink(file);
	free(file);
	return rc;
}

/* The jobs that the card had and the new ones, in ALL; attached, if that is
 * more. */
static int
update_jobs(struct update *u, const struct fetch_named *old,
    struct joblist *all)
{
	const struct joblist *jobs = u->jobs;
	char *before, *after;
	size_t i;
	int rc = RC_OK;

	if (old->gid[0] != '\0') {
		memcpy(u->s.text.jobs, old->gid, sizeof(old->gid));
		rc = sweeps_jobs(u->api, &u->s, all);
	}
	before = joblist_lines(all);
	for (i = 0; i < jobs->n && rc == RC_OK; i++)
		rc = joblist_add(jobs->v[i].line, strlen(jobs->v[i].line),
		    "job", all);
	after = joblist_lines(all);
	u->s.text.n = all->n;
	if (u->s.text.job[0] == '0')
		strcpy(u->s.text.job, jobs->v[0].gid);
	if (rc == RC_OK && strcmp(before, after) != 0)
		rc = attach_jobs(u, after);
	free(before);
	free(after);
	return rc;
}

static void
read_metric(struct update *u)
{
	struct node *root = NULL;
	const char *name;
	int rc;

	u->s.text.metric[0] = '\0';
	if (strstr(u->text, "metric") != NULL &&
	    (root = yamlin_load(u->file, &rc)) != NULL &&
	    (name = stageopts_metric(root, &u->s.text.max)) != NULL)
		strcpy(u->s.text.metric, name);
	node_free(root);
}

/* Attaches the file, whose KEY is this, unless it is there as it is. */
static int
update_file(struct update *u, const struct fetch_named *old, const char *key)
{
	int rc = RC_OK;

	if (old->gid[0] == '\0' || strcmp(key, u->s.text.yaml) != 0)
		rc = post_attach(u->api, u->s.gid, u->file, old->name,
		    NULL);
	if (rc == RC_OK)
		strcpy(u->s.text.yaml, key);
	return rc;
}

/* Writes the description; what the card is then is kept. */
static int
write_notes(struct update *u, const struct joblist *jobs)
{
	struct wire_req q = { 0 };
	struct reply rep;
	const char *at;
	char *lines;
	long long changed = 0;
	struct jsonw w;
	struct buf b;
	int rc;

	asana_body(&w, &b);
	put_notes(u, jobs, &w);
	q.body = asana_body_end(&w);
	rc = post_change(u->api, u->s.gid, &q, "notes,modified_at", 0, &rep);
	if (rc == RC_OK && !cli_dry) {
		if ((at = node_str(rep.data, "modified_at")) != NULL)
			str_iso(at, &changed);
		sweeps_keep(&u->s, changed, lines = joblist_lines(jobs));
		free(lines);
	}
	asana_free(&rep);
	return rc;
}

static int
refresh(struct update *u)
{
	struct fetch_named n[3] = { { 0 } };
	struct joblist all = { 0 };
	char key[17];
	int rc = RC_OK;

	jobline_key(key, u->text, NULL);
	if (strcmp(key, u->s.text.yaml) == 0 && same_place(u, &u->s) == RC_OK &&
	    sweeps_unchanged(&u->s, u->jobs))
		return RC_OK;
	n[0].name = SWEEPS_JOBS;
	n[1].name = u->plain;
	if (!u->made)
		rc = fetch_find(u->api, u->s.gid, n);
	if (rc == RC_OK)
		rc = update_jobs(u, &n[0], &all);
	if (rc == RC_OK)
		rc = update_file(u, &n[1], key);
	if (rc == RC_OK)
		rc = write_notes(u, &all);
	joblist_free(&all);
	return rc;
}

static int
have(struct update *u)
{
	int rc = column_make(u->api, COL_SWEEPS);

	if (rc == RC_OK && (rc = find(u)) == RC_NO)
		rc = make(u);
	return rc;
}

/* Attaches the archive PATH, whose name tells what is in it.  *SENT: it was not
 * there. */
static int
attach_code(struct update *u, const char *path, int *sent)
{
	struct fetch_named n[2] = { { 0 } };
	struct stat st;
	int rc = have(u);

	n[0].name = fs_base(path);
	if (rc == RC_OK && stat(path, &st) == -1)
		rc = fault(RC_IO, "%s:", path);
	if (rc == RC_OK && !u->made)
		rc = fetch_find(u->api, u->s.gid, n);
	*sent = rc == RC_OK && (n[0].gid[0] == '\0' ||
	    n[0].size != st.st_size);
	if (*sent)
		rc = post_attach(u->api, u->s.gid, path, n[0].name, NULL);
	return rc;
}

static int
update(struct update *u)
{
	int rc;

	if ((u->text = fs_read(u->file, INPUT_TEXT_MAX, NULL)) == NULL)
		return fault(RC_IO, "%s:", u->file);
	if (strcmp(u->base, SWEEPS_JOBS) == 0)
		return fault(RC_INPUT, "%s: the list of a sweep's jobs has "
		    "this name: rename the file", u->file);
	if ((rc = have(u)) != RC_OK)
		return rc;
	read_metric(u);
	return refresh(u);
}

/* Prints the jobs of the card that are not in its list any more, and in no
 * other sweep, if they may still run, or have failed. */
static int
print_others(struct update *u)
{
	static const int left[] = { COL_BACKLOG, COL_RUNNING, COL_FAILED };
	struct movecards m = { .api = u->api };
	size_t i;
	int rc = sweeps_members(u->api, &u->s, movecards_add, &m);

	for (; m.nfrom < 3; m.nfrom++)
		m.from[m.nfrom] = column_gid(u->api, left[m.nfrom]);
	for (i = 0; i < u->jobs->n; i++)
		movecards_leave(u->jobs->v[i].gid, &m);
	for (i = 0; i < m.n && m.v[i].left; i++)
		continue;
	if (rc == RC_OK && i < m.n) {
		rc = sweeps_others(u->api, &u->s, movecards_leave, &m);
		rc = err_worst(rc, movecards_look(&m));
	}
	for (; i < m.n && rc == RC_OK; i++)
		if (!m.v[i].left && m.v[i].seen != -1)
			printf("%s\t%s\n", m.v[i].gid,
			    settings_state(left[m.v[i].seen]));
	movecards_free(&m);
	return rc;
}

static int
card(struct asana *api, const char *file, const char *jobs)
{
	struct joblist l = { 0 };
	int rc = input_file(jobs, joblist_add, &l);
	int only = cli_has('e'), sent = 0;
	const char *code = cli_arg('c', NULL);
	struct update u;

	if (rc == RC_OK && l.n == 0 && !only && code == NULL)
		rc = fault(RC_INPUT, "%s: no jobs", jobs != NULL ? jobs :
		    "stdin");
	begin(&u, api, file, &l);
	if (rc == RC_OK)
		rc = code != NULL ? attach_code(&u, code, &sent) :
		    only ? find(&u) : update(&u);
	if (rc == RC_OK && (only || !cli_dry)) {
		printf("%s\t%s%s\n", u.s.gid, u.s.url, sent ? "\tnew" : "");
		if (cli_has('o'))
			rc = print_others(&u);
	}
	end(&u);
	joblist_free(&l);
	return rc;
}

static int
print_member(const char *gid, void *sweep)
{
	printf("%s\t%s\n", (const char *)sweep, gid);
	return RC_OK;
}

static int
print(struct asana *api, struct sweep_card *s)
{
	const char *metric = s->text.metric;
	struct buf b;

	if (cli_has('l')) {
		buf_init(&b, 5 * ASANA_NAME_MAX);
		buf_printf(&b, "%s\t", s->gid);
		jobline_escape(&b, s->name);
		buf_printf(&b, "\t%zu\t%s%s\n", s->text.n,
		    *metric != '\0' ? metric : "-", *metric == '\0' ? "" :
		    s->text.max ? ":max" : ":min");
		str_put(buf_str(&b), stdout, 0);
		buf_free(&b);
	}
	return cli_has('m') ? sweeps_members(api, s, print_member, s->gid) :
	    RC_OK;
}

/* Every sweep of the column; cards that only have code are none. */
static int
show_all(struct asana *api)
{
	struct sweeps c;
	size_t i;
	int rc = sweeps_list(api, &c);

	for (i = 0; i < c.n; i++)
		if (c.v[i].text.n > 0)
			rc = err_worst(rc, print(api, &c.v[i]));
	sweeps_free(&c);
	return rc;
}

static int
show(struct asana *api, char *argv[])
{
	struct named *v;
	size_t i;
	int rc = named_find(api, argv, NAMED_SWEEP, &v);

	for (i = 0; v != NULL && argv[i] != NULL; i++)
		rc = err_worst(rc, print(api, &v[i].s));
	named_free(v, argv);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	int lists;

	argv = cli_read(argc, argv, usage, 0, -1);
	lists = cli_has('l') || cli_has('m');
	if (lists || cli_has('c') ? cli_has('e') || cli_has('o') ||
	    (lists && cli_has('c')) || (!lists && argv[0] == NULL) :
	    argv[0] == NULL || (argv[1] != NULL && argv[2] != NULL))
		cli_usage();
	api = asana_open();
	return asana_end(api, !lists ? card(api, argv[0], argv[1]) :
	    *argv == NULL ? show_all(api) : show(api, argv));
}
