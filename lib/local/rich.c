/* rich: Asana's rich text (html_notes, html_text) and plain text. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "local/rich.h"

#define NAME_LEN	16	/* bytes of an element's name, with NUL */
#define ENTITY_LEN	12	/* bytes of a character reference */

struct rich {
	struct buf	*b;
	const char	*bullet;
	const char	*p;			/* what is read next */
	const char	*why;			/* set by the first mistake */
	int		 depth;
	int		 done;			/* </body> was read */
	char		 name[RICH_DEPTH_MAX][NAME_LEN];
	size_t		 link;			/* b->len at <a> */
	char		*url;			/* of the open <a>, or NULL */
	int		 object;		/* it names one of Asana's */
};

/* Elements that may be used; a line ends after those marked. */
static const struct {
	const char	*name;
	int		 line;
} elements[] = {
	{ "body", 0 }, { "a", 0 }, { "b", 0 }, { "strong", 0 }, { "i", 0 },
	{ "em", 0 }, { "u", 0 }, { "s", 0 }, { "code", 0 }, { "img", 0 },
	{ "pre", 1 }, { "ol", 0 }, { "ul", 0 }, { "li", 1 }, { "h1", 1 },
	{ "h2", 1 }, { "hr", 1 }, { "blockquote", 1 }, { "object", 0 }
};

static const struct {
	const char	*name;
	const char	*text;
} entities[] = {
	{ "amp;", "&" }, { "lt;", "<" }, { "gt;", ">" }, { "quot;", "\"" },
	{ "apos;", "'" }, { "nbsp;", "\302\240" }
};

void
rich_fromplain(struct buf *b, const char *text)
{
	size_t n;

	buf_puts(b, "<body>");
	for (; *text != '\0'; text++) {
		n = strcspn(text, "&<>");
		buf_add(b, text, n);
		text += n;
		if (*text == '\0')
			break;
		buf_puts(b, *text == '&' ? "&amp;" :
		    *text == '<' ? "&lt;" : "&gt;");
	}
	buf_puts(b, "</body>");
}

static void
wrong(struct rich *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
	r->p = "";
}

/* Appends the character of that number as UTF-8. */
static int
put_char(struct buf *b, unsigned long c)
{
	char s[4];
	size_t n = 0;

	if (c < 0x80)
		s[n++] = (char)c;
	else if (c < 0x800)
		s[n++] = (char)(0xc0 | c >> 6);
	else {
		s[n++] = (char)(c < 0x10000 ? 0xe0 | c >> 12 : 0xf0 | c >> 18);
		if (c >= 0x10000)
			s[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		s[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	}
	if (c >= 0x80)
		s[n++] = (char)(0x80 | (c & 0x3f));
	return c > 0x10ffff || !str_isutf8(s, n) ? -1 : buf_add(b, s, n);
}

/* A character reference; the '&' was read. */
static void
entity(struct rich *r, struct buf *b)
{
	unsigned long c;
	char *end;
	size_t i, n;
	int hex;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		n = strlen(entities[i].name);
		if (strncmp(r->p, entities[i].name, n) == 0) {
			buf_puts(b, entities[i].text);
			r->p += n;
			return;
		}
	}
	n = strcspn(r->p, ";");
	hex = r->p[0] == '#' && r->p[1] == 'x';
	if (r->p[0] != '#' || n > ENTITY_LEN || r->p[n] != ';' ||
	    strspn(r->p + 1 + hex, hex ? "0123456789abcdefABCDEF" :
	    "0123456789") != n - 1 - (size_t)hex || n < 2u + (unsigned)hex) {
		wrong(r, "unknown entity");
		return;
	}
	c = strtoul(r->p + 1 + hex, &end, hex ? 16 : 10);
	if (put_char(b, c) == -1)
		wrong(r, "no such character");
	else
		r->p = end + 1;
}

static void
newline(struct rich *r)
{
	if (r->b->len > 0 && r->b->s[r->b->len - 1] != '\n')
		buf_putc(r->b, '\n');
}

static int
element(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (strcmp(elements[i].name, name) == 0)
			return (int)i;
	return -1;
}

static void
name(struct rich *r, char out[NAME_LEN])
{
	size_t n = strspn(r->p, "abcdefghijklmnopqrstuvwxyz12");

	out[0] = '\0';
	if (n == 0 || n >= NAME_LEN) {
		wrong(r, "not well-formed");
		return;
	}
	snprintf(out, NAME_LEN, "%.*s", (int)n, r->p);
	r->p += n;
	if (element(out) == -1)
		wrong(r, "unsupported element");
}

/* One attribute; of <a>, the address and whether it names an object. */
static void
attribute(struct rich *r, int isa)
{
	const char *key = r->p;
	struct buf v;
	size_t n;
	int q;

	n = strcspn(key, "= \t\n<>/\"'");
	q = key[n] == '=' ? key[n + 1] : '\0';
	if (n == 0 || (q != '"' && q != '\'')) {
		wrong(r, "not well-formed");
		return;
	}
	buf_init(&v, SIZE_MAX / 2);
	r->p = key + n + 2;
	while (*r->p != q && *r->p != '\0' && *r->p != '<')
		if (*r->p == '&') {
			r->p++;
			entity(r, &v);
		} else
			buf_putc(&v, *r->p++);
	if (*r->p != q)
		wrong(r, "not well-formed");
	else
		r->p++;
	if (isa && n == 14 && strncmp(key, "data-asana-gid", n) == 0) {
		r->object = 1;
		if (r->url == NULL) {
			struct buf u;

			buf_init(&u, SIZE_MAX / 2);
			buf_printf(&u, "https://app.asana.com/0/0/%s",
			    buf_str(&v));
			r->url = buf_take(&u);
		}
	} else if (isa && n == 4 && strncmp(key, "href", n) == 0) {
		free(r->url);
		r->url = buf_take(&v);
	}
	buf_free(&v);
}

static void
closed(struct rich *r, const char *tag)
{
	int e = element(tag);

	if (strcmp(tag, "a") == 0 && r->url != NULL) {
		if (r->object || r->b->len == r->link) {
			r->b->len = r->link;
			buf_puts(r->b, r->url);
		}
		free(r->url);
		r->url = NULL;
	}
	if (e != -1 && elements[e].line)
		newline(r);
	r->done = strcmp(tag, "body") == 0;
}

static void
opened(struct rich *r, const char *tag)
{
	if (r->done || (r->depth == 0) != (strcmp(tag, "body") == 0))
		wrong(r, "must be in one <body>");
	if (strcmp(tag, "li") == 0) {
		newline(r);
		buf_puts(r->b, r->bullet);
	}
	if (strcmp(tag, "a") == 0) {
		if (r->url != NULL)
			wrong(r, "a link in a link");
		r->link = r->b->len;
		r->object = 0;
	}
}

/* A start tag; the '<' was read. */
static void
start(struct rich *r)
{
	char tag[NAME_LEN];

	name(r, tag);
	opened(r, tag);
	while (r->why == NULL && *r->p != '>' && *r->p != '/') {
		if (strspn(r->p, " \t\n") == 0)
			wrong(r, "not well-formed");
		r->p += strspn(r->p, " \t\n");
		if (r->why == NULL && *r->p != '>' && *r->p != '/')
			attribute(r, strcmp(tag, "a") == 0);
	}
	if (r->why != NULL)
		return;
	if (r->p[0] == '/' && r->p[1] == '>') {
		r->p += 2;
		closed(r, tag);
	} else if (r->p[0] != '>')
		wrong(r, "not well-formed");
	else if (r->depth == RICH_DEPTH_MAX)
		wrong(r, "nested too deeply");
	else {
		r->p++;
		memcpy(r->name[r->depth++], tag, NAME_LEN);
	}
}

/* An end tag; the "</" was read. */
static void
end(struct rich *r)
{
	char tag[NAME_LEN];

	name(r, tag);
	if (r->why != NULL)
		return;
	if (*r->p != '>' || r->depth == 0 ||
	    strcmp(r->name[r->depth - 1], tag) != 0) {
		wrong(r, "not well-formed");
		return;
	}
	r->p++;
	r->depth--;
	closed(r, tag);
}

int
rich_toplain(struct buf *b, const char *xml, int bullet, const char **why)
{
	static const char *const bullets[] = {
		"- ", "* ", "\xe2\x80\xa2 ", ""
	};
	struct rich r;

	memset(&r, 0, sizeof(r));
	r.b = b;
	r.bullet = bullets[bullet];
	r.p = xml;
	if (strncmp(xml, "<body", 5) != 0)
		wrong(&r, "must be in one <body>");
	while (*r.p != '\0') {
		if (r.p[0] == '<' && r.p[1] == '/') {
			r.p += 2;
			end(&r);
		} else if (*r.p == '<') {
			r.p++;
			start(&r);
		} else if (r.depth == 0) {
			wrong(&r, "text after </body>");
		} else if (*r.p == '&') {
			r.p++;
			entity(&r, b);
		} else
			buf_putc(b, *r.p++);
	}
	if (r.why == NULL && r.depth != 0)
		r.why = "not well-formed";
	free(r.url);
	*why = r.why;
	return r.why != NULL ? -1 : 0;
}
