/* attachnames: which attachments of a card are wanted, under which names. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asana/attachnames.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/table.h"
#include "record/claim.h"

#define ATTEMPT		"attempt-"
#define OUTPUTS		"outputs__"
#define LOG		"experiment_logs.txt"
#define HEX		"0123456789ABCDEF"
#define SLASH		'\001'	/* stands for one that is no folder's, which
				 * fs_safename() makes a '_', too */

/* Returns what follows "attempt-<n>-", and N; or NAME, and 0. */
static const char *
after_attempt(const char *name, int *n)
{
	const char *s = name + sizeof(ATTEMPT) - 1;
	char digits[8];
	long long v;
	size_t k;

	*n = 0;
	if (strncmp(name, ATTEMPT, sizeof(ATTEMPT) - 1) != 0)
		return name;
	k = strspn(s, "0123456789");
	if (k == 0 || k >= sizeof(digits) || s[k] != '-' || s[k + 1] == '\0')
		return name;
	memcpy(digits, s, k);
	digits[k] = '\0';
	if (str_int(digits, 1, CLAIM_ATTEMPT_MAX, &v) == -1)
		return name;
	*n = (int)v;
	return s + k + 1;
}

void
attachnames_flat(struct buf *b, const char *path)
{
	size_t k, n = strlen(path);
	const char *s = path, *p;

	for (; n > 0; s += k, n -= k) {
		k = str_utf8(s, n);
		if (*s == '/')
			buf_puts(b, "__");
		else if (k == 0 || *s == '%' || str_iscontrol(s) ||
		    (*s == '_' && s > path && (strchr("_/", s[-1]) != NULL ||
		    s[1] == '/')))
			for (k = k > 0 ? k : 1, p = s; p < s + k; p++)
				buf_printf(b, "%%%02X", (unsigned char)*p);
		else
			buf_add(b, s, k);
	}
}

/* Returns NAME as one part of a path, or, if it is FLAT, the path that
 * attachnames_flat() made it of; to be freed. */
static char *
path_of(const char *name, int flat)
{
	char *path = xmalloc(strlen(name) + 1), *p = path;
	unsigned int c;
	int n;

	for (; *name != '\0'; p++, name += n) {
		n = 1;
		*p = *name != '/' ? *name : SLASH;
		if (flat && strncmp(name, "__", 2) == 0) {
			*p = '/';
			n = 2;
		} else if (flat && *name == '%' && strspn(name + 1, HEX) >= 2 &&
		    sscanf(name + 1, "%2x", &c) == 1 && c != 0 && c != '/') {
			*p = (char)c;
			n = 3;
		}
	}
	*p = '\0';
	return path;
}

/* Takes off what a worker has put before a name.  An output that is called as
 * the log must not be taken for it. */
static char *
plain(const char *name, int *n, int *output)
{
	const char *s = after_attempt(name, n), *out;

	*output = *n > 0 && strncmp(s, OUTPUTS, sizeof(OUTPUTS) - 1) == 0;
	if (*n == 0 || strncmp(s, OUTPUTS, sizeof(OUTPUTS) - 1) != 0)
		return path_of(s, 0);
	out = s + sizeof(OUTPUTS) - 1;
	return *out == '\0' || strcmp(out, LOG) == 0 ? path_of(s, 0) :
	    path_of(out, 1);
}

int
attachnames_add(const struct node *item, void *pick)
{
	struct attachnames *p = pick;
	const char *name = node_str(item, "name"), *s;
	struct attachnames_att *a;

	if (name == NULL)
		name = "";
	s = node_str(item, "resource_subtype");
	if (s != NULL && strcmp(s, "asana") != 0) {
		warn("attachment '%s' is a link to another service: not "
		    "fetched", name);
		return 0;
	}
	p->a = xgrow(p->a, p->n, sizeof(*p->a));
	a = &p->a[p->n++];
	memset(a, 0, sizeof(*a));
	a->gid = xstrdup(node_str(item, "gid"));
	a->remote = xstrdup(name);
	a->plain = plain(a->remote, &a->attempt, &a->output);
	a->size = -1;
	node_int(item, "size", &a->size);
	if ((s = node_str(item, "created_at")) != NULL)
		str_iso(s, &a->created);
	if ((s = node_str(item, "download_url")) != NULL)
		a->url = xstrdup(s);
	return 0;
}

static int
by_age(const struct attachnames_att *a, const struct attachnames_att *b)
{
	return str_order(a->created, a->gid, b->created, b->gid);
}

/* By name; then nobody's, then each attempt's; then the older before the
 * newer. */
static int
in_order(const void *x, const void *y)
{
	const struct attachnames_att *a = x, *b = y;
	int c = strcmp(a->plain, b->plain);

	if (c != 0)
		return c;
	if (a->attempt != b->attempt)
		return a->attempt < b->attempt ? -1 : 1;
	return by_age(a, b);
}

static char *
safe_path(const char *path)
{
	char *part, *safe;
	struct buf b;
	size_t n;

	buf_init(&b, SIZE_MAX / 2);
	for (;; path += n + 1) {
		n = strcspn(path, "/");
		safe = fs_safename(part = xstrndup(path, n));
		buf_puts(&b, safe);
		free(safe);
		free(part);
		if (path[n] == '\0')
			return buf_take(&b);
		buf_putc(&b, '/');
	}
}

/* Takes NAME, if it is free and no file needs to be a folder then; a folder is
 * taken with its '/'. */
static int
take(const char *name, struct gidset *taken)
{
	char *s = xasprintf("%s/", name), *p;
	int free_ = !gidset_has(taken, s);

	for (p = s; free_ && (p = strchr(p, '/'))[1] != '\0'; p++) {
		*p = '\0';
		free_ = !gidset_has(taken, s);
		*p = '/';
	}
	free_ = free_ && gidset_add(taken, name);
	for (; free_ && p > s; p--)
		if (p[-1] == '/') {
			*p = '\0';
			gidset_add(taken, s);
		}
	free(s);
	return free_;
}

/* Gives A the name S, made safe, or one with its gid where that is taken. */
static void
give(struct attachnames_att *a, const char *s, struct gidset *taken)
{
	char *longer;

	a->name = safe_path(s);
	if (take(a->name, taken))
		return;
	longer = xasprintf("%s-%s", a->gid, a->name);
	free(a->name);
	a->name = safe_path(longer);
	free(longer);
	if (take(a->name, taken))
		return;
	warn("attachment '%s': there is no name left for it", s);
	free(a->name);
	a->name = NULL;
}

static struct attachnames_att *
newest(struct attachnames_att *a, size_t n)
{
	size_t own;

	for (own = 0; own < n && a[own].attempt == 0; own++)
		continue;
	if (own > 0 && own < n && by_age(&a[own - 1], &a[n - 1]) > 0)
		return &a[own - 1];
	return &a[n - 1];
}

void
attachnames_names(struct attachnames *p, enum attachnames_how how,
    const char *const *reserved)
{
	struct gidset taken = { { NULL, 0, 0 }, NULL };
	struct attachnames_att *a;
	char *name;
	size_t i, n;

	for (; *reserved != NULL; reserved++)
		gidset_add(&taken, *reserved);
	for (i = 0; how == ATTACHNAMES_AS_IS && i < p->n; i++) {
		free(p->a[i].plain);
		p->a[i].plain = path_of(p->a[i].remote, 0);
	}
	if (p->n > 1)
		qsort(p->a, p->n, sizeof(*p->a), in_order);
	for (i = 0; i < p->n; i += n) {
		for (n = 1; i + n < p->n && strcmp(p->a[i].plain,
		    p->a[i + n].plain) == 0; n++)
			continue;
		a = newest(&p->a[i], n);
		give(a, a->plain, &taken);
	}
	for (i = 0; how == ATTACHNAMES_ALL && i < p->n; i++)
		if (p->a[i].name == NULL) {
			name = path_of(p->a[i].remote, 0);
			give(&p->a[i], name, &taken);
			free(name);
		}
	gidset_free(&taken);
}

static void
free_att(struct attachnames_att *a)
{
	free(a->gid);
	free(a->remote);
	free(a->plain);
	free(a->url);
	free(a->name);
}

/* Is A something that an attempt has left for others? */
static int
is_left(const struct attachnames_att *a, int before)
{
	return a->output || (before > 0 && a->attempt > 0 &&
	    strcmp(a->plain, ATTACHNAMES_CHECKPOINTS) == 0);
}

int
attachnames_outputs(struct attachnames *p, int before)
{
	const struct attachnames_att *a;
	size_t i, n = 0;
	int last = 0;

	for (a = p->a; a < p->a + p->n; a++)
		if (a->attempt > last && (before == 0 ||
		    (a->attempt < before && is_left(a, before))))
			last = a->attempt;
	for (i = 0; i < p->n; i++)
		if (p->a[i].attempt == last && (before + last == 0 ||
		    is_left(&p->a[i], before)))
			p->a[n++] = p->a[i];
		else
			free_att(&p->a[i]);
	p->n = n;
	return last;
}

void
attachnames_free(struct attachnames *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free_att(&p->a[i]);
	free(p->a);
	memset(p, 0, sizeof(*p));
}
