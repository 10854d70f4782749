/* movecards: moves many cards at once. */
#include <stdlib.h>
#include <string.h>

#include "cards/movecards.h"

int
movecards_add(const char *gid, void *moving)
{
	struct movecards *m = moving;
	struct movecards_card *c;

	if (table_find(&m->at, gid, strlen(gid)) != -1)
		return RC_OK;
	m->v = xgrow(m->v, m->n, sizeof(*m->v));
	c = &m->v[m->n];
	memset(c, 0, sizeof(*c));
	c->gid = xstrdup(gid);
	table_put(&m->at, c->gid, strlen(gid), (long)m->n++);
	return RC_OK;
}

int
movecards_leave(const char *gid, void *moving)
{
	struct movecards *m = moving;
	long i = table_find(&m->at, gid, strlen(gid));

	if (i != -1)
		m->v[i].left = 1;
	return RC_OK;
}

void
movecards_free(struct movecards *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		free(m->v[i].gid);
	free(m->v);
	table_free(&m->at);
	m->v = NULL;
	m->n = 0;
}

struct look {
	struct movecards *m;
	int		 from;
};

static int
take_gid(const struct node *item, void *arg)
{
	struct look *l = arg;
	const char *gid = node_str(item, "gid");
	long i = table_find(&l->m->at, gid, strlen(gid));

	if (i != -1)
		l->m->v[i].seen = l->from;
	return 0;
}

int
movecards_look(struct movecards *m)
{
	struct look l = { m, 0 };
	size_t i;
	int rc = RC_OK;

	for (i = 0; i < m->n; i++)
		m->v[i].seen = m->nfrom > 0 ? -1 : 0;
	for (; l.from < m->nfrom && rc == RC_OK; l.from++)
		rc = asana_each(m->api, NULL, "gid", take_gid, &l,
		    "/sections/%s/tasks", m->from[l.from]);
	return rc;
}

static void
answered(struct reply *rep, void *arg)
{
	struct movecards_card *c = arg;
	struct movecards *m = c->m;

	m->rc = err_worst(m->rc, rep->http.rc);
	if (rep->http.rc == RC_OK) {
		c->was |= 1 << c->seen;
		c->moved = 1;
		m->count++;
	} else if (rep->http.status != 0)
		warn("%s: not moved: %d %s", c->gid, rep->http.status,
		    asana_why(rep));
	else
		warn("%s: not moved: %s", c->gid, asana_why(rep));
}

/* Moves what was seen and not tried yet, at most MOVECARDS_BATCH where it must
 * be looked at again.  Returns 1 when there are more. */
static int
batch(struct movecards *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++) {
		if (m->v[i].seen == -1 || m->v[i].tried || m->v[i].left)
			continue;
		if (m->nfrom > 0 && n++ == MOVECARDS_BATCH)
			break;
		m->v[i].tried = 1;
		m->v[i].m = m;
		asana_move_start(m->api, m->v[i].gid, m->to, 1, answered,
		    &m->v[i]);
	}
	asana_run(m->api);
	return i < m->n;
}

int
movecards_run(struct movecards *m)
{
	size_t i;
	int more = 1;

	m->rc = RC_OK;
	m->count = 0;
	for (i = 0; i < m->n; i++)
		m->v[i].tried = 0;
	while (more && m->rc != RC_LATER && m->rc != RC_NOAUTH)
		if ((m->rc = err_worst(m->rc, movecards_look(m))) == RC_OK ||
		    m->rc == RC_REFUSED)
			more = batch(m);
		else
			more = 0;
	return m->rc == RC_OK && m->count == 0 ? RC_NO : m->rc;
}
