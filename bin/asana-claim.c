/* asana-claim: take the next runnable card of Backlog. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana.h"
#include "err.h"
#include "next.h"
#include "opt.h"
#include "str.h"
#include "take.h"

static const char usage[] =
    "asana-claim [-hVnv] [-t wait] [-d dir]\n"
    "  -t  wait so long for a card (90s, 10m, 1.5h); without, look once\n"
    "  -d  make the job directory there and print its path\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be written, write nothing\n"
    "  -v  a line on stderr for each request; -vv more\n";

static volatile sig_atomic_t signalled;

static void
on_signal(int sig)
{
	signalled = sig;
	lease_stop();
}

static void
catch(int sig)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	const char *dir = NULL;
	char *out = NULL;
	double wait = 0;
	int c, rc;

	opt_init(argc, argv, usage);
	while ((c = getopt(argc, argv, OPT_COMMON "d:t:")) != -1)
		if (c == 'd')
			dir = optarg;
		else if (c == 't') {
			if (str_duration(optarg, &wait) == -1)
				die(RC_USAGE, "-t: '%s' is no duration",
				    optarg);
		} else
			opt_common(c);
	if (argc > optind)
		opt_usage();
	catch(SIGTERM);
	catch(SIGINT);
	catch(SIGHUP);
	api = asana_open();
	rc = next_card(api, dir, wait, &out);
	asana_close(api);
	if (out != NULL)
		puts(out);
	else if (signalled != 0)
		rc = 128 + signalled;
	free(out);
	return closeout(rc);
}
