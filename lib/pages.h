/* pages: listings that go on side by side. */
#ifndef PAGES_H
#define PAGES_H

#include "asana.h"

/*
 * As asana_each(), but queued: the pages are asked for one after another, by
 * asana_run(), while other requests go on.  FN is called for each item, each
 * gid once; END once after the last, with RC_OK, FN's status, or as
 * asana_call() after a message.  Both may start more.
 */
typedef void pages_fn(int rc, void *arg);
void pages_start(struct asana *api, const char *path, const char *fields,
    asana_fn *fn, pages_fn *end, void *arg);

#endif
