/* stageopts: the keys at the top of a sweep file, and in its `job` maps. */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/str.h"
#include "base/suggest.h"
#include "sweep/flow.h"
#include "sweep/stageopts.h"

static const struct {
	const char	*name;
	const char	*wants;
} options[STAGEOPTS_N] = {
	{ "timeout", "a time like 90s, 30m, 6h or 2d" },
	{ "retries", "a number from 0 to 1000" },
	{ "priority", "a number from -1000000 to 1000000" },
	{ "gpus", "a number from 0 to 1024" },
	{ "inputs", "true, or a list of stages and of patterns of files" },
	{ "resume", "true or false" },
	{ "checkpoint", "a time, 10s or longer" },
	{ "needs", "a list of stages" },
	{ "script", "text" },
	{ "sweep", "a map of lists" }
};

static int
number(const char *name)
{
	int i;

	for (i = 0; i < STAGEOPTS_N && strcmp(options[i].name, name) != 0; i++)
		continue;
	return i;
}

/* Returns the value of an option as it stands in a job line, to be freed; or
 * NULL, if it cannot have this one. */
static char *
value(int i, const struct node *n)
{
	const struct node *c;
	struct buf b;
	char *v;

	if (i != JOBOPTS_INPUTS)
		return n->type == NODE_STR && n->tag == NULL &&
		    jobopts_possible(i, n->str) ? xstrdup(n->str) : NULL;
	buf_init(&b, 2 * JOBOPTS_INPUTS_MAX);
	for (c = n->type == NODE_ARR ? n->first : n; c != NULL &&
	    c->type == NODE_STR && c->tag == NULL;
	    c = c != n ? c->next : NULL)
		buf_printf(&b, " %s", c->str);
	v = jobopts_words(buf_str(&b));
	if (c != NULL || b.over || !jobopts_possible(i, v)) {
		free(v);
		v = NULL;
	}
	buf_free(&b);
	return v;
}

static int
possible(int i, const struct node *n)
{
	char *v;

	if (i == STAGEOPTS_NEEDS)
		return n->type == NODE_ARR || n->type == NODE_STR;
	if (i == STAGEOPTS_SWEEP)
		return n->type == NODE_OBJ;
	if (i == STAGEOPTS_SCRIPT)
		return n->type == NODE_STR && n->tag == NULL;
	v = value(i, n);
	free(v);
	return v != NULL;
}

static void
complain(struct report *r, int i, const struct node *n)
{
	if (n->str != NULL && n->len > 0)
		report_error(r, n, "%s: '%s' is not %s", options[i].name,
		    n->str, options[i].wants);
	else
		report_error(r, n, "%s wants %s", options[i].name,
		    options[i].wants);
}

/* Adds to the hash H what makes jobs of the map N. */
static uint64_t
hash_all(uint64_t h, const struct node *n)
{
	const struct node *c;

	h = hash_text(h, n->key != NULL ? n->key : "");
	h = hash_text(h, n->str != NULL ? n->str : "");
	for (c = n->first; c != NULL; c = c->next)
		if (c->key == NULL || !str_haslist("code,metric,setup", c->key))
			h = hash_all(h, c);
	return h;
}

/* Has a stage a sweep of its own? */
static int
multiplied(const struct node *root)
{
	const struct node *s = node_at(root, "stages");

	for (s = s != NULL ? s->first : NULL; s != NULL; s = s->next)
		if (node_get(s, "job.sweep") != NULL)
			return 1;
	return 0;
}

char *
stageopts_text(const struct stageopts *o, const struct node *root)
{
	struct buf b;
	char *v, hex[17];
	int i;

	buf_init(&b, 4096);
	for (i = 0; i < JOBOPTS_N; i++) {
		if (o->v[i] == NULL)
			continue;
		v = value(i, o->v[i]);
		buf_printf(&b, "%s%s=%s", b.len > 0 ? "," : "",
		    options[i].name, v);
		free(v);
	}
	/* the script does not say of which jobs it has the outputs */
	if (o->v[JOBOPTS_INPUTS] != NULL && (o->v[STAGEOPTS_NEEDS] != NULL ||
	    multiplied(root))) {
		hash_hex(hash_all(HASH_START, root), hex);
		buf_printf(&b, ",of=%s", hex);
	}
	if (b.len == 0)
		return NULL;
	return buf_take(&b);
}

static const char *const keys[] = {
	"metric", "script", "sweep", "default", "stages", "exclude", "include",
	"zip", "job", "sample", "seed", "code", "setup"
};

/* Keys of other tools, and what to write here: NULL for a parameter; before
 * their value, or an example of one. */
static const struct {
	const char	*keys;
	const char	*write;
	const char	*value;
} foreign[] = {
	{ "method", "leave it out: lists make all combinations, and "
	    "sample: 50 takes so many of them at random", NULL },
	{ "program", "write script: python train.py --lr {lr}", NULL },
	{ "command,run,cmd,shell", "write script: ",
	    "python train.py --lr {lr}" },
	{ "run_cap,num_samples,n_trials,max_trials", "write sample: ", "50" },
	{ "steps,jobs", "write stages: [{name: train}, {name: eval}]", NULL },
	{ "early_terminate", "leave it out: jobs run to their end", NULL },
	{ "name", "leave it out: a sweep is called after its file", NULL },
	{ "defaults", "leave it out: a sweep file reads no other", NULL },
	{ "env", "write it into the script: export NAME=value", NULL },
	{ "project,description", "write it as a comment", NULL },
	{ "tags,model_id", NULL, NULL },
	{ "depends,depends_on,dependencies,after,wait_for,requires",
	    "write job: {needs: [train]}", NULL }
};

/* Where their parameters are, within a key at the top. */
static const char *const inner[] = {
	"matrix", "sweeper.params", "param_space", "config"
};

#define NKEYS		(sizeof(keys) / sizeof(*keys))
#define NFOREIGN	(sizeof(foreign) / sizeof(*foreign))

/* Does an alias stand for N, or for a part of it? */
static int
aliased(const struct node *n)
{
	const struct node *c;
	int is = n->aliased;

	for (c = n->first; c != NULL && !is; c = c->next)
		is = aliased(c);
	return is;
}

/* Appends the parameters that another tool has in the map N. */
static void
put_params(struct buf *b, const struct node *n)
{
	const struct node *c = NULL, *more;
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(inner) / sizeof(*inner) && c == NULL; i++)
		c = node_get(n, inner[i]);
	if (c == NULL)
		c = n;
	text = flow_foreign(c);
	buf_printf(b, "parameters are written sweep: %s", *text == '.' ?
	    "{lr: [1e-4, 1e-5], seed: [0, 1]}" : text);
	for (i = 5; i < 7; i++)		/* exclude, include */
		if ((more = node_at(c, keys[i])) != NULL)
			buf_printf(b, ", and beside it %s: %s", keys[i],
			    flow_text(more));
	if ((more = node_get(n, "num_samples")) != NULL ||
	    (more = node_get(n, "sweeper.n_trials")) != NULL)
		buf_printf(b, ", and beside it sample: %s", flow_text(more));
}

/* Appends what to write in place of N; FOUND is its line of the table. */
static void
put_advice(struct buf *b, const struct node *root, const struct node *n,
    size_t found)
{
	const struct node *c = node_at(root, "parameters");
	const char *value;
	size_t i;
	int option = number(n->key);

	if (option == STAGEOPTS_N &&
	    (option = jobopts_near(n->key, strlen(n->key))) == -1)
		option = STAGEOPTS_N;
	for (i = 0; i < NKEYS && strcmp(keys[i], n->key) != 0; i++)
		continue;
	if (i < NKEYS) {
		buf_puts(b, "it belongs at the top of the file");
	} else if (strcmp(n->key, "program") == 0 &&
	    node_at(root, "script") != NULL) {
		buf_puts(b, "leave it out: the script runs it");
	} else if (strcmp(n->key, "program") == 0 && c != NULL &&
	    n->str != NULL) {
		buf_printf(b, "write script: python %s", n->str);
		for (c = c->first; c != NULL; c = c->next)
			buf_printf(b, " --%s {%s}", c->key, c->key);
	} else if (found < NFOREIGN && foreign[found].write != NULL) {
		value = foreign[found].value;
		buf_printf(b, "%s%s", foreign[found].write, value == NULL ?
		    "" : n->str != NULL ? flow_text(n) : value);
	} else if (option < STAGEOPTS_SCRIPT) {
		buf_printf(b, "write job: {%s: %s}", options[option].name,
		    flow_text(n));
	} else if (n->type == NODE_OBJ) {
		put_params(b, n);
	} else {
		buf_printf(b, "a parameter is written sweep: {%s: %s}", n->key,
		    flow_foreign(n));
	}
}

/* Says what to write for the key N of the map ROOT, if it is near to none of
 * the NAMES.  Returns -1. */
static int
unknown(struct report *r, enum report_what what, const struct node *root,
    const struct node *n, const char *kind, const void *names, size_t count,
    size_t size)
{
	const char *near = "";
	struct buf b;
	size_t i;

	for (i = 0; i < NFOREIGN && !str_haslist(foreign[i].keys, n->key); i++)
		continue;
	if (i == NFOREIGN)
		near = suggest_among(n->key, strlen(n->key), names, count,
		    size);
	buf_init(&b, 4 * FLOW_MAX);
	if (*near == '\0')
		put_advice(&b, root, n, i);
	report(r, what, n, 0, "unknown %s '%s'%s%s", kind, n->key,
	    *near != '\0' ? near : ": ", buf_str(&b));
	buf_free(&b);
	return -1;
}

static int
which(struct report *r, const struct node *map, const struct node *n,
    int instage)
{
	int i = number(n->key);

	if (i == STAGEOPTS_N)
		return unknown(r, REPORT_KEY, map, n, "option", options,
		    STAGEOPTS_N, sizeof(*options));
	if (!instage && (i == STAGEOPTS_SCRIPT || i == STAGEOPTS_SWEEP))
		return report_key(r, n, "'%s' belongs into the job map of a "
		    "stage, or to the top of the file", n->key);
	return i;
}

int
stageopts_read(struct stageopts *o, struct report *r, const struct node *map,
    int instage)
{
	const struct node *n;
	int i, rc = 0;

	if (map->type != NODE_OBJ)
		return report_error(r, map, "job wants a map of options");
	for (n = map->first; n != NULL; n = n->next) {
		if ((i = which(r, map, n, instage)) == -1) {
			rc = -1;
		} else if (!possible(i, n)) {
			complain(r, i, n);
			rc = -1;
		} else {
			o->v[i] = n;
		}
	}
	return rc;
}

const char *
stageopts_place(const char *name, int instage)
{
	static char text[64];
	char *first = xstrndup(name, strcspn(name, "."));
	const int i = number(first);
	const int top = str_haslist("sample,stages,exclude,include,zip,job",
	    first) || (!instage && i >= STAGEOPTS_SCRIPT && i < STAGEOPTS_N);

	snprintf(text, sizeof(text), "write job: {%.20s: ...}", first);
	free(first);
	return top ? "it belongs at the top of the file" : i < STAGEOPTS_N ?
	    text : NULL;
}

const char *
stageopts_metric(const struct node *root, int *max)
{
	const struct node *n = node_at(root, "metric"), *c;
	const char *name = node_str(n, "name"), *best = node_str(n, "best");
	const char *s = name;

	if (n == NULL || n->n != 2 || name == NULL || best == NULL)
		return NULL;
	for (c = n->first; c != NULL; c = c->next)
		if (c->tag != NULL)
			return NULL;
	while (*s > ' ' && *s < 0x7f)
		s++;
	*max = strcmp(best, "max") == 0;
	return *s == '\0' && s > name && s - name < STAGEOPTS_METRIC_MAX &&
	    (*max || strcmp(best, "min") == 0) ? name : NULL;
}

void
stageopts_top(struct report *r, const struct node *root)
{
	const struct node *n;
	size_t i;
	int max, metri;

	for (n = root->first; n != NULL; n = n->next) {
		for (i = 0; i < NKEYS && strcmp(keys[i], n->key) != 0; i++)
			continue;
		/* matrix is near to metric, which is the first one */
		metri = strncmp(n->key, "metri", 5) == 0;
		if (i == NKEYS && !aliased(n))
			unknown(r, REPORT_REFUSE, root, n, "key", keys + !metri,
			    NKEYS - !metri, sizeof(*keys));
	}
	if (node_at(root, "sweep") != NULL &&
	    (n = node_at(root, "default")) != NULL)
		report_refuse(r, n, "'default' is the old name of 'sweep' "
		    "and is ignored beside it");
	if ((n = node_at(root, "metric")) != NULL &&
	    stageopts_metric(root, &max) == NULL)
		report_error(r, n, "metric wants {name: loss, best: min}, or "
		    "best: max; no blanks in the name");
	if (node_at(root, "sample") == NULL &&
	    (n = node_at(root, "seed")) != NULL)
		report_refuse(r, n, "'seed' at the top is for sample, which is "
		    "missing; a parameter stands under sweep");
}

void
stageopts_code(struct report *r, const struct node *root, const char *file)
{
	static const char *const within[] = { "dir", "include", "exclude" };
	const struct node *code = node_at(root, "code"), *n, *c, *dir = code;
	struct stat st;
	char *path;
	size_t i;

	if ((n = node_at(root, "setup")) != NULL && (n->type != NODE_STR ||
	    n->tag != NULL || code == NULL))
		report_error(r, n, code == NULL ?
		    "setup runs in the code: write code: . too" :
		    "setup wants a script: setup: uv sync");
	if (code == NULL)
		return;
	if (code->type == NODE_OBJ)
		dir = node_at(code, "dir");
	for (n = code->type == NODE_OBJ ? code->first : NULL; n != NULL;
	    n = n->next) {
		for (i = 0; i < 3 && strcmp(n->key, within[i]) != 0; i++)
			continue;
		if (i == 3)
			report_key(r, n, "unknown key '%s'%s (code has dir, "
			    "include and exclude)", n->key, suggest_among(
			    n->key, strlen(n->key), within, 3,
			    sizeof(*within)));
		for (c = n->type == NODE_ARR ? n->first : n; i > 0 && i < 3 &&
		    c != NULL; c = n->type == NODE_ARR ? c->next : NULL)
			if (c->type != NODE_STR || c->len == 0 ||
			    c->tag != NULL)
				report_error(r, c, "%s wants a list of "
				    "patterns, as in .gitignore", n->key);
	}
	if (dir == NULL)	/* "." */
		return;
	if (dir->type != NODE_STR || dir->len == 0 || dir->tag != NULL) {
		report_error(r, dir, "code wants a folder: code: . or code: "
		    "{dir: src, include: [data/small], exclude: ['*.ckpt']}");
		return;
	}
	path = xasprintf("%.*s%s", dir->str[0] == '/' ? 0 :
	    (int)(fs_base(file) - file), file, dir->str);
	if (stat(path, &st) == -1 || !S_ISDIR(st.st_mode))
		report_refuse(r, dir, "code: %s is no folder%s", path,
		    dir->str[0] == '~' ? " ('~' is not replaced)" : "");
	free(path);
}
