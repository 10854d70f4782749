/* pullcards: the cards that are pulled, as the board knows them. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "record/card.h"
#include "results/pullcards.h"

#define CARD_FIELDS	"name,notes,completed,permalink_url,tags.name," \
			"modified_at," \
			"memberships.project.gid,memberships.section.gid," \
			"memberships.section.name"

#define TAGS_BYTES	4096	/* of a card's tags in the table */

void
pullcards_free(struct pullcard *j)
{
	attachnames_free(&j->pick);
	claims_free(&j->claims);
	free(j->gid);
	free(j->title);
	free(j->state);
	free(j->url);
	free(j->tags);
	free(j->gpus);
	free(j->commit);
	node_free(j->figures);
	free(j->script);
	free(j->params);
	free(j->folder);
	free(j);
}

/* The usual name of the card's column, in small letters. */
static char *
state_of(const struct task *t)
{
	char *s, *p;
	int col = COL_DONE;

	if (!t->completed) {
		if (t->column == NULL)
			return NULL;
		col = conf_whichcolumn(t->column);
	}
	s = xstrdup(col != -1 ? settings_usual(col) : t->column);
	for (p = s; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return s;
}

static char *
tags_of(const struct task *t)
{
	const struct node *n = t->tags != NULL ? t->tags->first : NULL;
	const char *name;
	struct buf b;

	buf_init(&b, TAGS_BYTES);
	for (; n != NULL; n = n->next)
		if ((name = node_str(n, "name")) != NULL)
			buf_printf(&b, "%s%s", b.len > 0 ? "," : "", name);
	return buf_take(&b);
}

static void
take_card(struct pullcard *j, const struct node *item)
{
	const char *at = node_str(item, "modified_at");
	struct task t;
	struct card c;

	if (at != NULL)
		str_iso(at, &j->changed);
	asana_task(j->p->api, item, &t);
	card_parse(&c, t.notes);
	j->title = xstrdup(t.name);
	j->state = state_of(&t);
	j->tags = tags_of(&t);
	if (t.url != NULL)
		j->url = xstrdup(t.url);
	j->script = c.script;
	j->params = c.params;
	j->gpus = jobopts_get(c.opts, "gpus");
	j->commit = jobopts_get(c.opts, "commit");
	c.script = c.params = NULL;
	card_free(&c);
	j->p->missing--;
}

/* A card of the project: RC_NO once all that are wanted were there, or it has
 * cost a quarter of what asking for each does. */
static int
listed(const struct node *item, void *arg)
{
	struct pull *p = arg;
	const char *gid = node_str(item, "gid");
	long i = table_find(&p->bygid, gid, strlen(gid));

	if (clock_caught())
		return RC_LATER;
	if (i >= 0 && p->job[i]->title == NULL)
		take_card(p->job[i], item);
	return p->missing == 0 || ++p->listed >= p->n / 4 * 100 ? RC_NO :
	    RC_OK;
}

static void
answered(struct reply *rep, void *arg)
{
	struct pullcard *j = arg;

	if (rep->http.rc == RC_OK)
		take_card(j, rep->data);
	j->rc = rep->http.rc;
}

int
pullcards_find(struct pull *p)
{
	struct wire_req q = { .method = "GET" };
	char *path;
	size_t i;
	int rc;

	if (p->n / 4 > 0) {
		rc = asana_each(p->api, NULL, CARD_FIELDS, listed, p,
		    "/projects/%s/tasks", p->api->project);
		if (rc != RC_OK && rc != RC_NO)
			return rc;
	}
	for (i = 0; i < p->n; i++)
		if (p->job[i]->title == NULL) {
			q.path = path = xasprintf("/tasks/%s", p->job[i]->gid);
			asana_start(p->api, &q, CARD_FIELDS, 0, answered,
			    p->job[i]);
			free(path);
		}
	asana_run(p->api);
	for (rc = RC_OK, i = 0; i < p->n; i++)
		rc = err_worst(rc, p->job[i]->rc);
	return rc == RC_REFUSED ? RC_OK : rc;
}
