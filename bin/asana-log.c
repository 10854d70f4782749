/* asana-log: what a worker has last posted of a card's log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/attachnames.h"
#include "asana/fetch.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "cards/named.h"
#include "lease/leasecalls.h"

static const char usage[] =
    "Print the end of a card's log.\n"
    "usage: asana-log [-fhrVvx] card\n"
    "  -f, --follow       follow the log until the attempt ends (exit 0: the\n"
    "                     card is done, 1: it is not)\n"
    "  -r, --raw          print escape sequences as they are\n"
    "  -x, --exit         exit with the job's status; with -f, once it is not\n"
    "                     tried again\n";

#define CARD_FIELDS	"completed,memberships.project.gid," \
			"memberships.section.gid,memberships.section.name"

struct follow {
	struct asana	*api;
	const char	*gid;
	FILE		*out;
	int		 on;
	int		 tell;
	double		 grace;		/* of the lease */
	double		 pause;
	struct claim	 c;		/* of the attempt, n = 0: none */
	struct claim	 lost;		/* of a later one whose worker vanished
					 * before it ran anything; n = 0: no */
	char		*tail;		/* in that claim */
	char		*shown;		/* what OUT has of it, or NULL */
	char		 column[64];	/* where the card is */
	int		 ours;		/* ... where it may be run */
	int		 over;		/* ... where it is not any longer */
	int		 told;		/* the state that was told, + 1 */
};

static void
set_times(struct follow *f)
{
	struct lease_times cf;

	leasetimes_read(&cf);
	f->grace = cf.grace;
	/* ten looks while a heartbeat passes, one a minute at least */
	f->pause = cf.beat / 10 < 60 ? cf.beat / 10 : 60;
	if (f->pause < 0.1)
		f->pause = 0.1;
}

/* Finds the last attempt that ran, or may still: f->c. */
static int
find_attempt(struct follow *f)
{
	struct claims l;
	const struct claim *c;
	int rc = leasecalls_read(f->api, NULL, f->gid, &l);

	memset(&f->c, 0, sizeof(f->c));
	memset(&f->lost, 0, sizeof(f->lost));
	if ((c = claims_ran(&l, f->grace)) != NULL)
		f->c = *c;
	if ((c = claims_last(&l)) != NULL && c->n > f->c.n)
		f->lost = *c;
	claims_free(&l);
	return rc;
}

/* Reads the claim as it is now.  RC_NO: it is gone. */
static int
read_claim(struct follow *f)
{
	struct wire_req q = { .method = "GET" };
	struct claim c;
	struct reply rep;
	struct buf b;
	const char *text;
	int rc;

	rc = asana_send(f->api, &q, "text", 404, &rep, "/stories/%s",
	    f->c.story);
	if (rep.http.status == 404)
		rc = RC_NO;
	text = node_str(rep.data, "text");
	if (rc == RC_OK && (text == NULL ||
	    claim_parse(&c, text, f->gid) == -1))
		rc = RC_NO;
	if (rc == RC_OK) {
		memcpy(c.story, f->c.story, sizeof(c.story));
		c.created = f->c.created;
		f->c = c;
		text = claim_tail(text);
		buf_init(&b, 4 * strlen(text) + 1);
		str_clean(&b, text, strlen(text));
		while (b.len > 0 && strchr("\n ", b.s[b.len - 1]) != NULL)
			b.s[--b.len] = '\0';
		free(f->tail);
		f->tail = buf_take(&b);
	}
	asana_free(&rep);
	return rc;
}

static int
find_card(struct follow *f)
{
	struct reply rep;
	struct task t;
	int rc = asana_read(f->api, f->gid, CARD_FIELDS, 0, &rep, &t), col;

	if (rc == RC_OK) {
		col = t.column != NULL ? conf_whichcolumn(t.column) : -1;
		snprintf(f->column, sizeof(f->column), "%s",
		    t.column != NULL ? t.column : "no column of this project");
		f->over = t.completed || col == COL_DONE ||
		    col == COL_FAILED || col == COL_CANCELLED;
		f->ours = !f->over && (col == COL_BACKLOG ||
		    col == COL_RUNNING);
	}
	asana_free(&rep);
	return rc;
}

static int
is_live(const struct follow *f)
{
	return f->c.n > 0 && claim_live(&f->c, asana_time(f->api), f->grace);
}

/* "running on gpu-07 (attempt 2) for 3m 12s, last heard of 12s ago" */
static void
say_running(struct follow *f)
{
	long long now = asana_time(f->api), made = f->c.created / 1000;
	long long seen = f->c.seen > made ? f->c.seen : made;
	struct buf b;

	if (!f->tell || !is_live(f) || f->told == f->c.st + 1)
		return;
	f->told = f->c.st + 1;
	buf_init(&b, 512);
	buf_printf(&b, "%s on %s (attempt %d) for ",
	    f->c.st == CLAIM_CLAIMED ? "about to run" : "running", f->c.who,
	    f->c.n);
	str_putdur(&b, now > made ? (double)(now - made) : 0);
	buf_puts(&b, ", last heard of ");
	str_putdur(&b, now > seen ? (double)(now - seen) : 0);
	warn("%s: %s ago", f->gid, buf_str(&b));
	buf_free(&b);
}

/* "done after 3m 12s on gpu-07 (attempt 2): exit status 0" */
static void
say_outcome(struct follow *f)
{
	const struct claim *c = &f->c;
	struct buf b;

	if (!f->tell && !f->on)
		return;
	if (f->lost.n > 0)
		warn("%s: lost on %s (attempt %d), before it ran anything",
		    f->gid, f->lost.who, f->lost.n);
	if (c->n == 0)
		return;
	buf_init(&b, 512);
	buf_puts(&b, claim_open(c) ? "lost" : claim_became(c,
	    asana_time(f->api), f->grace));
	if (c->ran >= 0) {
		buf_puts(&b, " after ");
		str_putdur(&b, (double)c->ran);
	}
	buf_printf(&b, " on %s (attempt %d)", c->who, c->n);
	if (c->exit >= 0)
		buf_printf(&b, ": exit status %d", c->exit);
	warn("%s: %s", f->gid, buf_str(&b));
	buf_free(&b);
}

static int
put(struct follow *f, const char *text)
{
	return str_put(text, f->out, cli_has('r')) == -1 ||
	    fflush(f->out) == EOF ? RC_IO : RC_OK;
}

/* Finds the end of OLD, of N bytes, in NOW: all of it anywhere, or from its
 * last line or an earlier place on at the start.  Returns what comes after it,
 * or NULL. */
static const char *
after(const char *old, size_t n, const char *now)
{
	const char *s, *last = old + n;
	char *all = xstrndup(old, n);

	s = strstr(now, all);
	free(all);
	if (s != NULL)
		return s + n;
	while (last > old && (last == old + n || last[-1] != '\n'))
		last--;
	for (s = old + 1; s <= last; s++)
		if (strncmp(now, s, n - (size_t)(s - old)) == 0)
			return now + (n - (size_t)(s - old));
	return NULL;
}

/*
 * OLD and NOW are the ends of one log, OLD the earlier; neither ends with a
 * newline.  Returns where in NOW the text begins that follows OLD, and in
 * *BETWEEN what is printed before it: "", a newline if the last line of OLD is
 * another now (that of a progress bar, say), or a line "..." if lines were
 * missed: then NOW is all new.
 */
static const char *
follow_new(const char *old, const char *now, const char **between)
{
	const char *line = strrchr(old, '\n'), *s;

	*between = "";
	if ((s = after(old, strlen(old), now)) != NULL)
		return s;
	*between = "\n";
	if (line == NULL && strchr(now, '\n') == NULL)
		return now;
	if (line != NULL && (s = after(old, (size_t)(line + 1 - old), now)) !=
	    NULL)
		return s;
	*between = "\n...\n";
	return now;
}

/* Prints what is new in the tail.  Its last line may go on: it gets its
 * newline with what follows, or in the end. */
static int
print_new(struct follow *f)
{
	const char *between = "", *from = f->tail;
	int rc;

	if (*f->tail == '\0')
		return RC_OK;
	if (f->shown != NULL)
		from = follow_new(f->shown, f->tail, &between);
	if ((rc = put(f, between)) == RC_OK)
		rc = put(f, from);
	free(f->shown);
	f->shown = xstrdup(f->tail);
	return rc;
}

static int
end_line(struct follow *f)
{
	int rc = f->shown != NULL ? put(f, "\n") : RC_OK;

	free(f->shown);
	f->shown = NULL;
	return rc;
}

/* Prints an attempt that runs as it goes, until it has ended.  RC_NO: it is
 * over, or its claim is gone. */
static int
watch(struct follow *f)
{
	int rc;

	while ((rc = read_claim(f)) == RC_OK) {
		say_running(f);
		if ((rc = print_new(f)) != RC_OK)
			return rc;
		if (!is_live(f))
			break;
		if (!f->on)
			return RC_OK;
		if (clock_nap(f->pause) == -1)
			return RC_LATER;
	}
	return rc == RC_OK ? RC_NO : rc;
}

/* Copies a file to OUT, as a terminal leaves it unless -r. */
static int
copy(struct follow *f, const char *path)
{
	int raw = cli_has('r'), rc = RC_OK;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	FILE *in = fopen(path, "r");

	if (in == NULL)
		return fault(RC_IO, "%s:", path);
	while (rc == RC_OK && (n = getline(&line, &size, in)) > 0) {
		if (!raw)
			n = (ssize_t)str_settle(line, (size_t)n);
		if (!raw && isatty(fileno(f->out))) {
			line[n] = '\0';
			rc = str_put(line, f->out, 0) == -1 ? RC_IO : RC_OK;
		} else if (fwrite(line, 1, (size_t)n, f->out) != (size_t)n)
			rc = RC_IO;
	}
	free(line);
	if (ferror(in))
		rc = fault(RC_IO, "%s:", path);
	fclose(in);
	return fflush(f->out) == EOF ? RC_IO : rc;
}

/* Prints the log that experisana-worker attached in the end.  RC_NO: it did
 * not. */
static int
print_file(struct follow *f)
{
	struct fetch_named n[3] = { { 0 } }, *log = n;
	char *name = xasprintf("attempt-%d-experiment_logs.txt", f->c.n);
	char *end = xasprintf("attempt-%d-" ATTACHNAMES_END
	    "experiment_logs.txt", f->c.n);
	char *file = fs_temp();
	int rc = RC_IO;

	n[0].name = name;
	n[1].name = end;
	if (file != NULL)
		rc = fetch_find(f->api, f->gid, n);
	if (n[0].gid[0] == '\0')
		log = &n[1];
	if (rc == RC_OK)
		rc = log->gid[0] == '\0' ? RC_NO : fetch_one(f->api,
		    log->gid, log->name, log->size, file);
	if (rc == RC_OK)
		rc = copy(f, file);
	if (file != NULL)
		unlink(file);
	free(file);
	free(name);
	free(end);
	return rc;
}

static int
print_ended(struct follow *f)
{
	int rc = print_file(f);

	if (rc != RC_NO)
		return rc;
	if ((rc = read_claim(f)) == RC_OK && (rc = print_new(f)) == RC_OK)
		rc = end_line(f);
	return rc == RC_NO ? RC_OK : rc;
}

/* What following a card comes to, once its attempt has ended. */
static int
verdict(struct follow *f)
{
	/* a worker may have died after the card was moved */
	if (f->c.st == CLAIM_RUNNING && conf_whichcolumn(f->column) == COL_DONE)
		f->c.st = CLAIM_DONE;
	say_outcome(f);
	if (!cli_has('x'))
		return !f->on || f->c.st == CLAIM_DONE ? RC_OK : RC_NO;
	if (f->c.exit > 0 || f->c.st == CLAIM_DONE)
		return f->c.exit > 0 ? f->c.exit : RC_OK;
	return f->c.st == CLAIM_INTERRUPTED ? RC_INTR : RC_NO;
}

static int
waits(const struct follow *f)
{
	return f->on && (f->ours || (f->c.n == 0 && !f->over));
}

/* Waits for an attempt.  RC_OK: one runs; RC_NO: the last one has ended, or
 * there was none and nothing is waited for. */
static int
find_live(struct follow *f)
{
	int rc;

	while ((rc = find_attempt(f)) == RC_OK && !is_live(f)) {
		if ((rc = find_card(f)) != RC_OK)
			break;
		if (!waits(f)) {
			rc = RC_NO;
			break;
		}
		if (f->tell && f->told == 0)
			warn("%s: it waits in %s", f->gid, f->column);
		f->told = -1;
		if (clock_nap(f->pause) == -1)
			return RC_LATER;
	}
	return rc;
}

static int
follow(struct follow *f)
{
	int rc, last;

	while ((rc = find_live(f)) == RC_OK) {
		rc = watch(f);
		if ((last = end_line(f)) != RC_OK || rc != RC_NO)
			return err_worst(rc, last);
		/* a claim may come to nothing; then there may be others */
		if (f->c.st != CLAIM_CLAIMED && f->c.st != CLAIM_VOID &&
		    f->c.st != CLAIM_LOST && ((rc = find_card(f)) != RC_OK ||
		    !cli_has('x') || !f->on || !f->ours))
			return rc == RC_OK ? verdict(f) : rc;
	}
	if (rc != RC_NO)
		return rc;
	if (f->c.n > 0)
		return (rc = print_ended(f)) == RC_OK ? verdict(f) : rc;
	if (f->lost.n > 0)
		say_outcome(f);
	else if (f->tell)
		warn("%s: it was never run, and is in %s", f->gid, f->column);
	return RC_NO;
}

/*
 * Prints the log of card GID: of an attempt that runs, its tail as of the last
 * heartbeat; of one that has ended, the file that its worker has attached, or
 * the tail in its claim.  With TELL, how it stands is told on stderr.  With ON
 * it waits until the card is run, prints what is new, and tells how the attempt
 * ended; of a card in neither Backlog nor Running it is the last attempt.
 * RC_NO: the card was never run, or with ON the attempt was not done; RC_IO:
 * OUT takes no more; RC_LATER: a signal; or as asana_call().
 */
static int
follow_log(struct asana *api, const char *gid, int on, int tell, FILE *out)
{
	struct follow f = {
		.api = api, .gid = gid, .out = out, .on = on, .tell = tell
	};
	int rc;

	set_times(&f);
	rc = follow(&f);
	free(f.tail);
	free(f.shown);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	char gid[33];
	int rc;

	argv = cli_read(argc, argv, usage, 1, 1);
	clock_catch();
	api = asana_open();
	if ((rc = named_card(api, argv[0], gid)) == RC_OK)
		rc = follow_log(api, gid, cli_has('f'),
		    isatty(STDERR_FILENO), stdout);
	return asana_end(api, rc);
}
