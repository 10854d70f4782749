/* event: what changed, for those who ask what is new. */
#ifndef LOCAL_EVENT_H
#define LOCAL_EVENT_H

#include "local/req.h"

#define EVENT_KEEP_MAX	100000	/* events kept */
#define EVENT_SYNC_MAX	80	/* bytes of a sync token */

/* What happened to an object; 0 and NULL are absent. */
struct event {
	enum kind	 kind;
	long long	 gid;
	const char	*action;	/* added, changed, deleted, removed */
	enum kind	 parent_kind;	/* of added and removed */
	long long	 parent;
	const char	*field;		/* that changed */
	const char	*change;	/* how: added, changed, removed */
	enum kind	 value_kind;	/* the value that came or went */
	long long	 value;
};

/*
 * Records an event, which all hear that listen to ABOUT: a project; or a task,
 * then also the tasks above it, and the projects that any of them is in.  The
 * oldest events beyond the two limits are forgotten now and then.
 */
void event_put(struct req *rq, long long about, const struct event *e);

/* Writes the token with which RESOURCE can be asked for what comes after the
 * event ID. */
void event_sync(struct req *rq, char out[EVENT_SYNC_MAX], long long resource,
    long long id);

/* Returns the id of the last event, 0 when there is none. */
long long event_last(struct req *rq);

/* Reads such a token into *ID.  Returns 0, or -1 when it is not one for that
 * resource or is too old. */
int event_since(struct req *rq, const char *sync, long long resource,
    long long *id);

#endif
