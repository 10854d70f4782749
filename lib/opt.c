/* opt: the options that every program shares. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "opt.h"
#include "str.h"

#define NAME_MAX_LEN	64	/* bytes of a program's name */

int opt_dry;

static const char *text;

static void
help(void)
{
	printf("usage: %s", text);
	exit(closeout(RC_OK));
}

static void
version(void)
{
	printf("%s %s\n", err_name(), EXPERISANA_VERSION);
	exit(closeout(RC_OK));
}

void
opt_init(int argc, char *argv[], const char *usage)
{
	static char name[NAME_MAX_LEN];

	opterr = 0;	/* one line of usage says it */
	text = usage;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(usage, " \n"),
	    usage);
	err_prog(name);
	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		help();
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		version();
}

void
opt_common(int c)
{
	switch (c) {
	case 'h':
		help();
		break;
	case 'V':
		version();
		break;
	case 'n':
		opt_dry = 1;
		break;
	case 'v':
		err_verbose(err_level() + 1);
		break;
	default:
		opt_usage();
	}
}

void
opt_usage(void)
{
	fprintf(stderr, "usage: %.*s\n", (int)strcspn(text, "\n"), text);
	exit(RC_USAGE);
}

long
opt_num(const char *what, const char *s, long min, long max)
{
	long long v;

	if (str_int(s, min, max, &v) == -1)
		die(RC_USAGE, "%s: '%s' is not a number from %ld to %ld", what,
		    s, min, max);
	return (long)v;
}

int
opt_ask(const char *question)
{
	char line[16];

	if (!isatty(STDIN_FILENO))
		die(RC_USAGE, "not a terminal; use -y to go ahead without "
		    "asking");
	fprintf(stderr, "%s [y/N] ", question);
	return fgets(line, sizeof(line), stdin) != NULL &&
	    (line[0] == 'y' || line[0] == 'Y');
}

static void (*on_stop)(void);
static volatile sig_atomic_t caught;

static void
on_signal(int sig)
{
	caught = sig;
	on_stop();
}

void
opt_catch(void (*stop)(void))
{
	static const int sigs[] = { SIGTERM, SIGHUP, SIGINT };
	struct sigaction sa, old;
	size_t i;

	on_stop = stop;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		if (sigs[i] == SIGTERM || sigaction(sigs[i], NULL, &old) ==
		    -1 || old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &sa, NULL);
}

int
opt_caught(void)
{
	return caught;
}
