/* batch: several calls in one request. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "local/api.h"
#include "local/batch.h"

int
batch_count(struct req *rq)
{
	const struct node *a = node_at(rq->data, "actions"), *c;

	if (a == NULL || a->type != NODE_ARR || a->n == 0)
		return req_fail(rq, 400, "actions: Missing input");
	if (a->n > BATCH_MAX)
		return req_fail(rq, 400, "actions: At most %d actions are"
		    " allowed in a batch", BATCH_MAX);
	for (c = a->first; c != NULL; c = c->next)
		if (node_str(c, "relative_path") == NULL ||
		    node_str(c, "method") == NULL)
			return req_fail(rq, 400, "actions: relative_path and"
			    " method: Missing input");
	return (int)a->n;
}

/* A query parameter; those that are no scalars are ignored. */
static void
param(struct req *rq, const struct node *n, const char *name)
{
	struct param *p = &rq->param[rq->nparam];

	if (n == NULL || n->str == NULL || rq->nparam == REQ_PARAMS_MAX)
		return;
	p->name = arena_strndup(rq->arena, name, strlen(name));
	p->value = arena_strndup(rq->arena, n->str, n->len);
	rq->nparam++;
}

static void
params(struct req *rq, const struct node *action)
{
	const struct node *options = node_at(action, "options"), *c;

	if (strcmp(rq->method, "GET") == 0 && rq->data != NULL)
		for (c = rq->data->first; c != NULL; c = c->next)
			param(rq, c, c->key);
	param(rq, node_at(options, "limit"), "limit");
	param(rq, node_at(options, "offset"), "offset");
}

/* One action becomes a request; the options of its body are the action's. */
static void
act(struct req *rq, const struct req *all, struct node *action)
{
	char method[8];	/* "delete", with room */
	const char *s = node_str(action, "method");
	size_t i;

	memset(rq, 0, sizeof(*rq));
	rq->b = all->b;
	rq->st = all->st;
	rq->url = all->url;
	rq->now = all->now;
	rq->arena = arena_new();
	buf_init(&rq->out, SHAPE_MAX);
	for (i = 0; s[i] != '\0' && i < sizeof(method) - 1; i++)
		method[i] = (char)toupper((unsigned char)s[i]);
	rq->method = arena_strndup(rq->arena, method, i);
	rq->path = node_str(action, "relative_path");
	rq->body = action;
	rq->data = node_at(action, "data");
	if (rq->data != NULL && rq->data->type != NODE_OBJ)
		req_fail(rq, 400, "data: Value is not an object");
	params(rq, action);
	if (rq->status != 0 || api_route(rq) == -1)
		return;
	if (api_takesform(rq) || api_isbatch(rq))
		req_fail(rq, 400, "This endpoint is not supported in a"
		    " batch");
	else
		api_call(rq);
}

static void
result(struct jsonw *w, struct req *rq)
{
	struct node *body = json_parse(buf_str(&rq->out), rq->out.len, NULL);
	const char *path;

	jsonw_obj(w);
	jsonw_kint(w, "status_code", rq->status);
	jsonw_key(w, "headers");
	jsonw_obj(w);
	/* relative, as in Asana's example */
	if (rq->location != NULL &&
	    (path = strstr(rq->location, REQ_API "/")) != NULL)
		jsonw_kstr(w, "location", path + sizeof(REQ_API) - 1);
	jsonw_end(w);
	jsonw_key(w, "body");
	jsonw_node(w, body);
	jsonw_end(w);
	node_free(body);
}

void
batch_call(struct req *rq)
{
	const struct node *a = node_at(rq->data, "actions");
	struct req one;
	struct jsonw w;
	struct node *c;

	jsonw_init(&w, &rq->out);
	jsonw_obj(&w);
	jsonw_key(&w, "data");
	jsonw_arr(&w);
	for (c = a->first; c != NULL; c = c->next) {
		act(&one, rq, c);
		result(&w, &one);
		memcpy(rq->unlink + rq->nunlink, one.unlink,
		    one.nunlink * sizeof(*one.unlink));
		rq->nunlink += one.nunlink;
		buf_free(&one.out);
		free(one.location);
		arena_free(one.arena);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	if (jsonw_done(&w) == -1)
		req_fail(rq, 400, "The result is too large.");
	else
		rq->status = 200;
}
