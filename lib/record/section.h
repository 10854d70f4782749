/* section: the sections of a card, read strictly or as people write them. */
#ifndef SECTION_H
#define SECTION_H

#include "record/markup.h"

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
	char		*why;		/* why it cannot run; what to write */
	const char	*nojob;		/* constant: why it is no job at all */
};

enum { SEC_DEPS, SEC_CONTEXT, SEC_JOB, SEC_N, SEC_SCRIPT = SEC_N };

/* As asana-create writes them. */
extern const char *const section_headings[SEC_N];

/* Returns which heading L is, as people write them: SEC_…, or -1.  H describes
 * it. */
int section_heading(struct span l, struct heading *h);

/* Reads BODY, all that stands below heading KIND, into C.  Returns 1, or 0 if
 * it is not well-formed: C is then as before. */
int section_read(int kind, struct card *c, struct span body);

/* Returns why SCRIPT, a person's, is not run, to be freed, or NULL: it holds
 * what looks like a section but is none.  The line is quoted. */
char *section_why(const char *script);

#endif
