/* flow: what somebody has written, as it is written here, for messages. */
#ifndef FLOW_H
#define FLOW_H

#include "base/node.h"

#define FLOW_MAX	240	/* bytes; longer advice is not read */

/* Returns N in YAML's flow form, valid until the next call, or "..." if that is
 * longer than FLOW_MAX; {values: [1, 2]} and the like are [1, 2]. */
const char *flow_text(const struct node *n);

/* The same, but TO stands for FROM. */
const char *flow_with(const struct node *n, const struct node *from,
    const struct node *to);

#endif
