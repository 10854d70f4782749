/* admin: what is done to a board from the command line. */
#ifndef LOCAL_ADMIN_H
#define LOCAL_ADMIN_H

#include "local/board.h"
#include "local/token.h"

struct run_conf {
	const char	*database;	/* path; see admin_database() */
	const char	*addr;		/* numeric */
	int		 port;		/* 0: any */
	const char	*portfile;	/* or NULL */
	const char	*envfile;	/* or NULL */
	const char	*tokenfile;	/* NULL: <database>.token */
	const char	*public;	/* URL that others know, or NULL */
	long		 per_minute;	/* 0: no limit */
	long		 sw[SW_N];
};

/* Returns where the database is when nobody says so, to be freed:
 * $XDG_DATA_HOME/experisana/board.db, else below ~/.local/share. */
char *admin_database(void);

/* Returns the path of the token's file, to be freed. */
char *admin_tokenfile(const struct run_conf *conf);

/*
 * Reads the token in FILE into *TOKEN, to be freed; a missing file is made
 * with a new one (mode 0600).  Returns RC_OK, or RC_IO after a message when
 * it cannot be read or holds no token: one line without blanks.
 */
int admin_token(const char *file, char **token);

/*
 * The four below may run beside a server, and return an exit status, after a
 * message unless it is RC_OK.
 *
 * Adds a token and prints it: nobody will see it again.  Makes TOKEN_LINK,
 * instead of an earlier one, and prints it.  Revokes one: it is
 * refused from the next request on; RC_NO when there is none.  Lists their
 * names and when they were made.  Where the revoked one stands in the token's
 * file, that goes, too, lest the next start brings it back.
 */
int admin_token_add(const struct run_conf *conf, const char *name);
int admin_token_revoke(const struct run_conf *conf, const char *name);
int admin_token_link(const struct run_conf *conf);
int admin_token_list(const struct run_conf *conf);

/*
 * Copies the board as it is at one moment to FILE and FILE.files, neither of
 * which may be there.  Attachments are linked where that can be, as they never
 * change, else copied.
 */
int admin_backup(const struct run_conf *conf, const char *file);

#endif
