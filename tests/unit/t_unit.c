/* t_unit: what makes one job of each combination. */
#include "yaml.h"

/* that of the library: here the name is the test's */
#include "../../lib/unit.h"

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
	struct units us;
	size_t i, k, rc;

	if (units_init(&us, s, &r) == -1) {
		sweep_free(s);
		report_free(&r);
		return 1;
	}
	for (i = 0; i < us.n; i++) {
		printf("%s:", s->stage[us.unit[i].stage].name);
		for (k = 0; k < s->nname; k++)
			if ((n = us.unit[i].own[k]) != NULL)
				printf(" %s=%s", s->name[k], n->str);
		putchar(';');
	}
	for (i = 0; i <= s->nstage; i++)
		printf(" %zu", us.first[i]);
	rc = us.n != us.first[s->nstage];
	units_free(&us);
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
	struct units us;
	size_t i, k;
	int rc = units_init(&us, s, &r);

	for (i = 0; i < us.n; i++)
		for (k = i + 1; k < us.n; k++) {
			if (units_agree(&us, i, k))
				printf("%zu%zu ", i, k);
			if (units_agree(&us, i, k) != units_agree(&us, k, i))
				rc = 3;
		}
	units_free(&us);
	sweep_free(s);
	report_free(&r);
	return rc;
}

/* Prints each stage's parameters by their ranks. */
static int
ranks(const char *text)
{
	struct report r;
	struct sweep *s = load(text, &r);
	struct units us;
	size_t i, k, want;
	int rc = units_init(&us, s, &r);

	for (i = 0; i < s->nstage; i++) {
		for (want = 0; want < s->nname; want++)
			for (k = 0; k < s->nname; k++)
				if (us.rank[i][k] == want && (want > 0 ||
				    k == 0))
					printf("%s ", s->name[k]);
		putchar(';');
	}
	units_free(&us);
	sweep_free(s);
	report_free(&r);
	return rc;
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

	/* shared ones as in the file, then a stage's own */
	yaml_try(ranks, "script: x\nsweep: {b: 1, a: 2}\nstages:\n"
	    "- {name: s, z: 1, a: 3, job: {sweep: {y: [1], b: [2]}}}\n"
	    "- {y: 1, name: t}\n", 0, "b a name z y ;b a y name ;", "");
	unit_rmtmp();
	return done();
}
