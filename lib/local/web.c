/* web: the page over HTTP. */
#include <stdio.h>
#include <string.h>

#include "local/page.h"
#include "local/web.h"

void
web_init(struct web *w, struct tokens *tokens, const char *url)
{
	memset(w, 0, sizeof(*w));
	w->tokens = tokens;
	snprintf(w->cookie, sizeof(w->cookie), "asana-local-%s",
	    strrchr(url, ':') + 1);
}

static const char *
header(struct MHD_Connection *con, const char *name)
{
	return MHD_lookup_connection_value(con, MHD_HEADER_KIND, name);
}

static const char *
cookie(struct web *w, struct MHD_Connection *con)
{
	return MHD_lookup_connection_value(con, MHD_COOKIE_KIND, w->cookie);
}

static int
own(struct MHD_Connection *con)
{
	return gate_own(header(con, "Sec-Fetch-Site"),
	    header(con, "X-Requested-With"));
}

struct token *
web_token(struct web *w, struct MHD_Connection *con)
{
	struct session *s = NULL;

	if (own(con))
		s = session_find(&w->sessions, cookie(w, con));
	return s != NULL ? tokens_hashed(w->tokens, s->who) : NULL;
}

static const char *
whose(void *arg, const char *text)
{
	struct web *w = arg;
	struct token *t = tokens_login(w->tokens, text);

	return t != NULL ? t->hash : NULL;
}

struct MHD_Response *
web_answer(struct web *w, struct MHD_Connection *con, const char *method,
    const char *path, const char *body, int *status)
{
	static const char *const head[][2] = {
		{ "Content-Security-Policy", PAGE_POLICY },
		{ "Referrer-Policy", "no-referrer" },
		{ "X-Frame-Options", "DENY" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Cache-Control", "no-cache" }
	};
	const char *origin = header(con, "Origin");
	struct page_ask ask = { method, path, header(con, "If-None-Match"),
	    cookie(w, con), w->cookie, body, own(con), origin != NULL &&
	    strncmp(origin, "https:", 6) == 0, whose, w };
	struct page_reply p;
	struct MHD_Response *r;
	size_t i;

	page_answer(&w->sessions, &ask, &p);
	*status = p.status;
	r = MHD_create_response_from_buffer(p.len, (void *)p.data,
	    MHD_RESPMEM_PERSISTENT);
	if (r == NULL)
		return NULL;
	for (i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		MHD_add_response_header(r, head[i][0], head[i][1]);
	if (p.type != NULL)
		MHD_add_response_header(r, "Content-Type", p.type);
	if (p.etag != NULL)
		MHD_add_response_header(r, "ETag", p.etag);
	if (*p.set != '\0')
		MHD_add_response_header(r, "Set-Cookie", p.set);
	return r;
}
