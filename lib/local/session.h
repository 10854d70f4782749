/*
 * session: who has logged in to the page.
 *
 * In memory only: nothing in the database or on disk opens the board, and a
 * restart ends all of them.
 */
#ifndef LOCAL_SESSION_H
#define LOCAL_SESSION_H

#include <stddef.h>

#define SESSION_ID	48		/* hex digits of an id */
#define SESSION_WHO	64	/* bytes that tell what opened it */
#define SESSION_MAX	64	/* the one used longest ago goes first */
#define SESSION_IDLE	(12 * 3600.0)	/* seconds without a request */
#define SESSION_LIFE	(7 * 86400.0)	/* seconds from login */

struct session {
	char		 id[SESSION_ID + 1];
	char		 who[SESSION_WHO + 1];
	double		 began, used;	/* clock_boot() */
};

struct sessions {
	struct session	 s[SESSION_MAX];
	size_t		 n;
};

/* Opens one for WHO (cut to SESSION_WHO bytes); returns its id, valid until
 * the next call. */
const char *session_new(struct sessions *l, const char *who);

/* Returns the session ID (may be NULL) and notes that it is used, or NULL
 * when there is none or its time is over.  Takes as long whichever digits
 * differ. */
struct session *session_find(struct sessions *l, const char *id);

/* Ends the session ID, if there is one. */
void session_end(struct sessions *l, const char *id);

#endif
