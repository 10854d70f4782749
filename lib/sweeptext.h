/* sweeptext: what the card of a sweep says. */
#ifndef SWEEPTEXT_H
#define SWEEPTEXT_H

#include "buf.h"
#include "joblist.h"

#define SWEEPTEXT_MAX		60000	/* bytes of a description */
#define SWEEPTEXT_LINKS		200	/* links in it */
#define SWEEPTEXT_STAGES	20	/* stages that are told apart */
#define SWEEPTEXT_TITLE_MAX	100	/* bytes of a title in it */

/* What the record says, the first line of the description. */
struct sweeptext {
	char	*file;		/* base name, by str_putpct() */
	char	 job[33];	/* one of its jobs */
	char	 jobs[33];	/* gid of the attachment with all of them; "":
				 * not there yet */
	char	 yaml[17];	/* key (rec_key()) of the file's text; or "" */
	size_t	 n;		/* jobs */
};

/* Reads the record of a description into T, which sweeptext_free() frees.
 * Returns 0, or -1 when it is not that of a sweep's card; T is then empty. */
int sweeptext_parse(struct sweeptext *t, const char *notes);
void sweeptext_free(struct sweeptext *t);

/*
 * Appends the description: the record, and for people how many jobs there
 * are, of which file, WHEN they were scheduled (seconds since 1970) and by
 * WHOM, what can be done with them, with the card's address URL (NULL: not
 * known yet, and nothing of this), and the first SWEEPTEXT_LINKS of them by
 * stage.  NAME is the file's base name as it is, BASE the address of a card
 * up to its gid.  No title can make a line that means something to a program.
 */
void sweeptext_print(struct buf *b, const struct sweeptext *t,
    const char *name, long long when, const char *whom, const char *url,
    const char *base, const struct joblist *jobs);

#endif
