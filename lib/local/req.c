/* req: one request and its answer, and what calls read and write of them. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "local/req.h"

#define GID_DIGITS_MAX	18	/* more do not fit the database */
#define MESSAGE_MAX	1024	/* bytes of an error's text */

static const char help[] = "For more information on API status codes and how"
    " to handle them, read the docs on errors:"
    " https://developers.asana.com/docs/errors";

int
req_fail(struct req *rq, int status, const char *fmt, ...)
{
	char msg[MESSAGE_MAX];
	struct jsonw w;
	struct buf text;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	/* the message may quote what was sent, cut anywhere */
	buf_init(&text, 4 * sizeof(msg));
	str_clean(&text, msg, strlen(msg));
	rq->status = status;
	buf_reset(&rq->out);
	jsonw_init(&w, &rq->out);
	jsonw_obj(&w);
	jsonw_key(&w, "errors");
	jsonw_arr(&w);
	jsonw_obj(&w);
	jsonw_kstr(&w, "message", buf_str(&text));
	if (rq->sync == NULL)	/* whoever gets a token needs no help */
		jsonw_kstr(&w, "help", help);
	jsonw_end(&w);
	jsonw_end(&w);
	if (rq->sync != NULL)
		jsonw_kstr(&w, "sync", rq->sync);
	jsonw_end(&w);
	buf_free(&text);
	return -1;
}

/* options.fields of a body is an array of paths, or one text. */
static int
body_fields(struct req *rq, struct sel *sel)
{
	const struct node *n = node_get(rq->body, "options.fields"), *c;

	if (n == NULL)
		return 0;
	if (n->type == NODE_STR)
		return sel_add(sel, rq->arena, n->str);
	for (c = n->first; c != NULL; c = c->next)
		if (c->type != NODE_STR ||
		    sel_add(sel, rq->arena, c->str) == -1)
			return -1;
	return 0;
}

int
req_sel(struct req *rq, struct sel *sel, enum shape_mode def)
{
	const char *s = req_param(rq, "opt_fields");

	memset(sel, 0, sizeof(*sel));
	if ((s != NULL && sel_add(sel, rq->arena, s) == -1) ||
	    body_fields(rq, sel) == -1)
		return req_fail(rq, 400, "opt_fields: Invalid field path");
	return sel->first != NULL ? SHAPE_ASKED : def;
}

int
req_known(struct req *rq, enum kind kind, const struct sel *sel)
{
	if (rq->b->sw[SW_FREE] && kind == K_TASK &&
	    (sel_at(sel, "dependencies") != NULL ||
	    sel_at(sel, "dependents") != NULL))
		return req_fail(rq, 402,
		    "Dependencies are only available to premium users.");
	if (!rq->b->sw[SW_UNKNOWN] || shape_knows(kind, sel))
		return 0;
	return req_fail(rq, 400, "opt_fields: Unknown field");
}

int
req_record(struct req *rq, int status, enum kind kind, long long gid)
{
	struct shape sh = { rq->b, NULL, rq->url, rq->now };
	struct jsonw w;
	struct sel sel;
	int mode;

	if ((mode = req_sel(rq, &sel, SHAPE_FULL)) == -1 ||
	    req_known(rq, kind, &sel) == -1)
		return -1;
	rq->status = status;
	jsonw_init(&w, &rq->out);
	sh.w = &w;
	jsonw_obj(&w);
	jsonw_key(&w, "data");
	shape_put(&sh, kind, gid, (enum shape_mode)mode, &sel);
	jsonw_end(&w);
	if (jsonw_done(&w) == -1)
		return req_fail(rq, 400, "The result is too large.");
	if (status == 201)
		rq->location = xasprintf("%s" REQ_API "/%s/%lld", rq->url,
		    kinds[kind].path, gid);
	return 0;
}

int
req_empty(struct req *rq)
{
	struct jsonw w;

	rq->status = 200;
	jsonw_init(&w, &rq->out);
	jsonw_obj(&w);
	jsonw_key(&w, "data");
	jsonw_obj(&w);
	jsonw_end(&w);
	jsonw_end(&w);
	return 0;
}

const char *
req_param(const struct req *rq, const char *name)
{
	size_t i;

	for (i = 0; i < rq->nparam; i++)
		if (strcmp(rq->param[i].name, name) == 0)
			return rq->param[i].value;
	return NULL;
}

static const char *
typename(const struct node *n)
{
	static const char *const name[] = {
		"null", "boolean", "number", "string", "array", "object"
	};

	return name[n->type];
}

int
req_text(struct req *rq, const char *key, const char **s)
{
	const struct node *n = node_at(rq->data, key);
	long max = rq->b->sw[SW_LONGTEXT];

	if (n == NULL)
		return REQ_ABSENT;
	if (n->type != NODE_STR && n->type != NODE_NULL)
		return req_fail(rq, 400, "%s: Value is not a string: %s", key,
		    typename(n));
	*s = n->type == NODE_STR ? n->str : "";
	if (max > 0 && strlen(*s) > (size_t)max)
		return req_fail(rq, 400, "%s: Value is longer than %ld bytes",
		    key, max);
	return REQ_SET;
}

int
req_bool(struct req *rq, const char *key, int *v)
{
	const struct node *n = node_at(rq->data, key);

	if (n == NULL)
		return REQ_ABSENT;
	if (n->type != NODE_BOOL)
		return req_fail(rq, 400, "%s: Value is not a boolean: %s",
		    key, typename(n));
	*v = strcmp(n->str, "true") == 0;
	return REQ_SET;
}

/* "me" or an e-mail address. */
static long long
user_named(struct req *rq, const char *text)
{
	if (strcmp(text, "me") == 0)
		return rq->b->user;
	return store_int(rq->st, 0, "SELECT gid FROM user WHERE email = ?1",
	    "s", text);
}

int
req_gid(struct req *rq, const char *what, enum kind kind, const char *text,
    long long *gid)
{
	if (kind == K_USER && (*gid = user_named(rq, text)) != 0)
		return 0;
	if (!str_isgid(text))
		return req_fail(rq, 400, "%s: Not a recognized ID: %.64s",
		    what, text);
	*gid = strlen(text) > GID_DIGITS_MAX ? 0 : strtoll(text, NULL, 10);
	if (!shape_exists(rq->st, kind, *gid))
		return req_fail(rq, 400, "%s: Unknown object: %s", what, text);
	return 0;
}

int
req_node(struct req *rq, const char *what, const struct node *n,
    enum kind kind, long long *gid)
{
	*gid = 0;
	if (n == NULL)
		return REQ_ABSENT;
	if (n->type == NODE_NULL)
		return REQ_NULL;
	if (n->type != NODE_STR)
		return req_fail(rq, 400, "%s: Not a valid GID type: %s", what,
		    typename(n));
	return req_gid(rq, what, kind, n->str, gid) == -1 ? -1 : REQ_SET;
}

int
req_ref(struct req *rq, const char *key, enum kind kind, long long *gid)
{
	return req_node(rq, key, node_at(rq->data, key), kind, gid);
}

int
req_need(struct req *rq, const char *key, enum kind kind, long long *gid)
{
	int rc = req_ref(rq, key, kind, gid);

	if (rc == REQ_ABSENT || rc == REQ_NULL)
		return req_fail(rq, 400, "%s: Missing input", key);
	return rc == -1 ? -1 : 0;
}

int
req_refs(struct req *rq, const char *key, enum kind kind, long long **gids,
    size_t *n)
{
	const struct node *a = node_at(rq->data, key), *c;
	char what[64];
	int rc;

	*n = 0;
	*gids = NULL;
	if (a == NULL)
		return 0;
	if (a->type != NODE_ARR || a->n > REQ_REFS_MAX)
		return req_fail(rq, 400, "%s: Value is not an array of at"
		    " most %d IDs", key, REQ_REFS_MAX);
	*gids = arena_alloc(rq->arena, (a->n + 1) * sizeof(**gids));
	for (c = a->first; c != NULL; c = c->next) {
		snprintf(what, sizeof(what), "%s: [%zu]", key, *n);
		rc = req_node(rq, what, c, kind, &(*gids)[*n]);
		if (rc == REQ_NULL)
			rc = req_fail(rq, 400,
			    "%s: Not a valid GID type: null", what);
		if (rc == -1)
			return -1;
		(*n)++;
	}
	return 0;
}

int
req_only(struct req *rq, const char *list)
{
	const struct node *c;
	const char *p, *rest;
	size_t n;

	for (c = rq->data != NULL ? rq->data->first : NULL; c != NULL;
	    c = c->next) {
		rest = list;
		while ((p = str_next(&rest, " ", &n)) != NULL)
			if (strlen(c->key) == n && strncmp(c->key, p, n) == 0)
				break;
		if (p == NULL)
			return req_fail(rq, 400,
			    "%.64s: Cannot write this property", c->key);
	}
	return 0;
}

int
req_param_ref(struct req *rq, const char *name, enum kind kind,
    long long *gid)
{
	const char *s = req_param(rq, name);

	*gid = 0;
	if (s == NULL)
		return REQ_ABSENT;
	return req_gid(rq, name, kind, s, gid) == -1 ? -1 : REQ_SET;
}
