/* live: a local board for the unit tests of what talks to one. */
#ifndef TESTS_LIVE_H
#define TESTS_LIVE_H

#include <signal.h>
#include <time.h>

#include "asana/asana.h"
#include "unit.h"

#define LIVE_START	30	/* seconds that a server may take */

static pid_t live_pid, live_peerpid, live_recorder, live_owner;
static char live_url[1024];	/* of the board itself */

/* Waits until FILE is there and not empty. */
static inline void
live_await(const char *file)
{
	const struct timespec nap = { 0, 10000000 };
	time_t end = time(NULL) + LIVE_START;
	FILE *f;
	int c;

	for (c = EOF; c == EOF; nanosleep(&nap, NULL)) {
		if ((f = fopen(file, "r")) != NULL) {
			c = getc(f);
			fclose(f);
		}
		if (time(NULL) > end)
			bail("the board does not start");
	}
}

/* Puts the settings of FILE into the environment. */
static inline void
live_settings(const char *file)
{
	char line[1024], *eq;
	FILE *f;

	if ((f = fopen(file, "r")) == NULL)
		bail("no settings");
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if ((eq = strchr(line, '=')) == NULL)
			continue;
		*eq = '\0';
		setenv(line, eq + 1, 1);
	}
	fclose(f);
}

/* Ends the process *PID. */
static inline void
live_kill(pid_t *pid)
{
	if (*pid > 0 && kill(*pid, SIGTERM) == 0)
		waitpid(*pid, NULL, 0);
	*pid = 0;
}

/* Requests go to the board itself again. */
static inline void
live_unpeer(void)
{
	live_kill(&live_peerpid);
	setenv("ASANA_API_URL", live_url, 1);
}

/* Ends the board, and what is in front of it. */
static inline void
live_end(void)
{
	live_kill(&live_peerpid);
	live_kill(&live_recorder);
	live_kill(&live_pid);
}

/* The same when a test ends early; a child of it leaves them alone. */
static inline void
live_exit(void)
{
	if (getpid() == live_owner)
		live_end();
}

/* Starts the peer, found in PATH, before live_url, with one option more, its
 * log and its port in files called so; makes it the address of the board.
 * Returns its pid. */
static inline pid_t
live_proxy(const char *flag, const char *value, const char *log,
    const char *portfile)
{
	char host[sizeof(live_url)], url[64];
	FILE *f;
	pid_t pid;
	int port;

	unlink(portfile);
	if (strncmp(live_url, "http://", 7) != 0)
		bail("no address");
	snprintf(host, sizeof(host), "%s", live_url + 7);
	host[strcspn(host, "/")] = '\0';
	if ((pid = fork()) == -1)
		bail("no peer");
	if (pid == 0) {
		execlp("peer", "peer", "-t", host, flag, value, "-l", log,
		    "-P", portfile, (char *)NULL);
		_exit(127);
	}
	live_await(portfile);
	if ((f = fopen(portfile, "r")) == NULL ||
	    fscanf(f, "%d", &port) != 1 || fclose(f) == EOF)
		bail("no port");
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/api/1.0", port);
	setenv("ASANA_API_URL", url, 1);
	return pid;
}

/* With VALIDATE=DIR what the board is asked and answers goes into a file of
 * DIR; see record() in tests/lib.sh. */
static inline void
live_record(void)
{
	char file[4096];
	const char *dir = getenv("VALIDATE");

	if (dir == NULL)
		return;
	snprintf(file, sizeof(file), "%s/10-unit.t.%ld", dir, (long)getpid());
	live_recorder = live_proxy("-b", file, "/dev/null", "record.port");
	snprintf(live_url, sizeof(live_url), "%s", getenv("ASANA_API_URL"));
}

/* Makes TEXT, and the times of a local board, the settings. */
static inline void
live_yaml(const char *text)
{
	FILE *f = fopen("experisana.yaml", "w");

	if (f == NULL || fprintf(f, "lease: {profile: local}\n%s", text) < 0 ||
	    fclose(f) == EOF)
		bail("no settings");
}

/*
 * Starts a fresh board in this folder (see unit_tmp()), with OPTION, or NULL,
 * as one more argument, and makes its address, token and gids the settings.
 * asana-local and asana-init are found in PATH.
 */
static inline void
live_board(const char *option)
{
	char cwd[4096];

	if (getcwd(cwd, sizeof(cwd)) == NULL || (live_pid = fork()) == -1)
		bail("no board");
	if (live_pid == 0) {
		if (freopen("board.out", "w", stdout) == NULL ||
		    freopen("board.err", "w", stderr) == NULL)
			_exit(127);
		execlp("asana-local", "asana-local", "-v", "-d", "board.db",
		    "-p", "0", "-E", "board.env", option, (char *)NULL);
		_exit(127);
	}
	live_owner = getpid();
	unit_end = live_exit;
	atexit(live_exit);
	live_await("board.env");
	live_settings("board.env");
	snprintf(live_url, sizeof(live_url), "%s", getenv("ASANA_API_URL"));
	live_record();
	setenv("HOME", cwd, 1);
	setenv("XDG_CACHE_HOME", cwd, 1);
	setenv("ASANA_MAX_WAIT", "5", 1);
	if (system("asana-init >init.out") != 0)
		bail("asana-init");
}

/* Returns how many lines of FILE hold TEXT. */
static inline int
live_lines(const char *file, const char *text)
{
	char line[4096];
	FILE *f;
	int n = 0;

	if ((f = fopen(file, "r")) == NULL)
		bail("no trace");
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, text) != NULL;
	fclose(f);
	return n;
}

/* Returns how many requests the board has answered whose line in its trace
 * holds TEXT ("POST /tasks "). */
static inline int
live_count(const char *text)
{
	return live_lines("board.err", text);
}

/*
 * From now on requests go through a proxy that makes faults, as RULES say
 * (tests/peer/rules.h), a line each.  The file peer.log has what it saw, a
 * line "TIME METHOD PATH STATUS FAULT" each (see live_lines()).  One that was
 * there before is ended.
 */
static inline void
live_peer(const char *rules)
{
	FILE *f;

	live_unpeer();
	unlink("peer.log");
	if ((f = fopen("peer.rules", "w")) == NULL ||
	    fputs(rules, f) == EOF || fclose(f) == EOF)
		bail("no rules");
	live_peerpid = live_proxy("-r", "peer.rules", "peer.log", "peer.port");
}

/* Sends a POST of the members FMT ("\"name\":\"x\"") to PATH; copies the gid
 * of what it made, unless GID is NULL. */
static inline void
live_make(struct asana *api, char gid[33], const char *path, const char *fmt,
    ...)
{
	char body[65536] = "{\"data\":{";
	struct wire_req q = { 0 };
	struct reply rep;
	va_list ap;
	size_t n = strlen(body);

	va_start(ap, fmt);
	n += (size_t)vsnprintf(body + n, sizeof(body) - n - 2, fmt, ap);
	va_end(ap);
	strcpy(body + n, "}}");
	q.method = "POST";
	q.path = path;
	q.body = body;
	if (asana_call(api, &q, NULL, 0, &rep) != 0)
		exit(99);
	if (gid != NULL)
		snprintf(gid, 33, "%s", node_str(rep.data, "gid"));
	asana_free(&rep);
}

struct live_call {
	int	(*fn)(struct asana *api, void *arg);
	void	*arg;
};

static inline int
live_do(void *arg)
{
	struct live_call *call = arg;
	struct asana *api = asana_open();
	int rc = call->fn(api, call->arg);

	asana_close(api);
	return rc;
}

/* Runs FN in a child with a client of its own: settings are read once. */
static inline void
live_run(struct unit_child *c, int (*fn)(struct asana *api, void *arg),
    void *arg)
{
	struct live_call call;

	call.fn = fn;
	call.arg = arg;
	unit_fork(c, live_do, &call);
}

/* Asks for PATH, as asana_call() with a plain GET. */
static inline int
live_get(struct asana *api, const char *path, const char *fields,
    struct reply *rep)
{
	struct wire_req q = { .method = "GET", .path = path };

	return asana_call(api, &q, fields, 0, rep);
}

#endif
