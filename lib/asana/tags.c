/* tags: the gids of tags by their names, new ones made. */
#include <stdlib.h>
#include <string.h>

#include "asana/once.h"
#include "asana/tags.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"

struct tag {
	char		*name;
	char		*gid;
};

struct tags {
	struct asana	*api;
	struct tag	*tag;
	size_t		 n;
	struct tag	*making;	/* the one that was sent last */
};

struct tags *
tags_open(struct asana *api)
{
	struct tags *t;

	t = xcalloc(1, sizeof(*t));
	t->api = api;
	return t;
}

void
tags_close(struct tags *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->tag[i].name);
		free(t->tag[i].gid);
	}
	free(t->tag);
	free(t);
}

static struct tag *
find(const struct tags *t, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strncmp(t->tag[i].name, name, n) == 0 &&
		    t->tag[i].name[n] == '\0')
			return &t->tag[i];
	return NULL;
}

void
tags_want(struct tags *t, const char *name, size_t n)
{
	if (find(t, name, n) != NULL)
		return;
	t->tag = xreallocarray(t->tag, t->n + 1, sizeof(*t->tag));
	t->tag[t->n].name = xstrndup(name, n);
	t->tag[t->n++].gid = NULL;
}

const char *
tags_gid(const struct tags *t, const char *name, size_t n)
{
	return find(t, name, n)->gid;
}

/* Names are not unique in Asana: everybody takes the lowest gid. */
static int
take(const struct node *item, void *arg)
{
	const char *name = node_str(item, "name"), *gid;
	struct tag *t;

	if (name == NULL || (t = find(arg, name, strlen(name))) == NULL)
		return 0;
	gid = node_str(item, "gid");
	if (t->gid == NULL || strlen(gid) < strlen(t->gid) ||
	    (strlen(gid) == strlen(t->gid) && strcmp(gid, t->gid) < 0)) {
		free(t->gid);
		t->gid = xstrdup(gid);
	}
	return 0;
}

static int
list(struct tags *t)
{
	char *path = xasprintf("/workspaces/%s/tags",
	    conf_gid("ASANA_WORKSPACE_GID"));
	int rc = asana_each(t->api, path, "name", take, t);

	free(path);
	return rc;
}

static int
look(void *arg)
{
	struct tags *all = arg;
	int rc = list(all);

	return rc == RC_OK && all->making->gid == NULL ? RC_NO : rc;
}

static int
make(struct tags *all, struct tag *t)
{
	struct wire_req q = { 0 };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	char *body;
	const char *gid;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", t->name);
	jsonw_kstr(&w, "workspace", conf_gid("ASANA_WORKSPACE_GID"));
	body = asana_body_end(&w);
	q.method = "POST";
	q.path = "/tags";
	q.body = body;
	all->making = t;
	rc = make_once(all->api, &q, "name", look, all, &rep);
	gid = cli_dry ? "0" : node_str(rep.data, "gid");
	if (rc == RC_OK && t->gid == NULL)
		t->gid = xstrdup(gid);
	asana_free(&rep);
	free(body);
	return rc;
}

int
tags_make(struct tags *t)
{
	size_t i;
	int rc;

	if (t->n == 0)
		return RC_OK;
	rc = list(t);
	for (i = 0; i < t->n && rc == RC_OK; i++)
		if (t->tag[i].gid == NULL)
			rc = make(t, &t->tag[i]);
	return rc;
}
