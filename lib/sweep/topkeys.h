/* topkeys: the keys at the top of a sweep file. */
#ifndef TOPKEYS_H
#define TOPKEYS_H

#include "sweep/report.h"

/* Reports keys that are none, and says what to write.  One that holds an anchor
 * which is used may have any name. */
void topkeys_check(struct report *r, const struct node *root);

#endif
