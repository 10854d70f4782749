/* pages: listings that go on side by side. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "err.h"
#include "gidset.h"
#include "pages.h"

#define URL_MAX		(64u << 10)	/* bytes of a path with its query */
#define PAUSE		0.5	/* seconds, before a page is read again; the
				 * third time twice that */

/* One listing on its way. */
struct pages {
	struct asana	*api;
	char		*path;
	char		*fields;
	char		*offset;	/* of the page that is asked for, or
					 * NULL: the first */
	asana_fn	*fn;
	pages_fn	*end;
	void		*arg;
	struct gidset	 seen;
	int		 n;		/* pages that came */
	int		 reads;		/* of this one, without sense */
};

static asana_reply_fn answered;

static void
ask(struct pages *p)
{
	struct http_req q = { 0 };
	struct buf url;

	buf_init(&url, URL_MAX);
	buf_puts(&url, p->path);
	http_query(&url, "limit", ASANA_PAGE);
	if (p->offset != NULL)
		http_query(&url, "offset", p->offset);
	q.method = "GET";
	q.path = buf_str(&url);
	q.after = p->reads * PAUSE;
	asana_start(p->api, &q, p->fields, answered, p);
	buf_free(&url);
}

static void
finish(struct pages *p, int rc)
{
	p->end(rc, p->arg);
	gidset_free(&p->seen);
	free(p->path);
	free(p->fields);
	free(p->offset);
	free(p);
}

/* Success was told, but not what came of it: worth reading once more. */
static int
garbled(struct pages *p, const struct reply *rep)
{
	return rep->http.status / 100 == 2 && rep->data == NULL &&
	    ++p->reads < ASANA_READS;
}

static int
take(struct pages *p, const struct reply *rep)
{
	struct http_req q = { 0 };

	if (rep->http.rc == RC_OK)
		return asana_page(rep->data, &p->seen, p->fn, p->arg);
	q.method = "GET";
	q.path = p->path;
	asana_say(&q, rep);
	return rep->http.rc;
}

static void
answered(struct reply *rep, void *arg)
{
	struct pages *p = arg;
	const char *next = node_str(rep->root, "next_page.offset");
	int rc;

	if (garbled(p, rep)) {
		ask(p);
		return;
	}
	rc = take(p, rep);
	if (rc != RC_OK || next == NULL) {
		finish(p, rc);
		return;
	}
	if (++p->n == ASANA_PAGES_MAX) {
		warn("GET %.*s: more than %d pages",
		    (int)strcspn(p->path, "?"), p->path, ASANA_PAGES_MAX);
		finish(p, RC_REFUSED);
		return;
	}
	free(p->offset);
	p->offset = xstrdup(next);
	p->reads = 0;
	ask(p);
}

void
pages_start(struct asana *api, const char *path, const char *fields,
    asana_fn *fn, pages_fn *end, void *arg)
{
	struct pages *p;

	p = xcalloc(1, sizeof(*p));
	p->api = api;
	p->path = xstrdup(path);
	p->fields = xstrdup(fields);
	p->fn = fn;
	p->end = end;
	p->arg = arg;
	ask(p);
}
