/* message: requests and answers as bytes. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "message.h"

void
mem_add(struct mem *m, const char *s, size_t n)
{
	if (m->n + n >= m->size) {
		m->size = 2 * (m->n + n) + 1024;
		if ((m->s = realloc(m->s, m->size)) == NULL)
			fatal(71, "memory");
	}
	memcpy(m->s + m->n, s, n);
	m->n += n;
	m->s[m->n] = '\0';
}

void
mem_addf(struct mem *m, const char *fmt, ...)
{
	char s[4096];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	mem_add(m, s, n < (int)sizeof(s) ? (size_t)n : sizeof(s) - 1);
}

void
mem_clear(struct mem *m)
{
	free(m->s);
	memset(m, 0, sizeof(*m));
}

size_t
mem_head(const struct mem *m)
{
	const char *s = m->n > 0 ? strstr(m->s, "\r\n\r\n") : NULL;

	return s != NULL ? (size_t)(s + 4 - m->s) : 0;
}

const char *
mem_field(const struct mem *m, size_t n, const char *name)
{
	const char *s = m->s, *end = m->s + n;
	size_t len = strlen(name);

	while ((s = strstr(s, "\r\n")) != NULL && s < end) {
		s += 2;
		if (strncasecmp(s, name, len) == 0 && s[len] == ':')
			return s + len + 1 + strspn(s + len + 1, " \t");
	}
	return NULL;
}

void
mem_header(struct mem *to, const struct mem *from, size_t n)
{
	const char *s = from->s, *end = from->s + n - 2, *nl;

	for (; s < end; s = nl + 2) {
		nl = strstr(s, "\r\n");
		if (strncasecmp(s, "Connection:", 11) != 0 &&
		    strncasecmp(s, "Expect:", 7) != 0)
			mem_add(to, s, (size_t)(nl + 2 - s));
	}
}

/* Returns what follows the object that begins at S. */
static char *
object_end(char *s)
{
	int depth = 0, quoted = 0;

	for (; *s != '\0'; s++)
		if (quoted) {
			if (*s == '\\' && s[1] != '\0')
				s++;
			else if (*s == '"')
				quoted = 0;
		} else if (*s == '"')
			quoted = 1;
		else if (*s == '{')
			depth++;
		else if (*s == '}' && --depth == 0)
			return s + 1;
	return s;
}

void
message_hide(char *s, const char *gid)
{
	char head[64], *end, *p, *last = s;

	snprintf(head, sizeof(head), "{\"gid\":\"%s\"", gid);
	while ((p = strstr(last, head)) != NULL) {
		last = end = object_end(p);
		for (s = p - 1; *s == ' '; s--)
			continue;
		if (*s != '[' && *s != ',')
			continue;	/* not of a list */
		memset(p, ' ', (size_t)(end - p));
		if (*end == ',')
			*end = ' ';
		else if (*s == ',')
			*s = ' ';
	}
}
