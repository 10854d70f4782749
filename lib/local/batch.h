/* batch: several calls in one request. */
#ifndef LOCAL_BATCH_H
#define LOCAL_BATCH_H

#include "local/req.h"

#define BATCH_MAX	10	/* actions, as Asana's */

/*
 * Returns how many actions rq->data holds, each of which counts as a request,
 * or -1 after req_fail(); Asana's documentation, "Batch API".
 */
int batch_count(struct req *rq);

/* Makes the calls one after another, each in a transaction of its own, and
 * answers with what each of them gave. */
void batch_call(struct req *rq);

#endif
