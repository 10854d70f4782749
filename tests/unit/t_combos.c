/* t_combos: the combinations that a sweep is made of. */
#include "combos.h"
#include "sweepfile.h"

/* Prints the values of all combinations, then of the first one again. */
static int
combos(const char *text)
{
	struct combos c;
	struct report r;
	struct sweep *s;
	struct eval *e;
	size_t k, i;
	int rc;

	if ((s = sweepfile(text, &r, &rc)) == NULL ||
	    (e = eval_new(s, &r, 0)) == NULL)
		bail(text);
	if ((rc = combos_init(&c, s, e, &r)) == 0) {
		for (k = 0; k <= c.n; k++) {
			combos_set(&c, k < c.n ? k : 0);
			combos_set(&c, k < c.n ? k : 0);
			for (i = 0; i < s->shared.nvar; i++)
				printf("%s ", eval_value(e, 0, i));
			putchar(';');
		}
	}
	combos_free(&c);
	eval_free(e);
	sweep_free(s);
	report_free(&r);
	return -rc;
}

static void
wrong(const char *text, const char *why)
{
	char err[400];

	snprintf(err, sizeof(err), "t: " SWEEPFILE ":%s\n", why);
	yaml_try(combos, text, 1, "", err);
}

int
main(void)
{
	unit_tmp();
	yaml_try(combos, "script: x\n", 0, ";;", "");
	yaml_try(combos, "script: x\nsweep: {a: [1, 2], b: [3, 4]}\n", 0,
	    "1 3 ;1 4 ;2 3 ;2 4 ;1 3 ;", "");
	yaml_try(combos, "script: x\nsweep: {a: [1, 2], b: [3, 4]}\n"
	    "exclude: [{a: 1, b: 3}, {b: 4}]\n", 0, "2 3 ;2 3 ;", "");
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
	    "3:3: the lists make more than 20000000 jobs");
	wrong("script: x\nsweep:\n  a: !range [0, 10000]\n"
	    "  b: !range [0, 2000]\ninclude: [{a: 1, b: 2}]\n",
	    "3:3: the lists make more than 20000000 jobs");
	wrong("script: x\nsweep:\n  a: !range [0, 10000]\n"
	    "  b: !range [0, 1001]\nstages: [{name: a}, {name: b}]\n",
	    "3:3: the lists make more than 20000000 jobs");
	wrong("script: x\nsweep:\n  a: &a !range [0, 500000]\n  b: *a\n"
	    "  c: *a\n  d: *a\n",
	    "3:3: the lists make more than 20000000 jobs");
	unit_rmtmp();
	return done();
}
