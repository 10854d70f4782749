/* fetch: the files of attachments. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/attachnames.h"
#include "asana/fetch.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"

#define SUMS_MAX	(1u << 20)	/* bytes of the lines of checksums */

/* A file that is wanted. */
struct want {
	struct want	*next;
	struct fetch	*f;
	char		*gid;
	char		*url;		/* or NULL */
	char		*to;
	long long	 size;
	fetch_fn	*fn;
	void		*arg;
	double		 since;		/* when the address was told */
	double		 pause;		/* before it is asked for again */
	int		 tries;
};

struct fetch {
	struct asana	*api;
	struct want	*first;		/* those that wait for their turn */
	struct want	**last;
	int		 running;
	int		 full;
};

struct fetch *
fetch_open(struct asana *api)
{
	struct fetch *f = xcalloc(1, sizeof(*f));

	f->api = api;
	f->last = &f->first;
	return f;
}

void
fetch_close(struct fetch *f)
{
	free(f);
}

int
fetch_full(const struct fetch *f)
{
	return f->full;
}

static void
finish(struct want *w, int rc, const char *why)
{
	w->f->running--;
	w->fn(rc, why, w->arg);
	free(w->gid);
	free(w->url);
	free(w->to);
	free(w);
}

static void begin(struct fetch *);
static void ask(struct want *);

/* May it come with a fresh address?  Hosts of files answer so when one is too
 * old. */
static int
again(struct want *w, const struct wire_res *res)
{
	int expired = res->rc == RC_REFUSED &&
	    (res->status == 403 || res->status == 404);

	w->pause = ++w->tries;
	if (expired)
		w->pause = 0;
	return (expired || res->rc == RC_LATER) && w->tries < ASANA_TRIES &&
	    !clock_caught();
}

/* Attachments have no modes: who may read what begins as a program may run
 * it. */
static void
let_run(const char *path)
{
	char s[4] = "";
	struct stat st;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd != -1 && read(fd, s, 4) == 4 && fstat(fd, &st) == 0 &&
	    (memcmp(s, "#!", 2) == 0 || memcmp(s, "\177ELF", 4) == 0))
		fchmod(fd, st.st_mode | (st.st_mode & 0444) >> 2);
	if (fd != -1)
		close(fd);
}

static void
came(struct wire_res *res, void *arg)
{
	struct want *w = arg;
	struct fetch *f = w->f;
	char answer[64];
	const char *why = res->why;

	f->full |= res->rc == RC_IO;
	if (res->rc != RC_OK && again(w, res))
		ask(w);
	else {
		snprintf(answer, sizeof(answer), "the host of the file answers "
		    "%d", res->status);
		if (*why == '\0')	/* of RC_IO wire_start() has told it */
			why = res->rc == RC_OK || res->rc == RC_IO ? NULL :
			    answer;
		if (res->rc == RC_OK)
			let_run(w->to);
		finish(w, res->rc, why);
		begin(f);
	}
}

static void
get(struct want *w)
{
	struct wire_req q = { .method = "GET", .url = w->url, .to = w->to,
	    .size = w->size };

	http_start(w->f->api->http, &q, came, w);
}

static void
addressed(struct reply *rep, void *arg)
{
	struct want *w = arg;
	struct fetch *f = w->f;
	const char *url = node_str(rep->data, "download_url");

	if (rep->http.rc == RC_OK && url != NULL) {
		free(w->url);
		w->url = xstrdup(url);
		get(w);
		return;
	}
	if (rep->http.rc == RC_OK)
		finish(w, RC_REFUSED, "Asana gives no address for it");
	else
		finish(w, rep->http.rc, asana_why(rep));
	begin(f);
}

static void
ask(struct want *w)
{
	char path[64];
	struct wire_req q = { .method = "GET", .path = path,
	    .after = w->pause };

	snprintf(path, sizeof(path), "/attachments/%s", w->gid);
	asana_start(w->f->api, &q, "download_url", 1, addressed, w);
}

/* Begins as many as may be under way at once: what waits longer would outlive
 * its address. */
static void
begin(struct fetch *f)
{
	struct want *w;

	while (f->running < HTTP_INFLIGHT && (w = f->first) != NULL) {
		if ((f->first = w->next) == NULL)
			f->last = &f->first;
		f->running++;
		if (clock_caught() || f->full)
			finish(w, f->full ? RC_IO : RC_LATER, NULL);
		/* an address is valid for two minutes */
		else if (w->url != NULL && clock_boot() - w->since < 60)
			get(w);
		else
			ask(w);
	}
}

void
fetch_want(struct fetch *f, const char *gid, const char *url, long long size,
    const char *to, fetch_fn *fn, void *arg)
{
	struct want *w = xcalloc(1, sizeof(*w));

	*w = (struct want){ .f = f, .size = size, .fn = fn, .arg = arg,
	    .since = clock_boot(), .gid = xstrdup(gid), .to = xstrdup(to),
	    .url = url != NULL ? xstrdup(url) : NULL };
	*f->last = w;
	f->last = &w->next;
	begin(f);
}

/* --------------------------------------------- those that are waited for */

void
fetch_ended(int rc, const char *why, void *arg)
{
	struct fetch_one *o = arg;

	o->rc = rc;
	if (why != NULL)
		warn("attachment '%s': %s", o->name, why);
}

int
fetch_one(struct asana *api, const char *gid, const char *name,
    long long size, const char *to)
{
	struct fetch *f = fetch_open(api);
	struct fetch_one o = { name, RC_LATER };

	fetch_want(f, gid, NULL, size, to, fetch_ended, &o);
	asana_run(api);
	fetch_close(f);
	return o.rc;
}

static int
take_named(const struct node *item, void *arg)
{
	struct fetch_named *n = arg;
	const char *name = node_str(item, "name"), *at, *gid;
	const char *kind = node_str(item, "resource_subtype");
	long long ms = 0;

	at = node_str(item, "created_at");
	gid = node_str(item, "gid");
	for (; n->name != NULL; n++)
		if (name != NULL && strcmp(name, n->name) == 0)
			break;
	if (n->name == NULL || at == NULL || str_iso(at, &ms) == -1 ||
	    !str_isgid(gid) || (n->gid[0] != '\0' && ms < n->created) ||
	    (kind != NULL && strcmp(kind, "asana") != 0))
		return 0;
	memcpy(n->gid, gid, strlen(gid) + 1);
	n->created = ms;
	n->size = -1;
	node_int(item, "size", &n->size);
	return 0;
}

int
fetch_find(struct asana *api, const char *card, struct fetch_named *n)
{
	return asana_each(api, NULL, "name,created_at,size,resource_subtype",
	    take_named, n, "/attachments?parent=%s", card);
}

/* Fetches those of P that have a name, each with its status in O. */
static void
fetch_all(struct asana *api, const struct attachnames *p, int own,
    const char *dir, struct fetch_one *o)
{
	struct fetch *f = fetch_open(api);
	const struct attachnames_att *a;
	char *to;
	size_t i;

	for (i = 0; i < p->n; i++) {
		a = &p->a[i];
		if (a->name == NULL || (own && a->attempt > 0))
			continue;
		o[i].name = a->name;
		to = fs_join(dir, a->name);
		fetch_want(f, a->gid, a->url, a->size, to, fetch_ended, &o[i]);
		free(to);
	}
	asana_run(api);
	fetch_close(f);
}

/* Lists CARD's attachments and fetches what is wanted of them into DIR, each
 * with its status in *O.  Returns the worst status. */
static int
fetch_into(struct asana *api, const char *card, const char *dir, int own,
    struct attachnames *p, struct fetch_one **o)
{
	static const char *const none[] = { NULL };
	size_t i;
	int rc = asana_each(api, NULL, ATTACHNAMES_FIELDS, attachnames_add,
	    p, "/attachments?parent=%s", card);

	*o = xcalloc(p->n + 1, sizeof(**o));
	attachnames_names(p, ATTACHNAMES_AS_IS, none);
	if (rc == RC_OK)
		fetch_all(api, p, own, dir, *o);
	for (i = 0; i < p->n; i++) {
		rc = err_worst(rc, (*o)[i].rc);
		if ((*o)[i].rc != RC_OK)
			warn("attachment '%s' was not fetched", (*o)[i].name);
	}
	return rc;
}

/* Moves the N files that came from the folder FROM to the folder TO, or, if
 * that is NULL, deletes them; deletes FROM. */
static int
settle(const char *from, const char *to, const struct fetch_one *o, size_t n)
{
	char *old, *new;
	int rc = RC_OK;

	for (; n > 0; n--, o++) {
		if (o->name == NULL)
			continue;
		old = fs_join(from, o->name);
		new = fs_join(to != NULL ? to : from, o->name);
		if (to == NULL)
			unlink(old);
		else if (rename(old, new) == -1)
			rc = fault(RC_IO, "%s:", new);
		free(old);
		free(new);
	}
	rmdir(from);
	return rc;
}

/* Appends a line for each file that came.  Returns RC_OK, or RC_IO after a
 * message. */
static int
put_sums(struct buf *b, const char *dir, const struct fetch_one *o, size_t n)
{
	char hex[65], *path;
	int rc = RC_OK;

	for (; n > 0 && rc == RC_OK; n--, o++) {
		if (o->name == NULL)
			continue;
		path = fs_join(dir, o->name);
		rc = child_sha256(path, hex) == 0 ? RC_OK : RC_IO;
		buf_printf(b, "file %s %s\n", hex, o->name);
		free(path);
	}
	return rc;
}

int
fetch_sums(struct asana *api, const char *card, char **sums)
{
	struct attachnames p = { 0 };
	struct fetch_one *o;
	struct buf b;
	char *dir = fs_temp();
	int rc;

	if (dir == NULL || unlink(dir) == -1 || mkdir(dir, 0700) == -1) {
		free(dir);
		return RC_IO;
	}
	buf_init(&b, SUMS_MAX);
	rc = fetch_into(api, card, dir, 1, &p, &o);
	if (rc == RC_OK)
		rc = put_sums(&b, dir, o, p.n);
	if (rc == RC_OK && b.over)
		rc = fault(RC_IO, "%s: it has too many attachments", card);
	settle(dir, NULL, o, p.n);
	*sums = buf_take(&b);
	free(o);
	free(dir);
	attachnames_free(&p);
	return rc;
}

static int
has_lines(const char *b, const char *a)
{
	const char *at, *line, *other;
	size_t n, k;

	while ((line = str_next(&a, "\n", &n)) != NULL) {
		for (at = b; (other = str_next(&at, "\n", &k)) != NULL;)
			if (k == n && memcmp(other, line, n) == 0)
				break;
		if (other == NULL)
			return 0;
	}
	return 1;
}

int
fetch_card(struct asana *api, const char *card, const char *dir, int own,
    const char *sums, FILE *out)
{
	struct attachnames p = { 0 };
	struct fetch_one *o;
	struct buf b;
	char *at = sums == NULL ? xstrdup(dir) : xasprintf("%s/.fetch.%ld",
	    dir, (long)getpid());
	size_t i;
	int rc;

	if (sums != NULL && mkdir(at, 0700) == -1) {
		warn("%s:", at);
		free(at);
		return RC_IO;
	}
	rc = fetch_into(api, card, at, own, &p, &o);
	buf_init(&b, SUMS_MAX);
	if (sums != NULL && rc == RC_OK)
		rc = put_sums(&b, at, o, p.n);
	if (sums != NULL && rc == RC_OK && (b.over || !has_lines(buf_str(&b),
	    sums) || !has_lines(sums, buf_str(&b))))
		rc = fault(RC_INPUT, "%s: its attachments are not those that "
		    "were signed", card);
	buf_free(&b);
	if (sums != NULL)
		rc = err_worst(rc, settle(at, rc == RC_OK ? dir : NULL, o,
		    p.n));
	for (i = 0; i < p.n; i++)
		if (o[i].name != NULL && o[i].rc == RC_OK && rc != RC_INPUT)
			fprintf(out, "%s\n", o[i].name);
	free(o);
	free(at);
	attachnames_free(&p);
	return rc;
}
