/* text: writing the text columns that several kinds of objects have. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "local/api.h"
#include "local/rich.h"
#include "local/text.h"

/* Asana's reference, "Tags" and "Projects": color. */
static const char *const colors[] = {
	"dark-pink", "dark-green", "dark-blue", "dark-red", "dark-teal",
	"dark-brown", "dark-orange", "dark-purple", "dark-warm-gray",
	"light-pink", "light-green", "light-blue", "light-red", "light-teal",
	"light-brown", "light-orange", "light-purple", "light-warm-gray",
	"none"
};

static int
iscolor(const char *s)
{
	size_t i;

	for (i = 0; i < sizeof(colors) / sizeof(colors[0]); i++)
		if (strcmp(s, colors[i]) == 0)
			return 1;
	return 0;
}

static int
istime(const char *date, const char *rest)
{
	long long ms;
	char *s = xasprintf("%s%s", date, rest);
	int ok = str_iso(s, &ms) == 0;

	free(s);
	return ok;
}

static int
column(struct req *rq, long long gid, const struct text_column *c)
{
	const struct node *n = node_at(rq->data, c->key);
	const char *s, *why = NULL;
	int rc;

	if ((rc = req_text(rq, c->key, &s)) != REQ_SET)
		return rc;
	if (n->type == NODE_NULL && c->rule != TEXT_PLAIN)
		s = NULL;
	else if (c->rule == TEXT_COLOR && !iscolor(s))
		why = "Not a valid color";
	else if (c->rule == TEXT_DATE && !istime(s, "T00:00:00.000Z"))
		why = "Not a valid date";
	else if (c->rule == TEXT_TIME && !istime(s, ""))
		why = "Not a valid date-time";
	if (why != NULL)
		return req_fail(rq, 400, "%s: %s: %.64s", c->key, why, s);
	store_run(rq->st, c->sql, "is", gid, s);
	return 0;
}

int
text_columns(struct req *rq, long long gid, const struct text_column *c)
{
	for (; c->key != NULL; c++)
		if (column(rq, gid, c) == -1)
			return -1;
	return 0;
}

/* A plain text as an editor with its own ideas would keep it. */
static const char *
edited(struct req *rq, const char *text)
{
	char *copy = arena_strndup(rq->arena, text, strlen(text)), *o = copy;
	size_t n;

	for (; *text != '\0'; text += n) {
		n = strcspn(text, "\n");
		n += text[n] == '\n';
		if (rq->b->sw[SW_TEXT] == TEXT_HEADS && *text == '#')
			continue;
		memcpy(o, text, n);
		o += n;
		if (rq->b->sw[SW_TEXT] == TEXT_JOIN && o[-1] == '\n')
			o[-1] = ' ';
	}
	*o = '\0';
	return copy;
}

int
text_read(struct req *rq, const char *key, const char *html,
    const char **plain, const char **rich)
{
	const char *why;
	struct buf b;
	int hasplain, hasrich;

	*plain = *rich = NULL;
	if ((hasplain = req_text(rq, key, plain)) == -1 ||
	    (hasrich = req_text(rq, html, rich)) == -1)
		return -1;
	if (hasplain == REQ_SET && hasrich == REQ_SET)
		return req_fail(rq, 400, "You may specify only one of %s, %s",
		    key, html);
	if (hasplain == REQ_SET && rq->b->sw[SW_TEXT] != TEXT_KEEP)
		*plain = edited(rq, *plain);
	if (hasrich != REQ_SET)
		return hasplain;
	buf_init(&b, 2 * API_BODY_MAX);
	if (rich_toplain(&b, *rich, (int)rq->b->sw[SW_BULLETS], &why) == -1)
		req_fail(rq, 400, "%s: XML is invalid: %s", html, why);
	else
		*plain = arena_strndup(rq->arena, buf_str(&b), b.len);
	buf_free(&b);
	return *plain == NULL ? -1 : REQ_SET;
}

int
text_rich(struct req *rq, long long gid, const char *key, const char *html,
    const char *sql)
{
	const char *plain, *rich;
	int rc;

	if ((rc = text_read(rq, key, html, &plain, &rich)) == REQ_SET)
		store_run(rq->st, sql, "iss", gid, plain, rich);
	return rc;
}
