/* topkeys: the keys at the top of a sweep file. */
#include <string.h>

#include "base/buf.h"
#include "base/suggest.h"
#include "sweep/flow.h"
#include "sweep/stageopts.h"
#include "sweep/topkeys.h"

static const char *const keys[] = {
	"script", "sweep", "default", "stages", "exclude", "include", "zip",
	"job", "sample", "seed"
};

/* Keys of other tools that hold no parameters, and what to write here. */
static const struct {
	const char	*key;
	const char	*write;
} foreign[] = {
	{ "method", "leave it out: lists make all combinations, and "
	    "sample: 50 takes so many of them at random" },
	{ "program", "write script: python train.py --lr {lr}" },
	{ "command", "write script: python train.py --lr {lr}" },
	{ "run_cap", "write sample: 50" },
	{ "num_samples", "write sample: 50" },
	{ "steps", "write stages: [{name: train}, {name: eval}]" },
	{ "jobs", "write stages: [{name: train}, {name: eval}]" },
	{ "metric", "leave it out: results are in outputs/metrics.json" },
	{ "early_terminate", "leave it out: jobs run to their end" },
	{ "name", "leave it out: a sweep is called after its file" },
	{ "project", "write it as a comment" },
	{ "description", "write it as a comment" }
};

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

/* Appends what to write in place of N. */
static void
put_advice(struct buf *b, const struct node *root, const struct node *n)
{
	const struct node *c = node_at(root, "parameters");
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (strcmp(foreign[i].key, n->key) == 0)
			break;
	if (strcmp(n->key, "program") == 0 && node_at(root, "script") != NULL) {
		buf_puts(b, "leave it out: the script runs it");
	} else if (strcmp(n->key, "program") == 0 && c != NULL &&
	    n->str != NULL) {
		buf_printf(b, "write script: python %s", n->str);
		for (c = c->first; c != NULL; c = c->next)
			buf_printf(b, " --%s {%s}", c->key, c->key);
	} else if (i < sizeof(foreign) / sizeof(*foreign)) {
		buf_puts(b, foreign[i].write);
	} else if (stageopts_isopt(n->key)) {
		buf_printf(b, "write job: {%s: %s}", n->key, flow_text(n));
	} else if (n->type == NODE_OBJ) {
		if ((c = node_at(n, "matrix")) == NULL &&
		    (c = node_get(n, "sweeper.params")) == NULL)
			c = n;
		text = flow_text(c);
		buf_printf(b, "parameters are written sweep: %s", *text == '.' ?
		    "{lr: [1e-4, 1e-5], seed: [0, 1]}" : text);
	} else {
		buf_printf(b, "a parameter is written sweep: {%s: %s}", n->key,
		    flow_text(n));
	}
}

static void
unknown(struct report *r, const struct node *root, const struct node *n)
{
	const char *near = suggest_among(n->key, strlen(n->key), keys,
	    sizeof(keys) / sizeof(*keys), sizeof(*keys));
	struct buf b;

	buf_init(&b, 2 * FLOW_MAX);
	if (*near == '\0')
		put_advice(&b, root, n);
	report_refuse(r, n, "unknown key '%s'%s%s", n->key, *near != '\0' ?
	    near : ": ", buf_str(&b));
	buf_free(&b);
}

void
topkeys_check(struct report *r, const struct node *root)
{
	const size_t max = sizeof(keys) / sizeof(*keys);
	const struct node *n;
	size_t i;

	for (n = root->first; n != NULL; n = n->next) {
		for (i = 0; i < max && strcmp(keys[i], n->key) != 0; i++)
			continue;
		if (i == max && !aliased(n))
			unknown(r, root, n);
	}
	if (node_at(root, "sweep") != NULL &&
	    (n = node_at(root, "default")) != NULL)
		report_refuse(r, n, "'default' is the old name of 'sweep' "
		    "and is ignored beside it");
	if (node_at(root, "sample") == NULL &&
	    (n = node_at(root, "seed")) != NULL)
		report_refuse(r, n, "'seed' at the top is for sample, which is "
		    "missing; a parameter stands under sweep");
}
