/* board: what all calls share: the database, its switches. */
#include <stddef.h>
#include <string.h>

#include "str.h"
#include "local/board.h"

static const struct {
	const char	*name;
	const char	*word[4];	/* values 0, 1, … ; none: a number */
	long		 max;
} table[SW_N] = {
	{ "order", { "display", "oldest", "shuffle", NULL }, 0 },
	{ "newtask", { "bottom", "top", NULL, NULL }, 0 },
	{ "addtask", { "add", "refuse", NULL, NULL }, 0 },
	{ "bare", { "gid", "compact", NULL, NULL }, 0 },
	{ "free", { NULL, NULL, NULL, NULL }, 1 },
	{ "lag", { NULL, NULL, NULL, NULL }, BOARD_LAG_MAX }
};

static int
value(long *sw, int i, const char *text)
{
	long long v;
	long k;

	if (table[i].word[0] == NULL) {
		if (str_int(text, 0, table[i].max, &v) == -1)
			return -1;
		*sw = (long)v;
		return 0;
	}
	for (k = 0; table[i].word[k] != NULL; k++)
		if (strcmp(table[i].word[k], text) == 0) {
			*sw = k;
			return 0;
		}
	return -1;
}

int
board_switch(long sw[SW_N], const char *text, const char **why)
{
	size_t n = strcspn(text, "=");
	int i;

	for (i = 0; i < SW_N; i++)
		if (strlen(table[i].name) == n && text[n] == '=' &&
		    strncmp(table[i].name, text, n) == 0) {
			*why = "no such value";
			return value(&sw[i], i, text + n + 1);
		}
	*why = "no such switch";
	return -1;
}
