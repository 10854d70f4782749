/* card: the text of a card, as people and asana-create write it. */
#ifndef CARD_H
#define CARD_H

#include "base/buf.h"
#include "record/jobline.h"

/* Begin descriptions of cards that are no jobs. */
#define CARD_WORKER	"worker/1 "
#define CARD_SWEEP	"sweep/1 "
#define CARD_LOCK	"lock/1 "

#define CARD_TEXT_MAX	(1u << 20)	/* bytes of a description */

/* What a card's description says, see experisana-job(5).  NULL is absent. */
struct card {
	char		*script;	/* verbatim */
	char		*deps;		/* gids, comma-separated; a link that
					 * cannot be read is "?" */
	char		*params;	/* JSON object */
	char		*opts;		/* timeout=6h,retries=2 */
	char		*key;		/* 16 hex digits */
	char		*stage;		/* of the sweep it was made of */
	char		*why;		/* why it cannot run, and what to write */
	const char	*nojob;		/* constant: why it is no job at all */
};

/* Reads NOTES into C.  Never fails: a card without sections is all script.
 * Unless the script is as asana-create wrote it, of which every byte is kept,
 * undoes what Asana's editor makes of text (markup_plain), takes off a fence,
 * skips empty lines before "#!", and refuses what looks like a section but is
 * none. */
void card_parse(struct card *c, const char *notes);

/* Frees the members and empties C. */
void card_free(struct card *c);

/* If NOTES (may be NULL) begin with HEAD, CARD_…, calls FN for each "key=value"
 * of their first line and returns 0; else returns -1. */
typedef void card_field_fn(const char *key, const char *value, void *arg);
int card_record(const char *notes, const char *head, card_field_fn *fn,
    void *arg);

/* Appends the description of job R.  KEY is its key; BASE the address of a card
 * up to the gid; DEPS and TITLES are the gids and names of the N cards it waits
 * for.  card_parse() gives back every byte of the script.  Returns 0, or -1 if
 * B is full. */
int card_print(struct buf *b, const struct jobline *r, const char *key,
    const char *base, char *const *deps, char *const *titles, size_t n);

#endif
