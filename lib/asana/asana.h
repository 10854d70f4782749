/* asana: the calls of Asana's API that the tools need. */
#ifndef ASANA_H
#define ASANA_H

#include "asana/conf.h"
#include "asana/http.h"
#include "base/jsonw.h"
#include "base/node.h"

#define ASANA_PAGE	"100"	/* items of a page: Asana's highest */
#define ASANA_PAGES_MAX	1000	/* pages of one listing */
#define ASANA_TRIES	3	/* of a file */
#define ASANA_NAME_MAX	1024	/* bytes of a card's name that we write */

/* What a task is asked for: enough for struct task. */
#define ASANA_TASK_FIELDS \
	"name,notes,created_at,completed,permalink_url,tags.name," \
	"dependencies,memberships.project.gid,memberships.section.gid," \
	"memberships.section.name"

struct asana {
	struct http	*http;
	const char	*project;		/* gid */
	long		 count;			/* requests that this worker
						 * has accounted for, */
	long		 limited;		/* and 429s */
	int		 undepended;		/* dependencies are not paid */
	long long	 date;			/* the last answer's, seconds */
	double		 date_sent;		/* clock_boot() before that */
	double		 date_got;		/* and after it */
};

/* An answer: DATA is part of ROOT; asana_free() frees. */
struct reply {
	struct wire_res	 http;		/* without its body */
	struct node	*root;		/* NULL if it is no JSON */
	const struct node *data;	/* its member "data", or NULL */
};

/* A card, with the one membership that counts: that in our project. */
struct task {
	const char	*gid;
	const char	*name;
	const char	*notes;
	const char	*url;		/* permalink, or NULL */
	const char	*section;	/* gid, or NULL: not in the project */
	const char	*column;	/* that section's name, or NULL */
	const struct node *tags;	/* array, or NULL */
	const struct node *deps;	/* array of Asana's own, or NULL */
	long long	 created;	/* ms since 1970; 0 if unknown */
	int		 completed;
};

/* Reads the settings (a missing one ends the program with RC_CONFIG) and makes
 * a client.  asana_close() frees it, and adds the requests that were not yet
 * accounted for, and the 429s among them, to the worker's file `asked`. */
struct asana *asana_open(void);
void asana_close(struct asana *api);

/* The last call of a main(): closes API and standard output.  Returns the exit
 * status: RC, or RC_IO if output was lost; 128 + n if signal n was caught
 * (clock_catch) and RC is not RC_OK. */
int asana_end(struct asana *api, int rc);

/* One call.  FIELDS, unless NULL, are the opt_fields; a GET that is answered
 * with 402 is sent again without "dependencies".  A failure is told unless
 * QUIET is 1, or its status.  REP is filled in any case.  Returns RC_OK,
 * RC_REFUSED (404 too), RC_NOAUTH, RC_LATER, RC_IO. */
int asana_call(struct asana *api, const struct wire_req *q, const char *fields,
    int quiet, struct reply *rep);

/* The same with the path that FMT makes; Q's body is freed. */
int asana_send(struct asana *api, struct wire_req *q, const char *fields,
    int quiet, struct reply *rep, const char *fmt, ...) ERR_PRINTF(6, 7);

/* Frees what is in a reply; it is then empty. */
void asana_free(struct reply *rep);

/* The same for many at once: queues Q, whose method must live.  FN gets the
 * reply, which is freed after it, and may start more. */
typedef void asana_reply_fn(struct reply *rep, void *arg);
void asana_start(struct asana *api, const struct wire_req *q,
    const char *fields, int quiet, asana_reply_fn *fn, void *arg);

/* Works until nothing is queued, as http_run(). */
void asana_run(struct asana *api);

/* Writes the message of a failed call to stderr. */
void asana_say(const struct wire_req *q, const struct reply *rep);

/* Returns the reason of the server, or of the transport; valid as long as
 * REP. */
const char *asana_why(const struct reply *rep);

/* Calls FN for each item of the listing whose path FMT makes, all pages, each
 * gid once; HOW, unless NULL, has the pages' timeout and once.  A status
 * of FN other than 0 ends it and is returned; else as asana_call(), RC_REFUSED
 * also after ASANA_PAGES_MAX pages. */
typedef int asana_fn(const struct node *item, void *arg);
int asana_each(struct asana *api, const struct wire_req *how,
    const char *fields, asana_fn *fn, void *arg, const char *fmt, ...)
    ERR_PRINTF(6, 7);

/* The same, queued, with Q's path: END is called once after the last item.
 * Both may start more. */
typedef void asana_end_fn(int rc, void *arg);
void asana_list_start(struct asana *api, const struct wire_req *q,
    const char *fields, asana_fn *fn, void *arg, asana_end_fn *end,
    void *endarg);

/* Returns the server's time, in seconds since 1970; 0 before its first answer.
 * Without a Date header it is this machine's. */
long long asana_time(const struct asana *api);

/* Reads a task's node into T, which points into it. */
void asana_task(const struct asana *api, const struct node *n,
    struct task *t);

/* Reads card GID into T, which points into REP.  As asana_send(). */
int asana_read(struct asana *api, const char *gid, const char *fields,
    int quiet, struct reply *rep, struct task *t);

/* Moves a card to the top of a section.  Returns as asana_call(). */
int asana_move(struct asana *api, const char *gid, const char *section);

/* The same among others: as asana_start(). */
void asana_move_start(struct asana *api, const char *gid, const char *section,
    int quiet, asana_reply_fn *fn, void *arg);

/* Moves a card to Asana's trash.  One that is missing is RC_OK. */
int asana_delete(struct asana *api, const char *gid);

/* Returns the address of a card up to its gid, to be freed. */
char *asana_cardbase(const struct asana *api);

/* Start and end a request's body, {"data":{…}}: W is ready for the members;
 * the text is to be freed.  One that is not UTF-8 dies with RC_INPUT. */
void asana_body(struct jsonw *w, struct buf *b);
char *asana_body_end(struct jsonw *w);

/* Returns the body whose only member is KEY, a string, to be freed. */
char *asana_body1(const char *key, const char *value);

#endif
