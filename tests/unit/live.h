/* live: a local board for the unit tests of what talks to one. */
#ifndef TESTS_LIVE_H
#define TESTS_LIVE_H

#include <signal.h>
#include <time.h>

#include "asana.h"
#include "unit.h"

#define LIVE_START	30	/* seconds that a server may take */

static pid_t live_pid;

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

/* Ends the board. */
static inline void
live_end(void)
{
	if (live_pid > 0 && kill(live_pid, SIGTERM) == 0)
		waitpid(live_pid, NULL, 0);
	live_pid = 0;
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
	live_await("board.env");
	live_settings("board.env");
	setenv("HOME", cwd, 1);
	setenv("XDG_CACHE_HOME", cwd, 1);
	setenv("ASANA_MAX_WAIT", "5", 1);
	if (system("asana-init >init.out") != 0)
		bail("asana-init");
}

/* Returns how many requests the board has answered whose line in its trace
 * holds TEXT ("POST /tasks "). */
static inline int
live_count(const char *text)
{
	char line[4096];
	FILE *f;
	int n = 0;

	if ((f = fopen("board.err", "r")) == NULL)
		bail("no trace");
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, text) != NULL;
	fclose(f);
	return n;
}

#endif
