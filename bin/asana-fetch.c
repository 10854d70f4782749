/* asana-fetch: fetch a card's attachments, or what a job is to begin with. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/attachnames.h"
#include "asana/fetch.h"
#include "base/cli.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/str.h"
#include "cards/named.h"
#include "lease/jobdir.h"
#include "lease/leasecalls.h"

#define CONTEXT	"context.json"	/* as in a pulled folder */

static const char usage[] =
    "Fetch the attachments of a card.\n"
    "usage: asana-fetch [-hjoVv] [-f name] [-s file] card [dir]\n"
    "  -f, --file name    only the newest one of this name\n"
    "  -j, --job          card is a job directory: fetch its inputs, and what\n"
    "                     its last attempt has left, as its options say\n"
    "  -o, --own          only the card's own, not those of its attempts\n"
    "  -s, --sums file    only if they are as the lines of this file say, all\n"
    "                     of them: file SHA256 NAME\n";

/* What is wanted of cards that a job waits for. */
struct wanted {
	struct asana	*api;
	const char	*dir;		/* inputs/ */
	char		*words;		/* NULL: all */
	char		*seen;		/* a byte for each: 1 if it matched */
	struct gidset	 gids;
	struct gidset	 folders;
	struct buf	 list;		/* JOB/inputs */
};

/* Does a word ask for the file PATH in what is called NAME?  Notes which. */
static int
is_wanted(struct wanted *w, const char *name, const char *path)
{
	const char *rest = w->words, *s;
	char *both = xasprintf("%s/%s", name, path), *word;
	size_t n, i;
	int is = rest == NULL;

	for (i = 0; (s = str_next(&rest, " ", &n)) != NULL; i++) {
		word = xstrndup(s, n);
		if (fnmatch(word, name, 0) == 0 ||
		    fnmatch(word, path, 0) == 0 ||
		    fnmatch(word, both, 0) == 0)
			is = w->seen[i] = 1;
		free(word);
	}
	free(both);
	return is;
}

/* Makes the folder that PATH, below DIR, is in.  Returns the path, to be
 * freed, or NULL after a message. */
static char *
place(const char *dir, const char *path)
{
	char *to = fs_join(dir, path), *end = strrchr(to, '/');
	int rc;

	*end = '\0';
	rc = fs_mkdirs(to, 0777);
	*end = '/';
	if (rc == 0)
		return to;
	free(to);
	return NULL;
}

/* Passes over what later attempts at CARD have left than the last that was
 * done, if there is one. */
static int
only_done(struct asana *api, const char *card, struct attachnames *p)
{
	struct attachnames_att *a, *end = p->a + p->n;
	const struct claim *c;
	struct claims l = { 0 };
	int rc = RC_OK, done = CLAIM_ATTEMPT_MAX;

	for (a = p->a; a < end && a->attempt == p->a->attempt; a++)
		continue;
	if (a < end)	/* there are several */
		rc = leasecalls_read(api, NULL, card, &l);
	for (c = l.c; c < l.c + l.n; c++)
		if (c->st == CLAIM_DONE && (c->n > done ||
		    done == CLAIM_ATTEMPT_MAX))
			done = c->n;
	for (a = p->a; a < end; a++)
		if (a->attempt > done && (c = claims_holder(&l, a->attempt)) !=
		    NULL && !claim_open(c))
			a->attempt = -1;
	claims_free(&l);
	return rc;
}

/* Fetches outputs of CARD, called NAME, into DIR: all, or with W what it wants.
 * BEFORE is as for attachnames_outputs().  Sets how many, and of which
 * attempt. */
static int
outputs(struct asana *api, const char *card, const char *name, const char *dir,
    int before, struct wanted *w, int *attempt, size_t *n)
{
	static const char *const none[] = { NULL };
	struct attachnames p = { 0 };
	struct fetch *f = fetch_open(api);
	struct fetch_one *o;
	char *to = NULL;
	size_t i;
	int rc = asana_each(api, NULL, ATTACHNAMES_FIELDS, attachnames_add, &p,
	    "/attachments?parent=%s", card);

	if (rc == RC_OK && before == 0)
		rc = only_done(api, card, &p);
	*attempt = attachnames_outputs(&p, before);
	attachnames_names(&p, ATTACHNAMES_NEWEST, none);
	o = xcalloc(p.n + 1, sizeof(*o));
	for (*n = i = 0; i < p.n && rc == RC_OK; i++) {
		if (p.a[i].name == NULL ||
		    (w != NULL && !is_wanted(w, name, p.a[i].name)))
			continue;
		o[i].name = p.a[i].name;
		if ((to = place(dir, p.a[i].name)) == NULL) {
			rc = RC_IO;
			break;
		}
		fetch_want(f, p.a[i].gid, p.a[i].url, p.a[i].size, to,
		    fetch_ended, &o[i]);
		free(to);
		++*n;
	}
	asana_run(api);
	fetch_close(f);
	for (i = 0; i < p.n; i++)
		rc = err_worst(rc, o[i].rc);
	free(o);
	attachnames_free(&p);
	return rc;
}

/* Returns a folder's path below inputs/ that no other has, to be freed: of a
 * key that tells the code, too, the id alone, as scripts have it. */
static char *
folder(struct wanted *w, const char *name, const char *key, const char *gid)
{
	int n = key != NULL && strcspn(key, "-") == 16 ? 16 : 32;
	char *path = xasprintf("%s/%.*s", name, n, key != NULL ? key : gid);

	if (gidset_add(&w->folders, path))
		return path;
	free(path);
	path = xasprintf("%s/%s", name, gid);
	gidset_add(&w->folders, path);
	return path;
}

static int
input(struct wanted *w, const struct task *t, const struct card *c)
{
	char *name = fs_safename(c->stage != NULL ? c->stage : t->name);
	char *at = folder(w, name, c->key, t->gid);
	char *dir = fs_join(w->dir, at), *context = NULL;
	size_t n = 0;
	int attempt, rc;

	is_wanted(w, name, "");	/* a stage may have left nothing */
	rc = outputs(w->api, t->gid, name, dir, 0, w, &attempt, &n);
	if (rc == RC_OK && n > 0 && c->params != NULL &&
	    (context = place(dir, CONTEXT)) != NULL &&
	    access(context, F_OK) == -1 &&
	    fs_write(context, c->params, strlen(c->params), 0666) == -1)
		rc = RC_IO;
	if (rc == RC_OK) {
		buf_printf(&w->list, "%s\t%s\t%d\t%zu\t", at, t->gid, attempt,
		    n);
		jobline_escape(&w->list, t->name);
		buf_putc(&w->list, '\n');
	}
	free(context);
	free(dir);
	free(at);
	free(name);
	return rc;
}

static int
take_card(struct wanted *w, const char *gid)
{
	struct reply rep;
	struct task t;
	struct card c;
	int rc;

	if (!str_isgid(gid) || !gidset_add(&w->gids, gid))
		return RC_OK;
	rc = asana_read(w->api, gid, "name,notes", 0, &rep, &t);
	if (rc == RC_OK) {
		card_parse(&c, t.notes);
		rc = input(w, &t, &c);
		card_free(&c);
	}
	asana_free(&rep);
	return rc;
}

/* Each word must have matched, or it is mistyped. */
static int
check_words(const struct wanted *w)
{
	const char *rest = w->words, *s;
	size_t n, i;
	int rc = RC_OK;

	for (i = 0; (s = str_next(&rest, " ", &n)) != NULL; i++)
		if (!w->seen[i] && w->gids.tab.n > 0)
			rc = fault(RC_INPUT, "inputs: '%.*s' is no stage, and "
			    "no file, of what the cards that it waits for have "
			    "left", (int)n, s);
	return rc;
}

static int
inputs(struct asana *api, const char *job, const char *work, char *words)
{
	struct wanted w = { .api = api };
	char *deps = jobdir_need(job, "deps"), *raw = jobdir_need(job,
	    "task.json"), *dir = fs_join(work, "inputs"), *gid, *at;
	const char *rest = deps, *s;
	struct node *task = json_parse(raw, strlen(raw), NULL);
	const struct node *d = node_at(task, "dependencies");
	size_t n;
	int rc = RC_OK;

	w.dir = dir;
	w.words = str_haslist("true,yes,on", words) ? NULL : words;
	w.seen = xcalloc(strlen(words) + 1, 1);
	buf_init(&w.list, JOBDIR_FILE_MAX);
	while (rc == RC_OK && (s = str_next(&rest, ",", &n)) != NULL) {
		rc = take_card(&w, gid = xstrndup(s, n));
		free(gid);
	}
	for (d = d != NULL ? d->first : NULL; d != NULL && rc == RC_OK;
	    d = d->next)
		rc = take_card(&w, node_str(d, "gid"));
	if (rc == RC_OK)
		rc = check_words(&w);
	at = fs_join(job, "inputs");
	if (rc == RC_OK && w.list.len > 0 && fs_write(at, buf_str(&w.list),
	    w.list.len, 0600) == -1)
		rc = RC_IO;
	gidset_free(&w.gids);
	gidset_free(&w.folders);
	buf_free(&w.list);
	node_free(task);
	free(w.seen);
	free(at);
	free(dir);
	free(raw);
	free(deps);
	return rc;
}

static int
fetch_job(struct asana *api, const char *job)
{
	char *opts = jobdir_need(job, "opts"), *gid = jobdir_need(job, "gid"),
	    *n = jobdir_need(job, "attempt"), *work = fs_join(job, "work"),
	    *dir = fs_join(work, "resume"), *v;
	size_t files = 0;
	int rc = RC_OK, attempt;

	v = jobopts_get(opts, "inputs");
	if (v != NULL && !str_haslist("false,no,off", v))
		rc = inputs(api, job, work, v);
	free(v);
	v = jobopts_get(opts, "resume");
	if (rc == RC_OK && v != NULL && str_haslist("true,yes,on", v))
		rc = outputs(api, gid, "resume", dir, atoi(n), NULL, &attempt,
		    &files);
	/* the code may have such a folder of its own */
	if (rc == RC_OK && files > 0 && jobdir_put(job, "resume", "1") == -1)
		rc = RC_IO;
	free(v);
	free(dir);
	free(work);
	free(n);
	free(gid);
	free(opts);
	return rc;
}

static int
fetch_file(struct asana *api, const char *gid, const char *name,
    const char *dir)
{
	struct fetch_named n[2] = { { 0 } };
	char *safe = fs_safename(name), *to = fs_join(dir, safe);
	int rc;

	n[0].name = name;
	if ((rc = fetch_find(api, gid, n)) == RC_OK && n[0].gid[0] == '\0')
		rc = fault(RC_REFUSED, "%s: it has no attachment '%s'", gid,
		    name);
	if (rc == RC_OK)
		rc = fetch_one(api, n[0].gid, name, n[0].size, to);
	if (rc == RC_OK)
		puts(safe);
	free(safe);
	free(to);
	return rc;
}

int
main(int argc, char *argv[])
{
	const char *dir;
	char gid[33], *sums = NULL;
	struct asana *api;
	int rc;

	argv = cli_read(argc, argv, usage, 1, 2);
	if (cli_has('j')) {
		api = asana_open();
		return asana_end(api, fetch_job(api, argv[0]));
	}
	dir = argv[1] != NULL ? argv[1] : ".";
	if (cli_has('s') && (sums = fs_read(cli_arg('s', NULL), 1u << 20,
	    NULL)) == NULL)
		die(RC_IO, "%s:", cli_arg('s', NULL));
	if (fs_mkdirs(dir, 0777) == -1)
		return RC_IO;
	api = asana_open();
	if ((rc = named_card(api, argv[0], gid)) == RC_OK)
		rc = cli_has('f') ?
		    fetch_file(api, gid, cli_arg('f', NULL), dir) :
		    fetch_card(api, gid, dir, cli_has('o'), sums, stdout);
	free(sums);
	return asana_end(api, rc);
}
