/* sweepcard: makes the card of a sweep, and brings it up to date. */
#include <sys/utsname.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "columns.h"
#include "err.h"
#include "fetch.h"
#include "fs.h"
#include "opt.h"
#include "post.h"
#include "rec.h"
#include "setup.h"
#include "str.h"
#include "sweepcard.h"
#include "sweeps.h"

/* The name of FILE without its folders. */
static const char *
base_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash != NULL ? slash + 1 : file;
}

/* Its name as text, to be freed, for the card and what is attached. */
static char *
plain(const char *file)
{
	struct buf b;

	buf_init(&b, ASANA_NAME_MAX);
	str_putline(&b, base_name(file), ASANA_NAME_MAX / 2);
	return buf_take(&b);
}

static char *
encoded(const char *file)
{
	struct buf b;

	buf_init(&b, 4 * ASANA_NAME_MAX);
	str_putpct(&b, base_name(file));
	return buf_take(&b);
}

/* Is one of TEXT's lines about a card of JOBS? */
static int
in_common(const char *text, const struct joblist *jobs)
{
	size_t n;

	for (; *text != '\0'; text += n, text += *text != '\0') {
		n = strcspn(text, "\t\n");
		if (tab_find(&jobs->at, text, n) != -1)
			return 1;
		n = strcspn(text, "\n");
	}
	return 0;
}

/* Is S the card of a file with JOBS?  RC_OK, RC_NO, or as asana_call(). */
static int
is_it(struct asana *api, const struct sweep_card *s, const char *file,
    const struct joblist *jobs)
{
	char *text;
	int rc;

	if (strcmp(s->text.file, file) != 0)
		return RC_NO;
	if (joblist_has(jobs, s->text.job))
		return RC_OK;
	if ((rc = sweeps_jobs(api, s, &text)) == RC_OK)
		rc = in_common(text, jobs) ? RC_OK : RC_NO;
	else if (rc == RC_REFUSED)	/* somebody has deleted its list */
		rc = RC_NO;
	free(text);
	return rc;
}

/* Finds the card; S is empty unless RC_OK. */
static int
find(struct asana *api, const char *file, const struct joblist *jobs,
    struct sweep_card *s)
{
	char *name = encoded(file);
	struct sweeps c;
	size_t i;
	int rc;

	memset(s, 0, sizeof(*s));
	if ((rc = sweeps_list(api, &c)) == RC_OK)
		rc = RC_NO;
	for (i = 0; i < c.n && rc == RC_NO; i++)
		if ((rc = is_it(api, &c.v[i], name, jobs)) == RC_OK) {
			*s = c.v[i];
			memset(&c.v[i], 0, sizeof(c.v[i]));
		}
	sweeps_free(&c);
	free(name);
	return rc;
}

/* "laura on gpu-7", to be freed */
static char *
whom(void)
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

/* The description, to be freed. */
static char *
notes(struct asana *api, const struct sweep_card *s, const char *file,
    const struct joblist *jobs)
{
	char *base = asana_cardbase(api), *who = whom(), *text;
	long long now = asana_time(api);
	struct buf b;

	buf_init(&b, SWEEPTEXT_MAX);
	sweeptext_print(&b, &s->text, base_name(file),
	    now != 0 ? now : (long long)clock_real(), who,
	    s->gid[0] != '\0' ? s->url : NULL, base, jobs);
	text = buf_take(&b);
	free(base);
	free(who);
	return text;
}

static char *
new_body(struct asana *api, const struct sweep_card *s, const char *file,
    const struct joblist *jobs)
{
	char *text = notes(api, s, file, jobs);
	struct jsonw w;
	struct buf b;

	asana_body(&w, &b);
	jsonw_kstr(&w, "name", s->name);
	jsonw_kstr(&w, "notes", text);
	column_place(api, COL_SWEEPS, &w);
	free(text);
	return asana_body_end(&w);
}

/* Makes the card.  *UNCLEAR: it may have been made all the same. */
static int
make(struct asana *api, struct sweep_card *s, const char *file,
    const struct joblist *jobs, int *unclear)
{
	struct wire_req q = { 0 };
	struct reply rep;
	char *body = new_body(api, s, file, jobs);
	const char *gid, *url;
	int rc;

	q.method = "POST";
	q.path = "/tasks";
	q.body = body;
	rc = asana_call(api, &q, "permalink_url", 0, &rep);
	gid = rep.http.dry ? "0" : node_str(rep.data, "gid");
	url = node_str(rep.data, "permalink_url");
	*unclear = rc == RC_LATER && rep.http.ambiguous;
	if (rc == RC_OK && (gid == NULL || !str_isgid(gid)))
		*unclear = 1;
	else if (rc == RC_OK) {
		memcpy(s->gid, gid, strlen(gid) + 1);
		free(s->url);
		s->url = xstrdup(url != NULL ? url : "");
	}
	asana_free(&rep);
	free(body);
	return *unclear ? RC_LATER : rc;
}

/* Finds the card, or makes it: *MADE. */
static int
find_or_make(struct asana *api, const char *file, const struct joblist *jobs,
    struct sweep_card *s, int *made)
{
	int rc, unclear = 0, tries = 0;

	*made = 0;
	while ((rc = find(api, file, jobs, s)) == RC_NO) {
		if (tries++ == SWEEPCARD_TRIES)
			return RC_LATER;
		s->name = plain(file);
		s->text.file = encoded(file);
		s->text.n = jobs->n;
		strcpy(s->text.job, jobs->v[0].gid);
		rc = make(api, s, file, jobs, &unclear);
		if (!unclear) {
			*made = rc == RC_OK;
			break;
		}
		sweeps_drop(s);
		clock_sleep(asana_settle(api));
	}
	return rc;
}

/* Attaches TEXT as SWEEPS_JOBS; its gid is then in the record. */
static int
attach_jobs(struct asana *api, struct sweep_card *s, const char *text)
{
	char *file = fs_temp();
	int rc = RC_IO;

	if (file != NULL && fs_write(file, text, strlen(text), 0600) == 0)
		rc = post_attach(api, s->gid, file, SWEEPS_JOBS,
		    s->text.jobs);
	if (rc == RC_OK && !opt_dry)
		sweeps_keep(s->gid, s->text.jobs, text);
	if (file != NULL)
		unlink(file);
	free(file);
	return rc;
}

/* The jobs that the card had and JOBS, in ALL; attached, if that is more. */
static int
update_jobs(struct asana *api, struct sweep_card *s,
    const struct fetch_named *old, const struct joblist *jobs,
    struct joblist *all)
{
	char *before = NULL;
	struct buf b;
	size_t i;
	int rc = RC_OK;

	if (old->gid[0] != '\0') {
		memcpy(s->text.jobs, old->gid, sizeof(old->gid));
		rc = sweeps_jobs(api, s, &before);
	}
	if (rc == RC_OK && before != NULL &&
	    joblist_text(all, before, SWEEPS_JOBS) != RC_OK)
		warn("card %s: %s is not as it was made", s->gid,
		    SWEEPS_JOBS);
	for (i = 0; i < jobs->n && rc == RC_OK; i++)
		rc = joblist_add(all, jobs->v[i].line,
		    strlen(jobs->v[i].line), "job");
	buf_init(&b, JOBLIST_BYTES_MAX);
	joblist_print(all, &b);
	s->text.n = all->n;
	if (rc == RC_OK && (before == NULL ||
	    strcmp(before, buf_str(&b)) != 0))
		rc = attach_jobs(api, s, buf_str(&b));
	buf_free(&b);
	free(before);
	return rc;
}

/* Attaches the file unless it is there as it is. */
static int
update_file(struct asana *api, struct sweep_card *s,
    const struct fetch_named *old, const char *file, const char *text)
{
	char key[17], made[33];
	int rc = RC_OK;

	rec_key(key, text, NULL);
	if (old->gid[0] == '\0' || strcmp(key, s->text.yaml) != 0)
		rc = post_attach(api, s->gid, file, old->name, made);
	if (rc == RC_OK)
		memcpy(s->text.yaml, key, sizeof(key));
	return rc;
}

static int
write_notes(struct asana *api, const struct sweep_card *s, const char *file,
    const struct joblist *jobs)
{
	char *path = xasprintf("/tasks/%s", s->gid), *body;
	char *text = notes(api, s, file, jobs);
	struct wire_req q = { 0 };
	struct reply rep;
	struct jsonw w;
	struct buf b;
	int rc;

	asana_body(&w, &b);
	jsonw_kstr(&w, "notes", text);
	body = asana_body_end(&w);
	q.method = "PUT";
	q.path = path;
	q.body = body;
	rc = asana_call(api, &q, "gid", 0, &rep);
	asana_free(&rep);
	free(body);
	free(path);
	free(text);
	return rc;
}

/* Brings the card's files and its description up to date. */
static int
refresh(struct asana *api, struct sweep_card *s, int made, const char *file,
    const char *text, const struct joblist *jobs)
{
	struct fetch_named n[3] = { { 0 } };
	struct joblist all = { 0 };
	char *name = plain(file);
	int rc = RC_OK;

	n[0].name = SWEEPS_JOBS;
	n[1].name = name;
	if (!made)
		rc = fetch_find(api, s->gid, n);
	if (rc == RC_OK)
		rc = update_jobs(api, s, &n[0], jobs, &all);
	if (rc == RC_OK)
		rc = update_file(api, s, &n[1], file, text);
	if (rc == RC_OK)
		rc = write_notes(api, s, file, &all);
	joblist_free(&all);
	free(name);
	return rc;
}

/* The address is Asana's own, or what it is by its rule. */
static void
mend_url(const struct asana *api, struct sweep_card *s)
{
	char *base;

	if (s->url != NULL && *s->url != '\0')
		return;
	base = asana_cardbase(api);
	free(s->url);
	s->url = xasprintf("%s%s", base, s->gid);
	free(base);
}

int
sweepcard_update(struct asana *api, const char *file,
    const struct joblist *jobs, FILE *out)
{
	char *text = fs_read(file, SWEEPCARD_FILE_MAX, NULL);
	struct sweep_card s = { 0 };
	int rc = RC_OK, made = 0;

	if (text == NULL) {
		warn("%s:", file);
		return RC_IO;
	}
	if (strcmp(base_name(file), SWEEPS_JOBS) == 0) {
		warn("%s: a sweep's file cannot be called so: the list of its "
		    "jobs is", file);
		rc = RC_INPUT;
	}
	if (rc == RC_OK && (rc = setup_column(api, COL_SWEEPS)) == RC_OK &&
	    (rc = find_or_make(api, file, jobs, &s, &made)) == RC_OK) {
		mend_url(api, &s);
		rc = refresh(api, &s, made, file, text, jobs);
		if (rc == RC_OK && !opt_dry)
			fprintf(out, "%s\t%s\n", s.gid, s.url);
	}
	sweeps_drop(&s);
	free(text);
	return rc;
}

int
sweepcard_find(struct asana *api, const char *file,
    const struct joblist *jobs, FILE *out)
{
	struct sweep_card s;
	int rc;

	if ((rc = find(api, file, jobs, &s)) == RC_OK) {
		mend_url(api, &s);
		fprintf(out, "%s\t%s\n", s.gid, s.url);
	}
	sweeps_drop(&s);
	return rc;
}
