/* t_jobdir: one job as files, whole or not at all. */
#include <sys/resource.h>
#include <sys/stat.h>

#include <signal.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/json.h"
#include "lease/jobdir.h"
#include "unit.h"

static char script[100000], deps[] = "34,35", opts[] = "timeout=6h",
    params[] = "{\"a\":1}";

static struct node *raw;
static struct task task;
static struct card card;

static void
setup(void)
{
	static const char text[] = "{\"gid\":\"12\",\"notes\":\"\\u00e9\\n\"}";

	raw = json_parse(text, strlen(text), NULL);
	task.gid = "12";
	task.name = "two\nlines\t\x1b[m";
	task.url = "https://app.asana.com/0/1/12";
	strcpy(script, "echo 'hi'\r\n\n\necho no newline");
	card.script = script;
	card.deps = deps;
	card.opts = opts;
	card.params = params;
	umask(022);
}

static void
is_file(const char *job, const char *file, const char *want, int mode)
{
	char *path = fs_join(job, file), *s;
	struct stat st;

	s = fs_read(path, JOBDIR_FILE_MAX, NULL);
	is_str(s, want, "file %s", file);
	ok(stat(path, &st) == 0 && (int)(st.st_mode & 07777) == mode,
	    "and its mode");
	free(s);
	free(path);
}

static void
is_get(const char *job, const char *file, const char *want)
{
	char *s = jobdir_get(job, file);

	is_str(s, want, "%s without its newline", file);
	free(s);
}

static void
making(void)
{
	char *job, *none, want[5000];

	snprintf(want, sizeof(want), "%s/some/jobs/12.3", unit_dir);
	job = jobdir_make("some/jobs", 3, &task, &card, raw);
	is_str(job, want, "a job's folder has an absolute path");
	is_file(job, "gid", "12\n", 0600);
	is_file(job, "name", "two lines  [m\n", 0600);
	is_file(job, "attempt", "3\n", 0600);
	is_file(job, "url", "https://app.asana.com/0/1/12\n", 0600);
	is_file(job, "script", script, 0700);
	is_file(job, "deps", "34,35", 0600);
	is_file(job, "opts", "timeout=6h", 0600);
	is_file(job, "params.json", "{\"a\":1}", 0600);
	is_file(job, "task.json",
	    "{\"gid\":\"12\",\"notes\":\"\xc3\xa9\\n\"}\n", 0600);
	is_file(job, "work", NULL, 0700);
	is_get(job, "gid", "12");
	is_get(job, "deps", "34,35");
	is_get(job, "gone", NULL);
	is_int(jobdir_put(job, "outcome", "done"), 0, "a file is put");
	is_file(job, "outcome", "done\n", 0600);
	is_int(jobdir_put(job, "outcome", "two\n"), 0, "and again");
	is_get(job, "outcome", "two\n");
	memset(&card, 0, sizeof(card));
	card.script = script;
	task.url = NULL;
	none = jobdir_make(unit_dir, 0, &task, &card, raw);
	is_file(none, "deps", "", 0600);
	is_file(none, "opts", "", 0600);
	is_file(none, "params.json", "", 0600);
	is_file(none, "url", "-\n", 0600);
	free(job);
	free(none);
}

static int
names(const char *dir)
{
	char cmd[5000];
	FILE *p;
	int n = -1;

	snprintf(cmd, sizeof(cmd), "ls -A '%s' | wc -l", dir);
	if ((p = popen(cmd, "r")) == NULL || fscanf(p, "%d", &n) != 1)
		bail("no ls");
	pclose(p);
	return n;
}

static void
again(void)
{
	char *job;
	int i;

	for (i = 0; i < 3; i++) {
		job = jobdir_make("twice", 1, &task, &card, raw);
		ok(job != NULL, "the same attempt, time %d", i + 1);
		jobdir_put(job, "n", i == 0 ? "a" : i == 1 ? "b" : "c");
		free(job);
	}
	is_get("twice/12.1", "n", "c");
	is_get("twice/12.1.old1", "n", "a");
	is_get("twice/12.1.old2", "n", "b");
	is_int(names("twice"), 3, "and no other name");
}

struct job {
	const char	*dir;
	long		 room;
};

static int
make(void *arg)
{
	struct job *j = arg;
	struct rlimit lim;
	char *job;

	err_prog = "p";
	if (j->room > 0) {
		signal(SIGXFSZ, SIG_IGN);
		lim.rlim_cur = lim.rlim_max = (rlim_t)j->room;
		if (setrlimit(RLIMIT_FSIZE, &lim) == -1)
			return 99;
	}
	job = jobdir_make(j->dir, 1, &task, &card, raw);
	free(job);
	return job != NULL ? 0 : 1;
}

static int
need(void *arg)
{
	char *s;

	err_prog = "p";
	s = jobdir_need("twice/12.1", arg);
	printf("%s", s);
	free(s);
	return 0;
}

static void
failing(void)
{
	struct job j = { "full", 1000 };
	struct unit_child c;
	struct node *deep;
	char nested[100];

	memset(script, 'x', 5000);
	script[5000] = '\0';
	unit_fork(&c, make, &j);
	is_int(c.status, 1, "no room: no folder");
	ok(strncmp(c.err, "p: ", 3) == 0 &&
	    strstr(c.err, "/script: File too large\n") != NULL,
	    "with a message");
	is_int(names("full"), 0, "and nothing is left");
	strcpy(script, "x");
	j.room = 0;
	if (fs_write("file", "", 0, 0600) == -1)
		bail("no file");
	j.dir = "file";
	unit_fork(&c, make, &j);
	is_int(c.status, 1, "a file in the way: no folder");
	is_str(c.err, "p: file: Not a directory\n", "with a message");
	memset(nested, '[', 40);
	memset(nested + 40, ']', 40);
	nested[80] = '\0';
	deep = json_parse(nested, 80, NULL);
	node_free(raw);
	raw = deep;
	j.dir = "full";
	unit_fork(&c, make, &j);
	is_int(c.status, 1, "an answer that cannot be written: no folder");
	ok(strstr(c.err, "/task.json: the card is too large or nested too "
	    "deep\n") != NULL, "with a message");
	is_int(names("full"), 0, "and nothing is left");
	unit_fork(&c, need, (void *)"gid");
	is_str(c.out, "12", "a file that must be there");
	unit_fork(&c, need, (void *)"gone");
	is_int(c.status, RC_IO, "one that is not");
	is_str(c.err, "p: twice/12.1/gone: No such file or directory\n",
	    "is told");
}

int
main(void)
{
	unit_tmp();
	setup();
	making();
	again();
	failing();
	node_free(raw);
	unit_rmtmp();
	return done();
}
