/* card: the text of a card, as people and asana-create write it. */
#ifndef CARD_H
#define CARD_H

#include "record/jobline.h"
#include "record/section.h"	/* struct card */

/* Begin descriptions of cards that are no jobs. */
#define CARD_WORKER	"worker/1 "
#define CARD_SWEEP	"sweep/1 "
#define CARD_LOCK	"lock/1 "

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
