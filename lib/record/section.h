/* section: the sections of a card, read strictly or as people write them. */
#ifndef SECTION_H
#define SECTION_H

#include "record/card.h"
#include "record/markup.h"

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
