/* t_waits: which jobs of an expansion wait for which. */
#include "sweepfile.h"
#include "unit.h"
#include "waits.h"

static struct sweep *s;
static struct report r;
static struct eval *ev;
static struct jobset set;
static struct waits w;

/* Two stages, of which the second needs the first as a whole. */
static void
start(const char *needs)
{
	char text[256];
	int rc;

	snprintf(text, sizeof(text), "script: x\nstages:\n- {name: a}\n"
	    "- {name: b%s}\n", needs);
	if ((s = sweepfile(text, &r, &rc)) == NULL ||
	    (ev = eval_new(s, &r, 0)) == NULL)
		bail("no sweep");
	jobset_init(&set);
	waits_init(&w);
	waits_of(&w, s, ev, &set);
}

static void
end(void)
{
	waits_free(&w);
	jobset_free(&set);
	eval_free(ev);
	sweep_free(s);
	report_free(&r);
}

static void
job(uint64_t key, long waitsfor)
{
	struct list l = {NULL, 0, 0};
	size_t n = set.n;

	jobset_add(&set, key);
	if (waitsfor != -1) {
		list_add(&l, (size_t)waitsfor);
		waits_add(&w, n - n % 2, n % 2, &l);
	}
	free(l.v);
}

static void
needs(uint32_t v, const char *want)
{
	char got[64] = "";
	size_t i;

	waits_find(&w, v);
	for (i = 0; i < w.ndep; i++)
		sprintf(got + strlen(got), "%lu,", (unsigned long)w.dep[i]);
	is_str(got, want, "job %lu waits for", (unsigned long)v);
}

static void
order(const char *want)
{
	char got[64] = "";
	size_t i;

	for (i = 0; i < w.njob; i++)
		sprintf(got + strlen(got), "%lu,",
		    (unsigned long)w.order[i]);
	is_str(got, want, "the order");
}

static void
fan_in(void)
{
	start("");
	job(1, -1);
	job(9, 0);
	job(2, -1);
	job(9, 0);	/* equal jobs are one, which waits for both */
	is_int(waits_close(&w, &r), 0, "a fan-in");
	order("0,2,1,");
	needs(0, "");
	needs(1, "0,2,");
	needs(1, "0,2,");	/* asked again, the same */
	is_int((long long)waits_stage(&w, 3), 1, "the stage of a job");
	end();
}

static void
whole_stage(void)
{
	start(", job: {needs: [a]}");
	job(1, -1);
	job(3, 0);
	job(2, -1);
	job(4, 0);
	is_int(waits_close(&w, &r), 0, "a stage that needs another");
	order("0,2,1,3,");
	needs(3, "0,2,");
	ok(waits_count(&w, 3) >= 2, "the estimate is not too low");
	end();
}

/* The first two jobs are the last two the other way round. */
static int
cycle(void *arg)
{
	(void)arg;
	start("");
	job(1, 1);
	job(2, -1);
	job(2, 1);
	job(1, -1);
	if (waits_close(&w, &r) == 0)
		return 1;
	end();
	return 0;
}

int
main(void)
{
	struct unit_child c;

	unit_tmp();
	fan_in();
	whole_stage();
	unit_fork(&c, cycle, NULL);
	is_int(c.status, 0, "a cycle is refused");
	ok(strstr(c.err, "f.yaml:3:10: cycle: a -> b -> a (equal jobs are one)")
	    != NULL, "... and told with its path");
	unit_rmtmp();
	return done();
}
