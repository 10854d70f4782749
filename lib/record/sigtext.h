/* sigtext: what is signed of a card, and the comment that is a signature:
 *	signed by root@lab until 2026-12-31 12:00 UTC
 *	sig/1 card=1207 id=0123456789abcdef until=1798718400
 *	file 3a6e...(SHA-256) data.csv
 *	-----BEGIN SSH SIGNATURE-----
 * with a line for each attachment of the card's own. */
#ifndef SIGTEXT_H
#define SIGTEXT_H

#include "base/buf.h"
#include "base/node.h"
#include "record/card.h"

#define SIGTEXT_NAMESPACE	"experisana-job"
#define SIGTEXT_MAX		60000	/* bytes of such a comment */

struct sigtext {
	long long	 until;		/* seconds since 1970 */
	char		 id[17];	/* hash of what was signed: tells others
					 * apart without their key */
	char		*files;		/* the lines of attachments, or "" */
	char		*armour;
};

/* Reads a comment on CARD.  Returns 0, or -1 if it is no signature of it. */
int sigtext_parse(struct sigtext *s, const char *text, const char *card);
void sigtext_free(struct sigtext *s);

/* Returns 1 if TEXT may be one. */
int sigtext_is(const char *text, const char *card);

/* Appends what is signed: a line for each value, with the escapes of job lines.
 * DEPS are Asana's own, or NULL.  Signer and verifier have it from here.  Sets
 * S's id. */
void sigtext_bytes(struct buf *b, struct sigtext *s, const char *project,
    const char *card, const struct card *c, const struct node *deps);

/* Appends the comment.  Returns 0, or -1 if B is full. */
int sigtext_print(struct buf *b, const struct sigtext *s, const char *card,
    const char *who);

#endif
