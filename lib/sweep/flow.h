/* flow: what somebody has written, as it is written here, for messages. */
#ifndef FLOW_H
#define FLOW_H

#include "sweep/report.h"

#define FLOW_MAX	240	/* bytes; longer advice is not read */

/* Returns N in YAML's flow form, valid until the next call, or "..." if that is
 * longer than FLOW_MAX; {values: [1, 2]} and the like are [1, 2]. */
const char *flow_text(const struct node *n);

/* The same for what another tool would read: its functions are ours, too. */
const char *flow_foreign(const struct node *n);

/* Returns the list that the text S would be elsewhere, as it is written here,
 * to be freed, or NULL: values with commas between them, numbers with blanks,
 * range(1, 4) and the like.  WIDE: words with blanks, too. */
char *flow_list(const char *s, int wide);

/* Returns what to write for a list where none may be. */
const char *flow_instead(const struct node *n);

/* As flow_text(), but TO stands for FROM. */
const char *flow_with(const struct node *n, const struct node *from,
    const struct node *to);

/* Warns if the map N was meant otherwise: YAML reads {size}, {1..5} and {1, 2}
 * without quotes as maps. */
void flow_braces(struct report *r, const struct node *n);

#endif
