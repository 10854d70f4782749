/* list: answers that are lists, in pages. */
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/str.h"
#include "base/table.h"
#include "local/list.h"
#include "local/pct.h"

#define OFFSET_MAX	100	/* bytes of an offset */
#define TOOLARGE	"The result is too large. You should use pagination" \
	" (may require specifying a workspace)!"

struct page {
	int		 limit;		/* objects wanted */
	int		 limited;	/* the query said so */
	long long	 k1, k2;	/* its begin, once read its end */
	long long	 at;		/* when its offset was made, ms */
	int		 more;		/* others follow */
	int		 n;
	long long	 gid[LIST_WHOLE_MAX];
};

/* An offset is bound to its list by a hash over path and filters, so that one
 * of another list is refused. */
static uint64_t
scope(const struct req *rq, const struct page *pg)
{
	uint64_t h;
	struct buf b;
	size_t i;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s %lld %lld %lld", rq->path, pg->k1, pg->k2, pg->at);
	for (i = 0; i < rq->nparam; i++)
		if (strcmp(rq->param[i].name, "offset") != 0 &&
		    strcmp(rq->param[i].name, "limit") != 0 &&
		    strncmp(rq->param[i].name, "opt_", 4) != 0)
			buf_printf(&b, "&%s=%s", rq->param[i].name,
			    rq->param[i].value);
	h = hash_add(HASH_START, b.s, b.len);
	buf_free(&b);
	return h;
}

static void
offset_put(const struct req *rq, char out[OFFSET_MAX], const struct page *pg)
{
	snprintf(out, OFFSET_MAX, "%016llx.%lld.%lld.%lld",
	    (unsigned long long)scope(rq, pg), pg->k1, pg->k2, pg->at);
}

static int
offset_get(struct req *rq, struct page *pg)
{
	const char *s = req_param(rq, "offset");
	char again[OFFSET_MAX], *end;
	long life = rq->b->sw[SW_OFFSETLIFE];

	pg->k1 = pg->k2 = INT64_MIN;
	if (s == NULL)
		return 0;
	if (strlen(s) < OFFSET_MAX && strlen(s) > 17) {
		pg->k1 = strtoll(s + 17, &end, 10);
		pg->k2 = *end == '.' ? strtoll(end + 1, &end, 10) : 0;
		pg->at = *end == '.' ? strtoll(end + 1, NULL, 10) : 0;
		offset_put(rq, again, pg);
		if (strcmp(s, again) == 0 && (life == 0 ||
		    rq->now - pg->at <= life * 1000LL))
			return 0;
	}
	return req_fail(rq, 400, "offset: Your pagination token is invalid.");
}

static int
limit_get(struct req *rq, struct page *pg)
{
	const char *s = req_param(rq, "limit");
	long long v = LIST_WHOLE_MAX;

	pg->limited = s != NULL;
	if (s != NULL && str_int(s, 1, LIST_LIMIT_MAX, &v) == -1)
		return req_fail(rq, 400,
		    "limit: Must be an integer between 1 and %d",
		    LIST_LIMIT_MAX);
	pg->limit = (int)v;
	return 0;
}

/* completed_since, modified_since: a time, or "now". */
static int
since(struct req *rq, const char *name, long long *ms)
{
	const char *s = req_param(rq, name);

	*ms = INT64_MIN;
	if (s == NULL)
		return 0;
	if (strcmp(s, "now") == 0)
		*ms = INT64_MAX;
	else if (str_iso(s, ms) == -1)
		return req_fail(rq, 400, "%s: Not a valid date-time: %.64s",
		    name, s);
	return 0;
}

static int
read_page(struct req *rq, const struct list *l, long long owner,
    struct page *pg)
{
	long long completed, modified, seen, k1 = pg->k1, k2 = pg->k2;
	long order = rq->b->sw[SW_ORDER];
	struct query *q;

	if (since(rq, "completed_since", &completed) == -1 ||
	    since(rq, "modified_since", &modified) == -1)
		return -1;
	seen = rq->b->sw[SW_LAG] > 0 ? rq->now - rq->b->sw[SW_LAG] : INT64_MAX;
	q = store_query(rq->st, order == ORDER_OLDEST && l->oldest != NULL ?
	    l->oldest : l->sql, "iiiiiii", owner, k1, k2,
	    (long long)pg->limit + 1, completed, modified, seen);
	while (query_next(q)) {
		if (pg->n == pg->limit) {
			pg->more = 1;
			break;
		}
		pg->k1 = query_int(q, 0);
		pg->k2 = query_int(q, 1);
		pg->gid[pg->n++] = query_int(q, 2);
	}
	query_end(q);
	return 0;
}

/* Fisher and Yates. */
static void
shuffle(struct page *pg)
{
	long long t;
	int i, j;

	for (i = pg->n - 1; i > 0; i--) {
		j = (int)clock_random(0, i + 1);
		if (j > i)
			j = i;
		t = pg->gid[i];
		pg->gid[i] = pg->gid[j];
		pg->gid[j] = t;
	}
}

static void
next_page(struct req *rq, struct jsonw *w, const struct page *pg)
{
	char offset[OFFSET_MAX];
	struct buf b;
	char *uri;
	size_t i;

	if (!pg->more) {
		jsonw_null(w);
		return;
	}
	offset_put(rq, offset, pg);
	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s?offset=%s", rq->path, offset);
	for (i = 0; i < rq->nparam; i++) {
		if (strcmp(rq->param[i].name, "offset") == 0)
			continue;
		buf_putc(&b, '&');
		pct_encode(&b, rq->param[i].name);
		buf_putc(&b, '=');
		pct_encode(&b, rq->param[i].value);
	}
	uri = xasprintf("%s" REQ_API "%s", rq->url, buf_str(&b));
	jsonw_obj(w);
	jsonw_kstr(w, "offset", offset);
	jsonw_kstr(w, "path", buf_str(&b));
	jsonw_kstr(w, "uri", uri);
	jsonw_end(w);
	free(uri);
	buf_free(&b);
}

static int
write_page(struct req *rq, enum kind kind, const struct page *pg,
    enum shape_mode mode, const struct sel *sel)
{
	struct shape sh = { rq->b, NULL, rq->url, rq->now };
	struct jsonw w;
	int i;

	jsonw_init(&w, &rq->out);
	sh.w = &w;
	jsonw_obj(&w);
	jsonw_key(&w, "data");
	jsonw_arr(&w);
	for (i = 0; i < pg->n && !rq->out.over; i++)
		shape_put(&sh, kind, pg->gid[i], mode, sel);
	jsonw_end(&w);
	if (pg->limited) {
		jsonw_key(&w, "next_page");
		next_page(rq, &w, pg);
	}
	jsonw_end(&w);
	if (jsonw_done(&w) == -1)
		return req_fail(rq, 400, TOOLARGE);
	rq->status = 200;
	return 0;
}

int
list_answer(struct req *rq, const struct list *l, long long owner)
{
	struct page *pg = arena_alloc(rq->arena, sizeof(*pg));
	struct sel sel;
	int mode;

	if (limit_get(rq, pg) == -1 || offset_get(rq, pg) == -1 ||
	    (mode = req_sel(rq, &sel, SHAPE_COMPACT)) == -1 ||
	    req_known(rq, l->kind, &sel) == -1 ||
	    read_page(rq, l, owner, pg) == -1)
		return -1;
	if (pg->more && !pg->limited && rq->b->sw[SW_WHOLE])
		return req_fail(rq, 400, TOOLARGE);
	pg->at = rq->now;
	if (rq->b->sw[SW_ORDER] == ORDER_SHUFFLE)
		shuffle(pg);
	return write_page(rq, l->kind, pg, (enum shape_mode)mode, &sel);
}

int
list_these(struct req *rq, enum kind kind, const long long *gid, size_t n,
    const char *def)
{
	struct page *pg = arena_alloc(rq->arena, sizeof(*pg));
	struct sel sel;
	int mode;

	if ((mode = req_sel(rq, &sel, SHAPE_COMPACT)) == -1 ||
	    req_known(rq, kind, &sel) == -1)
		return -1;
	if (mode == SHAPE_COMPACT && def != NULL) {
		mode = SHAPE_ASKED;
		sel_add(&sel, rq->arena, def);
	}
	pg->n = (int)n;
	memcpy(pg->gid, gid, n * sizeof(*gid));
	return write_page(rq, kind, pg, (enum shape_mode)mode, &sel);
}
