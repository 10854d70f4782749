/* shape: objects of the database as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "local/rich.h"
#include "local/shape.h"
#include "record/card.h"
#include "record/metrics.h"

#define FIGURES_MAX	16384	/* bytes of metrics that a card shows */

static const char member_sql[] =
    "SELECT project, section FROM member WHERE task = ?1 ORDER BY project";

static void
put_gid(struct shape *sh, long long gid)
{
	char s[24];

	snprintf(s, sizeof(s), "%lld", gid);
	jsonw_str(sh->w, s);
}

static void
put_time(struct shape *sh, long long ms)
{
	char s[25];

	str_putiso(s, ms);
	jsonw_str(sh->w, s);
}

/* An object within another, which is shown in MODE; SUB is what a selection
 * names below it. */
static void
put_ref(struct shape *sh, enum kind kind, long long gid, enum shape_mode mode,
    const struct sel *sub)
{
	if (gid == 0)
		jsonw_null(sh->w);
	else if (mode != SHAPE_ASKED ||
	    (sub->first == NULL && sh->b->sw[SW_BARE] == BARE_COMPACT))
		shape_put(sh, kind, gid, SHAPE_COMPACT, NULL);
	else
		shape_put(sh, kind, gid, SHAPE_ASKED, sub);
}

static void
put_list(struct shape *sh, const struct field *f, long long gid,
    enum shape_mode mode, const struct sel *sub)
{
	struct query *q;

	jsonw_arr(sh->w);
	q = store_query(sh->b->st, f->sql, "i", gid);
	while (query_next(q) && !sh->w->b->over)
		if (!query_null(q, 0))
			put_ref(sh, f->kind, query_int(q, 0), mode, sub);
	query_end(q);
	jsonw_end(sh->w);
}

/* A membership is no object: it has no gid, and "memberships" alone gives
 * empty ones. */
static void
put_members(struct shape *sh, long long gid, enum shape_mode mode,
    const struct sel *sub)
{
	static const enum kind kind[] = { K_PROJECT, K_SECTION };
	const struct sel *s = NULL;
	struct query *q;
	int i;

	jsonw_arr(sh->w);
	q = store_query(sh->b->st, member_sql, "i", gid);
	while (query_next(q)) {
		jsonw_obj(sh->w);
		for (i = 0; i < 2; i++) {
			if (mode == SHAPE_ASKED &&
			    (s = sel_at(sub, kinds[kind[i]].name)) == NULL)
				continue;
			jsonw_key(sh->w, kinds[kind[i]].name);
			put_ref(sh, kind[i], query_int(q, i), mode, s);
		}
		jsonw_end(sh->w);
	}
	query_end(q);
	jsonw_end(sh->w);
}

static void
put_html(struct shape *sh, struct query *q, int col)
{
	struct buf b;

	if (!query_null(q, col)) {
		jsonw_str(sh->w, query_text(q, col));
		return;
	}
	buf_init(&b, SHAPE_MAX);
	rich_fromplain(&b, query_text(q, col + 1));
	jsonw_str(sh->w, buf_str(&b));
	buf_free(&b);
}

/* The page of an object, in the form that Asana's browser addresses have. */
static void
put_link(struct shape *sh, enum kind kind, long long gid)
{
	long long workspace;
	char *s;

	workspace = store_int(sh->b->st, 0,
	    "SELECT min(gid) FROM workspace", "");
	s = xasprintf("%s/1/%lld/%s/%lld", sh->url, workspace,
	    kinds[kind].name, gid);
	jsonw_str(sh->w, s);
	free(s);
}

static void
put_download(struct shape *sh, struct query *q, int col, long long gid)
{
	char *s;

	if (!query_null(q, col)) {
		jsonw_str(sh->w, query_text(q, col));
		return;
	}
	s = xasprintf("%s/files/%s", sh->url,
	    files_key(sh->b->files, gid, sh->now));
	jsonw_str(sh->w, s);
	free(s);
}

static void
put_column(struct shape *sh, const struct field *f, struct query *q)
{
	if (query_null(q, f->col))
		jsonw_null(sh->w);
	else if (f->type == F_GID)
		put_gid(sh, query_int(q, f->col));
	else if (f->type == F_TIME)
		put_time(sh, query_int(q, f->col));
	else if (f->type == F_BOOL)
		jsonw_bool(sh->w, query_int(q, f->col) != 0);
	else if (f->type == F_INT)
		jsonw_int(sh->w, query_int(q, f->col));
	else
		jsonw_str(sh->w, query_text(q, f->col));
}

static void
put_said(struct shape *sh, const char *sql, long long gid)
{
	struct query *q = store_query(sh->b->st, sql, "i", gid);

	if (query_next(q))
		jsonw_str(sh->w, query_text(q, 0));
	else
		jsonw_null(sh->w);
	query_end(q);
}

static void
put_figure(const char *name, const struct node *v, void *writer)
{
	struct jsonw *w = writer;

	if (v->type != NODE_ARR && w->b->len < FIGURES_MAX) {
		jsonw_key(w, name);
		jsonw_node(w, v);
	}
}

/* The metrics in a file, as one object in a text: NaN is none in JSON. */
static void
put_metrics(struct shape *sh, const char *sql, long long gid)
{
	struct query *q = store_query(sh->b->st, sql, "i", gid);
	struct node *root = NULL;
	struct jsonw w;
	struct buf b;
	const char *why;
	long long size;
	int fd;

	if (query_next(q) && (fd = files_read(sh->b->files, query_int(q, 0),
	    &size)) != -1) {
		root = metrics_read(fd, query_text(q, 1), &why);
		close(fd);
	}
	query_end(q);
	buf_init(&b, 8 * FIGURES_MAX);
	jsonw_init(&w, &b);
	jsonw_obj(&w);
	if (root != NULL)
		metrics_each(root, put_figure, &w);
	jsonw_end(&w);
	jsonw_str(sh->w, root != NULL && jsonw_done(&w) == 0 ? buf_str(&b) :
	    NULL);
	node_free(root);
	buf_free(&b);
}

/* The cards that a description links to as its dependencies. */
static void
put_needs(struct shape *sh, const char *notes)
{
	struct card c;

	card_parse(&c, notes);
	jsonw_str(sh->w, c.deps != NULL ? c.deps : "");
	card_free(&c);
}

static void
put_value(struct shape *sh, enum kind kind, const struct field *f,
    struct query *q, enum shape_mode mode, const struct sel *sub)
{
	long long gid = query_int(q, 0);

	switch (f->type) {
	case F_TYPE:
		jsonw_str(sh->w, kinds[kind].name);
		break;
	case F_REF:
		put_ref(sh, f->kind, query_int(q, f->col), mode, sub);
		break;
	case F_LIST:
		put_list(sh, f, gid, mode, sub);
		break;
	case F_COUNT:
		jsonw_int(sh->w, store_int(sh->b->st, 0, f->sql, "i", gid));
		break;
	case F_SAID:
		put_said(sh, f->sql, gid);
		break;
	case F_METRICS:
		put_metrics(sh, f->sql, gid);
		break;
	case F_NEEDS:
		put_needs(sh, query_text(q, f->col));
		break;
	case F_MEMBER:
		put_members(sh, gid, mode, sub);
		break;
	case F_HTML:
		put_html(sh, q, f->col);
		break;
	case F_LINK:
		put_link(sh, kind, gid);
		break;
	case F_DOWNLOAD:
		put_download(sh, q, f->col, gid);
		break;
	case F_NULL:
		jsonw_null(sh->w);
		break;
	case F_FALSE:
		jsonw_bool(sh->w, 0);
		break;
	case F_ZERO:
		jsonw_int(sh->w, 0);
		break;
	case F_NONE:
		jsonw_arr(sh->w);
		jsonw_end(sh->w);
		break;
	default:
		put_column(sh, f, q);
	}
}

/* Returns 1 when the field is to be shown; *SUB is then what a selection
 * names. */
static int
shown(const struct field *f, struct query *q, enum shape_mode mode,
    const struct sel *sel, const struct sel **sub)
{
	*sub = NULL;
	if (mode == SHAPE_ASKED) {
		*sub = sel_at(sel, f->name);
		if (*sub == NULL)
			return f->type == F_GID;
		return f->show != SHOW_SET || !query_null(q, f->col);
	}
	if (mode == SHAPE_COMPACT)
		return f->show == SHOW_COMPACT;
	if (f->show == SHOW_SET)
		return !query_null(q, f->col);
	return f->show != SHOW_ASKED;
}

/* Nothing but the gid is wanted, so no row need be read. */
static int
onlygid(const struct sel *sel)
{
	return sel->first == NULL || (sel->first->next == NULL &&
	    strcmp(sel->first->name, "gid") == 0);
}

void
shape_put(struct shape *sh, enum kind kind, long long gid,
    enum shape_mode mode, const struct sel *sel)
{
	const struct field *f;
	const struct sel *sub;
	struct query *q;

	if (mode == SHAPE_ASKED && onlygid(sel)) {
		jsonw_obj(sh->w);
		jsonw_key(sh->w, "gid");
		put_gid(sh, gid);
		jsonw_end(sh->w);
		return;
	}
	q = store_query(sh->b->st, kind == K_TASK && sh->b->sw[SW_TRASH] ?
	    kinds_trashed : kinds[kind].sql, "i", gid);
	if (query_next(q)) {
		jsonw_obj(sh->w);
		for (f = kinds[kind].field; f->name != NULL; f++)
			if (shown(f, q, mode, sel, &sub)) {
				jsonw_key(sh->w, f->name);
				put_value(sh, kind, f, q, mode, sub);
			}
		jsonw_end(sh->w);
	} else
		jsonw_null(sh->w);
	query_end(q);
}

int
shape_knows(enum kind kind, const struct sel *sel)
{
	const struct field *f;
	const struct sel *s, *m;

	for (s = sel->first; s != NULL; s = s->next) {
		for (f = kinds[kind].field; f->name != NULL; f++)
			if (strcmp(f->name, s->name) == 0)
				break;
		if (f->name == NULL || (f->kind != K_NONE &&
		    !shape_knows(f->kind, s)))
			return 0;
		/* these are no objects of a kind */
		if (f->type == F_MEMBER)
			for (m = s->first; m != NULL; m = m->next)
				if (!(strcmp(m->name, "project") == 0 &&
				    shape_knows(K_PROJECT, m)) &&
				    !(strcmp(m->name, "section") == 0 &&
				    shape_knows(K_SECTION, m)))
					return 0;
	}
	return 1;
}

int
shape_exists(struct store *st, enum kind kind, long long gid)
{
	struct query *q;
	int found;

	q = store_query(st, kinds[kind].sql, "i", gid);
	found = query_next(q);
	query_end(q);
	return found;
}
