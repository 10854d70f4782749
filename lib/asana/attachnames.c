/* attachnames: which attachments of a card are wanted, under which names. */
#include <stdlib.h>
#include <string.h>

#include "asana/attachnames.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/table.h"
#include "record/claim.h"

#define ATTEMPT		"attempt-"
#define OUTPUTS		"outputs__"
#define LOG		"experiment_logs.txt"

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

/* Takes off what a worker has put before a name.  An output that is called as
 * the log must not be taken for it. */
static const char *
plain(const char *name, int *n)
{
	const char *s = after_attempt(name, n), *out;

	if (*n == 0 || strncmp(s, OUTPUTS, sizeof(OUTPUTS) - 1) != 0)
		return s;
	out = s + sizeof(OUTPUTS) - 1;
	return *out == '\0' || strcmp(out, LOG) == 0 ? s : out;
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
	a->plain = plain(a->remote, &a->attempt);
	a->size = -1;
	node_int(item, "size", &a->size);
	if ((s = node_str(item, "created_at")) != NULL)
		str_iso(s, &a->created);
	if ((s = node_str(item, "download_url")) != NULL)
		a->url = xstrdup(s);
	return 0;
}

/* The order of numbers in text. */
static int
by_gid(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);

	return la != lb ? (la < lb ? -1 : 1) : strcmp(a, b);
}

static int
by_age(const struct attachnames_att *a, const struct attachnames_att *b)
{
	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	return by_gid(a->gid, b->gid);
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

/* Gives A the name S, made safe, or one with its gid where that is taken. */
static void
give(struct attachnames_att *a, const char *s, struct gidset *taken)
{
	char *longer;

	a->name = fs_safename(s);
	if (gidset_add(taken, a->name))
		return;
	longer = xasprintf("%s-%s", a->gid, a->name);
	free(a->name);
	a->name = fs_safename(longer);
	free(longer);
	if (gidset_add(taken, a->name))
		return;
	warn("attachment '%s': there is no name left for it", s);
	free(a->name);
	a->name = NULL;
}

/* Returns the newest of the N attachments at A, which have one name. */
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
	size_t i, n;

	for (; *reserved != NULL; reserved++)
		gidset_add(&taken, *reserved);
	for (i = 0; how == ATTACHNAMES_AS_IS && i < p->n; i++)
		p->a[i].plain = p->a[i].remote;
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
		if (p->a[i].name == NULL)
			give(&p->a[i], p->a[i].remote, &taken);
	gidset_free(&taken);
}

void
attachnames_free(struct attachnames *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->a[i].gid);
		free(p->a[i].remote);
		free(p->a[i].url);
		free(p->a[i].name);
	}
	free(p->a);
	memset(p, 0, sizeof(*p));
}
