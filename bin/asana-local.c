/* asana-local: the board without an account: Asana's API over SQLite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "opt.h"
#include "local/admin.h"
#include "local/run.h"

#define PORT_MAX	65535
#define RATE_MAX	1000000

static const char usage[] =
    "asana-local [-hVnv] [-d board.db] [-a addr] [-p port] [-P portfile]"
    " [-E envfile] [-T tokenfile] [-u url] [-r n] [-o name=value]"
    " [-b file | -t add|list|revoke [name]]\n"
    "  -d  the database, made when absent\n"
    "  -a  listen on this address (127.0.0.1)\n"
    "  -p  listen on this port; 0, the default, is any that is free\n"
    "  -P  write the port to this file\n"
    "  -E  write a new .env for the tools to this file, once it listens\n"
    "  -T  the file with the token, made when absent (board.db.token)\n"
    "  -u  the address by which others know it, behind a proxy\n"
    "  -r  answer 429 to more than n requests a minute\n"
    "  -o  a switch, such as order=shuffle; the manual lists them\n"
    "  -b  copy the board, which may be in use, to this file and file.files\n"
    "  -t  add, list or revoke a token\n"
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

/* What else than serving is wanted. */
static const char *backup, *verb;

static void
options(int argc, char *argv[], struct run_conf *conf)
{
	int c;

	while ((c = getopt(argc, argv, OPT_COMMON "d:a:p:P:E:T:u:r:o:b:t:"))
	    != -1)
		switch (c) {
		case 'a':
			conf->addr = optarg;
			break;
		case 'b':
			backup = optarg;
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
		case 't':
			verb = optarg;
			break;
		case 'u':
			if (!gate_isurl(optarg))
				die(RC_USAGE, "-u %s: not an address", optarg);
			conf->public = optarg;
			break;
		default:
			opt_common(c);
		}
}

/* Returns the name that -t wants, or NULL; wrong use otherwise. */
static const char *
operand(int argc, char *argv[])
{
	int want = verb != NULL && strcmp(verb, "list") != 0;

	if (verb != NULL && want && strcmp(verb, "add") != 0 &&
	    strcmp(verb, "revoke") != 0)
		die(RC_USAGE, "-t %s: add, list or revoke", verb);
	if (argc - optind != want || (verb != NULL && backup != NULL))
		opt_usage();
	if (want && !token_isname(argv[optind]))
		die(RC_USAGE, "%s: not a name for a token", argv[optind]);
	return want ? argv[optind] : NULL;
}

static int
act(const struct run_conf *conf, const char *name)
{
	if (backup != NULL)
		return admin_backup(conf, backup);
	if (verb == NULL)
		return run(conf);
	if (name == NULL)
		return admin_token_list(conf);
	return *verb == 'a' ? admin_token_add(conf, name) :
	    admin_token_revoke(conf, name);
}

static void
dry(const struct run_conf *conf, const char *name)
{
	if (backup != NULL)
		printf("would copy %s to %s\n", conf->database, backup);
	else if (verb != NULL)
		printf("would %s %s\n", verb, name != NULL ? name : "tokens");
	else
		printf("would serve %s on %s port %d\n", conf->database,
		    conf->addr, conf->port);
}

int
main(int argc, char *argv[])
{
	struct run_conf conf;
	const char *name;
	char *database = NULL;
	int rc = RC_OK;

	opt_init(argc, argv, usage);
	memset(&conf, 0, sizeof(conf));
	conf.addr = "127.0.0.1";
	board_defaults(conf.sw);
	options(argc, argv, &conf);
	name = operand(argc, argv);
	if (conf.database == NULL)
		conf.database = database = admin_database();
	if (opt_dry)
		dry(&conf, name);
	else
		rc = act(&conf, name);
	free(database);
	return closeout(rc);
}
