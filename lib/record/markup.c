/* markup: what people and editors put around the lines of a card. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "record/markup.h"

#define NBSP		"\xc2\xa0"
#define QUOTE		80	/* bytes of a line that a message quotes */
#define HERE_LOST	100	/* "<<" without an end in a text: then it is no
				 * script that we understand */

/* What editors write for other characters. */
enum { PLAIN, NO_WIDTH, LINE_END, SPACE, TYPOGRAPHY };

static int
kind_of(const char *s, size_t *n)
{
	static const struct {
		unsigned	first, last;
		int		kind;
	} t[] = {
		{ 0x85, 0x85, LINE_END }, { 0xa0, 0xa0, SPACE },
		{ 0xab, 0xab, TYPOGRAPHY }, { 0xad, 0xad, NO_WIDTH },
		{ 0xb4, 0xb4, TYPOGRAPHY }, { 0xbb, 0xbb, TYPOGRAPHY },
		{ 0x2007, 0x2007, SPACE }, { 0x200b, 0x200f, NO_WIDTH },
		{ 0x2010, 0x2015, TYPOGRAPHY }, { 0x2018, 0x201f, TYPOGRAPHY },
		{ 0x2028, 0x2029, LINE_END }, { 0x202f, 0x202f, SPACE },
		{ 0x2032, 0x2033, TYPOGRAPHY }, { 0x2039, 0x203a, TYPOGRAPHY },
		{ 0x2060, 0x2060, NO_WIDTH }, { 0x2212, 0x2212, TYPOGRAPHY },
		{ 0xfeff, 0xfeff, NO_WIDTH }
	};
	const unsigned char *u = (const unsigned char *)s;
	unsigned c = u[0];
	size_t i;

	*n = 1;
	if ((c & 0xe0) == 0xc0 && u[1] != 0) {
		c = (c & 0x1f) << 6 | (u[1] & 0x3f);
		*n = 2;
	} else if ((c & 0xf0) == 0xe0 && u[1] != 0 && u[2] != 0) {
		c = (c & 0xf) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3f);
		*n = 3;
	} else
		return PLAIN;
	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (c >= t[i].first && c <= t[i].last)
			return t[i].kind;
	return PLAIN;
}

/* Length of the white space at the start of S: blanks, TAB, NBSP. */
static size_t
blanks(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n)
		if (s[i] == ' ' || s[i] == '\t' || s[i] == '\r')
			i++;
		else if (n - i >= 2 && memcmp(s + i, NBSP, 2) == 0)
			i += 2;
		else
			break;
	return i;
}

struct span
markup_trim(const char *s, size_t n)
{
	struct span t;
	size_t k = blanks(s, n);

	s += k;
	n -= k;
	for (;;)
		if (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
			n--;
		else if (n > 1 && memcmp(s + n - 2, NBSP, 2) == 0)
			n -= 2;
		else
			break;
	t.s = s;
	t.n = n;
	return t;
}

int
markup_line(struct span *text, struct span *l)
{
	const char *nl;

	if (text->n == 0)
		return 0;
	nl = memchr(text->s, '\n', text->n);
	*l = markup_trim(text->s, nl != NULL ? (size_t)(nl - text->s) :
	    text->n);
	if (nl == NULL)
		nl = text->s + text->n - 1;
	text->n -= (size_t)(nl + 1 - text->s);
	text->s = nl + 1;
	return 1;
}

/* Returns the number of signs of the fence or rule that L is, or 0; *WORDS is
 * what stands behind them. */
static size_t
fence(struct span l, struct span *words)
{
	size_t n = 0;

	while (n < l.n && l.s[n] == *l.s)
		n++;
	if (n < 3 || strchr("`~-", *l.s) == NULL ||
	    (n < l.n && (*l.s == '-' || memchr(l.s + n, *l.s, l.n - n))))
		return 0;
	*words = markup_trim(l.s + n, l.n - n);
	return n;
}

int
markup_words(struct span *text, struct span *l)
{
	struct span words;

	while (markup_line(text, l))
		if (l->n > 0 && fence(*l, &words) == 0)
			return 1;
	return 0;
}

/* "-", "1.", "2)", "- [ ]" */
int
markup_unbullet(struct span *l)
{
	static const char *const bullets[] = {
		"-", "*", "+", "\xe2\x80\xa2", "\xe2\x80\x93", "\xe2\x97\xa6",
		"\xe2\x98\x90", "\xe2\x98\x91"
	};
	size_t i, n = strspn(l->s, "0123456789");

	n += n > 0 && (l->s[n] == '.' || l->s[n] == ')') ? 1 : -n;
	for (i = 0; n == 0 && i < sizeof(bullets) / sizeof(bullets[0]); i++)
		if (l->n > strlen(bullets[i]) &&
		    memcmp(l->s, bullets[i], strlen(bullets[i])) == 0)
			n = strlen(bullets[i]);
	if (n == 0 || n == l->n || blanks(l->s + n, l->n - n) == 0)
		return 0;
	*l = markup_trim(l->s + n, l->n - n);
	/* a box to tick */
	if (l->n > 3 && *l->s == '[' && l->s[2] == ']' &&
	    strchr(" xX", l->s[1]) != NULL)
		*l = markup_trim(l->s + 3, l->n - 3);
	return 1;
}

/* Returns the length of what stands in quotes at S, if they end in this line;
 * else that of a character, N. */
static size_t
quoted(const char *s, size_t n)
{
	const char *p;

	if (*s == '\\' && s[1] > ' ')
		return 2;
	if (*s != '"' && *s != '\'')
		return n;
	for (p = s + 1; *p != '\0' && *p != '\n'; p++)
		if (*p == *s)
			return (size_t)(p + 1 - s);
		else if (*p == '\\' && *s == '"' && p[1] > ' ')
			p++;
	return n;
}

char *
markup_plain(const char *s)
{
	char *text = xmalloc(strlen(s) + 1), *o = text;
	int kind, start = 1, comment = 0;
	size_t n;

	for (; *s != '\0'; s += n) {
		kind = kind_of(s, &n);
		if ((kind == NO_WIDTH && start) ||
		    (*s == '\r' && strchr("\n", s[strspn(s, "\r")]) != NULL))
			continue;
		if (*s == '\n' || kind == LINE_END) {
			*o++ = '\n';
			start = 1;
			comment = 0;
		} else if (kind == SPACE) {
			*o++ = ' ';
		} else {
			/* an apostrophe there is no quote */
			comment |= *s == '#' && (start || o[-1] == ' ' ||
			    o[-1] == '\t');
			start &= *s == ' ' || *s == '\t';
			n = comment ? n : quoted(s, n);
			memcpy(o, s, n);
			o += n;
		}
	}
	*o = '\0';
	return text;
}

void
markup_heading(struct heading *h, struct span l)
{
	const char *start = l.s, *colon;
	size_t n = 0, k;

	memset(h, 0, sizeof(*h));
	while (l.n > 0 && *l.s == '#')
		l.s++, l.n--;
	l = markup_trim(l.s, l.n);
	while (l.n > 1 && strchr("*_", *l.s) != NULL && l.s[1] != ' ')
		l.s++, l.n--;
	if ((colon = memchr(l.s, ':', l.n)) != NULL) {
		h->rest = markup_trim(colon + 1,
		    (size_t)(l.s + l.n - colon - 1));
		while (h->rest.n > 0 && strchr("*_#", *h->rest.s) != NULL)
			h->rest = markup_trim(h->rest.s + 1, h->rest.n - 1);
		l.n = (size_t)(colon - l.s);
	}
	while (l.n > 0 && strchr(" \t*_#", l.s[l.n - 1]) != NULL)
		l.n--;
	h->marked = l.s > start || colon != NULL;
	for (; l.n > 0 && n + 1 < sizeof(h->name); l.s += k, l.n -= k) {
		if ((k = blanks(l.s, l.n)) == 0)
			k = 1;
		h->name[n++] = strchr(" \t\xc2-_", *l.s) != NULL ? ' ' :
		    *l.s >= 'A' && *l.s <= 'Z' ? (char)(*l.s | ' ') : *l.s;
	}
	if (l.n > 0)
		h->name[0] = '\0';
}

/* Why the script in a fence with these words is not for bash, or NULL. */
static char *
other_language(struct span words, struct span script)
{
	static const char shells[] = "bash,sh,shell,shellscript,text,txt,plain,"
	    "plaintext";
	struct span l = { "", 0 };
	char *word, *p;
	size_t n = 0;

	while (markup_line(&script, &l) && l.n == 0)
		continue;
	while (n < words.n && blanks(words.s + n, words.n - n) == 0)
		n++;
	word = xstrndup(words.s, n);
	for (p = word; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	if (n == 0 || str_haslist(shells, word) ||
	    (l.n > 1 && memcmp(l.s, "#!", 2) == 0)) {
		free(word);
		return NULL;
	}
	free(word);
	n = n < QUOTE ? n : QUOTE;
	return xasprintf("its fence says '%.*s', but without a first line such "
	    "as '#!/usr/bin/env %.*s' the script is run by bash", (int)n,
	    words.s, (int)n, words.s);
}

/* Takes one fence off.  0: there is none, or it does not come off. */
static int
one_fence(struct span *text, char **why)
{
	struct span rest = *text, open, l, words, none, inner;
	size_t n;

	do
		if (!markup_line(&rest, &open))
			return 0;
	while (open.n == 0);
	if (*open.s == '-' || (n = fence(open, &words)) == 0)
		return 0;
	for (inner.s = rest.s;; ) {
		inner.n = (size_t)(rest.s - inner.s);
		if (!markup_line(&rest, &l)) {
			*why = xasprintf("the fence '%.*s' is not closed",
			    (int)(open.n < QUOTE ? open.n : QUOTE), open.s);
			return 0;
		}
		if (l.n >= n && *l.s == *open.s && fence(l, &none) == l.n)
			break;
	}
	while (markup_line(&rest, &l))
		if (l.n > 0) {
			*why = xasprintf("the line '%.*s' stands below the "
			    "script's fence", (int)(l.n < QUOTE ? l.n : QUOTE),
			    l.s);
			return 0;
		}
	if ((*why = other_language(words, inner)) != NULL)
		return 0;
	*text = inner;
	return 1;
}

char *
markup_unfence(struct span *text)
{
	char *why = NULL;

	while (one_fence(text, &why))
		continue;
	return why;
}

/* Returns the length of the word that ends the here-document which begins in
 * the line from S to END, and the word in *WORD; or 0. */
static size_t
here_word(const char *s, const char *end, const char **word)
{
	for (; s + 1 < end; s++) {
		if (strncmp(s, "<<", 2) != 0)
			continue;
		if (s[2] == '<') {	/* a here-string */
			s += 2;
			continue;
		}
		*word = s + 2 + strspn(s + 2, "-\\'\" \t");
		return strcspn(*word, " \t\r\n'\"<>|&;()");
	}
	return 0;
}

const char *
markup_hereend(const char *s, const char *end)
{
	const char *word, *l;
	size_t n = here_word(s, end, &word);

	if (n == 0)
		return NULL;
	for (l = end; *l != '\0'; l += strcspn(l, "\n")) {
		l += 1 + strspn(l + 1, "\t");
		if (strncmp(l, word, n) == 0 &&
		    (l[n] == '\n' || l[n] == '\0'))
			break;
	}
	return l;
}

int
markup_within(const char *text, const char *at)
{
	const char *p, *here = NULL, *l;
	int quote = 0, escapes = 0, within = 0, lost = 0;

	for (p = text; *p != '\0'; p++) {
		if (p == at)
			within = quote != 0;
		if (*p == '\\' && p[1] != '\0' && (quote == 0 || escapes)) {
			p++;
		} else if (quote != 0) {
			quote = *p == quote ? 0 : quote;
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
			escapes = *p == '"' || (p > text && p[-1] == '$');
		} else if (*p == '#' && (p == text ||
		    strchr(" \t\n;(", p[-1]) != NULL)) {
			p += strcspn(p, "\n") - 1;
		} else if (strncmp(p, "<<", 2) == 0 && here == NULL) {
			here = p;
			p++;
		} else if (*p == '\n' && here != NULL && lost < HERE_LOST) {
			l = markup_hereend(here, p);
			here = NULL;
			if (l != NULL && *l == '\0')
				lost++;
			else if (l != NULL && p < at && l > at)
				return 1;
			else if (l != NULL)
				p = l + strcspn(l, "\n") - 1;
		}
	}
	return within && quote == 0;
}

const char *
markup_directive(const char *s)
{
	for (; s != NULL; s = strchr(s, '\n'), s = s != NULL ? s + 1 : NULL)
		if (strncmp(s, "#SBATCH", 7) == 0 || strncmp(s, "#PBS", 4) == 0)
			break;
	return s;
}

char *
markup_odd(const char *s)
{
	size_t n, line = 1, named = 0;
	int start = 1, skip = 0, kind;
	struct buf b;

	buf_init(&b, 4096);	/* and no more of them */
	if (markup_directive(s) != NULL)
		buf_puts(&b, MARKUP_DIRECTIVE ". ");
	for (; *s != '\0'; s += n) {
		kind = kind_of(s, &n);
		if (*s == '\n') {
			start = 1;
			skip = 0;
			line++;
			continue;
		}
		skip |= start && *s == '#';	/* a comment */
		start &= *s == ' ' || *s == '\t';
		if (kind != TYPOGRAPHY || skip || named == line)
			continue;
		buf_printf(&b, "%s %zu", named > 0 ? "," :
		    "Typographic quotes or dashes, which a shell takes for "
		    "letters, in line", line);
		named = line;
	}
	return b.len > 0 ? buf_take(&b) : NULL;
}
