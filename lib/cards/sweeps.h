/*
 * sweeps: the cards in the column Sweeps, and what is attached to them.
 *
 * A sweep has one card.  Attached to it are the sweep's file, under its name,
 * and SWEEPS_JOBS, the job lines with gids of all that was ever scheduled of
 * it; its description begins with a record.
 */
#ifndef SWEEPS_H
#define SWEEPS_H

#include <stdio.h>

#include "asana/asana.h"
#include "record/joblist.h"

#define SWEEPS_JOBS	"jobs.tsv"
#define SWEEPS_TEXT_MAX	60000	/* bytes of a description */
#define SWEEPS_LINKS	200	/* links in it */
#define SWEEPS_STAGES	(SWEEPS_LINKS / 10)	/* that are told apart */
#define SWEEPS_TITLE_MAX 100	/* bytes of a title in it */

/* What the record says, the first line of the description. */
struct sweep_text {
	char	*file;		/* base name, by str_putpct() */
	char	 job[33];	/* one of its jobs */
	char	 jobs[33];	/* gid of the attachment with all of them; "":
				 * not there yet */
	char	 yaml[17];	/* key (jobline_key()) of the file's text; or "" */
	size_t	 n;		/* jobs */
};

struct sweep_card {
	char		 gid[33];
	char		*name;
	char		*url;		/* "" when it was not told */
	long long	 created;	/* ms */
	struct sweep_text text;
};

struct sweeps {
	struct sweep_card *v;		/* oldest first */
	size_t		 n;
};

/* Reads the record of a description into T, which sweeps_textfree() frees.
 * Returns 0, or -1 when it is not that of a sweep's card; T is then empty. */
int sweeps_textparse(struct sweep_text *t, const char *notes);
void sweeps_textfree(struct sweep_text *t);

/*
 * Appends the description: the record, and for people how many jobs there
 * are, of which file, WHEN they were scheduled (seconds since 1970) and by
 * WHOM, what can be done with them, with the card's address URL (NULL: not
 * known yet, and nothing of this), and the first SWEEPS_LINKS of them by
 * stage.  NAME is the file's base name as it is, BASE the address of a card
 * up to its gid.  No title can make a line that means something to a program.
 */
void sweeps_textprint(struct buf *b, const struct sweep_text *t,
    const char *name, long long when, const char *whom, const char *url,
    const char *base, const struct joblist *jobs);

/* Reads the column into S, which sweeps_free() frees in any case; where there
 * is no such column it is empty, and nothing was asked.  Returns as
 * asana_call(). */
int sweeps_list(struct asana *api, struct sweeps *s);
void sweeps_free(struct sweeps *s);

/* Frees what is in one card; it is then empty. */
void sweeps_drop(struct sweep_card *s);

/*
 * Adds the job lines of a card to JOBS.  They are kept in the user's cache, so
 * that only a list that is new here costs its two requests.  Returns as
 * asana_call(), or RC_IO.
 */
int sweeps_jobs(struct asana *api, const struct sweep_card *s,
    struct joblist *jobs);

/* Calls FN for each job of a sweep, until it returns another status than
 * RC_OK.  Returns that, or as sweeps_jobs() after a message. */
typedef int sweeps_fn(const char *gid, void *arg);
int sweeps_members(struct asana *api, const struct sweep_card *s,
    sweeps_fn *fn, void *arg);

/*
 * Finds the sweep that NAME means: the gid or the address of its card, wherever
 * that is, or its file, as it is now.  Fills S, which sweeps_drop() frees.
 * Returns RC_NO, without a message, when the card is not that of a sweep;
 * RC_INPUT, RC_IO after a message; or as asana_call().
 */
int sweeps_named(struct asana *api, const char *name, struct sweep_card *s);

/* Keeps TEXT as the job lines of card GID, of its attachment ATT. */
void sweeps_keep(const char *gid, const char *att, const char *text);

/*
 * Prints every sweep of the column: as "gid<TAB>name<TAB>jobs", its name in
 * the escapes of job lines, when WHAT has SWEEPS_NAMES, and then a line
 * "gid<TAB>gid of a job" for each of its jobs when it has SWEEPS_MEMBERS.
 * Returns the worst status.
 */
enum { SWEEPS_NAMES = 1, SWEEPS_MEMBERS = 2 };
int sweeps_print(struct asana *api, int what, FILE *out);

/* The same for the one that NAME means.  Returns as sweeps_named(). */
int sweeps_print_one(struct asana *api, const char *name, int what, FILE *out);

#endif
