/* t_variant: what a sweep's jobs are made of. */
#include "yaml.h"

/* that of the library: here the name is the test's */
#include "../../lib/sweep/variant.h"

static struct sweep *
load(const char *text, struct report *r)
{
	struct sweep *s;
	int rc;

	yaml_file("f.yaml", text);
	report_init(r, "f.yaml");
	if ((s = sweep_load("f.yaml", r, &rc)) == NULL)
		bail(text);
	return s;
}

/* Prints the units with what their stages say of each parameter. */
static int
units(const char *text)
{
	const struct node *n;
	struct report r;
	struct sweep *s = load(text, &r);
	struct expansion us;
	size_t i, k, rc;

	if (variants_init(&us, s, &r) == -1) {
		variants_free(&us);
		sweep_free(s);
		report_free(&r);
		return 1;
	}
	for (i = 0; i < us.nunit; i++) {
		printf("%s:", s->stage[us.unit[i].stage].name);
		for (k = 0; k < s->nname; k++)
			if ((n = us.unit[i].own[k]) != NULL)
				printf(" %s=%s", s->name[k], n->str);
		putchar(';');
	}
	for (i = 0; i <= s->nstage; i++)
		printf(" %zu", us.first[i]);
	rc = us.nunit != us.first[s->nstage];
	variants_free(&us);
	sweep_free(s);
	report_free(&r);
	return (int)rc;
}

/* Prints the pairs of units that belong together, by number. */
static int
agree(const char *text)
{
	struct report r;
	struct sweep *s = load(text, &r);
	struct expansion us;
	size_t i, k;
	int rc = variants_init(&us, s, &r);

	for (i = 0; i < us.nunit; i++)
		for (k = i + 1; k < us.nunit; k++) {
			if (variants_agree(&us, i, k))
				printf("%zu%zu ", i, k);
			if (variants_agree(&us, i, k) != variants_agree(&us, k,
			    i))
				rc = 3;
		}
	variants_free(&us);
	sweep_free(s);
	report_free(&r);
	return rc;
}

/* Prints the values of all combinations, then of the first one again. */
static int
combos(const char *text)
{
	struct report r;
	struct sweep *s = load(text, &r);
	struct expansion x;
	size_t k, i, again = 1;
	int rc;

	if ((rc = variants_init(&x, s, &r)) == 0)
		for (k = 0; k < x.n + again; k++) {
			if (variants_set(&x, k % x.n) == 0) {
				again += k == x.n + again - 1;
				continue;
			}
			for (i = 0; i < s->shared.nvar; i++)
				printf("%s ", variants_raw(&x, 0, i)->str);
			putchar(';');
		}
	variants_free(&x);
	sweep_free(s);
	report_free(&r);
	return -rc;
}

static void
wrong(const char *text, const char *why)
{
	char err[400];

	snprintf(err, sizeof(err), "t: f.yaml:%s\n", why);
	yaml_try(combos, text, 1, "", err);
}

static void
combinations(void)
{
	yaml_try(combos, "script: x\n", 0, ";;", "");
	yaml_try(combos, "script: x\nsweep: {a: [1, 2], b: [3, 4]}\n", 0,
	    "1 3 ;1 4 ;2 3 ;2 4 ;1 3 ;", "");
	yaml_try(combos, "script: x\nsweep: {a: [1, 2], b: [3, 4]}\n"
	    "exclude: [{a: 1, b: 3}, {b: 4}]\n", 0, "2 3 ;2 3 ;", "");
	/* only the fourth, as text */
	yaml_try(combos, "script: x\nsweep: {a: [1, 2, 2.0], b: [1, '']}\n"
	    "exclude: [{a: 2, b: ''}]\n", 0,
	    "1 1 ;1  ;2 1 ;2.0 1 ;2.0  ;1 1 ;", "");
	yaml_try(combos, "script: x\nsweep: {a: [1, 2], b: [3]}\n"
	    "include: [{a: 5}, {b: 6, a: 7}]\n", 0,
	    "1 3 ;2 3 ;5 3 ;7 6 ;1 3 ;", "");
	/* what is included is not excluded, and may be all there is */
	yaml_try(combos, "script: x\nsweep: {a: [1, 2]}\n"
	    "exclude: [{a: 1}, {a: 2}]\ninclude: [{a: 1}]\n", 0,
	    "1 ;1 ;", "");
	wrong("script: x\nsweep: {a: [1, 2]}\nexclude: [{a: 1}, {a: 2}]\n",
	    "3:11: exclude leaves no combination");
	yaml_try(combos, "script: x\nsweep: {a: [1, 2]}\n"
	    "exclude: [{a: 3}, {a: 1}, {a: '01'}]\n", 0, "2 ;2 ;",
	    "t: f.yaml:3:11: warning: exclude: no combination matches this "
	    "entry\nt: f.yaml:3:27: warning: exclude: no combination matches "
	    "this entry\n");
	wrong("script: x\nsweep:\n  a: !range [0, 10000]\n"
	    "  b: !range [0, 2001]\n",
	    "3:3: the lists make more than 20000000 jobs; "
	    "sample: 1000 takes so many combinations at random");
	wrong("script: x\nsweep:\n  a: !range [0, 10000]\n"
	    "  b: !range [0, 2000]\ninclude: [{a: 1, b: 2}]\n",
	    "3:3: the lists make more than 20000000 jobs; "
	    "sample: 1000 takes so many combinations at random");
	wrong("script: x\nsweep:\n  a: !range [0, 10000]\n"
	    "  b: !range [0, 1001]\nstages: [{name: a}, {name: b}]\n",
	    "3:3: the lists make more than 20000000 jobs; "
	    "sample: 1000 takes so many combinations at random");
	wrong("script: x\nsweep:\n  a: &a !range [0, 500000]\n  b: *a\n"
	    "  c: *a\n  d: *a\n",
	    "3:3: the lists make more than 20000000 jobs; "
	    "sample: 1000 takes so many combinations at random");
}

static void
lists(void)
{
	struct list l = { NULL, 0 }, more = { NULL, 0 };
	size_t i, bad = 0;

	list_join(&l, &more);
	is_int((long long)l.n, 0, "nothing and nothing");
	list_add(&l, 7);
	list_add(&l, 0);
	list_add(&l, 7);
	list_add(&l, 0);
	is_int((long long)l.n, 2, "each number once");
	ok(l.v[0] == 7 && l.v[1] == 0, "in the order in which they came");
	for (i = 100; i > 0; i--)
		list_add(&more, i);
	is_int((long long)more.n, 100, "it grows");
	for (i = 0; i < 100; i++)
		bad += more.v[i] != 100 - i;
	is_int((long long)bad, 0, "and keeps what it holds");
	list_join(&l, &more);
	is_int((long long)l.n, 101, "joined, each number once");
	ok(l.v[0] == 7 && l.v[1] == 0 && l.v[2] == 100 && l.v[100] == 1,
	    "those that were there first");
	is_int((long long)more.n, 100, "the other list is as before");
	list_join(&l, &l);
	is_int((long long)l.n, 101, "joined with itself it is as before");
	free(l.v);
	free(more.v);
}

int
main(void)
{
	unit_tmp();
	yaml_try(units, "script: x\n", 0, "f: name=f; 0 1", "");
	yaml_try(units, "script: x\nsweep: {lr: [1, 2]}\n"
	    "stages: [{name: a, lr: 3}, {name: b, s: 4}]\n", 0,
	    "a: lr=3 name=a;b: name=b s=4; 0 1 2", "");
	yaml_try(units, "script: x\nstages: [{name: a}, {name: b, job: {sweep: "
	    "{u: [1, 2], v: [3, 4], w: 5}}}, {name: c}]\n", 0,
	    "a: name=a;b: name=b u=1 v=3 w=5;b: name=b u=1 v=4 w=5;"
	    "b: name=b u=2 v=3 w=5;b: name=b u=2 v=4 w=5;c: name=c; 0 1 5 6",
	    "");
	/* what a stage sweeps stands over what it says else */
	yaml_try(units, "script: x\nstages: [{name: a, u: 0, job: {sweep: "
	    "{u: [1, 2]}}}]\n", 0, "a: name=a u=1;a: name=a u=2; 0 2", "");
	/* a map of a joint list may lack a key */
	yaml_try(units, "script: x\nstages: [{name: a, job: {sweep: "
	    "{p: [{u: 1}, {v: 2}]}}}]\n", 0,
	    "a: name=a p.u=1;a: name=a p.v=2; 0 2", "");
	yaml_try(units, "script: x\nstages:\n- {name: a, job: {sweep: "
	    "{u: !range [0, 1000], v: !range [0, 1000]}}}\n- {name: b}\n", 1,
	    "", "t: f.yaml:4:10: the stages' own sweeps make more than 1000000 "
	    "jobs of each combination\n");
	yaml_try(units, "script: x\nstages:\n- {name: a, job: {sweep: "
	    "{u: !range [0, 1000], v: !range [0, 1000], "
	    "w: !range [0, 1000], x: !range [0, 1000]}}}\n", 1,
	    "", "t: f.yaml:3:10: the stages' own sweeps make more than 1000000 "
	    "jobs of each combination\n");

	/* a0 a1 b2 b3 c4: the same u, and c goes with all */
	yaml_try(agree, "script: x\nstages:\n"
	    "- {name: a, job: {sweep: {u: [1, 2]}}}\n"
	    "- {name: b, job: {sweep: {u: [2, 1]}}}\n"
	    "- {name: c, u: 7}\n", 0, "03 04 12 14 24 34 ", "");
	yaml_try(agree, "script: x\nstages:\n"
	    "- {name: a, job: {sweep: {u: [1, 2]}}}\n"
	    "- {name: b, job: {sweep: {v: [1, 2]}}}\n", 0,
	    "02 03 12 13 ", "");
	yaml_try(agree, "script: x\nstages:\n"
	    "- {name: a, job: {sweep: {p: [{u: 1}, {v: 2}]}}}\n"
	    "- {name: b, job: {sweep: {p.u: [1]}}}\n", 0, "02 ", "");
	combinations();
	lists();
	unit_rmtmp();
	return done();
}
