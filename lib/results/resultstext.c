/* resultstext: tables of results as text. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/layout.h"
#include "record/metrics.h"
#include "results/resultstext.h"

#define NAME_BYTES	(METRICS_NAME_MAX + 16)	/* of a column's name */

/* Would a spreadsheet calculate S? */
static int
is_formula(const char *s)
{
	char *end;

	if (*s == '\0' || strchr("=+-@\t\r", *s) == NULL ||
	    metrics_special(s) != NULL)
		return 0;
	strtod(s, &end);
	return end == s || *end != '\0';
}

static void
put_cell(struct buf *b, char sep, const char *s)
{
	char special[] = { '"', '\n', '\r', sep, '\0' };
	const char *mark = is_formula(s) ? "'" : "";

	if (strpbrk(s, special) == NULL) {
		buf_printf(b, "%s%s", mark, s);
		return;
	}
	buf_printf(b, "\"%s", mark);
	for (; *s != '\0'; s++)
		buf_printf(b, "%s%c", *s == '"' ? "\"" : "", *s);
	buf_putc(b, '"');
}

/* Appends row V, or, if it is NULL, the names of the columns. */
static void
put_row(const struct results *r, const char **v, char sep, struct buf *b)
{
	size_t i, n = results_columns(r);
	struct buf name;
	int fixed;

	buf_init(&name, NAME_BYTES);
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, sep);
		buf_reset(&name);
		results_column(r, i, &fixed, &name, 0);
		if (v == NULL)
			put_cell(b, sep, buf_str(&name));
		else if (v[i] != NULL && fixed == RESULTS_GID && sep == ',')
			buf_printf(b, "\"=\"\"%s\"\"\"", v[i]);
		else if (v[i] != NULL)
			put_cell(b, sep, v[i]);
	}
	buf_puts(b, sep == ',' ? "\r\n" : "\n");
	buf_free(&name);
}

/* Writes member NAME; what reads as a number is one, but no text of ours. */
static void
put_member(struct jsonw *w, const char *name, int fixed, const char *s)
{
	struct node n = { .type = NODE_STR, .str = s, .len = strlen(s) };

	if (json_isnumber(s, n.len) && (fixed == -1 ||
	    fixed == RESULTS_SECONDS || fixed == RESULTS_EXIT ||
	    fixed == RESULTS_ATTEMPT || fixed == RESULTS_GPUS))
		n.type = NODE_NUM;
	jsonw_key(w, name);
	jsonw_node(w, &n);
}

static void
put_object(const struct results *r, const char **v, struct jsonw *w)
{
	static const char *const part[] = { "params", "metrics", NULL };
	size_t i, n = results_columns(r);
	enum results_kind kind;
	struct buf name;
	int fixed, turn, k;

	buf_init(&name, NAME_BYTES);
	jsonw_obj(w);
	for (turn = 0; turn < 3; turn++) {	/* OTHER first */
		k = (turn + RESULTS_OTHER) % 3;
		if (part[k] != NULL) {
			jsonw_key(w, part[k]);
			jsonw_obj(w);
		}
		for (i = 0; i < n; i++) {
			buf_reset(&name);
			kind = results_column(r, i, &fixed, &name, 1);
			if ((int)kind == k && v[i] != NULL)
				put_member(w, buf_str(&name), fixed, v[i]);
		}
		if (part[k] != NULL)
			jsonw_end(w);
	}
	jsonw_end(w);
	buf_free(&name);
}

int
resultstext_print(const struct results *r, enum resultstext_form form,
    struct buf *b)
{
	const char **v = xcalloc(results_columns(r) + 1, sizeof(*v));
	char sep = form == RESULTSTEXT_CSV ? ',' : '\t';
	struct jsonw w;
	size_t k;

	jsonw_init(&w, b);
	if (form == RESULTSTEXT_JSON)
		jsonw_arr(&w);
	else
		put_row(r, NULL, sep, b);
	for (k = 0; k < results_rows(r); k++) {
		results_values(r, k, v);
		if (form == RESULTSTEXT_JSON)
			put_object(r, v, &w);
		else
			put_row(r, v, sep, b);
	}
	if (form == RESULTSTEXT_JSON) {
		jsonw_end(&w);
		buf_putc(b, '\n');
	}
	free(v);
	return b->over || (form == RESULTSTEXT_JSON && w.err) ? -1 : 0;
}

/* -------------------------------------------------------------- for people */

static int
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Returns which columns are shown: with several cards only those that differ,
 * and are not the name once more, or by which they are sorted. */
static char *
choose(const struct results *r)
{
	size_t i, k, n = results_columns(r), rows = results_rows(r);
	const char **first = xcalloc(n + 1, sizeof(*first));
	const char **v = xcalloc(n + 1, sizeof(*v));
	char *differs = xcalloc(n + 1, 1), *own = xcalloc(n + 1, 1);
	int fixed = 0;

	for (k = 0; k < rows; k++) {
		results_values(r, k, k == 0 ? first : v);
		for (i = 0; k > 0 && i < n; i++)
			differs[i] |= !same(v[i], first[i]);
		for (i = 0; i < n; i++)
			own[i] |= k == 0 ? !same(first[i], first[0]) :
			    !same(v[i], v[0]);
	}
	if (n > 0)
		results_column(r, 0, &fixed, NULL, 0);
	for (i = 0; i < n && fixed == -1; i++)
		own[i] = 1;	/* means */
	for (; i < n; i++) {
		results_column(r, i, &fixed, NULL, 0);
		own[i] = fixed == -1 ? rows < 2 || (differs[i] && own[i]) ||
		    (r->sorted && i == RESULTS_AFTER + r->group[0].n) :
		    fixed < RESULTS_AFTER || ((fixed == RESULTS_SECONDS ||
		    fixed == RESULTS_EXIT || fixed == RESULTS_ATTEMPT ||
		    fixed == RESULTS_LAST) &&
		    (rows < 2 ? first[i] != NULL : differs[i]));
	}
	free(first);
	free(v);
	free(differs);
	return own;
}

/* Puts the figure S as people read it into TO: four digits that count. */
static const char *
figure(const char *s, char to[32])
{
	if (strlen(s) < 7 || !json_isnumber(s, strlen(s)))
		return s;
	snprintf(to, 32, strpbrk(s, ".eE") == NULL ? "%.0f" : "%.4g",
	    strtod(s, NULL));
	return to;
}

void
resultstext_people(const struct results *r, FILE *out, int width)
{
	struct layout l = { NULL, 0 };
	size_t i, k, c, n = results_columns(r);
	const char **v = xcalloc(n + 1, sizeof(*v));
	char *shown = choose(r), (*text)[NAME_BYTES];
	struct buf b;
	int fixed;

	text = xcalloc(n + 1, sizeof(*text));
	for (k = 0; k <= results_rows(r); k++) {
		if (k > 0)
			results_values(r, k - 1, v);
		for (i = c = 0; i < n; i++) {
			if (!shown[i])
				continue;
			buf_init(&b, NAME_BYTES - 1);
			if (results_column(r, i, &fixed, k == 0 ? &b : NULL,
			    0) == RESULTS_METRIC && k > 0 && v[i] != NULL)
				v[i] = figure(v[i], text[i]);
			if (k == 0)
				v[i] = strcpy(text[i], buf_str(&b));
			v[c++] = v[i];
			buf_free(&b);
		}
		layout_add(&l, k == 0 ? LAYOUT_HEAD : LAYOUT_ROW, v, c);
	}
	layout_print(&l, out, width);
	free(text);
	free(shown);
	free(v);
}
