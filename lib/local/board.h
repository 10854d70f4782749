/* board: what all calls share: the database, its switches. */
#ifndef LOCAL_BOARD_H
#define LOCAL_BOARD_H

#include "local/files.h"
#include "local/store.h"

/* Switches for what Asana's documentation leaves open, and for faults. */
enum board_switch {
	SW_ORDER,	/* order of lists: display, oldest, shuffle */
	SW_NEWTASK,	/* where POST /tasks puts a card: bottom, top */
	SW_ADDTASK,	/* addTask of a task outside the project: add, refuse */
	SW_BARE,	/* an object named bare in opt_fields: gid, compact */
	SW_FREE,	/* 402 on dependencies, as on the free plan: 0, 1 */
	SW_LAG,		/* ms until a comment is seen in lists */
	SW_N
};
enum { ORDER_DISPLAY, ORDER_OLDEST, ORDER_SHUFFLE };
enum { NEWTASK_BOTTOM, NEWTASK_TOP };
enum { ADDTASK_ADD, ADDTASK_REFUSE };
enum { BARE_GID, BARE_COMPACT };

#define BOARD_LAG_MAX	600000	/* ms */

struct board {
	struct store	*st;
	struct files	*files;		/* attachments */
	long long	 user;		/* whose the token is */
	long		 sw[SW_N];
};

/* Sets one switch from "name=value".  Returns 0, or -1 with *WHY a constant
 * text. */
int board_switch(long sw[SW_N], const char *text, const char **why);

#endif
