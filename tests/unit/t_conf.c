/* t_conf: the environment, .env, the token, experisana.yaml. */
#include <sys/stat.h>

#include "asana/conf.h"
#include "base/err.h"
#include "base/fs.h"
#include "unit.h"

static void
write_file(const char *path, const char *s, mode_t mode)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(s, f) == EOF || fclose(f) == EOF ||
	    chmod(path, mode) == -1)
		bail("no file");
}

static int
until(void *arg)
{
	err_prog = "p";
	if (arg != NULL)
		setenv("EXPERISANA_UNTIL", arg, 1);
	printf("%.0f", conf_until());
	return 0;
}

/* The messages name files by their whole path: drops that of our folder. */
static const char *
here(char *s)
{
	size_t n = strlen(unit_dir);
	char *p;

	while ((p = strstr(s, unit_dir)) != NULL)
		memmove(p, p + n + 1, strlen(p + n + 1) + 1);
	return s;
}

static int
get(void *arg)
{
	const char *v;

	err_prog = "p";
	v = conf_get(arg);
	printf("%s", v != NULL ? v : "(none)");
	return conf_get(arg) != v;
}

/* The value of KEY where .env holds ENV. */
static void
is_env(const char *env, const char *want)
{
	struct unit_child c;

	write_file(".env", env, 0600);
	unit_fork(&c, get, (void *)"KEY");
	is_int(c.status, 0, ".env '%s'", env);
	is_str(c.out, want, "gives");
	is_str(c.err, "", "without a word");
}

static void
bad_env(const char *env, const char *err)
{
	struct unit_child c;

	write_file(".env", env, 0600);
	unit_fork(&c, get, (void *)"KEY");
	is_int(c.status, RC_CONFIG, ".env '%s'", env);
	is_str(here(c.err), err, "is an error");
}

static void
env_lines(void)
{
	is_env("", "(none)");
	is_env("KEY=v\n", "v");
	is_env("KEY=v", "v");
	is_env("KEY=\n", "(none)");
	is_env("KEY=''\n", "(none)");
	is_env("OTHER=v\nKEYS=v\nkey=v\n", "(none)");
	is_env("KEY=a\nKEY=b\n", "b");
	is_env("# KEY=a\n  # x\n\n \t\nexport KEY=b\r\n", "b");
	is_env("\xef\xbb\xbfKEY=v\n", "v");
	is_env(" \t export  KEY \t= \t v \t \n", "v");
	is_env("KEY=a b=c$x`y`\\z\n", "a b=c$x`y`\\z");
}

static void
env_quotes(void)
{
	is_env("KEY=\"a # b \" # c\n", "a # b ");
	is_env("KEY=' a\"b '\n", " a\"b ");
	is_env("KEY=\"it's\"\n", "it's");
	is_env("KEY=a#b\n", "a#b");
	is_env("KEY=a #b\n", "a");
	is_env("KEY=a\t# b\n", "a");
	is_env("KEY=#b\n", "#b");
	is_env("KEY= # a comment\n", "(none)");
	is_env("KEY=\t# a comment\n", "(none)");
	is_env("KEY=a'b\n", "a'b");
}

static void
bad_env_lines(void)
{
	bad_env("KEY=v\nword\n", "p: .env:2: not KEY=VALUE\n");
	bad_env("=v\n", "p: .env:1: not KEY=VALUE\n");
	bad_env("A B=v\n", "p: .env:1: not KEY=VALUE\n");
	bad_env("A-B=v\n", "p: .env:1: not KEY=VALUE\n");
	bad_env("\n\nexport\n", "p: .env:3: not KEY=VALUE\n");
	bad_env("<<<<<<< HEAD\n", "p: .env:1: not KEY=VALUE\n");
}

static void
env_files(void)
{
	static char big[CONF_FILE_MAX + 2];
	struct unit_child c;

	write_file(".env", "KEY=file\n", 0600);
	setenv("KEY", "environment", 1);
	unit_fork(&c, get, (void *)"KEY");
	is_str(c.out, "environment", "the environment goes before .env");
	setenv("KEY", "", 1);
	unit_fork(&c, get, (void *)"KEY");
	is_str(c.out, "file", "unless it is empty there");
	unsetenv("KEY");
	chmod(".env", 0640);
	unit_fork(&c, get, (void *)"KEY");
	is_str(c.out, "file", "a .env that others can read is read");
	is_str(here(c.err), "p: .env: others can read it; chmod 600 .env\n",
	    "with one warning");
	memset(big, '#', CONF_FILE_MAX);
	is_env(big, "(none)");
	big[CONF_FILE_MAX] = '#';
	bad_env(big, "p: .env: File too large\n");
	unlink(".env");
	unit_fork(&c, get, (void *)"KEY");
	is_str(c.out, "(none)", "no .env, no value");
}

static int
need(void *arg)
{
	err_prog = "p";
	printf("%s", conf_need(arg));
	return 0;
}

static int
gid(void *arg)
{
	err_prog = "p";
	printf("%s", conf_gid(arg));
	return 0;
}

static int
token(void *arg)
{
	(void)arg;
	err_prog = "p";
	printf("%s", conf_token());
	return strcmp(conf_token(), conf_token());
}

static int
api(void *arg)
{
	(void)arg;
	err_prog = "p";
	printf("%s", conf_api());
	return 0;
}

static void
is_call(int (*fn)(void *), const char *arg, int status, const char *out,
    const char *err, const char *name)
{
	struct unit_child c;

	unit_fork(&c, fn, (void *)arg);
	is_int(c.status, status, "%s: status", name);
	is_str(c.out, out, "%s: value", name);
	is_str(here(c.err), err, "%s: messages", name);
}

static void
needs(void)
{
	is_call(need, "KEY", RC_CONFIG, "", "p: KEY is not set (environment "
	    "or .env; 'experisana local' makes one, "
	    "README.md has the steps for Asana)\n", "a setting that is missing");
	write_file(".env", "KEY=12x\n", 0600);
	is_call(need, "KEY", 0, "12x", "", "one that is not");
	is_call(need, "GONE", RC_CONFIG, "",
	    "p: GONE is not set (environment or .env)\n",
	    "one that is missing in .env");
	is_call(gid, "KEY", RC_CONFIG, "",
	    "p: KEY: '12x' is not a gid (digits)\n", "no gid");
	write_file(".env", "KEY=12\n", 0600);
	is_call(gid, "KEY", 0, "12", "", "a gid");
	unlink(".env");
}

/* What ARG (a path, or "" for .env) says after the token was read. */
static int
token_again(void *arg)
{
	const char *file = arg, *s;

	conf_get("ANY");	/* .env is known */
	printf("%s ", conf_token());
	s = conf_token_again();
	printf("%s ", s != NULL ? s : "-");
	unit_write(*file != '\0' ? file : ".env", *file != '\0' ? "new\nx\n" :
	    "junk\n ASANA_ACCESS_TOKEN = 'new' # today\r\n");
	s = conf_token_again();
	printf("%s %s ", s != NULL ? s : "-", conf_token());
	unlink(*file != '\0' ? file : ".env");
	s = conf_token_again();
	printf("%s", s != NULL ? s : "-");
	return 0;
}

static void
rotations(void)
{
	umask(077);
	unsetenv("ASANA_ACCESS_TOKEN");
	unsetenv("ASANA_TOKEN_FILE");
	unit_write(".env", "ASANA_ACCESS_TOKEN=old\n");
	is_call(token_again, (void *)"", 0, "old - new new -", "",
	    "another token in .env");
	unit_write(".env", "ASANA_TOKEN_FILE=tok\n");
	unit_write("tok", "old\n");
	is_call(token_again, (void *)"tok", 0, "old - new new -", "",
	    "... or in its file");
	unlink(".env");
	setenv("ASANA_ACCESS_TOKEN", "fixed", 1);
	unit_write(".env", "ASANA_ACCESS_TOKEN=other\n");
	is_call(token_again, (void *)"", 0, "fixed - - fixed -", "",
	    "one of the environment stays");
	unsetenv("ASANA_ACCESS_TOKEN");
}

#define NO_TOKEN "p: ASANA_ACCESS_TOKEN is not a token (empty, too long, " \
    "or with blanks in it)\n"

static void
tokens(void)
{
	static char big[CONF_TOKEN_MAX + 2];

	is_call(token, NULL, RC_CONFIG, "", "p: ASANA_ACCESS_TOKEN is not "
	    "set (environment or .env; 'experisana local' makes one, "
	    "README.md has the steps for Asana)\n", "no token");
	setenv("ASANA_ACCESS_TOKEN", "1/a:b", 1);
	is_call(token, NULL, 0, "1/a:b", "", "a token");
	setenv("ASANA_ACCESS_TOKEN", "1/a b", 1);
	is_call(token, NULL, RC_CONFIG, "", NO_TOKEN, "a blank in it");
	setenv("ASANA_ACCESS_TOKEN", "1/a\nX-Header: b", 1);
	is_call(token, NULL, RC_CONFIG, "", NO_TOKEN, "a line break in it");
	setenv("ASANA_ACCESS_TOKEN", "1/\xc3\xa9", 1);
	is_call(token, NULL, RC_CONFIG, "", NO_TOKEN, "a letter of Latin-1");
	memset(big, 'x', CONF_TOKEN_MAX);
	setenv("ASANA_ACCESS_TOKEN", big, 1);
	is_call(token, NULL, 0, big, "", "the longest token");
	big[CONF_TOKEN_MAX] = 'x';
	setenv("ASANA_ACCESS_TOKEN", big, 1);
	is_call(token, NULL, RC_CONFIG, "", NO_TOKEN, "a byte more");
	unsetenv("ASANA_ACCESS_TOKEN");
}

static void
token_files(void)
{
	write_file("t", "1/file\r\nmore\n", 0600);
	write_file("empty", "\n1/file\n", 0600);
	setenv("ASANA_TOKEN_FILE", "t", 1);
	is_call(token, NULL, 0, "1/file", "", "the first line of a file");
	setenv("ASANA_ACCESS_TOKEN", "1/a", 1);
	is_call(token, NULL, 0, "1/a", "", "a token goes before a file");
	unsetenv("ASANA_ACCESS_TOKEN");
	setenv("ASANA_TOKEN_FILE", "empty", 1);
	is_call(token, NULL, RC_CONFIG, "", NO_TOKEN, "an empty line");
	setenv("ASANA_TOKEN_FILE", "gone", 1);
	is_call(token, NULL, RC_CONFIG, "",
	    "p: ASANA_TOKEN_FILE: gone: No such file or directory\n",
	    "no such file");
	setenv("ASANA_TOKEN_FILE", ".", 1);
	is_call(token, NULL, RC_CONFIG, "",
	    "p: ASANA_TOKEN_FILE: .: Is a directory\n", "a folder");
	write_file(".env", "ASANA_TOKEN_FILE=t\n", 0600);
	fs_mkdirs("below/here", 0700);
	if (chdir("below/here") == -1)
		bail("no folder");
	setenv("ASANA_TOKEN_FILE", "", 1);
	is_call(token, NULL, 0, "1/file", "",
	    "a name in .env is meant from its folder, beside an empty one");
	unsetenv("ASANA_TOKEN_FILE");
	is_call(token, NULL, 0, "1/file", "", "or none in the environment");
	write_file("t", "1/nearer\n", 0600);
	setenv("ASANA_TOKEN_FILE", "t", 1);
	is_call(token, NULL, 0, "1/nearer", "",
	    "one in the environment from this folder");
	unsetenv("ASANA_TOKEN_FILE");
	if (chdir("../..") == -1)
		bail("no folder");
	unlink(".env");
}

static void
is_api(const char *url, const char *want)
{
	char err[200];

	setenv("ASANA_API_URL", url, 1);
	snprintf(err, sizeof(err),
	    "p: ASANA_API_URL: '%s' is not an http(s) address\n", url);
	is_call(api, NULL, want != NULL ? 0 : RC_CONFIG,
	    want != NULL ? want : "", want != NULL ? "" : err, url);
	unsetenv("ASANA_API_URL");
}

static void
apis(void)
{
	is_api("", CONF_API_URL);
	is_api("http://127.0.0.1:8080", "http://127.0.0.1:8080");
	is_api("https://x/api//", "https://x/api");
	is_api("ftp://x", NULL);
	is_api("x.org", NULL);
	is_api("HTTP://x", NULL);
	is_api("file:///etc/passwd", NULL);
	is_api("http://", NULL);
	is_api("https:///x", NULL);
}

/* What the tools ask experisana.yaml. */
static int
yaml(void *arg)
{
	int i;

	(void)arg;
	err_prog = "p";
	for (i = 0; i < COL_N; i++)
		printf("%s,", conf_column(i));
	printf("%g,%g", conf_lease("lease.ttl"),
	    conf_lease("lease.lost_limit"));
	return 0;
}

static void
is_yaml(const char *s, const char *want)
{
	write_file("experisana.yaml", s, 0644);
	is_call(yaml, NULL, 0, want, "", s);
}

static void
bad_yaml(const char *s, const char *err)
{
	write_file("experisana.yaml", s, 0644);
	is_call(yaml, NULL, RC_CONFIG, "", err, s);
}

#define USUAL	"Backlog,Running,Done,Failed,Active Workers,Sweeps," \
		"Cancelled,"

static void
yamls(void)
{
	is_call(yaml, NULL, 0, USUAL "900,3", "", "no experisana.yaml");
	is_yaml("", USUAL "900,3");
	is_yaml("columns:\nlease:\n", USUAL "900,3");
	is_yaml("columns: {backlog: }\nlease: {ttl: }\nbreaker:\n",
	    USUAL "900,3");
	is_yaml("columns:\n  backlog: To do\n  workers: 'W'\n"
	    "lease: {ttl: 1.5h, lost_limit: 10}\nscale: {cmd: me}\n",
	    "To do,Running,Done,Failed,W,Sweeps,Cancelled,5400,10");
	is_yaml("columns: {backlog: Running, running: Backlog}\n",
	    "Running,Backlog,Done,Failed,Active Workers,Sweeps,"
	    "Cancelled,900,3");
}

static void
bad_yamls(void)
{
	bad_yaml("- a\n", "p: experisana.yaml:1: a map is wanted\n");
	bad_yaml("a: [\n", "p: experisana.yaml:2:1: did not find expected "
	    "node content, while parsing a flow node from line 2\n");
	bad_yaml("\ncolumns: x\n",
	    "p: experisana.yaml:2:10: columns: a map is wanted\n");
	bad_yaml("lease: [a]\n",
	    "p: experisana.yaml:1:8: lease: a map is wanted\n");
	bad_yaml("columns:\n  done: [a]\n", "p: experisana.yaml:2:9: "
	    "columns.done: a single value is wanted\n");
	bad_yaml("columns:\n  done: ''\n", "p: experisana.yaml:2:9: "
	    "columns.done: a name is wanted\n");
	bad_yaml("columns:\n  done: Failed\n", "p: experisana.yaml:2:9: "
	    "columns.done: another column has this name\n");
	bad_yaml("columns: {done: x, failed: x}\n", "p: experisana.yaml:1:28: "
	    "columns.failed: another column has this name\n");
}

static void
bad_numbers(void)
{
	bad_yaml("lease:\n  ttl: soon\n", "p: experisana.yaml:2:8: "
	    "lease.ttl: not a duration (90s, 10m, 1.5h)\n");
	bad_yaml("lease:\n  ttl: {}\n", "p: experisana.yaml:2:8: "
	    "lease.ttl: a single value is wanted\n");
	unlink("experisana.yaml");
	mkdir("experisana.yaml", 0700);
	is_call(yaml, NULL, 0, USUAL "900,3", "", "a folder of that name");
	rmdir("experisana.yaml");
}

static int
column_names(void *arg)
{
	static const char *const names[] = {
		"To do", "Backlog", "Failed", "Done", "Sweeps", "backlog"
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		printf("%d %d,", conf_whichcolumn(names[i]),
		    conf_meant(names[i]));
	(void)arg;
	return conf_yaml() == NULL;
}

static void
columns(void)
{
	write_file("experisana.yaml", "columns: {backlog: To do, done: "
	    "Sweeps, sweeps: Done}\n", 0644);
	fs_mkdirs("below/here", 0700);
	if (chdir("below/here") == -1)
		bail("no folder");
	is_call(column_names, NULL, 0, "0 0,-1 0,3 3,5 2,2 5,-1 -1,", "",
	    "columns by name, with a file found upwards");
	if (chdir("../..") == -1)
		bail("no folder");
	unlink("experisana.yaml");
}

static int
worker(void *arg)
{
	(void)arg;
	printf("%s", conf_worker());
	return strlen(conf_worker()) > 64;
}

static void
workers(void)
{
	struct unit_child c;
	char pid[32];
	size_t n;

	unit_fork(&c, worker, NULL);
	snprintf(pid, sizeof(pid), "-%ld", (long)getpid());
	n = strlen(c.out);
	is_int(c.status, 0, "a worker has an id");
	ok(n > strlen(pid) && strcmp(c.out + n - strlen(pid), pid) == 0,
	    "which ends in the parent's pid");
	setenv("EXPERISANA_WORKER_ID", "gpu-1.a_B/c d\xc3\xa9", 1);
	is_call(worker, NULL, 0, "gpu-1.a_B-c-d--", "", "a given id");
	setenv("EXPERISANA_WORKER_ID", "123456789012345678901234567890123456"
	    "78901234567890123456789012345", 1);
	is_call(worker, NULL, 0, "1234567890123456789012345678901234567890"
	    "123456789012345678901234", "", "a long one is cut");
	unsetenv("EXPERISANA_WORKER_ID");
	is_call(until, NULL, 0, "0", "", "no known end of time");
	is_call(until, "1796000000", 0, "1796000000", "", "a known one");
	is_call(until, "17h", RC_CONFIG, "", "p: EXPERISANA_UNTIL: '17h' is "
	    "not seconds since 1970\n", "one that is no number");
}

int
main(void)
{
	static const char *const names[] = {
		"KEY", "GONE", "ASANA_ACCESS_TOKEN", "ASANA_TOKEN_FILE",
		"ASANA_API_URL", "EXPERISANA_WORKER_ID", "EXPERISANA_UNTIL"
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
	unit_tmp();
	env_lines();
	env_quotes();
	bad_env_lines();
	env_files();
	needs();
	tokens();
	token_files();
	rotations();
	apis();
	yamls();
	bad_yamls();
	bad_numbers();
	columns();
	workers();
	unit_rmtmp();
	return done();
}
