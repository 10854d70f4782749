/* run: the local board as a whole. */
#ifndef LOCAL_RUN_H
#define LOCAL_RUN_H

#include "local/board.h"

struct run_conf {
	const char	*database;	/* path; see run_database() */
	const char	*addr;		/* numeric */
	int		 port;		/* 0: any */
	const char	*portfile;	/* or NULL */
	const char	*envfile;	/* or NULL */
	const char	*tokenfile;	/* NULL: <database>.token */
	long		 per_minute;	/* 0: no limit */
	long		 sw[SW_N];
};

/* Returns where the database is when nobody says so, to be freed:
 * $XDG_DATA_HOME/experisana/board.db, else below ~/.local/share. */
char *run_database(void);

/*
 * Serves the board until SIGTERM or SIGINT; prints its URL on standard output
 * once it listens, after the port and env files are there.  Returns an exit
 * status, after a message unless it is RC_OK.
 */
int run(const struct run_conf *conf);

#endif
