/* jobline: job lines, the record of the streams. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/table.h"
#include "record/jobline.h"

static const char *const names[JOBLINE_NCOL] = {
	"id", "name", "deps", "tags", "opts", "params", "script",
	"stage"
};

int
jobline_col(const char *name)
{
	int i;

	for (i = 0; i < JOBLINE_NCOL; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

char *
jobline_unescape(char *s, const char **err)
{
	char *in, *out;

	if (strcmp(s, "-") == 0)
		return NULL;
	if (strcmp(s, "\\0055") == 0) {
		s[0] = '-';
		s[1] = '\0';
		return s;
	}
	for (in = out = s; *in != '\0'; in++) {
		if (*in != '\\') {
			*out++ = *in;
			continue;
		}
		switch (*++in) {
		case '\\':
			*out++ = '\\';
			break;
		case 'n':
			*out++ = '\n';
			break;
		case 't':
			*out++ = '\t';
			break;
		default:
			*err = "unknown escape (only \\\\, \\n and \\t are)";
			return s;
		}
	}
	*out = '\0';
	return s;
}

int
jobline_escape(struct buf *b, const char *s)
{
	size_t n;

	if (s == NULL || *s == '\0')
		return buf_putc(b, '-');
	if (strcmp(s, "-") == 0)
		return buf_puts(b, "\\0055");
	while (*s != '\0') {
		n = strcspn(s, "\\\n\t");
		buf_add(b, s, n);
		s += n;
		if (*s == '\0')
			break;
		buf_putc(b, '\\');
		buf_putc(b, *s == '\n' ? 'n' : *s == '\t' ? 't' : '\\');
		s++;
	}
	return b->over ? -1 : 0;
}

/* Splits off the text before the next TAB, as a copy; *REST is NULL then when
 * there was none. */
static char *
column(const char **rest, const char *end)
{
	const char *s = *rest, *tab = memchr(s, '\t', (size_t)(end - s));

	*rest = tab != NULL ? tab + 1 : NULL;
	return xstrndup(s, (size_t)((tab != NULL ? tab : end) - s));
}

int
jobline_parse(struct jobline *r, const char *line, size_t len, const char **why)
{
	const char *rest = line, *end = line + len, *err = NULL;
	int i;

	memset(r, 0, sizeof(*r));
	if (len > JOBLINE_LINE_MAX)
		err = "job line is too long";
	for (i = 0; i < JOBLINE_NCOL && err == NULL; i++) {
		if (rest == NULL) {
			if (i < JOBLINE_STAGE)
				err = "job line has fewer than 7 columns";
			break;
		}
		r->col[i] = column(&rest, end);
		if (r->col[i][0] == '\0')
			err = "empty column (absent is '-')";
		else if (jobline_unescape(r->col[i], &err) == NULL) {
			free(r->col[i]);
			r->col[i] = NULL;
		}
	}
	if (err != NULL) {
		jobline_free(r);
		*why = err;
		return -1;
	}
	if (rest != NULL)
		r->extra = xstrndup(rest, (size_t)(end - rest));
	return 0;
}

void
jobline_free(struct jobline *r)
{
	int i;

	for (i = 0; i < JOBLINE_NCOL; i++)
		free(r->col[i]);
	free(r->extra);
	memset(r, 0, sizeof(*r));
}

int
jobline_print(struct buf *b, const struct jobline *r)
{
	int i;

	for (i = 0; i < JOBLINE_NCOL; i++) {
		if (i > 0)
			buf_putc(b, '\t');
		jobline_escape(b, r->col[i]);
	}
	if (r->extra != NULL) {
		buf_putc(b, '\t');
		buf_puts(b, r->extra);
	}
	return buf_putc(b, '\n');
}

void
jobline_key(char key[17], const char *script, const char *opts)
{
	uint64_t h = hash_text(HASH_START, script);
	const char *s, *comma = "";
	size_t n;

	h = hash_add(h, "", 1);		/* the NUL between them */
	for (; (s = str_next(&opts, ",", &n)) != NULL; comma = ",") {
		h = hash_text(h, comma);
		h = hash_add(h, s, n);
	}
	hash_hex(h, key);
}
