/* asana-sign: sign what cards would run. */
#include <sys/utsname.h>

#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/columns.h"
#include "asana/fetch.h"
#include "asana/post.h"
#include "base/cli.h"
#include "base/clock.h"
#include "base/str.h"
#include "cards/named.h"
#include "lease/signing.h"

static const char usage[] =
    "Sign what cards would run, for workers with trust.signers.\n"
    "usage: asana-sign [-hlnVvy] [-u until] -k key [card ...]\n"
    "  -k, --key file     sign with this private key, or, by ssh-agent, the\n"
    "                     private key of this public one\n"
    "  -l, --lines        sign the cards of the job lines on standard input,\n"
    "                     if they are as these say and not done, and put new\n"
    "                     ones of asana-create -a into Backlog\n"
    "  -u, --until time   valid for this long (30d), or until this day, as\n"
    "                     2026-12-31, in UTC\n"
    "  -y, --yes          do not ask\n";

struct job {
	struct asana	*api;
	const char	*key;
	long long	 until;
	const struct card *want;	/* what the card must be, or NULL */
	struct gidset	*done;		/* cards of lines before */
};

static long long
until(const char *s)
{
	char *iso = xasprintf("%sT00:00:00Z", s);
	long long ms;
	double sec;

	if (str_iso(iso, &ms) == 0)
		ms /= 1000;
	else if (str_duration(s, &sec) == 0)
		ms = (long long)(clock_real() + sec);
	else
		die(RC_USAGE, "-u: '%s' is neither a duration (30d, 12h) nor "
		    "a day (2026-12-31)", s);
	free(iso);
	return ms;
}

static void
show(const char *what, const char *text)
{
	struct buf b;

	if (text == NULL || *text == '\0')
		return;
	buf_init(&b, SIZE_MAX / 2);
	str_plain(&b, text, strlen(text));
	fprintf(stderr, "--- %s\n%s\n", what, buf_str(&b));
	buf_free(&b);
}

static int
ask(const struct task *t, const struct card *c, const struct sigtext *s)
{
	if (cli_has('y'))
		return 1;
	show(t->gid, t->name);
	show("script", c->script);
	show("options", c->opts);
	show("parameters", c->params);
	show("waits for", c->deps);
	show("attachments", s->files);
	return cli_dry || cli_ask("Sign this?");
}

static int
post(const struct job *j, const struct task *t, const struct sigtext *s)
{
	struct passwd *pw = getpwuid(getuid());
	struct utsname u;
	struct buf b;
	char *who;
	int rc = RC_INPUT;

	who = xasprintf("%s@%.64s", pw != NULL ? pw->pw_name : "somebody",
	    uname(&u) == 0 ? u.nodename : "host");
	buf_init(&b, SIGTEXT_MAX);
	if (sigtext_print(&b, s, t->gid, who) == 0)
		rc = post_comment(j->api, t->gid, buf_str(&b), 0);
	else
		warn("%s: too many attachments to be signed", t->gid);
	free(who);
	buf_free(&b);
	return rc;
}

/* Would the card, without files, be signed as the line says? */
static int
is_wanted(const struct job *j, const struct task *t, const struct card *c,
    const struct sigtext *s)
{
	struct sigtext is = *s, should = { .until = s->until };
	struct buf a, b;
	int same;

	buf_init(&a, 2 * CARD_TEXT_MAX);
	buf_init(&b, 2 * CARD_TEXT_MAX);
	sigtext_bytes(&a, &is, j->api->project, t->gid, c, t->deps);
	sigtext_bytes(&b, &should, j->api->project, t->gid, j->want, NULL);
	same = strcmp(buf_str(&a), buf_str(&b)) == 0;
	buf_free(&a);
	buf_free(&b);
	return same;
}

/* A new card that is in no project: once signed it goes to the bottom of
 * Backlog; if RC says that it is not, nobody would find it. */
static int
place(const struct job *j, const struct task *t, int rc)
{
	struct wire_req q = { .method = "POST" };
	struct reply rep;
	struct jsonw w;
	struct buf b;

	if (rc == RC_OK) {
		asana_body(&w, &b);
		jsonw_kstr(&w, "project", j->api->project);
		jsonw_kstr(&w, "section", column_gid(j->api, COL_BACKLOG));
		q.body = asana_body_end(&w);
		rc = asana_send(j->api, &q, NULL, 0, &rep,
		    "/tasks/%s/addProject", t->gid);
		asana_free(&rep);
	}
	if (rc != RC_OK && asana_delete(j->api, t->gid) == RC_OK)
		warn("%s: not signed, and therefore deleted", t->gid);
	return rc;
}

static int
is_done(const struct task *t)
{
	return t->completed || (t->column != NULL &&
	    conf_whichcolumn(t->column) == COL_DONE);
}

static int
sign(const struct job *j, const struct task *t)
{
	struct sigtext s = { .until = j->until };
	struct card c;
	int rc;

	card_parse(&c, t->notes);
	if (c.why != NULL)
		rc = fault(RC_INPUT, "%s: not signed: %s", t->gid, c.why);
	else if ((rc = fetch_sums(j->api, t->gid, &s.files)) == RC_OK &&
	    j->want != NULL && !is_wanted(j, t, &c, &s))
		rc = fault(RC_INPUT, "%s: not signed: the card is not as its "
		    "line says", t->gid);
	else if (rc == RC_OK && !ask(t, &c, &s))
		rc = RC_NO;
	else if (rc == RC_OK)
		rc = signing_make(j->api, j->key, t, &c, &s);
	if (rc == RC_OK)
		rc = post(j, t, &s);
	if (j->want != NULL && t->section == NULL)
		rc = place(j, t, rc);
	if (rc == RC_OK && !cli_dry)
		puts(t->gid);
	card_free(&c);
	sigtext_free(&s);
	return rc;
}

static int
one(const char *gid, void *arg)
{
	struct job *j = arg;
	struct reply rep;
	struct task t;
	int rc = asana_read(j->api, gid, ASANA_TASK_FIELDS, 0, &rep, &t);

	if (rc == RC_OK && (j->want == NULL || !is_done(&t)))
		rc = sign(j, &t);
	asana_free(&rep);
	return rc;
}

/* What the card of line R is, as asana-create makes it. */
static void
as_card(const struct asana *api, const struct jobline *r, struct card *c)
{
	const char *rest = r->col[JOBLINE_DEPS], *s;
	char key[17], *base = asana_cardbase(api), **deps = NULL;
	size_t len, n = 0;
	struct buf b;

	while ((s = str_next(&rest, ",", &len)) != NULL) {
		deps = xgrow(deps, n, sizeof(*deps));
		deps[n++] = xstrndup(s, len);
	}
	jobline_key(key, r->col[JOBLINE_SCRIPT], r->col[JOBLINE_OPTS]);
	buf_init(&b, CARD_TEXT_MAX);
	card_print(&b, r, key, base, deps, deps, n);
	card_parse(c, buf_str(&b));
	buf_free(&b);
	while (n > 0)
		free(deps[--n]);
	free(deps);
	free(base);
}

static int
line(char *text, size_t len, const char *where, void *arg)
{
	struct job j = *(struct job *)arg;
	struct jobline r;
	struct card want = { 0 };
	const char *why;
	int rc = RC_OK;

	if (jobline_parse(&r, text, len, &why) == -1)
		return fault(RC_INPUT, "%s: %s", where, why);
	if (r.col[JOBLINE_ID] == NULL || !str_isgid(r.col[JOBLINE_ID])) {
		warn("%s: not the line of a card", where);
		jobline_free(&r);
		return RC_INPUT;
	}
	as_card(j.api, &r, &want);
	j.want = &want;
	if (gidset_add(j.done, r.col[JOBLINE_ID]))
		rc = one(r.col[JOBLINE_ID], &j);
	card_free(&want);
	jobline_free(&r);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct gidset done = { 0 };
	struct job j = { .done = &done };
	int rc;

	argv = cli_read(argc, argv, usage, 0, -1);
	if ((j.key = cli_arg('k', NULL)) == NULL)
		die(RC_USAGE, "-k is missing: a key of ssh-keygen's");
	j.until = until(cli_arg('u', "30d"));
	if (j.until <= (long long)clock_real())
		die(RC_USAGE, "-u: that is over");
	j.api = asana_open();
	rc = cli_has('l') ? input_lines(stdin, "stdin", line, &j) :
	    named_gids(j.api, argv, NAMED_CARD | NAMED_SWEEP, one, &j);
	gidset_free(&done);
	return asana_end(j.api, rc);
}
