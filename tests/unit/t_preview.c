/* t_preview: a sweep's jobs for people to read. */
#define main sweep_expand
int sweep_expand(int, char *[]);
#include "../../bin/sweep-expand.c"
#undef main
#include "sweepfile.h"

#define RULE	"----------------------------------------" \
		"--------------------------------\n"

static int
people(const char *text)
{
	struct expand *x;
	struct report r;
	struct sweep *s;
	int rc;

	if ((s = sweepfile(text, &r, &rc)) == NULL ||
	    (x = expand_new(s, &r, 10)) == NULL)
		bail(text);
	print_preview(x);
	expand_free(x);
	sweep_free(s);
	report_free(&r);
	return ferror(stdout) != 0;
}

int
main(void)
{
	unit_tmp();
	yaml_try(people, "script: a\n", 0,
	    RULE "f\nid        089be207b544f1e4\n\n    a\n\n", "");
	yaml_try(people, "script: |\n  x {lr}\n\n  \ty\nsweep: {lr: [1, 2], "
	    "tags: 'a, b', model_id: 'm {lr}'}\njob: {gpus: 1, timeout: 2h}\n"
	    "stages:\n- {name: s}\n- {name: t, v: $(s.lr), job: {script: "
	    "'t {lr} {q:v}', needs: s}}\nexclude: [{lr: 2}]\n", 0,
	    RULE "m 1\nid        7175704478f6147d\ntags      a,b\n"
	    "options   timeout=2h,gpus=1\nparams    lr = 1\n\n"
	    "    x 1\n    \n    \ty\n\n"
	    RULE "m 1\nid        13c69ec86757f98e\ntags      a,b\n"
	    "options   timeout=2h,gpus=1\n"
	    "waits for 7175704478f6147d (s)\n"
	    "params    lr = 1\n          v = 1\n\n"
	    "    t 1 1\n\n", "");
	/* nothing that could do things to a terminal, in no column */
	yaml_try(people, "script: \"a\\e[1m\\x07\\r\\tb\\x7f\\u00e4\"\n"
	    "sweep: {model_id: \"x\\e]0;y\\u009bz\\u00a0\", tags: \"t\\eu\"}\n",
	    0,
	    RULE "x?]0;y?z\302\240\nid        ccd6c693d4a3020d\ntags      t?u\n\n"
	    "    a?[1m??\tb?\303\244\n\n", "");
	unit_rmtmp();
	return done();
}
