/* asana-local: the board without an account: Asana's API over SQLite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "opt.h"
#include "local/run.h"

#define PORT_MAX	65535
#define RATE_MAX	1000000

static const char usage[] =
    "asana-local [-hVnv] [-d board.db] [-a addr] [-p port] [-P portfile]"
    " [-E envfile] [-T tokenfile] [-r n] [-o name=value]\n"
    "  -d  the database, made when absent\n"
    "  -a  listen on this address (127.0.0.1)\n"
    "  -p  listen on this port; 0, the default, is any that is free\n"
    "  -P  write the port to this file\n"
    "  -E  write a new .env for the tools to this file, once it listens\n"
    "  -T  the file with the token, made when absent (board.db.token)\n"
    "  -r  answer 429 to more than n requests a minute\n"
    "  -o  a switch: order, newtask, addtask, bare, free, lag\n"
    "  -h  this help\n"
    "  -V  version\n"
    "  -n  say what would be served, make nothing\n"
    "  -v  a line on stderr for each request\n";

static void
set_switch(struct run_conf *conf, const char *text)
{
	const char *why;

	if (board_switch(conf->sw, text, &why) == -1)
		die(RC_USAGE, "-o %s: %s", text, why);
}

static void
options(int argc, char *argv[], struct run_conf *conf)
{
	int c;

	while ((c = getopt(argc, argv, OPT_COMMON "d:a:p:P:E:T:r:o:")) != -1)
		switch (c) {
		case 'a':
			conf->addr = optarg;
			break;
		case 'd':
			conf->database = optarg;
			break;
		case 'E':
			conf->envfile = optarg;
			break;
		case 'o':
			set_switch(conf, optarg);
			break;
		case 'P':
			conf->portfile = optarg;
			break;
		case 'p':
			conf->port = (int)opt_num("-p", optarg, 0, PORT_MAX);
			break;
		case 'r':
			conf->per_minute = opt_num("-r", optarg, 1, RATE_MAX);
			break;
		case 'T':
			conf->tokenfile = optarg;
			break;
		default:
			opt_common(c);
		}
	if (optind != argc)
		opt_usage();
}

int
main(int argc, char *argv[])
{
	struct run_conf conf;
	char *database = NULL;
	int rc = RC_OK;

	opt_init(argc, argv, usage);
	memset(&conf, 0, sizeof(conf));
	conf.addr = "127.0.0.1";
	board_defaults(conf.sw);
	options(argc, argv, &conf);
	if (conf.database == NULL)
		conf.database = database = run_database();
	if (opt_dry)
		printf("would serve %s on %s port %d\n", conf.database,
		    conf.addr, conf.port);
	else
		rc = run(&conf);
	free(database);
	return closeout(rc);
}
