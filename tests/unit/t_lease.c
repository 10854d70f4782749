/* t_lease: a lease that is kept in a file. */
#include <sys/stat.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "lease/keep.h"
#include "unit.h"

#define FILE_	"lease"

static void
sample(struct lease *l)
{
	static const char *const gids[] = { "11", "12", "13", "14" };
	int i;

	memset(l, 0, sizeof(*l));
	strcpy(l->c.task, "1207");
	strcpy(l->c.id, "9f2c1b7ad0e44c11");
	strcpy(l->c.who, "gpu-07");
	strcpy(l->c.story, "1300");
	l->c.n = 3;
	l->c.st = CLAIM_RUNNING;
	l->c.seen = 1781204122;
	l->c.created = 1781204000123LL;
	l->c.ttl = 900;
	l->cf.settle = 10;
	l->cf.check = 60;
	l->cf.beat = 300;
	l->cf.kill = 20;
	l->cf.guard = 5;
	l->cf.timeout = 0.6;
	l->cf.ttl = 900;
	l->stop = clock_boot() + 800;
	l->running = l->stop - 900;
	l->date = 1781204100;
	l->date_sent = l->stop - 850.25;
	l->date_got = l->stop - 850;
	for (i = 0; i < 4; i++)
		strcpy(l->column[i], gids[i]);
}

static int
near(double a, double b)
{
	return a - b < 0.001 && b - a < 0.001;
}

static void
comes_back(void)
{
	struct lease l, k;
	struct stat st;
	int i;

	sample(&l);
	is_int(lease_save(&l, FILE_), 0, "a lease is saved");
	ok(stat(FILE_, &st) == 0 && (st.st_mode & 077) == 0,
	    "for nobody else");
	is_int(lease_load(&k, FILE_), 0, "and loaded");
	ok(strcmp(k.c.task, l.c.task) == 0 && strcmp(k.c.id, l.c.id) == 0 &&
	    strcmp(k.c.who, l.c.who) == 0 &&
	    strcmp(k.c.story, l.c.story) == 0, "texts are the same");
	ok(k.c.n == 3 && k.c.st == CLAIM_RUNNING && k.c.seen == l.c.seen &&
	    k.c.created == l.c.created && k.c.ttl == 900 &&
	    k.date == l.date, "numbers are");
	ok(k.c.exit == -1 && k.c.ran == -1, "what did not happen yet is not");
	ok(near(k.stop, l.stop) && near(k.running, l.running) &&
	    near(k.date_sent, l.date_sent) && near(k.date_got, l.date_got),
	    "times are");
	ok(near(k.cf.settle, 10) &&
	    near(k.cf.check, 60) && near(k.cf.beat, 300) &&
	    near(k.cf.kill, 20) && near(k.cf.guard, 5) &&
	    near(k.cf.timeout, 0.6) && near(k.cf.ttl, 900), "settings are");
	ok(near(k.cf.grace, 13) && near(k.cf.trust, 5) &&
	    near(k.cf.first_ttl, 180), "... and what follows from them");
	for (i = 0; i < 4; i++)
		is_str(k.column[i], l.column[i], "column %d is", i);
	ok(keep_left(&k) > 790 && keep_left(&k) <= 800, "it holds as long");
}

static void
is_over(void)
{
	struct lease l, k;
	int st;

	for (st = CLAIM_CLAIMED; st <= CLAIM_LOST; st++) {
		sample(&l);
		l.c.st = st;
		lease_save(&l, FILE_);
		is_int(lease_load(&k, FILE_), 0, "one that is %s is loaded",
		    claim_word(st));
		ok((keep_left(&k) > 0) == (st == CLAIM_CLAIMED ||
		    st == CLAIM_RUNNING), "... and holds, or is over");
	}
}

/* Loads the file after FROM was changed to TO in it. */
static int
changed(const char *from, const char *to, struct lease *k)
{
	struct lease l;
	char *text, *at, out[8192];

	sample(&l);
	lease_save(&l, FILE_);
	text = fs_read(FILE_, 8192, NULL);
	if (text == NULL || (at = strstr(text, from)) == NULL)
		bail("the file is not as the test knows it");
	snprintf(out, sizeof(out), "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
	free(text);
	fs_write(FILE_, out, strlen(out), 0600);
	return lease_load(k, FILE_);
}

static void
changes(void)
{
	struct lease k;

	is_int(changed("boot=", "boot=not", &k), 0,
	    "one of another boot is loaded");
	ok(keep_left(&k) < 0, "... and is over");
	is_int(changed("who=", "later=thing\nwho=", &k), 0,
	    "a line of a newer version is passed over");
	ok(keep_left(&k) > 0, "... and it holds");
}

/* Prints what lease_load() said, about changes that make it no lease. */
static int
refused(void *arg)
{
	const char *const *w = arg;
	struct lease k;

	return changed(w[0], w[1], &k) == -1 ? RC_IO : RC_OK;
}

static void
refuse(const char *from, const char *to)
{
	const char *w[2] = { from, to };
	struct unit_child c;

	unit_fork(&c, refused, w);
	is_int(c.status, RC_IO, "'%s' for '%s': refused", to, from);
	is_str(c.err, "experisana: lease: not a lease\n", "... and said");
}

static int
truncated(void *arg)
{
	struct lease l, k;
	size_t n, len;
	char *text;
	int loaded = 0;

	(void)arg;
	sample(&l);
	lease_save(&l, FILE_);
	text = fs_read(FILE_, 8192, &len);
	/* the last value is short of digits only when its line is cut */
	for (n = 0; n < len - strlen("900.000\n"); n++) {
		fs_write(FILE_, text, n, 0600);
		loaded += lease_load(&k, FILE_) == 0;
	}
	free(text);
	return loaded;
}

static int
missing(void *arg)
{
	struct lease k;

	return lease_load(&k, arg) == -1 ? RC_IO : RC_OK;
}

static void
refusals(void)
{
	char nowhere[] = "nowhere", folder[] = ".";
	struct unit_child c;

	refuse("attempt=3", "attempt=0");
	refuse("attempt=3\n", "");
	refuse("attempt=3", "attempt=three");
	refuse("st=running", "st=walking");
	refuse("story=1300\n", "");
	refuse("story=1300", "story=");
	refuse("story=1300", "story=../13");
	refuse("task=1207", "task=");
	refuse("story=1300\n", "task=1207\n");
	refuse("done=13", "done=elsewhere");
	refuse("date=1781204100", "date=");
	refuse("date=1781204100", "date=1781204100x");
	refuse("guard=5.000", "guard=");
	refuse("guard=5.000", "guard=five");
	refuse("guard=5.000", "guard=nan");
	refuse("guard=5.000", "guard");
	refuse("guard=5.000", "guard=5.000\nguard=5.000");
	unit_fork(&c, truncated, NULL);
	is_int(c.status, 0, "no part of a lease is one");
	unit_fork(&c, missing, nowhere);
	is_int(c.status, RC_IO, "a missing file");
	is_str(c.err, "experisana: nowhere: No such file or directory\n",
	    "is said");
	unit_fork(&c, missing, folder);
	is_int(c.status, RC_IO, "a folder in its place");
}

int
main(void)
{
	unit_tmp();
	comes_back();
	is_over();
	changes();
	refusals();
	unit_rmtmp();
	return done();
}
