/* admin: what is done to a board from the command line. */
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "local/admin.h"
#include "local/schema.h"

#define BACKUP_TRIES	20	/* to get all attachments of one moment */

char *
admin_database(void)
{
	const char *s;

	if ((s = getenv("XDG_DATA_HOME")) != NULL && *s == '/')
		return xasprintf("%s/experisana/board.db", s);
	if ((s = getenv("HOME")) == NULL || *s == '\0')
		die(RC_CONFIG, "HOME: not set, and no -d given");
	return xasprintf("%s/.local/share/experisana/board.db", s);
}

char *
admin_tokenfile(const struct run_conf *conf)
{
	if (conf->tokenfile != NULL)
		return xstrdup(conf->tokenfile);
	return xasprintf("%s.token", conf->database);
}

static char *
make_token(const char *file)
{
	char *token = token_new(), *line = xasprintf("%s\n", token);

	if (fs_write(file, line, strlen(line), 0600) == -1) {
		free(token);
		token = NULL;
	}
	free(line);
	return token;
}

/* Returns the token in FILE, to be freed, or NULL with errno: 0 when there is
 * none in it. */
static char *
read_token(const char *file)
{
	char *s;
	size_t n;

	if ((s = fs_read(file, TOKEN_CHARS_MAX + 2, &n)) == NULL)
		return NULL;
	while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == '\r'))
		s[--n] = '\0';
	if (n > 0 && n <= TOKEN_CHARS_MAX && strlen(s) == n &&
	    strcspn(s, " \t\r\n") == n)
		return s;
	free(s);
	errno = 0;
	return NULL;
}

int
admin_token(const char *file, char **token)
{
	if ((*token = read_token(file)) != NULL)
		return RC_OK;
	if (errno == ENOENT)
		*token = make_token(file);
	else if (errno != 0)
		warn("%s:", file);
	else
		warn("%s: not a token", file);
	return *token != NULL ? RC_OK : RC_IO;
}

/* Opens the board beside its server. */
static int
join(const struct run_conf *conf, struct store **st)
{
	int rc;

	umask(077);
	if ((*st = store_join(conf->database, &rc)) == NULL)
		return rc;
	if ((rc = schema_check(*st, conf->database)) == RC_OK)
		return RC_OK;
	store_close(*st);
	return rc;
}

/* Makes a token of this name and prints it.  If there is one, it is replaced,
 * or, if it may not be, that is said. */
static int
new_token(const struct run_conf *conf, const char *name, int replace)
{
	struct store *st;
	char *token;
	int rc;

	if ((rc = join(conf, &st)) != RC_OK)
		return rc;
	token = token_new();
	store_begin(st, 1);
	if (!replace && token_exists(st, name)) {
		store_end(st, 0);
		warn("%s: there is a token of this name", name);
		rc = RC_INPUT;
	} else {
		token_set(st, name, token, (long long)(clock_real() * 1000));
		rc = store_end(st, 1) == 0 ? RC_OK : RC_IO;
	}
	if (rc == RC_OK)
		puts(token);
	store_close(st);
	free(token);
	return rc;
}

int
admin_token_add(const struct run_conf *conf, const char *name)
{
	return new_token(conf, name, 0);
}

int
admin_token_link(const struct run_conf *conf)
{
	return new_token(conf, TOKEN_LINK, 1);
}

int
admin_token_revoke(const struct run_conf *conf, const char *name)
{
	char *file = admin_tokenfile(conf), *token = read_token(file);
	struct store *st;
	int rc, filed;

	if ((rc = join(conf, &st)) == RC_OK) {
		store_begin(st, 1);
		filed = token != NULL && token_is(st, name, token);
		if (!token_revoke(st, name)) {
			warn("%s: no token of this name", name);
			rc = RC_NO;
		}
		if (store_end(st, rc == RC_OK) == -1)
			rc = RC_IO;
		else if (rc == RC_OK && filed && unlink(file) == -1) {
			warn("%s:", file);
			rc = RC_IO;
		}
		store_close(st);
	}
	free(token);
	free(file);
	return rc;
}

int
admin_token_list(const struct run_conf *conf)
{
	struct store *st;
	struct query *q;
	char at[25];
	int rc;

	if ((rc = join(conf, &st)) != RC_OK)
		return rc;
	store_begin(st, 0);
	q = store_query(st, "SELECT name, created_at FROM token"
	    " ORDER BY name", "");
	while (query_next(q)) {
		str_putiso(at, query_int(q, 1));
		printf("%s\t%s\n", query_text(q, 0), at);
	}
	query_end(q);
	rc = store_end(st, 0) == 0 ? RC_OK : RC_IO;
	store_close(st);
	return rc;
}

/*
 * Brings the files of all attachments that ST has into DIR.  One that was
 * deleted meanwhile cannot be had: returns 1 when any is missing, -1 after a
 * message when one cannot be written.
 */
static int
gather(struct store *st, const char *from, const char *dir)
{
	struct query *q;
	char *old, *new;
	int rc = 0;

	store_begin(st, 0);
	q = store_query(st, "SELECT gid FROM attachment WHERE url IS NULL",
	    "");
	while (rc != -1 && query_next(q)) {
		old = xasprintf("%s/%lld", from, query_int(q, 0));
		new = xasprintf("%s/%lld", dir, query_int(q, 0));
		if (access(new, F_OK) == -1 && files_copy(old, new) == -1)
			rc = access(old, F_OK) == -1 ? 1 : -1;
		free(old);
		free(new);
	}
	query_end(q);
	if (store_end(st, 0) == -1)
		rc = -1;
	return rc;
}

/* One try at TMP and DIR: the files there are, the database, the files that
 * came meanwhile.  Returns as gather(). */
static int
snapshot(struct store *st, const char *from, const char *tmp, const char *dir)
{
	struct store *copied;
	int rc;

	if (gather(st, from, dir) == -1 || store_copy(st, tmp) == -1)
		return -1;
	if ((copied = store_join(tmp, &rc)) == NULL)
		return -1;
	rc = gather(copied, from, dir);
	store_close(copied);
	return rc;
}

static int
absent(const char *path)
{
	if (access(path, F_OK) == -1 && errno == ENOENT)
		return 1;
	warn("%s: is there already", path);
	return 0;
}

int
admin_backup(const struct run_conf *conf, const char *file)
{
	char *from = xasprintf("%s.files", conf->database);
	char *dir = xasprintf("%s.files", file);
	char *tmp = xasprintf("%s.new", file);
	struct store *st;
	int rc, tries = 0;

	if ((rc = join(conf, &st)) == RC_OK) {
		rc = RC_IO;
		if (absent(file) && absent(dir) && absent(tmp) &&
		    fs_mkdirs(dir, 0700) == 0) {
			while ((rc = snapshot(st, from, tmp, dir)) == 1 &&
			    ++tries < BACKUP_TRIES)
				unlink(tmp);
			if (rc == 1)
				warn("%s: attachments go faster than they can"
				    " be copied", conf->database);
			rc = rc == 0 && files_sync(dir) == 0 &&
			    rename(tmp, file) == 0 ? RC_OK : RC_IO;
		}
		store_close(st);
	}
	free(from);
	free(dir);
	free(tmp);
	return rc;
}
