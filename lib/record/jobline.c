/* jobline: job lines, the record of the streams, their options and gids. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/suggest.h"
#include "base/table.h"
#include "record/jobline.h"

#define BLANKS	" \t\r\f\v"
#define DIGITS	"0123456789"
#define HEX	DIGITS "abcdef"
#define MORE	"..."		/* ends a title that was cut */

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
	static const char from[] = "\\nt", to[] = "\\\n\t";
	const char *p;
	char *in, *out;

	if (strcmp(s, "-") == 0)
		return NULL;
	if (strcmp(s, "\\0055") == 0)
		return strcpy(s, "-");
	for (in = out = s; *in != '\0'; in++) {
		if (*in != '\\') {
			*out++ = *in;
			continue;
		}
		if ((p = memchr(from, *++in, sizeof(from) - 1)) == NULL) {
			*err = "unknown escape (only \\\\, \\n and \\t are)";
			return s;
		}
		*out++ = to[p - from];
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

static int
is_code(const char *s, size_t n)
{
	return (n >= 5 && memcmp(s, "code=", 5) == 0) ||
	    (n >= 7 && memcmp(s, "commit=", 7) == 0);
}

void
jobline_key(char key[17], const char *script, const char *opts)
{
	uint64_t h = hash_text(HASH_START, script);
	const char *s, *comma = "";
	size_t n;

	h = hash_add(h, "", 1);		/* the NUL between them */
	while ((s = str_next(&opts, ",", &n)) != NULL) {
		if (is_code(s, n))
			continue;
		h = hash_text(h, comma);
		h = hash_add(h, s, n);
		comma = ",";
	}
	hash_hex(h, key);
}

/* The first words, as many as fit, with one blank between; to be freed. */
static char *
title(const char *command)
{
	size_t n, max = JOBLINE_TITLE - sizeof(MORE);
	const char *s, *rest = command;
	struct buf b;

	buf_init(&b, JOBLINE_TITLE);
	while ((s = str_next(&rest, BLANKS, &n)) != NULL) {
		if (b.len + (b.len > 0) + n > max)
			break;
		buf_printf(&b, "%s%.*s", b.len > 0 ? " " : "", (int)n, s);
	}
	if (s != NULL && b.len == 0) {	/* one long word */
		for (n = max; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80;)
			n--;
		buf_add(&b, s, n);
	}
	if (s != NULL)
		buf_printf(&b, "%s" MORE, b.len > 0 ? " " : "");
	return buf_take(&b);
}

/* Would the shell read on in the next line? */
static int
goes_on(const char *s, size_t n)
{
	size_t k;

	for (k = 0; k < n && s[n - 1 - k] == '\\'; k++)
		continue;
	return k % 2 == 1;
}

int
jobline_command(struct buf *b, const char *line, const char **why)
{
	struct jobline r = { 0 };
	size_t n;
	int rc;

	line += strspn(line, BLANKS);
	for (n = strlen(line); n > 0 && strchr(BLANKS, line[n - 1]) != NULL;)
		n--;
	if (n == 0 || *line == '#')
		return 0;
	if (goes_on(line, n)) {
		*why = "a command that goes on in the next line";
		return -1;
	}
	r.col[JOBLINE_SCRIPT] = xstrndup(line, n);
	r.col[JOBLINE_NAME] = title(r.col[JOBLINE_SCRIPT]);
	rc = jobline_print(b, &r);
	jobline_free(&r);
	if (rc == -1) {
		*why = "a command that is too long";
		return -1;
	}
	b->s[--b->len] = '\0';
	return 1;
}

static const struct {
	const char *name;
	long long min, max;	/* of a number */
	const char *wrong;
	const char *others;	/* call it so */
} options[JOBOPTS_ALL] = {
	{ "timeout", 0, 0, "timeout is a duration (90s, 30m, 6h, 2d)",
	    "time,time_limit,timelimit,walltime,max_time,max_runtime" },
	{ "retries", 0, JOBOPTS_RETRIES_MAX, "retries is a number from 0 to "
	    "1000", "retry,max_retries,num_retries,attempts,requeue" },
	{ "priority", -1000000, 1000000, "priority is a number", "prio" },
	{ "gpus", 0, JOBOPTS_GPUS_MAX, "gpus is a number from 0 to 1024",
	    "num_gpus,n_gpus,ngpus,gres" },
	{ "inputs", 0, 0,
	  "inputs is true, or names stages and files (train, *.json)", "" },
	{ "resume", 0, 0, "resume is true or false", "" },
	{ "checkpoint", 0, 0, "checkpoint is a duration, 10s or longer",
	    "save_every" },
	{ "code", 0, 0,
	    "code is SHA256@gid, as experisana schedule writes it", "" },
	{ "commit", 0, 0, "commit is that of the code, as git has it", "" },
	{ "of", 0, 0, "of is a hash, as sweep-expand writes it", "" }
};

int
jobopts_possible(int i, const char *value)
{
	long long v;
	double sec;

	if (i == JOBOPTS_TIMEOUT || i == JOBOPTS_CHECKPOINT)
		return str_duration(value, &sec) == 0 && sec > 0 &&
		    (i == JOBOPTS_TIMEOUT || sec >= JOBOPTS_CHECKPOINT_MIN);
	if (i == JOBOPTS_INPUTS)
		return *value != '\0' && strlen(value) <= JOBOPTS_INPUTS_MAX;
	if (i == JOBOPTS_RESUME)
		return str_haslist("true,yes,on,false,no,off", value);
	if (i == JOBOPTS_CODE)
		return strspn(value, HEX) == 64 && value[64] == '@' &&
		    str_isgid(value + 65);
	if (i == JOBOPTS_OF)
		return strspn(value, HEX) == 16 && value[16] == '\0';
	if (i == JOBOPTS_COMMIT) {
		value += strspn(value, HEX);
		return value[*value == '+'] == '\0';
	}
	return str_int(value, options[i].min, options[i].max, &v) == 0;
}

int
jobopts_near(const char *key, size_t n)
{
	struct suggest near;
	char *copy = xstrndup(key, n), *p;
	int i;

	for (p = copy; *p != '\0'; p++)
		*p = strchr(" -", *p) ? '_' : (char)tolower((unsigned char)*p);
	for (i = 0; i < JOBOPTS_ALL; i++)
		if ((i >= JOBOPTS_N && strcmp(options[i].name, copy) == 0) ||
		    str_haslist(options[i].others, copy))
			break;
	free(copy);
	if (i < JOBOPTS_ALL)
		return i;
	suggest_init(&near, key, n);
	for (i = 0; i < JOBOPTS_N; i++)
		suggest_try(&near, options[i].name);
	for (i = 0; i < JOBOPTS_N && near.best != options[i].name; i++)
		continue;
	return i < JOBOPTS_N ? i : -1;
}

static const char *
check(const char *key, size_t n, const char *value)
{
	static char text[256];
	int i = jobopts_near(key, n);
	const char *name = i != -1 ? options[i].name : "";

	if (i != -1 && strlen(name) == n && memcmp(key, name, n) == 0) {
		if (jobopts_possible(i, value))
			return NULL;
		snprintf(text, sizeof(text), "%s, not '%.40s'",
		    options[i].wrong, value);
	} else
		snprintf(text, sizeof(text), "unknown option '%.*s'%s%s%s "
		    "(timeout, retries, priority, gpus, inputs, resume, "
		    "checkpoint)", n < 40 ? (int)n : 40,
		    key, i != -1 ? ", did you mean '" : "", name,
		    i != -1 ? "'?" : "");
	return text;
}

const char *
jobopts_check(const char *opts)
{
	const char *s, *eq, *why = NULL, *all = opts;
	char *value, *first, *key;
	size_t n;

	while (why == NULL && (s = str_next(&opts, ",", &n)) != NULL) {
		if ((eq = memchr(s, '=', n)) == NULL)
			return "an option is not key=value";
		value = xstrndup(eq + 1, n - (size_t)(eq + 1 - s));
		key = xstrndup(s, (size_t)(eq - s));
		why = check(key, strlen(key), value);
		first = jobopts_get(all, key);
		if (why == NULL && strcmp(first, value) != 0)
			why = "an option has two values";
		free(value);
		free(first);
		free(key);
	}
	return why;
}

char *
jobopts_get(const char *opts, const char *key)
{
	const char *s;
	size_t n, k = strlen(key);

	while ((s = str_next(&opts, ",", &n)) != NULL)
		if (n > k && memcmp(s, key, k) == 0 && s[k] == '=')
			return xstrndup(s + k + 1, n - k - 1);
	return NULL;
}

char *
jobopts_code(const char *opts, const char *from)
{
	const char *s, *rest[2];
	struct buf b;
	size_t n;
	int i;

	rest[0] = opts;
	rest[1] = from;
	buf_init(&b, SIZE_MAX / 2);
	for (i = 0; i < 2; i++)
		while ((s = str_next(&rest[i], ",", &n)) != NULL)
			if (is_code(s, n) == i)
				buf_printf(&b, "%s%.*s", b.len > 0 ? "," : "",
				    (int)n, s);
	return buf_take(&b);
}

char *
jobopts_words(const char *s)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	for (; *(s += strspn(s, " \t,")) != '\0'; s += strcspn(s, " \t,")) {
		if (b.len > 0)
			buf_putc(&b, ' ');
		buf_add(&b, s, strcspn(s, " \t,"));
	}
	return buf_take(&b);
}

/* May an address end here, before S?  A full stop or a comma is the sentence's,
 * an underscore may be Markdown's. */
static int
url_ends(const char *s)
{
	const int next = s[strspn(s, ".,;:_")];

	return next == '\0' || strchr("/?#&)>]}|!\"'`*<( \n\t\r", next) ||
	    (next & 0x80);
}

#define URL_MAX		2000	/* bytes of an address */
#define URL_ENDS	" \t\r\n)>]\"'`"
#define PATH_ENDS	"?#" URL_ENDS

/* Returns what follows the first WORD in the part of URL up to ENDS, or
 * NULL. */
static const char *
part(const char *url, const char *word, const char *ends)
{
	size_t i, n = strlen(word);

	for (i = 0; i < URL_MAX && url[i] != '\0' &&
	    strchr(ends, url[i]) == NULL; i++)
		if (strncmp(url + i, word, n) == 0)
			return url + i + n;
	return NULL;
}

/* In "<number>/<number>", perhaps after "inbox/", "search/" or "home/". */
static const char *
second_number(const char *p)
{
	static const char *const views[] = { "inbox/", "search/", "home/" };
	size_t i, n;

	for (i = 0; i < sizeof(views) / sizeof(views[0]); i++)
		if (strncmp(p, views[i], strlen(views[i])) == 0)
			p += strlen(views[i]);
	n = strspn(p, DIGITS);
	return n > 0 && p[n] == '/' ? p + n + 1 : NULL;
}

const char *
jobline_urlgid(const char *url, size_t *len)
{
	const char *p, *q;

	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return NULL;
	if ((p = strchr(strstr(url, "://") + 3, '/')) == NULL)
		return NULL;
	if ((strncmp(p, "/0/", 3) == 0 && (q = second_number(p + 3)) != NULL) ||
	    (strncmp(p, "/1/", 3) == 0 &&
	    ((q = part(p, "/task/", PATH_ENDS)) != NULL ||
	    (q = part(p, "/item/", PATH_ENDS)) != NULL)))
		p = q;
	else if (strncmp(p, "/#", 2) == 0) {
		/* the page of a local board */
		if ((q = part(p, "card/", "?" URL_ENDS)) == NULL)
			q = part(p, "sweep/", "?" URL_ENDS);
		if ((p = q) == NULL)
			return NULL;
	} else if ((p[1] != '0' && p[1] != '1') || (p[2] != '/') ||
	    (p = part(p, "child=", URL_ENDS)) == NULL)
		return NULL;
	*len = strspn(p, DIGITS);
	if (*len == 0 || *len > 32 || !url_ends(p + *len))
		return NULL;
	return p;
}

int
jobline_gid(char gid[33], const char *s)
{
	size_t n = strlen(s);
	const char *link = *s == '[' ? strstr(s, "](http") : NULL;

	if (!str_isgid(s)) {
		s = link != NULL ? link + 2 : s + strspn(s, "<(\"'`*_ ");
		if (strchr(s, ' ') != NULL ||
		    (s = jobline_urlgid(s, &n)) == NULL)
			return -1;
	}
	memcpy(gid, s, n);
	gid[n] = '\0';
	return 0;
}
