/* board: what all calls share: the database, its switches. */
#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "local/board.h"

#define NUMBER(name, def, max)	{ name, { NULL }, def, max }
#define WORDS(name, a, b)	{ name, { a, b }, 0, 0 }

static const struct {
	const char	*name;
	const char	*word[5];	/* values 0, 1, … up to NULL; none: a
					 * number */
	long		 def;
	long		 max;
} table[SW_N] = {
	{ "order", { "display", "oldest", "shuffle" }, 0, 0 },
	WORDS("newtask", "bottom", "top"),
	WORDS("newsection", "bottom", "top"),
	WORDS("addtask", "add", "refuse"),
	WORDS("alone", "accept", "refuse"),
	{ "disagree", { "add", "refuse", "ignore" }, 0, 0 },
	{ "bullets", { "dash", "star", "dot", "none" }, 0, 0 },
	{ "text", { "keep", "heads", "join" }, 0, 0 },
	WORDS("twins", "accept", "refuse"),
	WORDS("cycle", "accept", "refuse"),
	WORDS("bare", "gid", "compact"),
	WORDS("unknown", "ignore", "refuse"),
	WORDS("trash", "gone", "readable"),
	WORDS("absent", "404", "400"),
	WORDS("fullsection", "400", "403"),
	WORDS("toobig", "413", "400"),
	WORDS("whole", "cut", "refuse"),
	NUMBER("retry", 1, 1),
	NUMBER("free", 0, 1),
	NUMBER("lag", 0, BOARD_LAG_MAX),
	NUMBER("eventlag", 0, BOARD_LAG_MAX),
	NUMBER("searchlag", 10000, BOARD_LAG_MAX),
	NUMBER("searchrate", 60, 1000000),
	NUMBER("offsetlife", 0, 86400),
	NUMBER("eventlife", 86400, 86400),
	NUMBER("longtext", 0, 1000000),
	NUMBER("connections", BOARD_CONNECTIONS, BOARD_CONNECTIONS),
	NUMBER("headtime", BOARD_HEAD_SEC, BOARD_SEC_MAX),
	NUMBER("bodytime", BOARD_BODY_SEC, BOARD_SEC_MAX),
	NUMBER("answertime", BOARD_ANSWER_SEC, BOARD_SEC_MAX)
};

void
board_defaults(long sw[SW_N])
{
	int i;

	for (i = 0; i < SW_N; i++)
		sw[i] = table[i].def;
}

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
