/* metrics: figures that a job writes into its outputs. */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/table.h"
#include "record/metrics.h"

const char *const metrics_files[METRICS_KINDS] = {
	"metrics.json", "metrics.jsonl", "metrics.csv"
};

const char *
metrics_special(const char *s)
{
	static const char *const word[] = { "nan", "infinity", "inf" };
	int minus = *s == '-', i;

	for (i = 0; i < 3; i++)
		if (strcasecmp(s + minus, word[i]) == 0)
			return i == 0 ? "NaN" : minus ? "-Infinity" :
			    "Infinity";
	return NULL;
}

/* Returns how many of the N bytes at S are a word outside of strings. */
static size_t
word_length(const char *s, size_t n)
{
	size_t i = n > 0 && *s == '-';

	while (i < n && ((s[i] >= 'a' && s[i] <= 'z') ||
	    (s[i] >= 'A' && s[i] <= 'Z')))
		i++;
	return i;
}

struct node *
metrics_parse(const char *s, size_t len, const char **why)
{
	struct node *root;
	char word[16];
	struct buf b;
	size_t i, n;
	int quoted = 0;

	buf_init(&b, 2 * METRICS_JSON_MAX);
	for (i = 0; i < len; i += n) {
		n = quoted ? 0 : word_length(s + i, len - i);
		snprintf(word, sizeof(word), "%.*s", (int)n, s + i);
		if (n > 0 && n < sizeof(word) && metrics_special(word)) {
			buf_printf(&b, "\"%s\"", metrics_special(word));
			continue;
		}
		n = n > 0 ? n : quoted && s[i] == '\\' && i + 1 < len ? 2 : 1;
		quoted ^= s[i] == '"';
		buf_add(&b, s + i, n);
	}
	root = json_parse(buf_str(&b), b.len, why);
	buf_free(&b);
	if (root != NULL && root->type != NODE_OBJ) {
		*why = "no object";
		node_free(root);
		root = NULL;
	}
	return root;
}

/* Reads N bytes of FD from AT on, to be freed, without a BOM. */
static char *
read_at(int fd, off_t at, size_t n, size_t *got)
{
	char *s = xmalloc(n + 1);
	ssize_t k = 0;

	for (*got = 0; *got < n; *got += (size_t)k)
		if ((k = pread(fd, s + *got, n - *got, at + (off_t)*got)) <= 0)
			break;
	s[*got] = '\0';
	if (at == 0 && strncmp(s, "\357\273\277", 3) == 0)
		memmove(s, s + 3, (*got -= 3) + 1);
	return s;
}

/* The first field of the N bytes of CSV at *S, to be freed; *S is then after
 * the comma SEP, or NULL. */
static char *
csv_field(const char **s, size_t *n, char sep)
{
	struct buf b;
	size_t i = 0;
	int quoted = *n > 0 && **s == '"';

	buf_init(&b, METRICS_TAIL);
	for (i = (size_t)quoted; i < *n; i++) {
		if (quoted && (*s)[i] == '"') {
			if (i + 1 == *n || (*s)[i + 1] != '"') {
				quoted = 0;
				continue;
			}
			i++;
		} else if (!quoted && (*s)[i] == sep)
			break;
		buf_putc(&b, (*s)[i]);
	}
	*s = i < *n ? *s + i + 1 : NULL;
	*n -= i < *n ? i + 1 : i;
	return buf_take(&b);
}

/* The line LINE of a table whose names are in HEAD, as JSON.  Returns 0, or -1
 * if it has not as many fields, or a name is there twice. */
static int
csv_line(const char *head, size_t nhead, const char *line, size_t nline,
    struct buf *b)
{
	char *name, *value, *p, sep = memchr(head, ',', nhead) != NULL ? ',' :
	    memchr(head, ';', nhead) != NULL ? ';' : '\t';
	struct jsonw w;

	jsonw_init(&w, b);
	jsonw_obj(&w);
	while (head != NULL && line != NULL) {
		name = csv_field(&head, &nhead, sep);
		value = csv_field(&line, &nline, sep);
		/* who writes ';' may write 0,5 */
		if (sep == ';' && (p = strchr(value, ',')) != NULL &&
		    value[strspn(value, "-+0123456789eE,")] == '\0')
			*p = '.';
		if (*name != '\0' && *value != '\0')
			jsonw_kstr(&w, name, value);
		free(name);
		free(value);
	}
	jsonw_end(&w);
	return head != NULL || line != NULL ? -1 : jsonw_done(&w);
}

/* The length of the line at S, without its end. */
static size_t
line_length(const char *s, size_t n)
{
	const char *nl = memchr(s, '\n', n);

	n = nl != NULL ? (size_t)(nl - s) : n;
	return n - (n > 0 && s[n - 1] == '\r');
}

/* The metrics in one line of a history, or NULL. */
static struct node *
read_line(const char *s, size_t n, const char *head, size_t nhead)
{
	struct node *root = NULL;
	const char *why;
	struct buf b;

	if (n == 0 || head == NULL)
		return n == 0 ? NULL : metrics_parse(s, n, &why);
	buf_init(&b, 4 * METRICS_TAIL);
	if (csv_line(head, nhead, s, n, &b) == 0)
		root = json_parse(buf_str(&b), b.len, NULL);
	buf_free(&b);
	return root;
}

/* What is read of the lines of a history, the newest first. */
struct history {
	struct jsonw	 w;
	struct gidset	 seen;	/* names that a newer line has */
};

static void
add(const char *name, const struct node *v, void *history)
{
	struct history *h = history;

	if (!gidset_add(&h->seen, name))
		return;
	jsonw_key(&h->w, name);
	jsonw_node(&h->w, v);
}

/* Of each name the last value in the lines that are whole.  One of CSV that
 * has no end may be half. */
static struct node *
read_history(int fd, off_t size, int csv)
{
	off_t from = size > METRICS_TAIL ? size - METRICS_TAIL : 0;
	size_t end, at, n, nhead = 0;
	char *s = read_at(fd, from, METRICS_TAIL, &n), *head = NULL;
	struct history h = { .seen = { { NULL, 0, 0 }, NULL } };
	struct node *root = NULL;
	struct buf b;

	if (csv) {
		head = read_at(fd, 0, METRICS_TAIL, &nhead);
		nhead = line_length(head, nhead);
		while (n > 0 && s[n - 1] != '\n')
			n--;
	}
	/* of a few bytes each, with a long name */
	buf_init(&b, METRICS_TAIL / 4 * METRICS_NAME_MAX);
	jsonw_init(&h.w, &b);
	jsonw_obj(&h.w);
	for (end = n; end > 0; end = at) {
		for (at = end - 1; at > 0 && s[at - 1] != '\n'; at--)
			continue;
		if (csv && at == 0)	/* names, or the beginning is gone */
			break;
		root = read_line(s + at, line_length(s + at, end - at), head,
		    nhead);
		if (root != NULL)
			metrics_each(root, add, &h);
		node_free(root);
	}
	jsonw_end(&h.w);
	root = b.len > 2 && jsonw_done(&h.w) == 0 ?
	    json_parse(buf_str(&b), b.len, NULL) : NULL;
	buf_free(&b);
	gidset_free(&h.seen);
	free(head);
	free(s);
	return root;
}

struct node *
metrics_read(int fd, const char *name, const char **why)
{
	const char *end = strrchr(name, '.');
	struct node *root;
	struct stat st;
	char *s;
	size_t n;

	*why = "no file";
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return NULL;
	if (end != NULL && strcmp(end, ".json") != 0) {
		*why = "no line of it is whole";
		return read_history(fd, st.st_size, strcmp(end, ".csv") == 0);
	}
	*why = "it is too large";
	if (st.st_size > (off_t)METRICS_JSON_MAX)
		return NULL;
	s = read_at(fd, 0, (size_t)st.st_size, &n);
	root = metrics_parse(s, n, why);
	free(s);
	return root;
}

static void
each(const struct node *obj, struct buf *path, metrics_fn *fn, void *arg)
{
	const struct node *n;
	size_t len = path->len;

	for (n = obj->first; n != NULL; n = n->next) {
		buf_printf(path, "%s%s", len > 0 ? "." : "", n->key);
		if (!path->over && n->type == NODE_OBJ)
			each(n, path, fn, arg);
		else if (!path->over && n->type != NODE_NULL)
			fn(buf_str(path), n, arg);
		path->over = 0;
		path->len = len;
		if (path->s != NULL)
			path->s[len] = '\0';
	}
}

void
metrics_each(const struct node *obj, metrics_fn *fn, void *arg)
{
	struct buf path;

	buf_init(&path, METRICS_NAME_MAX);
	each(obj, &path, fn, arg);
	buf_free(&path);
}

/* Adds a number to the line in the buf ARG, if there is room. */
static void
show(const char *name, const struct node *v, void *arg)
{
	struct buf *b = arg, one;
	const char *s = v->type == NODE_ARR ? NULL : metrics_special(v->str);
	struct jsonw w;

	if (s == NULL && v->type != NODE_ARR && json_isnumber(v->str, v->len))
		s = v->str;
	if (s == NULL)
		return;
	buf_init(&one, METRICS_SHOWN);
	jsonw_init(&w, &one);
	jsonw_str(&w, name);
	buf_printf(&one, ": %s", s);
	if (!one.over && b->len + one.len + 3 <= METRICS_SHOWN)
		buf_printf(b, "%s%s", b->len > 0 ? ", " : "{", buf_str(&one));
	buf_free(&one);
}

/* Reads the first file of metrics in the folder OUT.  *NONE: it has none. */
static struct node *
find(int out, int ended, int *none)
{
	struct node *root = NULL;
	const char *why, *name;
	int fd, i;

	for (i = 0; i < METRICS_KINDS && root == NULL && (*none || !ended);
	    i++) {	/* of a job that runs histories first */
		name = metrics_files[(i + !ended) % METRICS_KINDS];
		fd = openat(out, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
		    O_NOCTTY | O_CLOEXEC);
		if (fd == -1) {
			*none &= errno == ENOENT;
			continue;
		}
		*none = 0;
		root = metrics_read(fd, name, &why);
		close(fd);
	}
	return root;
}

int
metrics_show(const char *work, int ended, struct buf *b)
{
	int dir = open(work, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int out = -1, none;
	struct node *root = NULL;
	struct jsonw w;

	if (dir != -1)
		out = openat(dir, "outputs",
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	none = out != -1 || (dir != -1 && errno == ENOENT);
	if (out != -1)
		root = find(out, ended, &none);
	if (root != NULL && ended) {
		jsonw_init(&w, b);
		jsonw_node(&w, root);
		b->over |= jsonw_done(&w) == -1;
	} else if (root != NULL)
		metrics_each(root, show, b);
	else if (ended && none)
		buf_puts(b, "{}");
	if (!ended && b->len > 0)
		buf_putc(b, '}');
	node_free(root);
	if (out != -1)
		close(out);
	if (dir != -1)
		close(dir);
	return b->len > 0 && !b->over ? 0 : -1;
}
