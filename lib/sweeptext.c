/* sweeptext: what the card of a sweep says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "err.h"
#include "rec.h"
#include "str.h"
#include "sweeptext.h"

/* A job for people. */
struct shown {
	char	*title;
	size_t	 stage;		/* its place in `stages` */
};

/* One place more is for all that do not fit. */
struct stages {
	char	*name[SWEEPTEXT_STAGES + 1];
	size_t	 count[SWEEPTEXT_STAGES + 1];
	size_t	 n;
};

static void
put(char *to, size_t size, const char *v)
{
	if (strlen(v) < size)
		memcpy(to, v, strlen(v) + 1);
}

/* Takes one key=value of the record. */
static void
field(const char *key, const char *v, void *arg)
{
	struct sweeptext *t = arg;
	long long x;

	if (strcmp(key, "file") == 0) {
		free(t->file);
		t->file = xstrdup(v);
	} else if (strcmp(key, "job") == 0 && str_isgid(v))
		put(t->job, sizeof(t->job), v);
	else if (strcmp(key, "jobs") == 0 && str_isgid(v))
		put(t->jobs, sizeof(t->jobs), v);
	else if (strcmp(key, "yaml") == 0)
		put(t->yaml, sizeof(t->yaml), v);
	else if (strcmp(key, "n") == 0 &&
	    str_int(v, 0, JOBLIST_MAX, &x) == 0)
		t->n = (size_t)x;
}

int
sweeptext_parse(struct sweeptext *t, const char *notes)
{
	memset(t, 0, sizeof(*t));
	if (card_record(notes, CARD_SWEEP, field, t) == -1)
		return -1;
	if (t->file != NULL && t->job[0] != '\0')
		return 0;
	sweeptext_free(t);
	return -1;
}

void
sweeptext_free(struct sweeptext *t)
{
	free(t->file);
	memset(t, 0, sizeof(*t));
}

/* A text for people, to be freed. */
static char *
shorten(const char *text)
{
	struct buf b;

	buf_init(&b, SWEEPTEXT_TITLE_MAX + 4);
	str_putline(&b, text, SWEEPTEXT_TITLE_MAX);
	return buf_take(&b);
}

static void
read_job(struct shown *s, struct stages *st, const char *line)
{
	const char *why, *name, *of;
	char *stage;
	struct rec r;
	size_t i;

	rec_parse(&r, line, strlen(line), &why);
	name = r.col[REC_NAME];
	of = r.col[REC_STAGE];
	s->title = shorten(name != NULL ? name : "-");
	stage = shorten(of != NULL ? of : "");
	rec_free(&r);
	for (i = 0; i < st->n && strcmp(st->name[i], stage) != 0; i++)
		continue;
	if (i > SWEEPTEXT_STAGES)
		i = SWEEPTEXT_STAGES;
	s->stage = i;
	if (i == st->n) {
		st->name[st->n++] = stage;
		stage = NULL;
	}
	free(stage);
	st->count[s->stage]++;
}

/* Links to the jobs of one stage, or of all, at most MAX. */
static size_t
links(struct buf *b, const struct joblist *jobs, const struct shown *s,
    const size_t *stage, size_t max, const char *base)
{
	size_t i, n = 0;

	for (i = 0; i < jobs->n && n < max; i++)
		if (stage == NULL || s[i].stage == *stage) {
			buf_printf(b, "- %s %s%s\n", s[i].title, base,
			    jobs->v[i].gid);
			n++;
		}
	return n;
}

/* By stage where there are some, and not one for each job. */
static void
all_links(struct buf *b, const struct joblist *jobs, const struct shown *s,
    const struct stages *st, const char *base)
{
	size_t i, n = 0, some;

	if (st->n == 1 || st->n > SWEEPTEXT_STAGES) {
		buf_putc(b, '\n');
		n = links(b, jobs, s, NULL, SWEEPTEXT_LINKS, base);
	} else
		for (i = 0; i < st->n; i++) {
			buf_printf(b, "\n%s: %zu\n", st->name[i][0] != '\0' ?
			    st->name[i] : "no stage", st->count[i]);
			some = links(b, jobs, s, &i,
			    SWEEPTEXT_LINKS / st->n, base);
			if (some < st->count[i])
				buf_printf(b, "- and %zu more\n",
				    st->count[i] - some);
			n += some;
		}
	if (n < jobs->n)
		buf_printf(b, "\n%zu more are in the file jobs.tsv\n",
		    jobs->n - n);
}

static void
print_jobs(struct buf *b, const struct joblist *jobs, const char *base)
{
	struct shown *s = xcalloc(jobs->n + 1, sizeof(*s));
	struct stages st = { 0 };
	size_t i;

	for (i = 0; i < jobs->n; i++)
		read_job(&s[i], &st, jobs->v[i].line);
	all_links(b, jobs, s, &st, base);
	for (i = 0; i < jobs->n; i++)
		free(s[i].title);
	for (i = 0; i < st.n; i++)
		free(st.name[i]);
	free(s);
}

/* "2026-11-24 12:30 UTC" */
static void
print_time(struct buf *b, long long when)
{
	char iso[25];

	str_putiso(iso, when * 1000);
	buf_printf(b, "%.10s %.5s UTC", iso, iso + 11);
}

void
sweeptext_print(struct buf *b, const struct sweeptext *t, const char *name,
    long long when, const char *whom, const char *url, const char *base,
    const struct joblist *jobs)
{
	buf_printf(b, CARD_SWEEP "file=%s n=%zu job=%s", t->file, t->n,
	    t->job);
	if (t->jobs[0] != '\0')
		buf_printf(b, " jobs=%s", t->jobs);
	if (t->yaml[0] != '\0')
		buf_printf(b, " yaml=%s", t->yaml);
	buf_printf(b, "\n\n%zu job%s of ", t->n, t->n == 1 ? "" : "s");
	str_putline(b, name, SWEEPTEXT_TITLE_MAX);
	buf_puts(b, "\nLast scheduled at ");
	print_time(b, when);
	buf_puts(b, " by ");
	str_putline(b, whom, SWEEPTEXT_TITLE_MAX);
	buf_puts(b, "\n");
	if (url != NULL)
		buf_printf(b, "\nThe file and the list of its jobs are "
		    "attached. In a terminal there are\n"
		    "- how far it is: experisana status\n"
		    "- its results: experisana pull -u %s\n"
		    "- what failed once more: experisana retry -s %s\n"
		    "- its end: experisana cancel %s\n", url, url, url);
	print_jobs(b, jobs, base);
}
