/* fetch: the files of attachments, several at once. */
#ifndef FETCH_H
#define FETCH_H

#include "asana.h"

#define FETCH_TRIES	3	/* of one file, with a fresh address each */
#define FETCH_FRESH	60.0	/* seconds that an address is used; it lives
				 * two minutes */

struct fetch;

/* fetch_close() frees it, when nothing is wanted any more. */
struct fetch *fetch_open(struct asana *api);
void fetch_close(struct fetch *f);

/*
 * Wants attachment GID as the file TO.  It can be had from URL, which was told
 * just now, or is NULL.  SIZE, unless negative, must be what comes.  Up to
 * HTTP_FILES of them are under way at once, while asana_run() works; an address
 * that has become too old by a file's turn, or that its host refuses as such,
 * is asked for anew.  FN is called once, with RC_OK, or RC_REFUSED, RC_LATER,
 * RC_NOAUTH or RC_IO and the reason, and there is no file then; the reason is
 * NULL where a message has told it, or nothing was begun.  FN may want more.
 */
typedef void fetch_fn(int rc, const char *why, void *arg);
void fetch_want(struct fetch *f, const char *gid, const char *url,
    long long size, const char *to, fetch_fn *fn, void *arg);

/* Returns 1 once a file could not be written: from then on, as after
 * http_stop(), nothing more is begun. */
int fetch_full(const struct fetch *f);

#endif
