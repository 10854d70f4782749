/* joblist: job lines of cards that are there, each card once. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "record/jobline.h"
#include "record/joblist.h"

/* The gid of the card, to be freed; NULL: it is no line of one, *WHY. */
static char *
gid_of(const char *line, size_t len, const char **why)
{
	char *gid = NULL;
	struct jobline r;

	if (jobline_parse(&r, line, len, why) == -1)
		return NULL;
	if (r.col[JOBLINE_ID] == NULL || !str_isgid(r.col[JOBLINE_ID]))
		*why = "the id is not the gid of a card";
	else
		gid = xstrdup(r.col[JOBLINE_ID]);
	jobline_free(&r);
	return gid;
}

int
joblist_add(char *line, size_t len, const char *where, void *list)
{
	struct joblist *l = list;
	const char *why;
	char *gid;
	long i;

	if (len == 0)
		return RC_OK;
	if ((gid = gid_of(line, len, &why)) == NULL)
		return fault(RC_INPUT, "%s: %s", where, why);
	i = table_find(&l->at, gid, strlen(gid));
	if ((i == -1 && l->n == JOBLIST_MAX) ||
	    l->bytes + len + 1 > JOBLIST_BYTES_MAX) {
		warn("%s: more than %d jobs, or %u MB", where, JOBLIST_MAX,
		    JOBLIST_BYTES_MAX >> 20);
		free(gid);
		return RC_INPUT;
	}
	if (i == -1) {
		l->v = xgrow(l->v, l->n, sizeof(*l->v));
		i = (long)l->n++;
		l->v[i].gid = gid;
		table_put(&l->at, gid, strlen(gid), i);
	} else {
		l->bytes -= strlen(l->v[i].line) + 1;
		free(l->v[i].line);
		free(gid);
	}
	l->v[i].line = xstrndup(line, len);
	l->bytes += len + 1;
	return RC_OK;
}

int
joblist_text(struct joblist *l, const char *text, const char *name)
{
	size_t n, no = 1;
	int rc = RC_OK;
	char *where;

	for (; *text != '\0'; text += n + (text[n] != '\0'), no++) {
		n = strcspn(text, "\n");
		where = xasprintf("%s:%zu", name, no);
		rc = err_worst(rc, joblist_add((char *)text, n, where, l));
		free(where);
	}
	return rc;
}

int
joblist_has(const struct joblist *l, const char *gid)
{
	return table_find(&l->at, gid, strlen(gid)) != -1;
}

char *
joblist_lines(const struct joblist *l)
{
	struct buf b;
	size_t i;

	buf_init(&b, JOBLIST_BYTES_MAX);
	for (i = 0; i < l->n; i++) {
		buf_puts(&b, l->v[i].line);
		buf_putc(&b, '\n');
	}
	return buf_take(&b);
}

void
joblist_free(struct joblist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->v[i].gid);
		free(l->v[i].line);
	}
	free(l->v);
	table_free(&l->at);
	memset(l, 0, sizeof(*l));
}
