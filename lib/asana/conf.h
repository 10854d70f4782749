/* conf: settings from the environment, .env and experisana.yaml. */
#ifndef CONF_H
#define CONF_H

#include "asana/settings.h"
#include "base/err.h"
#include "base/node.h"

#define CONF_FILE_MAX	(64u << 10)	/* bytes of .env or a token file */
#define CONF_PATH_MAX	4096		/* bytes of the path of settings */
#define CONF_TOKEN_MAX	1024		/* bytes of a token */
#define CONF_API_URL	"https://app.asana.com/api/1.0"

/* Returns the setting NAME: from the environment, else from .env in this folder
 * or the nearest above, else NULL, as for an empty value.  Warns once if others
 * can read .env; a line that is not KEY=VALUE is told and RC_CONFIG. */
const char *conf_get(const char *name);

/* As conf_get(), but a missing one ends the program with RC_CONFIG. */
const char *conf_need(const char *name);

/* As conf_need() for a gid, which must be digits. */
const char *conf_gid(const char *name);

/* Returns the token: ASANA_ACCESS_TOKEN, else the first line of the file
 * ASANA_TOKEN_FILE; RC_CONFIG if it is missing or holds blanks or control
 * bytes. */
const char *conf_token(void);

/* Reads the token's file, or .env, once more.  Returns the token, or NULL if it
 * is the one that was returned last, or there is none. */
const char *conf_token_again(void);

/* Returns ASANA_API_URL without a final '/', or CONF_API_URL.  Anything but
 * http:// and https:// is RC_CONFIG. */
const char *conf_api(void);

/* Returns experisana.yaml (found upwards) as a tree, or NULL if it is missing;
 * a mistake in it (see settings.h) ends the program with RC_CONFIG. */
const struct node *conf_yaml(void);

/* As settings_lease() of that tree. */
double conf_lease(const char *path);

/* Returns the path of the file that setting PATH names, from the folder of
 * experisana.yaml; or NULL if it is not set. */
const char *conf_file(const char *path);

/* Ends the program with RC_CONFIG: experisana.yaml lacks PATH, and where. */
void conf_missing(const char *path) ERR_NORETURN;

/* Returns the name of column COL_…. */
const char *conf_column(int col);

/* Returns the COL_… that is called NAME on the board, or -1. */
int conf_whichcolumn(const char *name);

/* Returns the COL_… that a person's WORD means: by its usual name, or else by
 * the name on the board; or -1. */
int conf_meant(const char *word);

/* Returns this worker's id: EXPERISANA_WORKER_ID, else "<host>-<pid of the
 * parent>"; characters other than [A-Za-z0-9._-] become '-', at most 64. */
const char *conf_worker(void);

/* Returns when this worker's time is over: EXPERISANA_UNTIL, in seconds since
 * 1970, or 0.  Anything else is RC_CONFIG. */
double conf_until(void);

#endif
