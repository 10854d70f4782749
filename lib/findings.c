/* findings: what asana-probe has measured, in words, and what follows. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "findings.h"

#define P95		0.95
#define FINE		2.0	/* below this settings have a decimal */

static double
most(double a, double b)
{
	return a > b ? a : b;
}

void
findings_init(struct findings *f)
{
	memset(f, 0, sizeof(*f));
	f->section = f->modifies = -1;
}

void
series_add(struct series *s, double v)
{
	int i, low = 0;

	if (s->n < FINDINGS_MAX) {
		s->v[s->n++] = v;
		return;
	}
	for (i = 1; i < s->n; i++)
		if (s->v[i] < s->v[low])
			low = i;
	if (v > s->v[low])
		s->v[low] = v;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
series_share(const struct series *s, double share)
{
	double v[FINDINGS_MAX];
	int i;

	if (s->n == 0)
		return 0;
	memcpy(v, s->v, (size_t)s->n * sizeof(v[0]));
	qsort(v, (size_t)s->n, sizeof(v[0]), by_value);
	i = (int)(share * s->n);
	if (i >= share * s->n && i > 0)
		i--;
	return v[i];
}

double
series_max(const struct series *s)
{
	return series_share(s, 1);
}

int
series_late(const struct series *s)
{
	int i, n = 0;

	for (i = 0; i < s->n; i++)
		n += s->v[i] > 0;
	return n;
}

static int
gid_cmp(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);

	return n != m ? (n > m) - (n < m) : strcmp(a, b);
}

static int
by_stamp(const void *a, const void *b)
{
	const struct stamp *x = a, *y = b;

	return x->ms != y->ms ? (x->ms > y->ms) - (x->ms < y->ms) :
	    gid_cmp(x->gid, y->gid);
}

void
findings_stamps(struct findings *f, struct stamp *s, int n)
{
	int i;

	qsort(s, (size_t)n, sizeof(*s), by_stamp);
	f->stamps = n;
	for (i = 1; i < n; i++) {
		f->twins += s[i].ms == s[i - 1].ms;
		f->backward += gid_cmp(s[i].gid, s[i - 1].gid) < 0;
	}
}

/* Was A stamped before B, and not there although B was? */
static int
overtook(const struct stamp *s, int a, int b, uint64_t has)
{
	return s[a].gid[0] != '\0' && s[b].gid[0] != '\0' &&
	    by_stamp(&s[a], &s[b]) < 0 && !(has >> a & 1) && (has >> b & 1);
}

void
findings_lists(struct findings *f, const struct stamp *s, int n,
    const uint64_t *list, int lists)
{
	int a, b, k, over;

	for (k = 0; k < lists; k++) {
		over = 0;
		for (a = 0; a < n; a++)
			for (b = 0; b < n; b++)
				over |= overtook(s, a, b, list[k]);
		f->overtaken += over;
	}
}

void
findings_clock(struct findings *f, long long date, double sent, double got)
{
	double min = (double)date - got, max = (double)date + 1 - sent;

	if (f->clocks++ == 0) {
		f->ahead_min = min;
		f->ahead_max = max;
		return;
	}
	if (min > f->ahead_min)
		f->ahead_min = min;
	if (max < f->ahead_max)
		f->ahead_max = max;
}

double
findings_lag(const struct findings *f)
{
	double lag = series_max(&f->shown);

	lag = most(lag, series_max(&f->edited));
	lag = most(lag, series_max(&f->deleted));
	return most(lag, series_max(&f->moved));
}

/* A setting that is at least V, with the digits that make sense. */
static double
round_up(double v)
{
	double unit = v < FINE ? 0.1 : 1;
	long n = (long)(v / unit);

	return (double)(n + (v - (double)n * unit > 1e-6)) * unit;
}

double
findings_settle(const struct findings *f)
{
	return round_up(FINDINGS_FACTOR * most(series_max(&f->post),
	    findings_lag(f)));
}

static void
seconds(FILE *out, const char *name, double v, const char *what)
{
	fprintf(out, "%s\t%.3f\t%s\n", name, v, what);
}

static void
number(FILE *out, const char *name, long v, const char *what)
{
	fprintf(out, "%s\t%ld\t%s\n", name, v, what);
}

static void
answer(FILE *out, const char *name, int v, const char *what)
{
	fprintf(out, "%s\t%s\t%s\n", name,
	    v < 0 ? "-" : v ? "yes" : "no", what);
}

/* Count, how many were late, p95 and maximum of one series. */
static void
lateness(FILE *out, const char *name, const struct series *s, const char *what)
{
	fprintf(out, "%s_count\t%d\ttimes that it was measured how late %s\n",
	    name, s->n, what);
	if (s->n == 0)
		return;
	fprintf(out, "%s_late\t%d\tof them not there in what was read at "
	    "once\n", name, series_late(s));
	fprintf(out, "%s_p95\t%.3f\tseconds after the answer, 95 of 100 took "
	    "at most\n", name, series_share(s, P95));
	fprintf(out, "%s_max\t%.3f\tseconds, the longest\n", name,
	    series_max(s));
}

static void
print_server(const struct findings *f, FILE *out)
{
	number(out, "requests", f->requests, "sent for this");
	number(out, "limited", f->limited,
	    "of them were answered 429, too many requests");
	if (f->limited > 0)
		seconds(out, "retry_after", f->longest,
		    "seconds, the longest wait that the board asked for");
	seconds(out, "read_p95", series_share(&f->read, P95),
	    "seconds from a question to its answer, 95 of 100");
	seconds(out, "read_max", series_max(&f->read), "seconds, the longest");
	if (f->clocks == 0)
		return;
	seconds(out, "clock", (f->ahead_min + f->ahead_max) / 2,
	    "seconds that the board's clock is ahead of this machine's");
	seconds(out, "clock_error", (f->ahead_max - f->ahead_min) / 2,
	    "seconds, as far as that can be wrong");
}

static void
print_comments(const struct findings *f, FILE *out)
{
	number(out, "post_count", f->post.n, "comments posted");
	if (f->failed > 0)
		number(out, "post_failed", f->failed,
		    "others, about which no answer came");
	seconds(out, "post_p95", series_share(&f->post, P95),
	    "seconds until the answer, 95 of 100");
	seconds(out, "post_max", series_max(&f->post),
	    "seconds, the longest: half of settle must be above it");
	lateness(out, "shown", &f->shown, "a comment shows in lists");
	number(out, "overtaken", f->overtaken,
	    "lists had a comment, but not one that was stamped before it");
	number(out, "twins", f->twins,
	    "comments had the millisecond of another (gids decide then)");
	answer(out, "gids_grow", f->stamps < 2 ? -1 : f->backward == 0,
	    "a comment with a later stamp has a higher gid");
	seconds(out, "skew", f->skew,
	    "seconds that stamps and Date of one answer are apart");
}

static void
print_rest(const struct findings *f, FILE *out)
{
	lateness(out, "edited", &f->edited, "an edit of a comment shows");
	answer(out, "edit_section", f->section,
	    "the answer to an edit can tell the card's section");
	lateness(out, "deleted", &f->deleted,
	    "a deleted comment is gone from lists");
	number(out, "text_whole", f->whole,
	    "bytes, the longest comment tried that came back whole");
	if (f->cut > 0)
		number(out, "text_cut", f->cut,
		    "bytes, the shortest that was refused or changed");
	lateness(out, "moved", &f->moved, "a card shows in its new column");
	answer(out, "move_modifies", f->modifies,
	    "moving a card changes its modified_at");
	if (f->unseen > 0)
		number(out, "unseen", f->unseen,
		    "waits were given up: what is above is too little");
}

void
findings_print(const struct findings *f, FILE *out)
{
	print_server(f, out);
	if (f->post.n == 0 && f->failed == 0)
		return;
	print_comments(f, out);
	print_rest(f, out);
}

void
findings_yaml(const struct findings *f, double settle, FILE *out)
{
	double need = findings_settle(f);

	fprintf(out, "# %s\nlease:\n  settle: %.10g\n", need <= settle ?
	    "the settings are enough; for experisana.yaml they would be" :
	    "for experisana.yaml of all workers, beside what is set there",
	    most(need, settle));
}
