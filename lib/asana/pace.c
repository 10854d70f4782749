/* pace: how often the workers of this user on this machine may ask the board.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/conf.h"
#include "asana/http.h"
#include "asana/pace.h"
#include "asana/state.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"

#define MAGIC		"pace 2"
#define PACE_BURST	15	/* requests at once for each worker, about those
				 * of a card from its claim to its end */
#define PACE_WORKERS	500	/* of one state folder; more do not count */
#define PACE_DEBT	300	/* seconds of its part, the deepest debt */
#define PACE_STEP_MAX	10.0	/* seconds between two requests of a look */

struct seen {
	char	who[65];
	double	at;		/* clock_real() */
};

struct pace {
	char		*path;
	int		 off;		/* the file cannot be had */
	long		 credit;	/* reserved by us, not used yet */
	long		 spaced;	/* of them, to be sent one by one */
	double		 step;		/* seconds between those */
	/* what the file says, while it is locked */
	int		 fd;
	long		 budget;
	int		 fleet;
	struct pace_fleet count;
	double		 level;		/* requests; negative is debt */
	double		 at;		/* when it was so, clock_real() */
	struct seen	 w[PACE_WORKERS];
	int		 n;
};

static char filetext[PACE_WORKERS * 200];	/* of the file */

struct pace *
pace_open(const char *project)
{
	const char *card = getenv("EXPERISANA_WORKER_CARD");
	struct pace *p;
	char *path;

	if (card == NULL || !str_isgid(card) ||
	    (path = state_name("pace", project)) == NULL)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	p->path = path;
	p->fd = -1;
	return p;
}

/* Reads the text.  What cannot be understood is as if it were not
 * there. */
static void
parse(struct pace *p)
{
	const char *s = strchr(filetext, '\n');
	struct seen *w;

	p->budget = p->n = 0;
	if (s == NULL || sscanf(filetext, MAGIC " %ld %d %lf %lf %d %lf %lf",
	    &p->budget, &p->fleet, &p->level, &p->at, &p->count.n,
	    &p->count.at, &p->count.ttl) != 7 || p->fleet < 1 ||
	    p->budget < 0 || p->count.n < 0) {
		p->budget = p->fleet = p->count.n = 0;
		p->at = 0;
		return;
	}
	for (; s != NULL && p->n < PACE_WORKERS; s = strchr(s + 1, '\n')) {
		w = &p->w[p->n];
		if (sscanf(s, "\n%64s %lf", w->who, &w->at) != 2)
			break;
		/* a second, for it may have been rounded up; who was not seen
		 * for a quarter of an hour is not here any more */
		p->n += w->at < clock_real() + 1 &&
		    w->at + 900 > clock_real();
	}
}

/* How many workers use this state folder. */
static int
here(const struct pace *p)
{
	return p->n > 0 ? p->n : 1;
}

/* Requests a second of all workers here: a twentieth of the budget is for
 * others. */
static double
rate(const struct pace *p)
{
	int fleet = p->fleet > p->n ? p->fleet : p->n;

	return 0.95 * (double)p->budget / 60 * here(p) / fleet;
}

/* The most that the bucket holds: no more than a tenth of what there is for a
 * minute. */
static double
most(const struct pace *p)
{
	double part = 0.1 * 60 / 0.95 * rate(p);
	double each = PACE_BURST * (double)here(p);

	return part < each ? part : each;
}

/* This worker is here. */
static void
note_us(struct pace *p)
{
	const char *who = conf_worker();
	int i;

	for (i = 0; i < p->n && strcmp(p->w[i].who, who) != 0; i++)
		continue;
	if (i == PACE_WORKERS)
		return;
	if (i == p->n)
		snprintf(p->w[p->n++].who, sizeof(p->w[0].who), "%s", who);
	p->w[i].at = clock_real();
}

static void
fill(struct pace *p)
{
	double now = clock_real(), debt = -PACE_DEBT * rate(p);

	if (p->at == 0)
		p->level = most(p);
	else if (now > p->at)
		p->level += (now - p->at) * rate(p);
	if (!(p->level <= most(p)))	/* nor if it is no number */
		p->level = most(p);
	if (p->level < debt)
		p->level = debt;
	p->at = now;
}

/* Opens and locks the file; -1 if that fails. */
static int
lock(struct pace *p)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *dir = state_dir();

	if (fs_mkdirs(dir, 0700) == 0)
		p->fd = open(p->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	free(dir);
	if (p->fd == -1)
		return -1;
	while (fcntl(p->fd, F_SETLKW, &whole) == -1)
		if (errno != EINTR) {
			close(p->fd);
			return -1;
		}
	return 0;
}

/* Locks the file and reads it.  Returns -1 if P is NULL or that fails: then it
 * is not tried again. */
static int
enter(struct pace *p)
{
	ssize_t n;

	if (p == NULL || p->off)
		return -1;
	if (lock(p) == -1) {
		p->off = 1;
		return -1;
	}
	n = pread(p->fd, filetext, sizeof(filetext) - 1, 0);
	filetext[n > 0 ? n : 0] = '\0';
	parse(p);
	return 0;
}

/* Writes the file and unlocks it.  A write that is cut short makes a file that
 * is not understood: the bucket begins anew. */
static void
leave(struct pace *p, int changed)
{
	struct buf b;
	int i;

	if (changed) {
		buf_init(&b, sizeof(filetext) - 1);
		buf_printf(&b, MAGIC " %ld %d %.3f %.3f %d %.3f %.0f\n",
		    p->budget, p->fleet > 0 ? p->fleet : 1, p->level, p->at,
		    p->count.n, p->count.at, p->count.ttl);
		for (i = 0; i < p->n; i++)
			buf_printf(&b, "%s %.3f\n", p->w[i].who, p->w[i].at);
		if (pwrite(p->fd, buf_str(&b), b.len, 0) != (ssize_t)b.len ||
		    ftruncate(p->fd, (off_t)b.len) == -1)
			debug(ERR_TRACE, "%s: not written", p->path);
		buf_free(&b);
	}
	close(p->fd);
	p->fd = -1;
}

/* Takes N requests out.  Returns the seconds until it is their turn, and sets
 * P's step. */
static double
draw(struct pace *p, long n)
{
	double wait = 0;

	p->step = 0;
	if (enter(p) == -1)
		return 0;
	if (p->budget > 0) {
		note_us(p);
		fill(p);
		p->level -= (double)n;
		if (p->level < 0)
			wait = -p->level / rate(p);
		if (p->level > most(p))
			p->level = most(p);
		p->step = 1 / rate(p);
		if (p->step > PACE_STEP_MAX)
			p->step = PACE_STEP_MAX;
	}
	leave(p, p->budget > 0);
	return wait;
}

void
pace_close(struct pace *p)
{
	if (p == NULL)
		return;
	if (p->credit > 0)
		draw(p, -p->credit);
	free(p->path);
	free(p);
}

void
pace_set(struct pace *p, long budget, int fleet)
{
	if (enter(p) == -1)
		return;
	if (budget == 0 && p->budget == 0) {
		leave(p, 0);
		return;
	}
	if (p->budget > 0)
		fill(p);	/* at the old rate */
	p->budget = budget;
	p->fleet = fleet;
	note_us(p);
	if (budget > 0)
		fill(p);
	leave(p, 1);
}

void
pace_count(struct pace *p, const struct pace_fleet *f)
{
	if (enter(p) == -1)
		return;
	p->count = *f;
	leave(p, 1);
}

void
pace_counted(struct pace *p, struct pace_fleet *f)
{
	memset(f, 0, sizeof(*f));
	if (enter(p) == -1)
		return;
	*f = p->count;
	leave(p, 0);
}

void
pace_gone(struct pace *p)
{
	const char *who = conf_worker();
	int i;

	if (enter(p) == -1)
		return;
	for (i = 0; i < p->n; i++)
		if (strcmp(p->w[i].who, who) == 0)
			p->w[i--] = p->w[--p->n];
	leave(p, p->budget > 0);
}

void
pace_draw(struct pace *p, long n)
{
	long used;

	if (p == NULL || n <= 0)
		return;
	used = n < p->credit ? n : p->credit;
	p->credit -= used;
	if (n > used)
		draw(p, n - used);
}

void
pace_refused(struct pace *p)
{
	double debt;

	if (enter(p) == -1)
		return;
	if (p->budget > 0) {
		fill(p);
		debt = -PACE_DEBT / 30 * rate(p);
		if (p->level > debt)
			p->level = debt;
	}
	leave(p, p->budget > 0);
}

/* Reserves N requests and waits for their turn, or, if they are SPACED, for
 * that of the first one. */
static int
reserve(struct pace *p, long n, int spaced)
{
	double wait = draw(p, n);

	if (wait > 0) {
		if (spaced) {
			p->spaced = n;
			/* when the last is due, less what the others take */
			wait -= (double)(n - 1) * p->step;
		}
		debug(ERR_TRACE, "waits %.1fs for its turn", wait);
	}
	if (clock_nap(wait) == -1) {
		draw(p, -n);
		p->spaced = 0;
		return -1;
	}
	p->credit += n;
	return 0;
}

int
pace_wait(struct pace *p, long n)
{
	if (p == NULL || (n -= p->credit) <= 0)
		return 0;
	return reserve(p, n, 0);
}

int
pace_look(struct pace *p, long n)
{
	return p == NULL || n <= 0 ? 0 : reserve(p, n, 1);
}

void
pace_step(struct pace *p)
{
	double wait;

	if (p == NULL)
		return;
	if (p->credit == 0) {
		wait = draw(p, 1);
		clock_nap(wait < p->step ? wait : p->step);
		p->credit++;
	} else if (p->spaced > 0) {
		p->spaced--;
		clock_nap(p->step);
	}
}
