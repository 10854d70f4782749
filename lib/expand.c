/* expand: a sweep's jobs. */
#include <stdlib.h>
#include <string.h>

#include "combos.h"
#include "eval.h"
#include "expand.h"
#include "jobset.h"
#include "jsonw.h"
#include "str.h"
#include "waits.h"

#define NEED_SIZE	17	/* bytes of an id and its comma */
#define TAGS_FREE	20000	/* bytes of tags that fit every line */
#define LINE_FREE	(REC_LINE_MAX - EXPAND_TEXT_MAX - 16384) /* for both */

/* Job k * units + u is that of unit u in combination k. */
struct expand {
	const struct sweep	*s;
	struct report		*r;
	struct eval		*ev;
	size_t			 max;
	size_t			 units;
	struct combos		 combos;
	struct jobset		 set;
	struct waits		 waits;
	struct eval_job		 job;
	struct buf		 params;
	struct buf		 tags;
	struct buf		 deps;
};

/* A job whose line would be longer than what is read back is refused. */
static int
check_size(struct expand *x, size_t unit)
{
	const struct eval_job *j = &x->job;
	const struct node *script =
	    x->s->stage[eval_stage(x->ev, unit)].script;
	size_t size = 2 * j->script.len, i;
	const char *v;

	if ((v = eval_title(x->ev, unit)) != NULL)
		size += 2 * strlen(v);
	if ((v = eval_tags(x->ev, unit)) != NULL)
		size += 2 * strlen(v);
	/* a control character takes 7 bytes: \\u0001 */
	for (i = 0; j->script.len > EXPAND_TEXT_MAX / 16 && i < j->used.n; i++)
		if ((v = eval_value(x->ev, unit, j->used.v[i])) != NULL)
			size += 7 * strlen(v);
	if (size <= EXPAND_TEXT_MAX)
		return 0;
	report_error(x->r, script, "the job is too large");
	return -1;
}

/* The number that 16 hexadecimal digits are. */
static uint64_t
number(const char *key)
{
	uint64_t v = 0;

	for (; *key != '\0'; key++)
		v = v << 4 | (uint64_t)(*key <= '9' ? *key - '0' :
		    *key - 'a' + 10);
	return v;
}

/* Expands one job.  Returns 0, or -1 after a report. */
static int
add_job(struct expand *x, size_t base, size_t unit)
{
	size_t stage = eval_stage(x->ev, unit);
	uint32_t canon, job = (uint32_t)x->set.n;
	char key[17];
	int rc;

	rc = eval_script(x->ev, unit, &x->job, 1);
	if (rc == 0)
		rc = check_size(x, unit);
	rec_key(key, buf_str(&x->job.script), x->s->stage[stage].opts);
	canon = jobset_add(&x->set, number(key));
	waits_add(&x->waits, base, unit, &x->job.dep);
	if (canon != job)
		jobset_tags(&x->set, canon, eval_tags(x->ev, unit));
	return rc;
}

/* Expands all jobs once.  Returns 0, or -1 after a report. */
static int
expand_all(struct expand *x)
{
	size_t k, u, wrong = 0;

	/* what is wrong with one is mostly wrong with all, and said once */
	for (k = 0; k < x->combos.n && !report_full(x->r) &&
	    wrong < EXPAND_WRONG_MAX; k++) {
		combos_set(&x->combos, k);
		for (u = 0; u < x->units; u++)
			wrong += add_job(x, k * x->units, u) == -1;
		for (u = 0; u < x->units; u++)
			waits_add(&x->waits, k * x->units, u,
			    eval_late(x->ev, u));
		if (x->set.ndistinct > x->max) {
			if (x->r->errors == 0)
				report_error(x->r, x->s->at, "more than %zu "
				    "jobs; -m sets the limit", x->max);
			return -1;
		}
	}
	return x->r->errors > 0 ? -1 : 0;
}

/* Appends those of the tags in TEXT that are not in SEEN. */
static void
put_tags(struct expand *x, struct tab *seen, const char *text)
{
	const char *item;
	size_t len;

	while ((item = str_next(&text, ",", &len)) != NULL) {
		if (tab_find(seen, item, len) != -1)
			continue;
		tab_put(seen, item, len, 0);
		if (x->tags.len > 0)
			buf_putc(&x->tags, ',');
		buf_add(&x->tags, item, len);
	}
}

/* Finds all tags of job V, whose unit is UNIT. */
static void
all_tags(struct expand *x, uint32_t v, size_t unit)
{
	const struct jobset *set = &x->set;
	size_t i = jobset_first(set, v);
	struct tab seen;

	buf_reset(&x->tags);
	tab_init(&seen);
	put_tags(x, &seen, eval_tags(x->ev, unit));
	for (; i < set->ntags && set->tags[i].job == v; i++)
		put_tags(x, &seen, set->tags[i].tags);
	tab_free(&seen);
}

/* Equal jobs may have many tags together.  Returns 0, or -1 after a report
 * when the line of one would be too long. */
static int
check_tags(struct expand *x)
{
	const struct jobset *set = &x->set;
	size_t i, sum, need;
	uint32_t v;

	for (i = 0; i < set->ntags;) {
		v = set->tags[i].job;
		for (sum = 0; i < set->ntags && set->tags[i].job == v; i++)
			sum += strlen(set->tags[i].tags) + 1;
		if (sum <= TAGS_FREE)
			continue;
		combos_set(&x->combos, v / x->units);
		all_tags(x, v, v % x->units);
		need = waits_count(&x->waits, v);
		if (need > WAITS_MAX)
			need = WAITS_MAX;
		if (2 * x->tags.len + NEED_SIZE * need > LINE_FREE) {
			report_error(x->r,
			    x->s->stage[waits_stage(&x->waits, v)].at,
			    "the tags of equal jobs are too long together");
			return -1;
		}
	}
	return 0;
}

struct expand *
expand_new(const struct sweep *s, struct report *r, size_t max, int strict)
{
	struct expand *x;
	int rc = -1;

	x = xcalloc(1, sizeof(*x));
	x->s = s;
	x->r = r;
	x->max = max;
	jobset_init(&x->set);
	waits_init(&x->waits);
	eval_jobinit(&x->job);
	buf_init(&x->params, REC_LINE_MAX);
	buf_init(&x->tags, REC_LINE_MAX);
	buf_init(&x->deps, REC_LINE_MAX);
	if ((x->ev = eval_new(s, r, strict)) != NULL) {
		x->units = eval_units(x->ev);
		waits_of(&x->waits, s, x->ev, &x->set);
		rc = combos_init(&x->combos, s, x->ev, r);
	}
	if (rc == 0)
		rc = expand_all(x);
	if (rc == 0)
		rc = waits_close(&x->waits, r);
	if (rc == 0) {
		jobset_sort(&x->set);
		rc = check_tags(x);
	}
	if (rc == -1) {
		expand_free(x);
		return NULL;
	}
	return x;
}

void
expand_free(struct expand *x)
{
	if (x == NULL)
		return;
	eval_free(x->ev);
	jobset_free(&x->set);
	waits_free(&x->waits);
	eval_jobfree(&x->job);
	buf_free(&x->params);
	buf_free(&x->tags);
	buf_free(&x->deps);
	combos_free(&x->combos);
	free(x);
}

void
expand_id(const struct expand *x, uint32_t job, char id[17])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t key = x->set.key[job];
	int i;

	for (i = 15; i >= 0; i--, key >>= 4)
		id[i] = hex[key & 15];
	id[16] = '\0';
}

const char *
expand_stagename(const struct expand *x, uint32_t job)
{
	return x->s->stage[waits_stage(&x->waits, job)].name;
}

size_t
expand_count(const struct expand *x, long stage)
{
	size_t i, n = 0;

	if (stage == -1)
		return x->set.ndistinct;
	for (i = 0; i < x->set.n; i++)
		n += x->set.canon[i] == i &&
		    waits_stage(&x->waits, (uint32_t)i) == (size_t)stage;
	return n;
}

static void
put_params(struct expand *x, size_t unit)
{
	const struct list *used = &x->job.used;
	struct jsonw w;
	size_t i;

	buf_reset(&x->params);
	jsonw_init(&w, &x->params);
	jsonw_obj(&w);
	for (i = 0; i < used->n; i++)
		jsonw_kstr(&w, x->s->name[used->v[i]],
		    eval_value(x->ev, unit, used->v[i]));
	jsonw_end(&w);
	if (jsonw_done(&w) == -1)
		die(RC_BUG, "parameters do not make JSON");
}

static void
put_deps(struct expand *x)
{
	char id[17];
	size_t i;

	buf_reset(&x->deps);
	for (i = 0; i < x->waits.ndep; i++) {
		expand_id(x, x->waits.dep[i], id);
		if (i > 0)
			buf_putc(&x->deps, ',');
		buf_add(&x->deps, id, 16);
	}
}

/* Makes the record of job V and passes it to FN. */
static int
tell(struct expand *x, uint32_t v, expand_fn *fn, void *arg)
{
	const struct sweep_stage *st = &x->s->stage[waits_stage(&x->waits, v)];
	size_t unit = v % x->units;
	struct expand_job out;
	char id[17];

	combos_set(&x->combos, v / x->units);
	eval_script(x->ev, unit, &x->job, 0);
	waits_find(&x->waits, v);
	expand_id(x, v, id);
	put_deps(x);
	put_params(x, unit);
	all_tags(x, v, unit);
	memset(&out, 0, sizeof(out));
	out.rec.col[REC_ID] = id;
	out.rec.col[REC_NAME] = (char *)eval_title(x->ev, unit);
	out.rec.col[REC_DEPS] = (char *)buf_str(&x->deps);
	out.rec.col[REC_TAGS] = (char *)buf_str(&x->tags);
	out.rec.col[REC_OPTS] = (char *)st->opts;
	out.rec.col[REC_PARAMS] = (char *)buf_str(&x->params);
	out.rec.col[REC_SCRIPT] = (char *)buf_str(&x->job.script);
	out.stage = st->name;
	out.dep = x->waits.dep;
	out.ndep = x->waits.ndep;
	return fn(&out, arg);
}

int
expand_each(struct expand *x, expand_fn *fn, void *arg)
{
	size_t i;
	int rc = 0;

	x->r->quiet = 1;
	for (i = 0; i < x->waits.njob && rc == 0; i++)
		rc = tell(x, x->waits.order[i], fn, arg);
	x->r->quiet = 0;
	return rc;
}
