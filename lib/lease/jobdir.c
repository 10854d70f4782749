/* jobdir: one claimed job as a folder of plain files, for shell. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "lease/jobdir.h"

#define OURS		"EXPERISANA_"	/* begins our variables' names */

extern char **environ;

/* Writes TEXT as it is; NULL is an empty file. */
static int
put(const char *job, const char *file, const char *text, mode_t mode)
{
	char *path = fs_join(job, file);
	int rc;

	if (text == NULL)
		text = "";
	rc = fs_put(path, text, strlen(text), mode);
	free(path);
	return rc;
}

static int
put_line(const char *job, const char *file, const char *text)
{
	char *line = xasprintf("%s\n", text);
	int rc = put(job, file, line, 0600);

	free(line);
	return rc;
}

int
jobdir_put(const char *job, const char *file, const char *text)
{
	char *path = fs_join(job, file);
	char *line = xasprintf("%s%s", text, *text != '\0' ? "\n" : "");
	int rc = fs_write(path, line, strlen(line), 0600);

	free(line);
	free(path);
	return rc;
}

int
jobdir_take(const char *job)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *path = fs_join(job, "task.json");	/* nobody rewrites it */
	int fd = open(path, O_RDWR | O_CLOEXEC), rc = 0;

	if (fd != -1 && fcntl(fd, F_SETLK, &lock) == -1 &&
	    (errno == EACCES || errno == EAGAIN))
		rc = fault(-1, "%s: another asana-hold has this job", job);
	free(path);
	return rc;
}

int
jobdir_spare(const char *job)
{
	static const char zeros[JOBDIR_SPARE];
	char *path = fs_join(job, "spare");
	int rc = fs_put(path, zeros, sizeof(zeros), 0600);

	free(path);
	return rc;
}

void
jobdir_unspare(const char *job)
{
	char *path = fs_join(job, "spare");

	unlink(path);
	free(path);
}

void
jobdir_remove(const char *job)
{
	static const char *const files[] = {
		"gid", "name", "attempt", "url", "script", "deps", "opts",
		"params.json", "task.json", "lease", "odd", "files",
		"prepare"
	};
	size_t i;
	char *path;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		path = fs_join(job, files[i]);
		unlink(path);
		free(path);
	}
	path = fs_join(job, "work");
	rmdir(path);
	free(path);
	rmdir(job);
}

char *
jobdir_get(const char *job, const char *file)
{
	char *path = fs_join(job, file), *s = NULL;
	struct stat st;
	size_t n;

	/* of a FIFO that the job made here there is no end */
	if (stat(path, &st) == -1 || S_ISREG(st.st_mode))
		s = fs_read(path, JOBDIR_FILE_MAX, &n);
	free(path);
	if (s != NULL && n > 0 && s[n - 1] == '\n')
		s[n - 1] = '\0';
	return s;
}

char *
jobdir_need(const char *job, const char *file)
{
	char *s;

	if ((s = jobdir_get(job, file)) == NULL)
		die(RC_IO, "%s/%s:", job, file);
	return s;
}

static int
put_json(const char *job, const struct node *raw)
{
	struct jsonw w;
	struct buf b;
	int rc;

	buf_init(&b, JOBDIR_FILE_MAX);
	jsonw_init(&w, &b);
	jsonw_node(&w, raw);
	if ((rc = jsonw_done(&w)) == 0)
		rc = put_line(job, "task.json", buf_str(&b));
	else
		warn("%s/task.json: the card is too large or nested too deep",
		    job);
	buf_free(&b);
	return rc;
}

/* A name with line breaks would be several lines for a reader. */
static int
put_name(const char *job, const char *name)
{
	char *copy = xstrdup(name), *p;
	int rc;

	for (p = copy; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	rc = put_line(job, "name", copy);
	free(copy);
	return rc;
}

/* What a person should hear before the job begins. */
static int
put_odd(const char *job, const char *script)
{
	char *odd = script != NULL ? markup_odd(script) : NULL;
	int rc = odd != NULL ? put_line(job, "odd", odd) : 0;

	free(odd);
	return rc;
}

void
jobdir_whose(const char *job, const char *gid, int attempt)
{
	char n[16];

	snprintf(n, sizeof(n), "%d", attempt);
	jobdir_put(job, "gid", gid);
	jobdir_put(job, "attempt", n);
}

static int
fill(const char *job, int attempt, const struct task *t, const struct card *c,
    const struct node *raw)
{
	char *work = fs_join(job, "work"), n[16];
	int rc = 0;

	if (mkdir(work, 0700) == -1)
		rc = fault(-1, "%s:", work);
	free(work);
	snprintf(n, sizeof(n), "%d", attempt);
	if (rc == -1 || put_line(job, "gid", t->gid) == -1 ||
	    put_line(job, "attempt", n) == -1 ||
	    put_name(job, t->name) == -1 ||
	    put_line(job, "url", t->url != NULL ? t->url : "-") == -1 ||
	    put(job, "script", c->script, 0700) == -1 ||
	    put(job, "deps", c->deps, 0600) == -1 ||
	    put(job, "opts", c->opts, 0600) == -1 ||
	    put(job, "params.json", c->params, 0600) == -1 ||
	    put_json(job, raw) == -1 || put_odd(job, c->script) == -1)
		return -1;
	return 0;
}

/* Puts what stands under PATH out of the way. */
static int
put_aside(const char *path)
{
	char *old;
	int rc, i = 1;

	do {
		old = xasprintf("%s.old%d", path, i++);
		rc = access(old, F_OK) == 0 ? -1 : rename(path, old);
		free(old);
	} while (rc == -1 && i < 1000);
	return rc;
}

/* The job's programs run elsewhere, so its path is made absolute. */
static char *
absolute(const char *dir)
{
	char cwd[4096];

	if (dir[0] == '/' || getcwd(cwd, sizeof(cwd)) == NULL)
		return xstrdup(dir);
	return fs_join(cwd, dir);
}

char *
jobdir_make(const char *dir, int attempt, const struct task *t,
    const struct card *c, const struct node *raw)
{
	char *path, *tmp, *top;

	if (fs_mkdirs(dir, 0700) == -1)
		return NULL;
	top = absolute(dir);
	path = xasprintf("%s/%s.%d", top, t->gid, attempt);
	tmp = xasprintf("%s/.%s.%d.%ld", top, t->gid, attempt,
	    (long)getpid());
	free(top);
	jobdir_remove(tmp);	/* of a process that was killed */
	if (mkdir(tmp, 0700) == -1) {
		warn("%s:", tmp);
	} else if (fill(tmp, attempt, t, c, raw) == 0) {
		if (access(path, F_OK) == 0)
			put_aside(path);
		if (rename(tmp, path) == 0) {
			free(tmp);
			return path;
		}
		warn("%s:", path);
	}
	jobdir_remove(tmp);
	free(tmp);
	free(path);
	return NULL;
}

/* A token of less than 8 bytes may stand anywhere. */
static int
is_secret(const char *var, const char *token)
{
	return strncmp(var, "ASANA_ACCESS_TOKEN=", 19) == 0 ||
	    strncmp(var, "ASANA_TOKEN_FILE=", 17) == 0 ||
	    (strlen(token) >= 8 && strstr(var, token) != NULL);
}

char **
jobdir_env(const struct lease *l, const char *job)
{
	const char *token = conf_token(), *gpus = getenv(OURS "GPUS");
	char **env, *top = absolute(job), *resume = fs_join(top, "resume");
	size_t i, n = 0;

	for (i = 0; environ[i] != NULL; i++)
		continue;
	env = xcalloc(i + 7, sizeof(*env));
	for (i = 0; environ[i] != NULL; i++)
		if (!is_secret(environ[i], token) &&
		    strncmp(environ[i], OURS, sizeof(OURS) - 1) != 0)
			env[n++] = environ[i];
	env[n++] = xasprintf(OURS "TASK_GID=%s", l->c.task);
	env[n++] = xasprintf(OURS "ATTEMPT=%d", l->c.n);
	env[n++] = xasprintf(OURS "WORKER_ID=%s", l->c.who);
	env[n++] = xasprintf(OURS "CLAIM=%s", l->c.id);
	if (gpus != NULL)
		env[n++] = xasprintf(OURS "GPUS=%s", gpus);
	if (access(resume, F_OK) == 0)
		env[n++] = xasprintf(OURS "RESUME=%s/work/resume", top);
	free(resume);
	free(top);
	return env;
}

/* Only the last ones are ours to free. */
void
jobdir_envfree(char **env)
{
	size_t i;

	if (env == NULL)
		return;
	for (i = 0; env[i] != NULL; i++)
		if (strncmp(env[i], OURS, sizeof(OURS) - 1) == 0)
			free(env[i]);
	free(env);
}
