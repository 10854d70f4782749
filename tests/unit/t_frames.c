/* t_frames: which job lines belong together. */
#include "err.h"
#include "frames.h"
#include "yaml.h"

/* A job line: id, title, needs, tags and parameters. */
#define JOB(id, name, deps, tags, params) \
	id "\t" name "\t" deps "\t" tags "\t-\t" params "\ttrue\n"

/* Prints each job's frame, in the order of the file. */
static int
run(const char *text)
{
	struct stage s;
	struct frames f;
	size_t i;
	int rc;

	yaml_file("f", text);
	stage_init(&s);
	if ((rc = stage_read(&s, "f")) == RC_OK)
		rc = stage_check(&s);
	if (rc == RC_OK) {
		frames_find(&f, &s);
		for (i = 0; i < s.n; i++)
			printf("%s;", f.name[f.of[i]]);
		printf("%zu", f.n);
		frames_free(&f);
	}
	stage_free(&s);
	return rc;
}

static void
frames(const char *text, const char *want)
{
	yaml_try(run, text, RC_OK, want, "");
}

static void
titles(void)
{
	frames("", "0");
	/* those of several, or alone on their level, or the level's */
	frames(JOB("a", "T", "-", "-", "-") JOB("b", "T", "-", "-", "-")
	    JOB("c", "U", "a", "-", "-"), "T;T;U;2");
	frames(JOB("a", "T", "-", "-", "-") JOB("b", "U", "-", "-", "-")
	    JOB("c", "-", "a", "-", "-"), "level 1;level 1;level 2;2");
	/* the parameter, whatever the title */
	frames(JOB("a", "A", "-", "-", "{\"x\":\"1\",\"name\":\"s\"}")
	    JOB("b", "B", "a", "-", "{\"name\":\"s\"}")
	    JOB("c", "C", "-", "-", "{\"name\":[1]}")
	    JOB("d", "D", "-", "-", "no JSON"), "s;s;level 1;level 1;2");
}

static void
parts(void)
{
	/* tags and values are no part of the stage's name ... */
	frames(JOB("a", "my-8b-train", "-", "8b", "-")
	    JOB("b", "my-70b-train", "-", "70b,x", "-")
	    JOB("c", "my-8b-eval", "a", "-", "{\"size\":\"8b\"}")
	    JOB("d", "my-70b-eval", "b", "-", "{\"size\":\"70b\"}"),
	    "my-train;my-train;my-eval;my-eval;2");
	/* ... unless they are part of a word, or a whole title */
	frames(JOB("a", "8b-s1", "-", "8b", "{\"x\":\"1\",\"s\":\"s\"}")
	    JOB("b", "70b-s1", "-", "70b", "{\"x\":\"1\"}")
	    JOB("c", "8b-s1-up", "a", "8b", "{\"base\":\"8b-s1\"}")
	    JOB("d", "70b-s1-up", "b", "70b", "{\"base\":\"70b-s1\"}"),
	    "s1;s1;s1-up;s1-up;2");
	/* the longest first; nothing left is nothing */
	frames(JOB("a", "x/ab-cd/1 ", "-", "cd,ab-cd", "-")
	    JOB("b", "x/ab/2", "-", "ab,2", "{\"n\":\"1\"}")
	    JOB("c", "x/1", "-", "1,x", "-"),
	    "level 1;level 1;level 1;1");
	frames(JOB("a", "x/ab-cd/1 ", "-", "cd,ab-cd", "-")
	    JOB("b", "x/ab/1", "-", "ab", "-"), "x-1;x-1;1");
}

/* Titles too long to be taken apart, and more words than are kept. */
static void
limits(void)
{
	char text[4 * FRAMES_TITLE_MAX], *p = text;
	int i;

	for (i = 0; i < 2; i++) {
		p += sprintf(p, "%c\t", 'a' + i);
		memset(p, 'x', FRAMES_TITLE_MAX);
		p += FRAMES_TITLE_MAX;
		p += sprintf(p, "-%d\t-\t%d\t-\t-\ttrue\n", i, i);
	}
	frames(text, "level 1;level 1;1");
	p = text + sprintf(text, "a\tend-y\t-\ty");
	for (i = 0; i < 200; i++)
		p += sprintf(p, ",%d", i);
	sprintf(p, "\t-\t-\ttrue\nb\tend-199\t-\t199\t-\t-\ttrue\n");
	frames(text, "end;end;1");
}

int
main(void)
{
	unit_tmp();
	titles();
	parts();
	limits();
	unit_rmtmp();
	return done();
}
