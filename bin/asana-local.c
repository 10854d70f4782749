/* asana-local: the board without an account: Asana's API over SQLite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "local/admin.h"
#include "local/run.h"

#define PORT_MAX	65535
#define RATE_MAX	1000000

static const char usage[] =
    "Serve a board of your own, without an Asana account.\n"
    "usage: asana-local [-hnVv] [-d board.db] [-a addr] [-p port]"
    " [-P portfile] [-E envfile] [-T tokenfile] [-u url] [-r n]"
    " [-o name=value] [-b file | -t add|link|list|revoke [name]]\n"
    "  -d, --database board.db  the database; created if needed\n"
    "  -a, --address addr  listen on this address (127.0.0.1)\n"
    "  -p, --port port    listen on this port; 0: any free one (0)\n"
    "  -P, --port-file file  write the port to this file\n"
    "  -E, --env-file file  write a new .env for the tools to this file,\n"
    "                     once it listens\n"
    "  -T, --token-file file  the file with the token; created if needed\n"
    "                     (board.db.token)\n"
    "  -u, --url url      the address by which others know it, if it runs\n"
    "                     behind a proxy\n"
    "  -r, --rate n       answer 429 to more than n requests a minute\n"
    "  -o, --option name=value  set a switch, such as order=shuffle; see the\n"
    "                     manual\n"
    "  -b, --backup file  copy the board, which may be in use, to this file\n"
    "                     and file.files\n"
    "  -t, --token add|link|list|revoke  add, list or revoke a token; make\n"
    "                     one that opens the page once\n";

static void
set_switch(struct run_conf *conf, const char *text)
{
	const char *why;

	if (board_switch(conf->sw, text, &why) == -1)
		die(RC_USAGE, "-o %s: %s", text, why);
}

static void
options(struct run_conf *conf)
{
	const char *s;
	int i;

	conf->addr = cli_arg('a', "127.0.0.1");
	conf->database = cli_arg('d', NULL);
	conf->envfile = cli_arg('E', NULL);
	conf->portfile = cli_arg('P', NULL);
	conf->tokenfile = cli_arg('T', NULL);
	conf->public = cli_arg('u', NULL);
	conf->port = (int)cli_num("-p", cli_arg('p', "0"), 0, PORT_MAX);
	if ((s = cli_arg('r', NULL)) != NULL)
		conf->per_minute = cli_num("-r", s, 1, RATE_MAX);
	for (i = 0; (s = cli_nth('o', i)) != NULL; i++)
		set_switch(conf, s);
	if (conf->public != NULL && !gate_isurl(conf->public))
		die(RC_USAGE, "-u %s: not an address", conf->public);
}

/* Returns the name that -t wants, or NULL; wrong use otherwise. */
static const char *
operand(char *argv[], const char *verb)
{
	int want = verb != NULL && *verb != 'l';

	if (verb != NULL && strcmp(verb, "add") != 0 && strcmp(verb, "link") !=
	    0 && strcmp(verb, "list") != 0 && strcmp(verb, "revoke") != 0)
		die(RC_USAGE, "-t %s: add, link, list or revoke", verb);
	if ((argv[0] != NULL) != want || (verb != NULL && cli_has('b')))
		cli_usage();
	if (want && !token_isname(argv[0]))
		die(RC_USAGE, "%s: not a name for a token", argv[0]);
	return argv[0];
}

static int
act(const struct run_conf *conf, const char *verb, const char *name)
{
	if (cli_has('b'))
		return admin_backup(conf, cli_arg('b', NULL));
	if (verb == NULL)
		return run(conf);
	if (strcmp(verb, "link") == 0)
		return admin_token_link(conf);
	if (name == NULL)
		return admin_token_list(conf);
	return *verb == 'a' ? admin_token_add(conf, name) :
	    admin_token_revoke(conf, name);
}

static void
dry(const struct run_conf *conf, const char *verb, const char *name)
{
	if (cli_has('b'))
		printf("would copy %s to %s\n", conf->database,
		    cli_arg('b', NULL));
	else if (verb != NULL)
		printf("would %s %s\n", verb, name != NULL ? name :
		    strcmp(verb, "link") == 0 ? "the page" : "tokens");
	else
		printf("would serve %s on %s port %d\n", conf->database,
		    conf->addr, conf->port);
}

int
main(int argc, char *argv[])
{
	struct run_conf conf;
	const char *verb, *name;
	char *database = NULL;
	int rc = RC_OK;

	argv = cli_read(argc, argv, usage, 0, 1);
	memset(&conf, 0, sizeof(conf));
	board_defaults(conf.sw);
	options(&conf);
	verb = cli_arg('t', NULL);
	name = operand(argv, verb);
	if (conf.database == NULL)
		conf.database = database = admin_database();
	if (cli_dry)
		dry(&conf, verb, name);
	else
		rc = act(&conf, verb, name);
	free(database);
	return closeout(rc);
}
