/* board: what all calls share: the database, its switches. */
#ifndef LOCAL_BOARD_H
#define LOCAL_BOARD_H

#include "local/files.h"
#include "local/gate.h"
#include "local/store.h"

/*
 * Switches for what Asana's documentation leaves open, and for faults.  Of
 * words the first is the default; numbers have theirs in board.c.
 */
enum board_switch {
	SW_ORDER,	/* order of lists: display, oldest, shuffle */
	SW_NEWTASK,	/* where POST /tasks puts a card: bottom, top */
	SW_NEWSECTION,	/* where a new section goes: bottom, top */
	SW_ADDTASK,	/* addTask of a task outside the project: add, refuse */
	SW_ALONE,	/* memberships without projects: accept, refuse */
	SW_DISAGREE,	/* memberships of other projects than `projects`: add,
			 * refuse, ignore */
	SW_BULLETS,	/* plain text of a list's item: "- ", "* ", a dot,
			 * nothing */
	SW_TEXT,	/* what becomes of a plain text: keep, heads (lines
			 * that begin with # vanish), join (ends of lines
			 * become blanks) */
	SW_TWINS,	/* a second tag of that name: accept, refuse */
	SW_CYCLE,	/* dependencies in a circle: accept, refuse */
	SW_BARE,	/* an object named bare in opt_fields: gid, compact */
	SW_UNKNOWN,	/* an unknown name in opt_fields: ignore, refuse */
	SW_TRASH,	/* GET of a deleted task: gone, readable */
	SW_ABSENT,	/* status of an object that is not there: 404, 400 */
	SW_FULLSECTION,	/* status when a section may not go: 400, 403 */
	SW_TOOBIG,	/* status of a body beyond the limit: 413, 400 */
	SW_WHOLE,	/* a long list without limit: cut, refuse */
	SW_RETRY,	/* Retry-After with 429: 1, 0 */
	SW_FREE,	/* 402 as on the free plan: 0, 1 */
	SW_LAG,		/* ms until a comment is seen in lists */
	SW_EVENTLAG,	/* ms until an event is heard */
	SW_SEARCHLAG,	/* ms until a changed task is found again */
	SW_SEARCHRATE,	/* searches a minute; 0: any number */
	SW_OFFSETLIFE,	/* s that a pagination token lives; 0: for ever */
	SW_EVENTLIFE,	/* s that a sync token lives */
	SW_LONGTEXT,	/* bytes of a text that are accepted; 0: all */
	/* limits, which are low where they are tested */
	SW_CONNECTIONS,	/* at a time */
	SW_HEADTIME,	/* s for a request's head; what an idle one has */
	SW_BODYTIME,	/* s for its body */
	SW_ANSWERTIME,	/* s for the answer */
	SW_N
};
enum { ORDER_DISPLAY, ORDER_OLDEST, ORDER_SHUFFLE };
enum { NEWTASK_BOTTOM, NEWTASK_TOP };
enum { DISAGREE_ADD, DISAGREE_REFUSE, DISAGREE_IGNORE };
enum { TEXT_KEEP, TEXT_HEADS, TEXT_JOIN };
enum { ADDTASK_ADD, ADDTASK_REFUSE };
enum { BARE_GID, BARE_COMPACT };

#define BOARD_LAG_MAX	600000	/* ms */
#define BOARD_CONNECTIONS	512
#define BOARD_HEAD_SEC	120
#define BOARD_BODY_SEC	600
#define BOARD_ANSWER_SEC	3600
#define BOARD_SEC_MAX	86400

struct board {
	struct store	*st;
	struct files	*files;		/* attachments */
	long long	 user;		/* whose the token is */
	struct gate_rate	 searches;	/* their limit */
	long		 sw[SW_N];
};

/* Sets all switches to their defaults. */
void board_defaults(long sw[SW_N]);

/* Sets one switch from "name=value".  Returns 0, or -1 with *WHY a constant
 * text. */
int board_switch(long sw[SW_N], const char *text, const char **why);

#endif
