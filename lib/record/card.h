/* card: the text of a card, as people and asana-create write it. */
#ifndef CARD_H
#define CARD_H

#include "base/buf.h"
#include "record/jobline.h"

/* A description that begins so is that of no job: a worker's own card, a
 * sweep's, a lock. */
#define CARD_WORKER	"worker/1 "
#define CARD_SWEEP	"sweep/1 "
#define CARD_LOCK	"lock/1 "

#define CARD_TEXT_MAX	(1u << 20)	/* bytes of a description */

/*
 * What a card's description says; experisana-job(5) is its manual.  NULL is
 * absent.  `why` tells, when it is not NULL, why the card cannot be run.
 */
struct card {
	char		*script;	/* verbatim */
	char		*deps;		/* gids, comma-separated; a link that
					 * cannot be read is "?" */
	char		*params;	/* JSON object */
	char		*opts;		/* timeout=6h,retries=2 */
	char		*key;		/* 16 hex digits */
	char		*stage;		/* of the sweep it was made of */
	const char	*why;		/* constant text */
	const char	*nojob;		/* why it is no job at all: the card
					 * of a worker, say; constant text */
};

/*
 * Reads NOTES into C, which card_free() frees.  Never fails: a card without
 * sections is all script.  CRLF line ends (when all of them are), other blanks
 * within and after a heading, bullets of other kinds and, in a card whose
 * script is not as asana-create wrote it, non-breaking spaces are what
 * Asana's editor makes of text, and are undone.
 */
void card_parse(struct card *c, const char *notes);

/*
 * Reads the record that the first line of NOTES (may be NULL) is when it begins
 * with HEAD, CARD_…: calls FN for each "key=value" of it; other words are
 * passed over.  Returns 0, or -1 when there is no such record.
 */
typedef void card_field_fn(const char *key, const char *value, void *arg);
int card_record(const char *notes, const char *head, card_field_fn *fn,
    void *arg);

/* Frees the members and empties C. */
void card_free(struct card *c);

/*
 * Appends the description of job R.  KEY is the job's key; BASE is the address
 * of a card up to its gid ("https://app.asana.com/0/<project>/"); DEPS are the
 * N gids it waits for and TITLES their names.  card_parse() gives back every
 * byte of the script.  Returns 0, or -1 when B is full.
 */
int card_print(struct buf *b, const struct jobline *r, const char *key,
    const char *base, char *const *deps, char *const *titles, size_t n);

#endif
