/* sweepcard: makes the card of a sweep, and brings it up to date. */
#include <sys/utsname.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/fetch.h"
#include "asana/once.h"
#include "asana/post.h"
#include "asana/setup.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "cards/sweepcard.h"
#include "cards/sweeps.h"
#include "record/jobline.h"

/* A sweep's file, its jobs, and the card that they have. */
struct update {
	struct asana	*api;
	const char	*file;
	const char	*base;		/* its name without folders */
	char		*plain;		/* … as text, for card and attachment */
	char		*encoded;	/* … as the record has it */
	const struct joblist *jobs;
	struct sweep_card s;		/* empty until it is found or made */
	int		 made;		/* just now: it has no files */
};

static void
begin(struct update *u, struct asana *api, const char *file,
    const struct joblist *jobs)
{
	const char *slash = strrchr(file, '/');
	struct buf plain, encoded;

	memset(u, 0, sizeof(*u));
	u->api = api;
	u->file = file;
	u->base = slash != NULL ? slash + 1 : file;
	u->jobs = jobs;
	buf_init(&plain, ASANA_NAME_MAX);
	str_putline(&plain, u->base, ASANA_NAME_MAX / 2);
	u->plain = buf_take(&plain);
	buf_init(&encoded, 4 * ASANA_NAME_MAX);
	str_putpct(&encoded, u->base);
	u->encoded = buf_take(&encoded);
}

static void
end(struct update *u)
{
	free(u->plain);
	free(u->encoded);
	sweeps_drop(&u->s);
}

/* Is S the card of the file?  RC_OK, RC_NO, or as asana_call(). */
static int
is_it(const struct update *u, const struct sweep_card *s)
{
	struct joblist old = { 0 };
	size_t i;
	int rc;

	if (strcmp(s->text.file, u->encoded) != 0)
		return RC_NO;
	if (joblist_has(u->jobs, s->text.job))
		return RC_OK;
	rc = sweeps_jobs(u->api, s, &old);
	if (rc == RC_OK || rc == RC_REFUSED)	/* its list was deleted */
		rc = RC_NO;
	for (i = 0; i < old.n && rc == RC_NO; i++)
		if (joblist_has(u->jobs, old.v[i].gid))
			rc = RC_OK;
	joblist_free(&old);
	return rc;
}

/* Finds the card. */
static int
find(void *arg)
{
	struct update *u = arg;
	struct sweeps c;
	size_t i;
	int rc;

	if ((rc = sweeps_list(u->api, &c)) == RC_OK)
		rc = RC_NO;
	for (i = 0; i < c.n && rc == RC_NO; i++)
		if ((rc = is_it(u, &c.v[i])) == RC_OK) {
			sweeps_drop(&u->s);
			u->s = c.v[i];
			memset(&c.v[i], 0, sizeof(c.v[i]));
		}
	sweeps_free(&c);
	return rc;
}

char *
sweepcard_whom(void)
{
	const char *user = getenv("LOGNAME");
	struct utsname u;

	if (user == NULL || *user == '\0')
		user = getenv("USER");
	if (uname(&u) == -1)
		u.nodename[0] = '\0';
	if (user == NULL || *user == '\0')
		return xasprintf("somebody on %s", u.nodename);
	return xasprintf("%s on %s", user, u.nodename);
}

/* Writes the description, with JOBS, as a member of a body. */
static void
put_notes(const struct update *u, const struct joblist *jobs, struct jsonw *w)
{
	char *base = asana_cardbase(u->api), *who = sweepcard_whom();
	long long now = asana_time(u->api);
	struct buf b;

	buf_init(&b, SWEEPS_TEXT_MAX);
	sweeps_textprint(&b, &u->s.text, u->base,
	    now != 0 ? now : (long long)clock_real(), who,
	    u->s.gid[0] != '\0' ? u->s.url : NULL, base, jobs);
	jsonw_kstr(w, "notes", buf_str(&b));
	buf_free(&b);
	free(base);
	free(who);
}

static int
make(struct update *u)
{
	struct wire_req q = { 0 };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	char *body;
	const char *gid, *url;
	int rc;

	u->s.name = xstrdup(u->plain);
	u->s.text.file = xstrdup(u->encoded);
	u->s.text.n = u->jobs->n;
	strcpy(u->s.text.job, u->jobs->v[0].gid);
	asana_body(&w, &b);
	jsonw_kstr(&w, "name", u->plain);
	put_notes(u, u->jobs, &w);
	column_place(u->api, COL_SWEEPS, &w);
	body = asana_body_end(&w);
	q.method = "POST";
	q.path = "/tasks";
	q.body = body;
	rc = make_once(u->api, &q, "permalink_url", find, u, &rep);
	gid = rep.http.dry ? "0" : node_str(rep.data, "gid");
	url = node_str(rep.data, "permalink_url");
	if (rc == RC_OK && u->s.gid[0] == '\0') {
		u->made = 1;
		strcpy(u->s.gid, gid);
		u->s.url = xstrdup(url != NULL ? url : "");
	}
	asana_free(&rep);
	free(body);
	return rc;
}

/* Attaches TEXT as SWEEPS_JOBS; its gid is then in the record. */
static int
attach_jobs(struct update *u, const char *text)
{
	struct sweep_card *s = &u->s;
	char *file = fs_temp();
	int rc = RC_IO;

	if (file != NULL && fs_write(file, text, strlen(text), 0600) == 0)
		rc = post_attach(u->api, s->gid, file, SWEEPS_JOBS,
		    s->text.jobs);
	if (rc == RC_OK && !cli_dry)
		sweeps_keep(s->gid, s->text.jobs, text);
	if (file != NULL)
		unlink(file);
	free(file);
	return rc;
}

/* The jobs that the card had and the new ones, in ALL; attached, if that is
 * more. */
static int
update_jobs(struct update *u, const struct fetch_named *old,
    struct joblist *all)
{
	const struct joblist *jobs = u->jobs;
	struct buf before, b;
	size_t i;
	int rc = RC_OK;

	if (old->gid[0] != '\0') {
		memcpy(u->s.text.jobs, old->gid, sizeof(old->gid));
		rc = sweeps_jobs(u->api, &u->s, all);
	}
	buf_init(&before, JOBLIST_BYTES_MAX);
	joblist_print(all, &before);
	for (i = 0; i < jobs->n && rc == RC_OK; i++)
		rc = joblist_add(all, jobs->v[i].line,
		    strlen(jobs->v[i].line), "job");
	buf_init(&b, JOBLIST_BYTES_MAX);
	joblist_print(all, &b);
	u->s.text.n = all->n;
	if (rc == RC_OK && strcmp(buf_str(&before), buf_str(&b)) != 0)
		rc = attach_jobs(u, buf_str(&b));
	buf_free(&before);
	buf_free(&b);
	return rc;
}

/* Attaches the file, which is TEXT, unless it is there as it is. */
static int
update_file(struct update *u, const struct fetch_named *old, const char *text)
{
	char key[17], made[33];
	int rc = RC_OK;

	jobline_key(key, text, NULL);
	if (old->gid[0] == '\0' || strcmp(key, u->s.text.yaml) != 0)
		rc = post_attach(u->api, u->s.gid, u->file, old->name, made);
	if (rc == RC_OK)
		memcpy(u->s.text.yaml, key, sizeof(key));
	return rc;
}

static int
write_notes(const struct update *u, const struct joblist *jobs)
{
	char *path = xasprintf("/tasks/%s", u->s.gid), *body;
	struct wire_req q = { 0 };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	int rc;

	asana_body(&w, &b);
	put_notes(u, jobs, &w);
	body = asana_body_end(&w);
	q.method = "PUT";
	q.path = path;
	q.body = body;
	rc = asana_call(u->api, &q, "gid", 0, &rep);
	asana_free(&rep);
	free(body);
	free(path);
	return rc;
}

/* Brings the card's files and its description up to date. */
static int
refresh(struct update *u, const char *text)
{
	struct fetch_named n[3] = { { 0 } };
	struct joblist all = { 0 };
	int rc = RC_OK;

	n[0].name = SWEEPS_JOBS;
	n[1].name = u->plain;
	if (!u->made)
		rc = fetch_find(u->api, u->s.gid, n);
	if (rc == RC_OK)
		rc = update_jobs(u, &n[0], &all);
	if (rc == RC_OK)
		rc = update_file(u, &n[1], text);
	if (rc == RC_OK)
		rc = write_notes(u, &all);
	joblist_free(&all);
	return rc;
}

/* The address is Asana's own, or what it is by its rule. */
static void
mend_url(struct update *u)
{
	char *base;

	if (u->s.url != NULL && *u->s.url != '\0')
		return;
	base = asana_cardbase(u->api);
	free(u->s.url);
	u->s.url = xasprintf("%s%s", base, u->s.gid);
	free(base);
}

/* Finds the card or makes it, and brings it up to date. */
static int
update(struct update *u, const char *text)
{
	int rc;

	if (strcmp(u->base, SWEEPS_JOBS) == 0) {
		warn("%s: a sweep's file cannot be called so: the list of its "
		    "jobs is", u->file);
		return RC_INPUT;
	}
	if ((rc = setup_column(u->api, COL_SWEEPS)) != RC_OK)
		return rc;
	if ((rc = find(u)) == RC_NO)
		rc = make(u);
	if (rc != RC_OK)
		return rc;
	mend_url(u);
	return refresh(u, text);
}

int
sweepcard_update(struct asana *api, const char *file,
    const struct joblist *jobs, FILE *out)
{
	char *text = fs_read(file, SWEEPCARD_FILE_MAX, NULL);
	struct update u;
	int rc;

	if (text == NULL) {
		warn("%s:", file);
		return RC_IO;
	}
	begin(&u, api, file, jobs);
	rc = update(&u, text);
	if (rc == RC_OK && !cli_dry)
		fprintf(out, "%s\t%s\n", u.s.gid, u.s.url);
	end(&u);
	free(text);
	return rc;
}

int
sweepcard_find(struct asana *api, const char *file,
    const struct joblist *jobs, FILE *out)
{
	struct update u;
	int rc;

	begin(&u, api, file, jobs);
	if ((rc = find(&u)) == RC_OK) {
		mend_url(&u);
		fprintf(out, "%s\t%s\n", u.s.gid, u.s.url);
	}
	end(&u);
	return rc;
}
