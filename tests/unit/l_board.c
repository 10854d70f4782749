/* l_board: the switches. */
#include "local/board.h"
#include "unit.h"

/* Sets a switch from TEXT; SW must become V. */
static void
sets(const char *text, int sw, long v)
{
	long all[SW_N];
	const char *why;
	int i, others = 0;

	for (i = 0; i < SW_N; i++)
		all[i] = 77;
	is_int(board_switch(all, text, &why), 0, "%s", text);
	is_int(all[sw], v, "its value");
	for (i = 0; i < SW_N; i++)
		others += i != sw && all[i] != 77;
	is_int(others, 0, "no other one");
}

static void
refuses(const char *text, const char *want)
{
	long all[SW_N];
	const char *why = NULL;
	int i, changed = 0;

	for (i = 0; i < SW_N; i++)
		all[i] = 77;
	is_int(board_switch(all, text, &why), -1, "'%s'", text);
	is_str(why, want, "why not");
	for (i = 0; i < SW_N; i++)
		changed += all[i] != 77;
	is_int(changed, 0, "nothing is changed");
}

int
main(void)
{
	sets("order=display", SW_ORDER, ORDER_DISPLAY);
	sets("order=oldest", SW_ORDER, ORDER_OLDEST);
	sets("order=shuffle", SW_ORDER, ORDER_SHUFFLE);
	sets("newtask=bottom", SW_NEWTASK, NEWTASK_BOTTOM);
	sets("newtask=top", SW_NEWTASK, NEWTASK_TOP);
	sets("addtask=add", SW_ADDTASK, ADDTASK_ADD);
	sets("addtask=refuse", SW_ADDTASK, ADDTASK_REFUSE);
	sets("bare=gid", SW_BARE, BARE_GID);
	sets("bare=compact", SW_BARE, BARE_COMPACT);
	sets("free=0", SW_FREE, 0);
	sets("free=1", SW_FREE, 1);
	sets("lag=0", SW_LAG, 0);
	sets("lag=600000", SW_LAG, BOARD_LAG_MAX);
	refuses("lag=600001", "no such value");
	refuses("lag=-1", "no such value");
	refuses("lag=", "no such value");
	refuses("lag=1s", "no such value");
	refuses("free=2", "no such value");
	refuses("order=newest", "no such value");
	refuses("order=", "no such value");
	refuses("order=display ", "no such value");
	refuses("order", "no such switch");
	refuses("orde=display", "no such switch");
	refuses("orders=display", "no such switch");
	refuses("=display", "no such switch");
	refuses("", "no such switch");
	return done();
}
