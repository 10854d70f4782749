/* named: the cards and sweeps that people name. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/suggest.h"
#include "cards/named.h"

struct one {
	char		*name;		/* first, for suggest_among() */
	char		*gid;
	char		*column;
	long long	 created;	/* ms */
	const struct sweep_card *s;	/* or NULL */
};

/* All that can be named, once it was listed. */
struct names {
	struct asana	*api;
	int		 listed;	/* NAMED_CARD and NAMED_SWEEP */
	struct one	*v;
	size_t		 n;
	struct sweeps	 sweeps;
};

static void
add(struct names *k, const char *gid, const char *name, const char *column,
    long long created, const struct sweep_card *s)
{
	struct one *o;

	k->v = xgrow(k->v, k->n, sizeof(*k->v));
	o = &k->v[k->n++];
	o->name = xstrdup(name);
	o->gid = xstrdup(gid);
	o->column = xstrdup(column);
	o->created = created;
	o->s = s;
}

static void
drop(struct names *k)
{
	while (k->n > 0) {
		free(k->v[--k->n].name);
		free(k->v[k->n].gid);
		free(k->v[k->n].column);
	}
	free(k->v);
	sweeps_free(&k->sweeps);
}

static int
take_card(const struct node *item, void *arg)
{
	struct names *k = arg;
	struct task t;
	int col;

	asana_task(k->api, item, &t);
	col = t.column != NULL ? conf_whichcolumn(t.column) : COL_WORKERS;
	if (col != COL_WORKERS && col != COL_SWEEPS)
		add(k, t.gid, t.name, t.column, t.created, NULL);
	return 0;
}

static int
list(struct names *k, int kinds)
{
	size_t i;
	int rc = RC_OK;

	kinds &= (NAMED_CARD | NAMED_SWEEP) & ~k->listed;
	k->listed |= kinds;
	if (kinds & NAMED_SWEEP) {
		rc = sweeps_list(k->api, &k->sweeps);
		for (i = 0; i < k->sweeps.n; i++)
			add(k, k->sweeps.v[i].gid, k->sweeps.v[i].name,
			    conf_column(COL_SWEEPS), k->sweeps.v[i].created,
			    &k->sweeps.v[i]);
	}
	if (rc == RC_OK && kinds & NAMED_CARD)
		rc = asana_each(k->api, NULL, "name,created_at,"
		    "memberships.project.gid,memberships.section.name",
		    take_card, k, "/projects/%s/tasks", k->api->project);
	return rc;
}

static void
found(struct named *f, const char *gid, const struct sweep_card *s)
{
	strcpy(f->gid, gid);
	if (s != NULL)
		sweeps_copy(&f->s, s);
}

static int
read_card(struct names *k, const char *name, int kinds, struct named *f)
{
	struct reply rep;
	struct task t;
	int rc = asana_read(k->api, f->gid, SWEEPS_FIELDS
	    ",memberships.project.gid,memberships.section.gid", 404, &rep, &t);

	if (rep.http.status == 404)
		warn("'%s': the board has no such card", name);
	if (rc == RC_OK && (!(kinds & NAMED_SWEEP) ||
	    sweeps_read(k->api, &f->s, rep.data) == -1)) {
		if (!(kinds & NAMED_CARD))
			warn("'%s' is not the card of a sweep", name);
		else if (kinds & NAMED_CHECK && t.section == NULL)
			warn("'%s' is a card that is not on this board", name);
		else
			kinds = 0;
		rc = kinds != 0 ? RC_INPUT : RC_OK;
	}
	if (rep.http.status == 404)
		rc = RC_INPUT;
	asana_free(&rep);
	return rc;
}

static int
by_gid(struct names *k, const char *name, int kinds, struct named *f)
{
	size_t i;
	int rc = RC_OK;

	if (kinds & NAMED_CHECK)
		return read_card(k, name, kinds, f);
	if (kinds & NAMED_SWEEP)
		rc = list(k, NAMED_SWEEP);
	for (i = 0; i < k->sweeps.n && rc == RC_OK; i++)
		if (strcmp(k->sweeps.v[i].gid, f->gid) == 0) {
			sweeps_copy(&f->s, &k->sweeps.v[i]);
			return RC_OK;
		}
	return rc != RC_OK || kinds & NAMED_CARD ? rc :
	    read_card(k, name, kinds, f);
}

/* Finds the sweep of a file.  RC_NO: none; it may be no file. */
static int
by_file(struct names *k, const char *name, struct named *f)
{
	char *place = sweeps_place(name), key[17] = "", *text;
	const struct sweep_card *s, *end;
	int rc;

	if ((text = fs_read(name, INPUT_TEXT_MAX, NULL)) != NULL)
		jobline_key(key, text, NULL);
	free(text);
	rc = list(k, NAMED_SWEEP);
	end = k->sweeps.v + k->sweeps.n;
	for (s = k->sweeps.v; s < end && (place == NULL ||
	    strcmp(s->text.place, place) != 0); s++)
		continue;
	if (s == end && *key != '\0')
		for (s = k->sweeps.v; s < end &&
		    strcmp(s->text.yaml, key) != 0; s++)
			continue;
	free(place);
	if (rc != RC_OK || s == end)
		return rc == RC_OK ? RC_NO : rc;
	found(f, s->gid, s);
	return RC_OK;
}

/* Is NAME the title of O, or the end of its gid? */
static int
fits(const struct one *o, const char *name, int kinds)
{
	size_t n = strlen(name), len = strlen(o->gid);

	if (!(kinds & (o->s != NULL ? NAMED_SWEEP : NAMED_CARD)))
		return 0;
	return strcmp(o->name, name) == 0 || (str_isgid(name) &&
	    n >= NAMED_LEAST && n <= len && strcmp(o->gid + len - n, name) ==
	    0);
}

/* Counts what has this name; the last one is *LAST. */
static size_t
count(const struct names *k, const char *name, int kinds,
    const struct one **last)
{
	size_t i, n = 0;

	for (i = 0; i < k->n; i++)
		if (fits(&k->v[i], name, kinds)) {
			*last = &k->v[i];
			n++;
		}
	return n;
}

static void
tell_all(const struct names *k, const char *name, int kinds)
{
	const struct one *o;
	char iso[25];
	size_t n = 0;
	struct buf b;

	for (o = k->v; o < k->v + k->n; o++) {
		if (!fits(o, name, kinds) || n++ >= NAMED_SHOWN)
			continue;
		buf_init(&b, 4 * ASANA_NAME_MAX);
		str_putline(&b, o->name, SWEEPS_TITLE_MAX);
		str_putiso(iso, o->created);
		if (o->s != NULL && o->s->text.place[0] != '\0') {
			buf_puts(&b, ", from ");
			str_putline(&b, o->s->text.place, ASANA_NAME_MAX);
		}
		fprintf(stderr, "  %s  %-9s  %.10s %.5s UTC  %s\n", o->gid,
		    o->column, iso, iso + 11, buf_str(&b));
		buf_free(&b);
	}
	if (n > NAMED_SHOWN)
		fprintf(stderr, "  and %zu more\n", n - NAMED_SHOWN);
}

/* A file of which there is no sweep, but perhaps of another one that is called
 * so.  RC_NO: there is none either. */
static int
another_file(const struct names *k, const char *file)
{
	const char *base = fs_base(file);
	const struct one *last;

	if (count(k, base, NAMED_SWEEP, &last) == 0)
		return RC_NO;
	warn("%s: no sweep was scheduled from this file; name one that is "
	    "called so by its gid", file);
	tell_all(k, base, NAMED_SWEEP);
	return RC_INPUT;
}

/* Finds a card, or a sweep that is not named by its file, by title or
 * number. */
static int
by_title(struct names *k, const char *name, int kinds, struct named *f)
{
	const struct one *last = NULL;
	size_t n;
	int rc = list(k, kinds);

	if (rc != RC_OK)
		return rc;
	if ((n = count(k, name, kinds, &last)) == 1) {
		found(f, last->gid, last->s);
		return RC_OK;
	}
	if (n == 0)
		warn("no %s is called '%s'%s", !(kinds & NAMED_CARD) ? "sweep" :
		    kinds & NAMED_SWEEP ? "card or sweep" : "card", name,
		    suggest_among(name, strlen(name), k->v, k->n,
		    sizeof(*k->v)));
	else {
		warn("'%s' may be any of %zu cards; name one by its gid",
		    name, n);
		tell_all(k, name, kinds);
	}
	return RC_INPUT;
}

static int
find(struct names *k, const char *name, int kinds, struct named *f)
{
	size_t n = strlen(name);
	int rc = RC_NO;

	if (jobline_gid(f->gid, name) == 0 && (n > NAMED_MOST ||
	    !str_isgid(name)))
		return by_gid(k, name, kinds, f);
	if (n == 0 || strstr(name, "://") != NULL)
		return fault(RC_INPUT, "'%s' is not the %s of a card", name,
		    n == 0 ? "name" : "address");
	if (kinds & NAMED_SWEEP)
		rc = by_file(k, name, f);
	if (rc == RC_NO && kinds & NAMED_SWEEP && access(name, F_OK) == 0)
		rc = another_file(k, name);
	return rc == RC_NO ? by_title(k, name, kinds, f) : rc;
}

int
named_find(struct asana *api, char *const *names, int kinds,
    struct named **v)
{
	struct names k = { .api = api };
	size_t i, n = 0;
	int rc = RC_OK;

	while (names[n] != NULL)
		n++;
	*v = xcalloc(n + 1, sizeof(**v));
	for (i = 0; i < n && (rc == RC_OK || rc == RC_INPUT); i++)
		rc = err_worst(rc, find(&k, names[i], kinds, *v + i));
	drop(&k);
	if (rc != RC_OK) {
		named_free(*v, names);
		*v = NULL;
	}
	return rc;
}

void
named_free(struct named *v, char *const *names)
{
	size_t i;

	for (i = 0; v != NULL && names[i] != NULL; i++)
		sweeps_drop(&v[i].s);
	free(v);
}

int
named_card(struct asana *api, char *name, char gid[33])
{
	char *names[2] = { name, NULL };
	struct named *v;
	int rc = named_find(api, names, NAMED_CARD, &v);

	if (rc == RC_OK)
		strcpy(gid, v->gid);
	named_free(v, names);
	return rc;
}

int
named_gids(struct asana *api, char *argv[], int kinds, input_gid_fn *fn,
    void *arg)
{
	struct named *v;
	size_t i;
	int rc;

	if (*argv == NULL)
		return input_gids(argv, fn, arg);
	rc = named_find(api, argv, kinds, &v);
	for (i = 0; v != NULL && argv[i] != NULL; i++)
		rc = err_worst(rc, v[i].s.gid[0] == '\0' ? fn(v[i].gid, arg) :
		    sweeps_members(api, &v[i].s, fn, arg));
	named_free(v, argv);
	return rc;
}
