/* section: the sections of a card, read strictly or as people write them. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "record/jobline.h"
#include "record/section.h"

#define QUOTE		80	/* bytes of a line that a message quotes */
#define GID_SURE	10	/* digits of what is no number but a gid */
#define HERE_MAX	100	/* lines of here-documents that look like
				 * sections: then there are only such */

const char *const section_headings[SEC_N] = {
	"# Depends on", "# Context", "# Job"
};

/* How people call them. */
static const struct {
	const char	*name;
	int		 kind;
} names[] = {
	{ "depends on", SEC_DEPS }, { "depends", SEC_DEPS },
	{ "dependson", SEC_DEPS },
	{ "dependencies", SEC_DEPS }, { "dependency", SEC_DEPS },
	{ "context", SEC_CONTEXT }, { "job", SEC_JOB },
	{ "script", SEC_SCRIPT }
};

static const char *const how[SEC_N] = {
	"'# Depends on' at the end of the description, and below it, each on a "
	    "line of its own, '- ' and the address of a card; or '- none'",
	"'# Context' at the end of the description, and below it a JSON object",
	"'# Job' at the end of the description, and below it, each on a line "
	    "of its own, options like 'timeout: 6h' or 'retries: 2'"
};

static void
put_gid(struct buf *b, const char *gid, size_t n)
{
	buf_printf(b, "%s%.*s", b->len > 0 ? "," : "", (int)n, gid);
}

/* Appends the cards whose addresses stand in a line, or of which it lists the
 * bare gids; returns how many. */
static size_t
put_cards(struct buf *b, struct span l)
{
	static const char digits[] = "0123456789", seps[] = " \t,;()<>[]#";
	char *copy = xstrndup(l.s, l.n);
	const char *rest = copy, *s;
	size_t n, found = 0;

	for (s = copy; (s = strstr(s, "http")) != NULL; s++)
		if ((rest = jobline_urlgid(s, &n)) != NULL) {
			put_gid(b, rest, n);
			found++;
		}
	for (rest = copy; (s = str_next(&rest, seps, &n)) != NULL;)
		if (found > 0 || n > 32 || strspn(s, digits) < n)
			break;
	if (found == 0 && s == NULL)	/* all are */
		for (rest = copy; (s = str_next(&rest, seps, &n)) != NULL;
		    found++)
			put_gid(b, s, n);
	free(copy);
	return found;
}

static int
is_none(struct span l)
{
	struct heading h;

	markup_heading(&h, l);
	return strcmp(h.name, "none") == 0;
}

static int
read_deps(struct card *c, struct span text)
{
	struct span l;
	struct buf b;
	int bullet, any = 0;

	buf_init(&b, CARD_TEXT_MAX);
	while (markup_words(&text, &l)) {
		bullet = markup_unbullet(&l);
		any = 1;
		if (is_none(l) || put_cards(&b, l) > 0)
			continue;
		if (!bullet)
			goto no;
		buf_puts(&b, b.len > 0 ? ",?" : "?");
	}
	if (!any)
		goto no;
	if (b.len > 0)
		c->deps = buf_take(&b);
	return 1;
no:
	buf_free(&b);
	return 0;
}

static int
read_context(struct card *c, struct span text)
{
	struct span l, json = { NULL, 0 };
	struct node *root;
	char *copy;
	int fence = 0, is_obj;

	while (markup_line(&text, &l)) {
		if (l.n >= 3 && (memcmp(l.s, "```", 3) == 0 ||
		    memcmp(l.s, "~~~", 3) == 0)) {
			fence++;
			continue;
		}
		if (l.n == 0)
			continue;
		if (fence > 1)
			return 0;
		if (json.s == NULL)
			json.s = l.s;
		json.n = (size_t)(l.s + l.n - json.s);
	}
	if (json.s == NULL || fence == 1 || fence > 2)
		return 0;
	copy = xstrndup(json.s, json.n);
	root = json_parse(copy, strlen(copy), NULL);
	is_obj = root != NULL && root->type == NODE_OBJ;
	if (is_obj && root->n > 0)
		c->params = copy;
	else
		free(copy);
	node_free(root);
	return is_obj;
}

static char *
lower(struct span s)
{
	char *copy = xstrndup(s.s, s.n), *p;

	for (p = copy; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return copy;
}

/* Reads the line of an option: its key and value, to be freed; or 0.  A key of
 * several words is one only if it resembles one of ours: else what stands
 * before a colon may be a command. */
static int
read_option(struct span l, char **key, char **value)
{
	const char *colon = memchr(l.s, ':', l.n);
	struct span k, v;
	char *words;
	int known;

	k = markup_trim(l.s, colon != NULL ? (size_t)(colon - l.s) : 0);
	if (k.n == 0)
		return 0;
	*key = lower(k);
	known = jobopts_near(*key, k.n);
	if (known == -1 &&
	    (*key)[strspn(*key, "abcdefghijklmnopqrstuvwxyz_")] != '\0') {
		free(*key);
		return 0;
	}
	v = markup_trim(colon + 1, (size_t)(l.s + l.n - colon - 1));
	*value = known == -1 || known == JOBOPTS_INPUTS ?
	    xstrndup(v.s, v.n) : lower(v);
	if (known == JOBOPTS_INPUTS) {
		words = jobopts_words(*value);
		free(*value);
		*value = words;
	}
	return 1;
}

static void
set(char **to, const char *v)
{
	free(*to);
	*to = *v != '\0' ? xstrdup(v) : NULL;
}

static int
read_job(struct card *c, struct span text)
{
	struct span l;
	struct buf b;
	char *key, *value;
	int any = 0;

	buf_init(&b, CARD_TEXT_MAX);
	while (markup_words(&text, &l)) {
		markup_unbullet(&l);
		any = read_option(l, &key, &value);
		if (!any)
			break;
		if (strcmp(key, "key") == 0)
			set(&c->key, value);
		else if (strcmp(key, "stage") == 0)
			set(&c->stage, value);
		else
			buf_printf(&b, "%s%s=%s", b.len > 0 ? "," : "", key,
			    value);
		free(key);
		free(value);
	}
	if (any && b.len > 0)
		c->opts = buf_take(&b);
	if (!any) {
		set(&c->key, "");
		set(&c->stage, "");
	}
	buf_free(&b);
	return any;
}

int
section_heading(struct span l, struct heading *h)
{
	size_t i;

	markup_heading(h, l);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(h->name, names[i].name) == 0)
			return names[i].kind;
	return -1;
}

int
section_read(int kind, struct card *c, struct span body)
{
	static int (*const readers[SEC_N])(struct card *, struct span) = {
		read_deps, read_context, read_job
	};

	return readers[kind](c, body);
}

static int
is_letter(int c)
{
	return (c | ' ') >= 'a' && (c | ' ') <= 'z';
}

/* Are L, and all lines of REST, sentences, as far as one can tell them from
 * commands? */
static int
is_prose(struct span l, struct span rest)
{
	size_t i;
	int upper, next;

	do {
		upper = l.n > 1 && *l.s >= 'A' && *l.s <= 'Z' &&
		    (l.s[1] == ' ' || l.s[1] >= 'a');
		if (memchr(l.s, ' ', l.n) == NULL || !is_letter(*l.s))
			return 0;
		for (i = 0; i < l.n; i++) {
			next = i + 1 < l.n ? l.s[i + 1] : ' ';
			if (!((l.s[i] & 0x80) || is_letter(l.s[i]) ||
			    strchr("0123456789 ,:!?()%'", l.s[i]) ||
			    (l.s[i] == '.' && !is_letter(next)) ||
			    (l.s[i] == '-' && i > 0 && l.s[i - 1] != ' ') ||
			    (upper && strchr("/=+~\"", l.s[i]))))
				return 0;
		}
	} while (markup_words(&rest, &l));
	return 1;
}

/* Does L read like a line of section KIND, be that well-formed or not? */
static int
meant(int kind, struct span l)
{
	int bullet = markup_unbullet(&l), i, is = bullet;
	char *key, *value;
	struct buf b;
	size_t n;

	if (kind == SEC_CONTEXT)
		return bullet || (l.n > 1 && (*l.s == '|' ||
		    (*l.s == '{' && l.s[1] != ' ') ||
		    (*l.s == '[' && strchr("\"{0123456789", l.s[1]))));
	if (kind == SEC_DEPS) {
		buf_init(&b, CARD_TEXT_MAX);
		is |= l.n > 0 && strchr("h0123456789", *l.s) != NULL &&
		    put_cards(&b, l) > 0;
		buf_free(&b);
	} else if (read_option(l, &key, &value)) {
		is = jobopts_near(key, strlen(key)) != -1;
		free(key);
		free(value);
	} else {	/* without a colon, or marked up */
		for (; l.n > 0 && strchr("*_`", *l.s) != NULL; l.n--)
			l.s++;
		key = lower(l);
		n = strspn(key, "abcdefghijklmnopqrstuvwxyz");
		for (value = key + n; *value != '\0' && (*value & 0x80 ||
		    strchr(" \t=-:*_`", *value) != NULL); value++)
			continue;
		i = jobopts_near(key, n);
		is |= is_none(l) || (i != -1 && value > key + n &&
		    jobopts_possible(i, value));
		free(key);
	}
	return is;
}

static int
holds_card(struct span l)
{
	struct buf b;
	int is;

	buf_init(&b, CARD_TEXT_MAX);
	is = memchr(l.s, ':', l.n) != NULL && put_cards(&b, l) > 0;
	buf_free(&b);
	return is;
}

/* Is an address of a card in L, of which LOW has the words, said to be what
 * comes first?  "This depends on https://...", "Start after https://..." */
static int
says_first(struct span l, const char *low)
{
	static const char *const words[] = { " after ", "depend", " wait",
	    " until ", " once " };
	const char *url = strstr(low, "http");
	struct span before = { l.s, url != NULL ? (size_t)(url - low) : 0 };
	struct span no = { "", 0 };
	const char *at;
	size_t i;

	if (before.n == 0 || strncmp(low, "echo", 4) == 0 ||
	    !is_prose(before, no) || !holds_card(l))
		return 0;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((at = strstr(low, words[i])) != NULL && at < url)
			return 1;
	return 0;
}

/* Is L, the last line, what comes before a job, said in its own words?  "After:
 * 1209549187975349", "Waits for https://..." */
static int
says_after(struct span l, const char *low)
{
	static const char words[] =
	    "after,wait,waits,waiting,need,needs,require,requires,blocked,"
	    "follows,run,runs,start,starts,parent,parents";
	const char *colon = memchr(l.s, ':', l.n);
	char *first = xstrndup(low, strspn(low, "abcdefghijklmnopqrstuvwxyz"));
	const int is = str_haslist(words, first);
	struct span rest = l;

	free(first);
	if (colon != NULL)
		rest = markup_trim(colon + 1, (size_t)(l.s + l.n - colon - 1));
	return is && (holds_card(l) || (colon != NULL && rest.n >= GID_SURE &&
	    strspn(rest.s, "0123456789 ,") >= rest.n));
}

/* Has L "=" and one word behind it?  As a last line that does nothing. */
static int
assigns(struct span l)
{
	const char *eq = memchr(l.s, '=', l.n);
	struct span v = { "", 0 };

	if (eq != NULL)
		v = markup_trim(eq + 1, (size_t)(l.s + l.n - eq - 1));
	return v.n > 0 && memchr(v.s, ' ', v.n) == NULL;
}

/* What line L, with REST below it, looks like without being that: a section, or
 * -1.  LAST is the last line of all. */
static int
looks_like(struct span l, struct span rest, struct span last)
{
	struct span next = { "", 0 }, item = l;
	struct heading h;
	int kind = section_heading(l, &h), begins;
	char *low = lower(l);

	begins = strncmp(low + strspn(low, "#*_ \t"), "depend", 6) == 0 ||
	    (l.s == last.s && (markup_unbullet(&item) ||
	    strncmp(low, "http", 4) == 0));
	begins = (begins && holds_card(l)) || says_first(l, low) ||
	    (l.s == last.s && says_after(l, low + strspn(low, "#*_- \t")));
	free(low);
	if (begins)
		return SEC_DEPS;
	if (l.s == last.s && (memchr(l.s, ':', l.n) != NULL || assigns(l)) &&
	    meant(SEC_JOB, l))
		return SEC_JOB;
	if (kind == -1 || kind == SEC_SCRIPT)
		return -1;
	if (h.rest.n > 0)
		return meant(kind, h.rest) || (kind == SEC_DEPS &&
		    l.s == last.s) ? kind : -1;
	markup_words(&rest, &next);
	if (strcmp(h.name, "depends on") == 0)
		return next.n > 0 && *next.s == '#' ? -1 : kind;
	if (next.n > 0 && (kind == SEC_CONTEXT ? is_prose(next, rest) :
	    kind == SEC_JOB && (*next.s == '|' || (*next.s >= 'A' &&
	    *next.s <= 'Z' && memchr(next.s, ':', next.n) != NULL &&
	    is_prose(next, (struct span){ "", 0 })))))
		return kind;	/* a table, or "Time limit: 6h" */
	if (next.n == 0 || !meant(kind, next) || (kind == SEC_JOB &&
	    memchr(next.s, ':', next.n) == NULL && !meant(kind, last)))
		return -1;
	return kind;
}

/* Is the last line the end of a fence, or a rule, or all of S in backticks? */
static const char *
marked_up(struct span s, struct span last)
{
	size_t n = 0;

	while (n < last.n && strchr("`~", last.s[n]) != NULL)
		n++;
	if (n >= 3 && n == last.n)
		return "a fence ends there that does not begin in the first "
		    "line: put all of the script into one";
	if (last.n >= 3 && strspn(last.s, "-") >= last.n)
		return "bash would run it as a command: leave it out";
	s = markup_trim(s.s, (size_t)(last.s + last.n - s.s));
	for (n = 0; n < s.n && s.s[n] == '`' && s.s[s.n - 1 - n] == '`'; n++)
		continue;
	if (n == 0 || 2 * n >= s.n ||
	    memchr(s.s + n, '`', s.n - 2 * n) != NULL)
		return NULL;
	return "bash would run what it prints: leave out the backticks";
}

char *
section_why(const char *script)
{
	struct span text = { script, strlen(script) }, rest = text, l,
	    last = { script, 0 };
	const char *start, *what;
	int kind, in = 0;

	while (markup_line(&rest, &l))
		if (l.n > 0)
			last = l;
	if ((what = marked_up(text, last)) != NULL)
		return xasprintf("the line '%.*s': %s", (int)(last.n < QUOTE ?
		    last.n : QUOTE), last.s, what);
	for (start = script; in < HERE_MAX && markup_line(&text, &l);
	    start = text.s) {
		if (l.n == 0 || (l.s > start && l.s != last.s) ||
		    (kind = looks_like(l, text, last)) == -1)
			continue;
		if (markup_within(script, l.s))
			in++;
		else
			return xasprintf("the line '%.*s' looks like the "
			    "beginning of a section, but what follows is not "
			    "one. Write %s", (int)(l.n < QUOTE ? l.n : QUOTE),
			    l.s, how[kind]);
	}
	return NULL;
}
