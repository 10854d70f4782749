/* frames: which job lines belong together. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "frames.h"
#include "json.h"
#include "rec.h"
#include "str.h"

#define WORDS_MAX	64	/* tags and values that are taken out */
#define BETWEEN		"-_./:,+= "	/* what holds a title's words */

/* What a title may have from this combination and not from its stage. */
struct words {
	const char	*s[WORDS_MAX];
	size_t		 len[WORDS_MAX];
	size_t		 n;
};

/* How often each text is there. */
struct times {
	struct tab	 tab;
	char		*several;	/* by the first job that has it */
};

static void
times_init(struct times *t, size_t n)
{
	tab_init(&t->tab);
	t->several = xcalloc(n, 1);
}

static void
times_free(struct times *t)
{
	tab_free(&t->tab);
	free(t->several);
}

/* Counts the text of a job; NULL does not count. */
static void
times_add(struct times *t, const char *s, size_t job)
{
	long first;

	if (s == NULL)
		return;
	if ((first = tab_find(&t->tab, s, strlen(s))) != -1)
		t->several[first] = 1;
	else
		tab_put(&t->tab, s, strlen(s), (long)job);
}

/* Returns 1 when several jobs have this text. */
static int
times_many(const struct times *t, const char *s)
{
	long first;

	if (s == NULL || (first = tab_find(&t->tab, s, strlen(s))) == -1)
		return 0;
	return t->several[first];
}

/* Adds a word, the longest one first. */
static void
add_word(struct words *w, const char *s, size_t len)
{
	size_t i;

	if (len == 0 || w->n == WORDS_MAX)
		return;
	for (i = w->n++; i > 0 && w->len[i - 1] < len; i--) {
		w->s[i] = w->s[i - 1];
		w->len[i] = w->len[i - 1];
	}
	w->s[i] = s;
	w->len[i] = len;
}

static int
ends(char c)
{
	return c == '\0' || strchr(BETWEEN, c) != NULL;
}

/* Makes blanks of the word where it stands for itself in the title. */
static void
blank(char *title, const char *word, size_t len)
{
	char *p;

	for (p = title; *p != '\0'; p++)
		if (strncmp(p, word, len) == 0 && ends(p[len]) &&
		    (p == title || ends(p[-1]))) {
			memset(p, ' ', len);
			p += len - 1;
		}
}

/* Returns what is left of a title without its words, or NULL; from A. */
static const char *
rest(struct arena *a, const char *title, const struct words *w)
{
	char text[FRAMES_TITLE_MAX], *to = text;
	const char *p;
	size_t i, gap;

	if (strlen(title) >= sizeof(text))
		return NULL;
	strcpy(text, title);
	for (i = 0; i < w->n; i++)
		blank(text, w->s[i], w->len[i]);
	for (p = text; *p != '\0'; p++) {
		if ((gap = strspn(p, BETWEEN)) > 0) {
			if (p[gap] == '\0')
				break;
			if (to > text)
				*to++ = gap == 1 ? *p : '-';
			p += gap;
		}
		*to++ = *p;
	}
	return to > text ? arena_strndup(a, text, (size_t)(to - text)) : NULL;
}

/* Adds the values of the parameters in ROOT to W, but for titles: those are
 * of other jobs, and made as the one that is taken apart. */
static void
add_values(struct words *w, const struct node *root, const struct times *title)
{
	const struct node *n;

	for (n = root != NULL ? root->first : NULL; n != NULL; n = n->next)
		if (n->type == NODE_STR && n->str != NULL &&
		    tab_find(&title->tab, n->str, n->len) == -1)
			add_word(w, n->str, n->len);
}

/* What a job's own line says: *NAME is the parameter `name`, *REST what is
 * left of the title; either may be NULL. */
static void
look(struct frames *f, const struct stage_job *j, const struct times *title,
    const char **name, const char **left)
{
	struct words w;
	struct node *root = NULL;
	struct rec r;
	const char *why, *tags, *item;
	size_t len;

	*name = *left = NULL;
	if (rec_parse(&r, j->line, strlen(j->line), &why) == -1)
		return;
	if (r.col[REC_PARAMS] != NULL)
		root = json_parse(r.col[REC_PARAMS],
		    strlen(r.col[REC_PARAMS]), NULL);
	if (root != NULL && (*name = node_str(root, "name")) != NULL)
		*name = arena_strndup(f->arena, *name, strlen(*name));
	if (*name == NULL && j->name != NULL) {
		w.n = 0;
		tags = r.col[REC_TAGS];
		while ((item = str_next(&tags, ",", &len)) != NULL)
			add_word(&w, item, len);
		add_values(&w, root, title);
		*left = rest(f->arena, j->name, &w);
	}
	node_free(root);
	rec_free(&r);
}

/* Puts a job into the frame of that name. */
static void
put(struct frames *f, uint32_t job, const char *name)
{
	size_t len = strlen(name);
	long k = tab_find(&f->byname, name, len);

	if (k == -1) {
		k = (long)f->n++;
		tab_put(&f->byname, name, len, k);
		f->name[k] = name;
	}
	f->of[job] = (uint32_t)k;
}

/* Returns the name of a frame around all jobs of a level that have no other:
 * N of them, of which J is one. */
static const char *
level_name(struct frames *f, uint32_t level, size_t n,
    const struct stage_job *j)
{
	char text[32];

	if (n == 1 && j->name != NULL)
		return j->name;
	snprintf(text, sizeof(text), "level %lu", (unsigned long)level);
	return arena_strndup(f->arena, text, strlen(text));
}

/* Finds the names that do not come from the level. */
static void
find_names(struct frames *f, const struct stage *s, const char **name)
{
	const char **left = xcalloc(s->n, sizeof(*left));
	struct times title, lefts;
	size_t i;

	times_init(&title, s->n);
	times_init(&lefts, s->n);
	for (i = 0; i < s->n; i++)
		times_add(&title, s->job[i].name, i);
	for (i = 0; i < s->n; i++) {
		look(f, &s->job[i], &title, &name[i], &left[i]);
		times_add(&lefts, left[i], i);
	}
	for (i = 0; i < s->n; i++) {
		if (times_many(&lefts, left[i]))
			name[i] = left[i];
		else if (name[i] == NULL && times_many(&title, s->job[i].name))
			name[i] = s->job[i].name;
	}
	times_free(&title);
	times_free(&lefts);
	free(left);
}

void
frames_find(struct frames *f, const struct stage *s)
{
	uint32_t *level = graph_levels(&s->graph, s->order), v;
	const char **name = xcalloc(s->n, sizeof(*name));
	size_t *others = xcalloc(s->n + 1, sizeof(*others)), i;

	memset(f, 0, sizeof(*f));
	f->arena = arena_new();
	tab_init(&f->byname);
	f->name = xcalloc(s->n, sizeof(*f->name));
	f->of = xcalloc(s->n, sizeof(*f->of));
	find_names(f, s, name);
	for (i = 0; i < s->n; i++)
		others[level[i]] += name[i] == NULL;
	for (i = 0; i < s->n; i++) {
		v = s->order[i];
		put(f, v, name[v] != NULL ? name[v] : level_name(f, level[v],
		    others[level[v]], &s->job[v]));
	}
	free(others);
	free(name);
	free(level);
}

void
frames_free(struct frames *f)
{
	free(f->name);
	free(f->of);
	tab_free(&f->byname);
	arena_free(f->arena);
}
