/* conf: settings from the environment, .env and experisana.yaml. */
#ifndef CONF_H
#define CONF_H

#include "err.h"
#include "node.h"

#define CONF_FILE_MAX	(64u << 10)	/* bytes of .env or a token file */
#define CONF_TOKEN_MAX	1024		/* bytes of a token */
#define CONF_API_URL	"https://app.asana.com/api/1.0"

/* The board's columns; experisana.yaml may rename them under `columns`.  The
 * first COL_NEEDED must be there, the others are made when they are wanted. */
enum {
	COL_BACKLOG, COL_RUNNING, COL_DONE, COL_FAILED, COL_WORKERS,
	COL_NEEDED, COL_SWEEPS = COL_NEEDED, COL_CANCELLED, COL_N
};

/*
 * Returns the setting NAME: from the environment, else from .env in this
 * folder or the nearest above, else NULL.  An empty value counts as absent.
 * Warns once when others can read .env.  A line of .env that is no KEY=VALUE
 * ends the program with RC_CONFIG and names file and line.
 */
const char *conf_get(const char *name);

/* As conf_get(), but a missing one ends the program with RC_CONFIG. */
const char *conf_need(const char *name);

/* As conf_need() for a gid, which must be digits. */
const char *conf_gid(const char *name);

/*
 * Returns the token: ASANA_ACCESS_TOKEN, else the first line of the file that
 * ASANA_TOKEN_FILE names; RC_CONFIG when there is none or it holds blanks or
 * control bytes.
 */
const char *conf_token(void);

/* Returns ASANA_API_URL without a final '/', or CONF_API_URL.  Anything but
 * http:// and https:// is RC_CONFIG. */
const char *conf_api(void);

/* Returns experisana.yaml (found upwards) as a tree, or NULL where there is
 * none; a mistake in it (see settings.h) ends the program with RC_CONFIG. */
const struct node *conf_yaml(void);

/*
 * Values of experisana.yaml by path ("lease.ttl"), or DEF where absent.  A
 * value of the wrong kind ends the program with RC_CONFIG, naming file, line
 * and key.  Durations are seconds, or "90s", "10m", "1.5h".
 */
const char *conf_str(const char *path, const char *def);
double conf_seconds(const char *path, double def);
long conf_int(const char *path, long def, long min, long max);

/* Ends the program with RC_CONFIG: experisana.yaml's node N, the value of PATH,
 * is wrong, and WHY. */
void conf_wrong(const struct node *n, const char *path, const char *why)
    ERR_NORETURN;

/* Ends the program with RC_CONFIG: PATH is needed and experisana.yaml, whose
 * name and nearest place it says, does not have it. */
void conf_missing(const char *path) ERR_NORETURN;

/* Returns the name of column COL_…. */
const char *conf_column(int col);

/* Return the COL_… whose name is NAME, or whose usual name is; or -1. */
int conf_whichcolumn(const char *name);
int conf_usualcolumn(const char *name);

/* Returns the usual name of column COL_…. */
const char *conf_usualname(int col);

/* Returns this worker's id: EXPERISANA_WORKER_ID, else "<host>-<pid of the
 * parent>"; characters other than [A-Za-z0-9._-] become '-', at most 64. */
const char *conf_worker(void);

/* Returns when this worker's time is over: EXPERISANA_UNTIL, in seconds since
 * 1970, or 0 where it is not known.  Anything else is RC_CONFIG. */
double conf_until(void);

#endif
