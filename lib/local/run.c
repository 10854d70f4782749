/* run: the local board as a whole. */
#include <sys/stat.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/yamlin.h"
#include "local/admin.h"
#include "local/listen.h"
#include "local/req.h"
#include "local/run.h"
#include "local/schema.h"
#include "local/server.h"
#include "local/token.h"

#define ENV_MAX		4096	/* bytes of an env file */

/* What is open while it runs. */
struct running {
	const struct run_conf	*conf;
	struct board		 board;
	char			*token;		/* of the file, or NULL */
	char			*url;
	int			 port;
	struct tokens		*tokens;
	struct server		*server;
};

static volatile sig_atomic_t ended;	/* by this signal */

/* Makes the folders above the database. */
static int
make_folder(const char *database)
{
	char *dir = xstrdup(database), *slash;
	int rc = 0;

	slash = strrchr(dir, '/');
	if (slash != NULL && slash != dir) {
		*slash = '\0';
		rc = fs_mkdirs(dir, 0700);
	}
	free(dir);
	return rc;
}

/* Also of cards in the trash. */
static int
has_attachment(long long gid, void *arg)
{
	return store_int(arg, 0, "SELECT 1 FROM attachment WHERE gid = ?1",
	    "i", gid) != 0;
}

static int
open_board(struct running *r)
{
	long long now = (long long)(clock_real() * 1000);
	int rc;

	if (make_folder(r->conf->database) == -1)
		return RC_IO;
	if ((r->board.st = store_open(r->conf->database, &rc)) == NULL)
		return rc;
	if ((rc = schema_open(r->board.st, r->conf->database, now)) != RC_OK)
		return rc;
	if ((r->board.files = files_open(r->conf->database, has_attachment,
	    r->board.st)) == NULL)
		return RC_IO;
	r->board.user = store_int(r->board.st, 0,
	    "SELECT min(gid) FROM user", "");
	memcpy(r->board.sw, r->conf->sw, sizeof(r->board.sw));
	r->board.searches.per_minute = (double)r->conf->sw[SW_SEARCHRATE];
	r->board.searches.last = clock_boot();
	return RC_OK;
}

/* The token in the file is one of the board's, whatever it was before.  When
 * there is no file it is only made where somebody shall use it. */
static int
open_token(struct running *r)
{
	struct store *st = r->board.st;
	char *file = admin_tokenfile(r->conf);
	int rc = RC_OK;

	if (access(file, F_OK) == 0 || r->conf->envfile != NULL ||
	    !store_int(st, 0, "SELECT count(*) FROM token", ""))
		rc = admin_token(file, &r->token);
	free(file);
	if (rc != RC_OK || r->token == NULL)
		return rc;
	store_begin(st, 1);
	if (!token_is(st, TOKEN_FIRST, r->token))
		token_set(st, TOKEN_FIRST, r->token,
		    (long long)(clock_real() * 1000));
	return store_end(st, 1) == 0 ? RC_OK : RC_IO;
}

/* Where others can reach it, no token may be one that can be guessed. */
static int
strong(struct running *r)
{
	if (store_int(r->board.st, 0, "SELECT min(chars) FROM token", "") >=
	    TOKEN_CHARS_MIN)
		return RC_OK;
	warn("%s: others can reach this address: no token may be shorter than"
	    " %d characters", r->conf->public != NULL ? r->conf->public :
	    r->conf->addr, TOKEN_CHARS_MIN);
	return RC_CONFIG;
}

static int
listen_and_serve(struct running *r)
{
	int fd, rc;

	if ((!str_isloopback(r->conf->addr) || r->conf->public != NULL) &&
	    (rc = strong(r)) != RC_OK)
		return rc;
	r->port = r->conf->port;
	fd = listen_on(r->conf->addr, &r->port, &r->url);
	if (fd == -1)
		return RC_IO;
	if (!str_isloopback(r->conf->addr))
		warn("%s: others can reach this board, and the token travels"
		    " unencrypted", r->conf->addr);
	r->tokens = tokens_open(r->board.st, r->conf->per_minute);
	r->server = server_start(fd, &r->board, r->tokens, r->url,
	    r->conf->public);
	return r->server != NULL ? RC_OK : RC_SYSTEM;
}

/* Puts TEXT into a new FILE, which must not be there: link(2), unlike
 * rename(2), replaces nothing. */
static int
write_new(const char *file, const char *text, size_t n)
{
	char *tmp = xasprintf("%s.%ld.new", file, (long)getpid());
	int rc = -1;

	if (fs_write(tmp, text, n, 0600) == 0) {
		if ((rc = link(tmp, file)) == -1)
			warn("%s:", file);
		if (unlink(tmp) == -1)
			warn("%s:", tmp);
	}
	free(tmp);
	return rc;
}

/* Says what the settings beside ENVFILE lack for a board on this machine; makes
 * them where there are none. */
static int
write_profile(const char *envfile)
{
	static const char text[] = "lease: {profile: local}\n";
	const char *slash = strrchr(envfile, '/'), *profile;
	char *file = xasprintf("%.*sexperisana.yaml", slash != NULL ?
	    (int)(slash + 1 - envfile) : 0, envfile);
	struct node *root;
	int rc = RC_OK, unread;

	if (access(file, F_OK) == -1) {
		if (write_new(file, text, sizeof(text) - 1) == -1)
			rc = RC_IO;
	} else if ((root = yamlin_load(file, &unread)) != NULL) {
		profile = node_text(root, "lease.profile");
		if (profile == NULL || strcmp(profile, "local") != 0)
			warn("%s: was left alone; for this board set "
			    "lease.profile to local there", file);
		node_free(root);
	}
	free(file);
	return rc;
}

static int
write_env(struct running *r, long long workspace, long long project)
{
	struct buf b;
	int rc;

	if (project == 0) {
		warn("%s: has no project", r->conf->database);
		return RC_INPUT;
	}
	buf_init(&b, ENV_MAX);
	buf_printf(&b, "ASANA_API_URL=%s" REQ_API "\n", r->url);
	buf_printf(&b, "ASANA_ACCESS_TOKEN=%s\n", r->token);
	buf_printf(&b, "ASANA_WORKSPACE_GID=%lld\n", workspace);
	buf_printf(&b, "ASANA_PROJECT_GID=%lld\n", project);
	if ((rc = write_profile(r->conf->envfile)) == RC_OK)
		rc = write_new(r->conf->envfile, b.s, b.len) == 0 ? RC_OK :
		    RC_IO;
	buf_free(&b);
	return rc;
}

/* Tells where the board is, to whoever asked. */
static int
announce(struct running *r)
{
	char port[16];
	int n;

	n = snprintf(port, sizeof(port), "%d\n", r->port);
	if (r->conf->portfile != NULL &&
	    fs_write(r->conf->portfile, port, (size_t)n, 0644) == -1)
		return RC_IO;
	printf("%s" REQ_API "\n", r->url);
	if (fflush(stdout) == EOF) {
		warn("standard output:");
		return RC_IO;
	}
	return RC_OK;
}

static void
on_signal(int sig)
{
	ended = sig;
}

static void
catch_signals(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;	/* no SA_RESTART: a wait shall end */
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
}

static int
serve(struct running *r)
{
	long long workspace, project;
	int rc;

	if ((rc = open_board(r)) != RC_OK || (rc = open_token(r)) != RC_OK)
		return rc;
	workspace = store_int(r->board.st, 0,
	    "SELECT min(gid) FROM workspace", "");
	project = store_int(r->board.st, 0,
	    "SELECT min(gid) FROM project", "");
	catch_signals();
	if ((rc = listen_and_serve(r)) != RC_OK ||
	    (r->conf->envfile != NULL &&
	    (rc = write_env(r, workspace, project)) != RC_OK) ||
	    (rc = announce(r)) != RC_OK)
		return rc;
	while (!ended)
		server_turn(r->server);
	debug(ERR_TRACE, "signal %d: ending", (int)ended);
	return RC_OK;
}

int
run(const struct run_conf *conf)
{
	struct running r;
	int rc;

	if (conf->envfile != NULL && access(conf->envfile, F_OK) == 0) {
		warn("%s: is there already", conf->envfile);
		return RC_IO;
	}
	umask(077);
	memset(&r, 0, sizeof(r));
	r.conf = conf;
	rc = serve(&r);
	server_stop(r.server);
	files_close(r.board.files);
	store_close(r.board.st);
	free(r.token);
	tokens_free(r.tokens);
	free(r.url);
	return rc;
}
