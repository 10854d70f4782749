/* sweep: a sweep file, read and checked. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/str.h"
#include "base/suggest.h"
#include "record/markup.h"
#include "base/yamlin.h"
#include "sweep/range.h"
#include "sweep/stageopts.h"
#include "sweep/sweep.h"

struct load {
	struct sweep		*s;
	struct report		*r;
	const struct node	*script;	/* at the top */
	const struct node	*zip;
	struct stageopts		 job;
	const struct node	**need;	/* of each stage, names to be found */
	const struct node	*commonneed;
	int			 slight;	/* errors that leave the rest
						 * of the file its meaning */
	size_t			 nval;	/* of the lists so far */
	struct table		 seen;	/* the stage's own parameters */
};

static size_t
intern(struct sweep *s, const char *name)
{
	long id = table_find(&s->byname, name, strlen(name));

	if (id != -1)
		return (size_t)id;
	s->name = xgrow(s->name, s->nname, sizeof(*s->name));
	table_put(&s->byname, name, strlen(name), (long)s->nname);
	s->name[s->nname] = name;
	return s->nname++;
}

/* Returns a script's node when it is text, or NULL after a report. */
static const struct node *
check_script(struct report *r, const struct node *n)
{
	const char *at;

	if (n->type == NODE_STR && n->tag == NULL &&
	    strspn(n->str, " \t\r\n") < n->len) {
		if (n->quoted == NODE_JOINED)
			report_warnkey(r, n, "these lines become one; "
			    "write script: |");
		if ((at = markup_directive(n->str)) != NULL)
			report_warntext(r, n, (size_t)(at - n->str),
			    MARKUP_DIRECTIVE);
		return n;
	}
	report_error(r, n, n->type == NODE_OBJ || n->type == NODE_ARR ||
	    n->tag != NULL ? "script wants text" : "the script is empty");
	return NULL;
}

static int
read_shared(struct load *l, const struct node *root)
{
	struct sweep *s = l->s;
	const struct node *n = node_at(root, "sweep");
	size_t i;
	int rc;

	if (n == NULL)
		n = node_at(root, "default");
	s->at = n != NULL ? n : root;
	if (n != NULL && n->type != NODE_NULL) {
		if (n->type != NODE_OBJ)
			return report_error(l->r, n, "%s wants a map of "
			    "parameters", n->key);
		rc = params_add(&s->shared, l->r, s->arena, n);
		l->nval = s->shared.nval;
		if (rc == -1)
			return -1;
	}
	if (l->zip != NULL && params_zip(&s->shared, l->r, l->zip) == -1)
		return -1;
	for (i = 0; i < s->shared.nvar; i++)
		intern(s, s->shared.var[i].name);
	return 0;
}

/* A parameter of the last stage. */
static int
own_leaf(const char *name, const struct node *n, void *arg)
{
	struct load *l = arg;
	struct sweep_stage *st = &l->s->stage[l->s->nstage - 1];
	size_t len = strlen(name);
	const char *place;

	if (n->type == NODE_ARR) {
		if (strncmp(name, "sweep.", 6) == 0)
			name += 6;	/* a sweep that is not in a job map */
		if ((place = stageopts_place(name, 1)) != NULL)
			report_key(l->r, n, "'%s' is no list of a stage; %s",
			    name, place);
		else
			report_key(l->r, n, "a list in a stage is not swept; "
			    "write job: {sweep: {%s: [...]}}, or put it into "
			    "the shared sweep", name);
		return -1;
	}
	params_onevalue(l->r, name, n, 0, 1);
	if (n->tag != NULL && range_expand(l->r, l->s->arena, n) == NULL)
		return -1;
	if (table_find(&l->seen, name, len) != -1)
		return report_key(l->r, n, "'%s' is given twice", name);
	table_put(&l->seen, name, len, 0);
	st->own = xgrow(st->own, st->nown, sizeof(*st->own));
	st->own[st->nown].id = intern(l->s, name);
	st->own[st->nown++].val = n;
	return 0;
}

/* Reads the options in MAP.  One that is wrong is left out.  Returns 0, or -1
 * when that is one which a stage cannot do without. */
static int
read_options(struct load *l, struct stageopts *job, const struct node *map,
    int instage)
{
	const struct node *script = node_at(map, "script");
	const struct node *sweep = node_at(map, "sweep");
	int before = l->r->errors;

	if (stageopts_read(job, l->r, map, instage) == 0)
		return 0;
	if (instage && ((script != NULL &&
	    script != job->v[STAGEOPTS_SCRIPT]) ||
	    (sweep != NULL && sweep != job->v[STAGEOPTS_SWEEP])))
		return -1;
	l->slight += l->r->errors - before;
	return 0;
}

static void
set_options(struct load *l, size_t i, const struct stageopts *job)
{
	struct sweep_stage *st = &l->s->stage[i];
	const struct node *n;
	char *opts;
	size_t k;
	int rc;

	st->script = l->script;
	if (job->v[STAGEOPTS_SCRIPT] != NULL)
		st->script = check_script(l->r, job->v[STAGEOPTS_SCRIPT]);
	else if (st->script == NULL && node_at(l->s->root, "script") == NULL)
		report_error(l->r, st->at, "stage '%s' has no script: there is "
		    "none at the top, and no job: {script: ...} here",
		    st->name);
	if ((opts = stageopts_text(job, l->s->root)) != NULL) {
		st->opts = arena_strndup(l->s->arena, opts, strlen(opts));
		free(opts);
	}
	l->need[i] = job->v[STAGEOPTS_NEEDS];
	if ((n = job->v[STAGEOPTS_SWEEP]) == NULL)
		return;
	st->sweep.nval = l->nval;
	rc = params_add(&st->sweep, l->r, l->s->arena, n);
	l->nval = st->sweep.nval;
	if (rc == -1)
		return;
	st->id = xcalloc(st->sweep.nvar, sizeof(*st->id));
	for (k = 0; k < st->sweep.nvar; k++)
		st->id[k] = intern(l->s, st->sweep.var[k].name);
}

/* A stage whose name N is none, or NULL. */
static void
complain_name(struct report *r, const struct node *n, const struct node *map)
{
	const struct node *c = n == NULL ? map->first : NULL;
	struct suggest near;

	for (; c != NULL; c = c->next) {
		suggest_init(&near, "name", 4);
		suggest_try(&near, c->key);
		if (near.best != NULL && near.dist < 2)
			break;
	}
	if (c != NULL)
		report_key(r, c, "a stage wants a name, and has '%s'; did you "
		    "mean 'name'?", c->key);
	else
		report_error(r, n != NULL ? n : map, "a stage wants a name");
}

/* Hides shared parameter ID from the last stage, unless that has its own. */
static void
hide(struct load *l, long id)
{
	struct sweep_stage *st = &l->s->stage[l->s->nstage - 1];
	const char *name = id != -1 ? l->s->name[id] : "";

	if (id == -1 || (size_t)id >= l->s->shared.nvar ||
	    table_find(&l->seen, name, strlen(name)) != -1)
		return;
	st->own = xgrow(st->own, st->nown, sizeof(*st->own));
	st->own[st->nown].id = (size_t)id;
	st->own[st->nown++].val = NULL;
}

/* A stage's "opt" hides the shared "opt.lr", its "opt.lr" the shared "opt". */
static void
hide_all(struct load *l)
{
	const struct sweep *s = l->s;
	const struct sweep_stage *st = &s->stage[s->nstage - 1];
	const char *name, *dot;
	size_t i, len;

	for (i = 0; i < st->sweep.nvar; i++)
		table_put(&l->seen, st->sweep.var[i].name,
		    strlen(st->sweep.var[i].name), 0);
	for (i = 0; i < s->nname; i++) {
		name = s->name[i];
		for (dot = name; (dot = strchr(dot, '.')) != NULL; dot++) {
			len = (size_t)(dot - name);
			if (table_find(&l->seen, name, len) != -1)
				hide(l, (long)i);
			if (table_find(&l->seen, name, strlen(name)) != -1)
				hide(l, table_find(&s->byname, name, len));
		}
	}
}

static void
read_stage(struct load *l, const struct node *map)
{
	struct sweep *s = l->s;
	struct sweep_stage *st = &s->stage[s->nstage];
	struct stageopts job = l->job;
	const struct node *n;

	if (map->type != NODE_OBJ) {
		report_error(l->r, map, "a stage is a map with a name");
		return;
	}
	n = node_at(map, "name");
	if (n == NULL || n->type != NODE_STR || n->len == 0) {
		complain_name(l->r, n, map);
		return;
	}
	st->name = n->str;
	st->at = n;
	s->nstage++;
	/* one that is no map is a parameter like any other */
	if ((n = node_at(map, "job")) != NULL && n->type != NODE_OBJ)
		n = NULL;
	params_flatten(l->r, s->arena, NULL, map, n, own_leaf, l);
	if (n == NULL || read_options(l, &job, n, 1) == 0)
		set_options(l, s->nstage - 1, &job);
	hide_all(l);
	table_free(&l->seen);
}

/* The one stage of a file that names none is called after the file. */
static void
default_stage(struct load *l, const char *file)
{
	struct sweep *s = l->s;
	struct node *map, *name;
	const char *base = strcmp(file, "-") == 0 ? "stdin" : fs_base(file);
	const char *dot = strrchr(base, '.');

	name = node_new(s->arena, NODE_STR);
	name->key = "name";
	name->len = dot != NULL && dot != base ? (size_t)(dot - base) :
	    strlen(base);
	name->str = arena_strndup(s->arena, base, name->len);
	map = node_new(s->arena, NODE_OBJ);
	map->line = name->line = s->root->line;
	map->col = name->col = s->root->col;
	node_append(map, name);
	read_stage(l, map);
}

static void
read_stages(struct load *l, const char *file)
{
	const struct node *list = node_at(l->s->root, "stages"), *n;
	size_t count = 1;

	if (list != NULL && list->type != NODE_NULL) {
		if (list->type != NODE_ARR || list->tag != NULL) {
			report_error(l->r, list, "stages wants a list of maps, "
			    "each with a name");
			return;
		}
		count = list->n;
	}
	if (count == 0 || count > SWEEP_STAGES_MAX) {
		report_error(l->r, list, count == 0 ? "no stage" :
		    "more than %d stages", SWEEP_STAGES_MAX);
		return;
	}
	l->s->stage = xcalloc(count, sizeof(*l->s->stage));
	l->need = xcalloc(count, sizeof(*l->need));
	if (list == NULL || list->type == NODE_NULL) {
		default_stage(l, file);
		return;
	}
	l->s->named = 1;
	for (n = list->first; n != NULL; n = n->next)
		read_stage(l, n);
}

/* Adds a stage that ST waits for; COMMON needs leave out ST itself. */
static void
add_need(struct load *l, size_t i, const struct node *n, int common)
{
	struct sweep_stage *st = &l->s->stage[i];
	long k;

	if (n->type != NODE_STR) {
		report_error(l->r, n, "needs wants a list of stages");
		return;
	}
	if ((k = sweep_stage(l->s, n->str, n->len)) < 0) {
		report_error(l->r, n, k == -1 ? "needs: unknown stage '%s'%s" :
		    "needs: several stages are named '%s'%s", n->str,
		    k == -1 ? suggest_among(n->str, n->len, l->s->stage,
		    l->s->nstage, sizeof(*l->s->stage)) : "");
		return;
	}
	if ((size_t)k == i && common)
		return;
	if ((size_t)k == i)
		report_error(l->r, n, "cycle: stage '%s' needs itself",
		    st->name);
	st->need = xgrow(st->need, st->nneed, sizeof(*st->need));
	st->need[st->nneed++] = (size_t)k;
}

static void
resolve_needs(struct load *l)
{
	const struct node *n, *c;
	int common, before, wrong = 0;
	size_t i;

	for (i = 0; l->need != NULL && i < l->s->nstage; i++) {
		common = l->need[i] == l->job.v[STAGEOPTS_NEEDS];
		/* what is wrong with common ones is said once */
		if ((n = l->need[i]) == NULL || (common && wrong))
			continue;
		before = l->r->errors;
		if (n->type == NODE_STR)
			add_need(l, i, n, common);
		for (c = n->first; c != NULL &&
		    l->r->errors <= REPORT_ERRORS_MAX; c = c->next)
			add_need(l, i, c, common);
		wrong |= common && l->r->errors > before;
	}
}

/* Reads exclude and include.  When anything is wrong with them they are left
 * out. */
static void
read_sets(struct load *l)
{
	struct sweep *s = l->s;
	int before = l->r->errors;
	size_t i, k;

	s->exclude = params_sets(&s->shared, l->r, s->arena,
	    node_at(s->root, "exclude"), "exclude", &s->nexclude);
	s->include = params_sets(&s->shared, l->r, s->arena,
	    node_at(s->root, "include"), "include", &s->ninclude);
	for (i = 0; i < s->ninclude; i++) {
		params_complete(&s->shared, l->r, &s->include[i]);
		for (k = 0; k < s->include[i].n; k++)
			s->shared.var[s->include[i].pair[k].id].varies = 1;
	}
	if (l->r->errors == before)
		return;
	l->slight += l->r->errors - before;
	params_freesets(s->exclude, s->nexclude);
	params_freesets(s->include, s->ninclude);
	s->exclude = s->include = NULL;
	s->nexclude = s->ninclude = 0;
}

/* Returns the whole number that is KEY at the top, or 0 if it is missing, or
 * after a report. */
static long long
read_number(struct load *l, const char *key, long long min, long long max)
{
	const struct node *n = node_at(l->s->root, key);
	long long v = 0;

	if (n != NULL && n->type != NODE_NULL && (n->type != NODE_STR ||
	    n->tag != NULL || str_int(n->str, min, max, &v) == -1))
		report_error(l->r, n, "%s wants a number from %lld to %lld",
		    key, min, max);
	return v;
}

static void
read_all(struct load *l, const char *file)
{
	struct sweep *s = l->s;
	const struct node *n;
	int before;

	stageopts_top(l->r, s->root);
	if ((n = node_at(s->root, "script")) != NULL)
		l->script = check_script(l->r, n);
	n = node_at(s->root, "zip");
	l->zip = n != NULL && n->type != NODE_NULL ? n : NULL;
	if ((n = node_at(s->root, "job")) != NULL && n->type != NODE_NULL)
		read_options(l, &l->job, n, 0);
	stageopts_code(l->r, s->root, file);
	s->sample = (size_t)read_number(l, "sample", 1, SWEEP_JOBS_MAX);
	s->seed = (uint64_t)read_number(l, "seed", 0, LLONG_MAX);
	if (read_shared(l, s->root) == 0)
		read_sets(l);
	read_stages(l, file);
	before = l->r->errors;
	resolve_needs(l);
	l->slight += l->r->errors - before;
}

struct sweep *
sweep_load(const char *file, struct report *r, int *rc)
{
	struct node *root = yamlin_load(file, rc);
	struct sweep *s;
	struct load l = { .r = r };

	if (root == NULL)
		return NULL;
	*rc = RC_INPUT;
	l.s = s = xcalloc(1, sizeof(*s));
	s->root = root;
	s->arena = arena_new();
	if (root->type != NODE_OBJ)
		report_error(r, root, "a sweep file is a map, with a script at "
		    "least");
	else
		read_all(&l, file);
	free(l.need);
	if (r->errors > l.slight || report_full(r)) {
		sweep_free(s);
		return NULL;
	}
	if (r->errors == 0)
		*rc = RC_OK;
	return s;
}

void
sweep_free(struct sweep *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->nstage; i++) {
		free(s->stage[i].own);
		free(s->stage[i].id);
		free(s->stage[i].need);
		params_free(&s->stage[i].sweep);
	}
	free(s->stage);
	params_freesets(s->exclude, s->nexclude);
	params_freesets(s->include, s->ninclude);
	free(s->name);
	table_free(&s->byname);
	params_free(&s->shared);
	node_free(s->root);
	arena_free(s->arena);
	free(s);
}

long
sweep_stage(const struct sweep *s, const char *name, size_t len)
{
	long found = -1;
	size_t i;

	for (i = 0; i < s->nstage; i++)
		if (strlen(s->stage[i].name) == len &&
		    memcmp(s->stage[i].name, name, len) == 0) {
			if (found != -1)
				return -2;
			found = (long)i;
		}
	return found;
}
