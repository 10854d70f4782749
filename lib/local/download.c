/* download: attachments by their short-lived addresses. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "local/download.h"
#include "local/kinds.h"
#include "local/pct.h"

/* Always "attachment": a browser must not run what somebody uploaded. */
static char *
disposition(const char *name)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_puts(&b, "attachment; filename*=UTF-8''");
	pct_encode(&b, name);
	return buf_take(&b);
}

int
download_open(struct board *b, const char *key, long long now,
    struct download *d)
{
	long long gid = files_bykey(b->files, key, now);
	struct query *q;

	memset(d, 0, sizeof(*d));
	if (gid == 0)
		return 403;
	store_begin(b->st, 0);
	q = store_query(b->st, kinds[K_ATTACHMENT].sql, "i", gid);
	if (query_next(q))
		d->disposition = disposition(query_text(q, 1));
	query_end(q);
	store_end(b->st, 0);
	if (d->disposition == NULL)
		return 404;
	d->fd = files_read(b->files, gid, &d->size);
	if (d->fd == -1) {
		free(d->disposition);
		d->disposition = NULL;
		return 404;
	}
	return 200;
}
