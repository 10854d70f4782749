/* t_err: messages, exit statuses, lost output, memory. */
#include <errno.h>
#include <stdint.h>

#include "base/err.h"
#include "unit.h"

static int
say(void *arg)
{
	(void)arg;
	err_prog = "prog";
	errno = ENOENT;
	warn("%s: plain", "file");
	if (errno != ENOENT)
		return 1;
	warn("%s:", "file");
	if (errno != ENOENT)
		return 2;
	warn("two\nlines\r\n");
	warn("%s", "ends in a colon:");
	warn("%s", "");
	return fault(RC_OK, "%s: %d", "a status", 65);
}

static int
say_nowhere(void *arg)
{
	(void)arg;
	close(2);
	errno = ENOENT;
	warn("nobody hears it");
	return errno == ENOENT ? RC_OK : RC_NO;
}

static void
messages(void)
{
	struct unit_child c;

	is_str(err_prog, "experisana", "a program without a name has one");
	unit_fork(&c, say, NULL);
	is_int(c.status, 0, "a message keeps errno");
	is_int(fault(RC_INPUT, "the status"), RC_INPUT, "... or returns it");
	is_str(c.err, "prog: file: plain\n"
	    "prog: file: No such file or directory\n"
	    "prog: two lines  \n"
	    "prog: ends in a colon:\n"
	    "prog: \n"
	    "prog: a status: 65\n", "messages are one line each");
	is_str(c.out, "", "and not on standard output");
	unit_fork(&c, say_nowhere, NULL);
	is_int(c.status, 0, "one that cannot be written keeps errno too");
	err_prog = "other";
	is_str(err_prog, "other", "the name can be asked for");
	err_prog = "experisana";
}

static int
say_long(void *arg)
{
	char s[9001];

	(void)arg;
	err_prog = "p";
	memset(s, 'x', sizeof(s) - 1);
	s[sizeof(s) - 1] = '\0';
	errno = ENOENT;
	warn("%s:", s);
	return RC_OK;
}

static void
long_message(void)
{
	struct unit_child c;

	unit_fork(&c, say_long, NULL);
	is_int(c.status, 0, "a message of 9,000 bytes does no harm");
	ok(strncmp(c.err, "p: xxx", 6) == 0 &&
	    strspn(c.err + 3, "x") > 4000, "it is cut");
}

static int
say_debug(void *arg)
{
	(void)arg;
	err_prog = "p";
	debug(ERR_TRACE, "trace 0");
	err_level = ERR_TRACE;
	debug(ERR_TRACE, "trace 1");
	debug(ERR_WIRE, "wire 1");
	err_level = ERR_WIRE + 1;
	debug(ERR_WIRE, "wire 3");
	return err_level;
}

static void
levels(void)
{
	struct unit_child c;

	is_int(err_level, ERR_QUIET, "quiet at first");
	unit_fork(&c, say_debug, NULL);
	is_int(c.status, 3, "the level can be asked for");
	is_str(c.err, "p: trace 1\np: wire 3\n",
	    "debug() speaks up to the level");
}

static int
death(void *arg)
{
	(void)arg;
	err_prog = "p";
	errno = EACCES;
	die(RC_CONFIG, "%s:", "x");
}

static void
dying(void)
{
	struct unit_child c;

	unit_fork(&c, death, NULL);
	is_int(c.status, 78, "die() exits with its status");
	is_str(c.err, "p: x: Permission denied\n", "after its message");
}

static int
close_good(void *arg)
{
	(void)arg;
	puts("text");
	return closeout(RC_NO);
}

static int
close_full(void *arg)
{
	size_t i, n = *(size_t *)arg;

	err_prog = "p";
	if (freopen("/dev/full", "w", stdout) == NULL)
		return 1;
	for (i = 0; i < n; i++)
		putchar('x');
	return closeout(RC_OK);
}

/* A disk that was full for a while. */
static int
close_meanwhile(void *arg)
{
	int good = dup(1);

	(void)arg;
	if (good == -1 || freopen("/dev/full", "w", stdout) == NULL)
		return 1;
	puts("lost");
	fflush(stdout);
	if (dup2(good, fileno(stdout)) == -1)
		return 1;
	return closeout(RC_OK);
}

static void
lost_output(void)
{
	struct unit_child c;
	size_t n;

	unit_fork(&c, close_good, NULL);
	is_int(c.status, RC_NO, "closeout() passes the status on");
	is_str(c.out, "text\n", "when all was written");
	if (access("/dev/full", W_OK) == -1)
		return;
	n = 1;
	unit_fork(&c, close_full, &n);
	is_int(c.status, RC_IO, "a byte that is lost is an error");
	is_str(c.err, "p: standard output: No space left on device\n",
	    "with a message");
	n = 1000000;
	unit_fork(&c, close_full, &n);
	is_int(c.status, RC_IO, "so is what was lost long before the end");
	unit_fork(&c, close_meanwhile, NULL);
	is_int(c.status, RC_IO, "also when there is room again");
	n = 0;
	unit_fork(&c, close_full, &n);
	is_int(c.status, RC_OK, "nothing written is nothing lost");
}

static void
worst(void)
{
	is_int(err_worst(RC_OK, RC_OK), RC_OK, "worst of 0 and 0");
	is_int(err_worst(RC_OK, RC_NO), RC_NO, "worst of 0 and 1");
	is_int(err_worst(RC_NO, RC_OK), RC_NO, "worst of 1 and 0");
	is_int(err_worst(RC_NO, RC_NO), RC_NO, "worst of 1 and 1");
	is_int(err_worst(RC_OK, RC_IO), RC_IO, "worst of 0 and 74");
	is_int(err_worst(RC_NO, RC_IO), RC_IO, "worst of 1 and 74");
	is_int(err_worst(RC_IO, RC_OK), RC_IO, "worst of 74 and 0");
	is_int(err_worst(RC_IO, RC_NO), RC_IO, "worst of 74 and 1");
	is_int(err_worst(RC_INPUT, RC_IO), RC_INPUT, "the first of two");
	is_int(err_worst(RC_IO, RC_INPUT), RC_IO, "errors wins");
}

static int
too_much(void *arg)
{
	(void)arg;
	err_prog = "p";
	return xreallocarray(NULL, SIZE_MAX / 2, 3) != NULL;
}

static void
memory(void)
{
	struct unit_child c;
	char *s, big[5000];
	int *p;

	p = xcalloc(3, sizeof(*p));
	ok(p[0] == 0 && p[2] == 0, "xcalloc() gives zeros");
	p = xreallocarray(p, 5, sizeof(*p));
	ok(p[0] == 0 && p[2] == 0, "which stay when the room grows");
	free(p);
	ok((p = xmalloc(0)) != NULL, "no bytes are some memory");
	free(p);
	ok((p = xcalloc(0, 8)) != NULL, "so are no zeros");
	p = xreallocarray(p, 0, 8);
	ok(p != NULL, "and no elements");
	free(p);
	is_str(s = xstrdup("text"), "text", "a copy");
	free(s);
	is_str(s = xstrndup("text", 2), "te", "a copy of some bytes");
	free(s);
	memset(big, 'y', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	s = xasprintf("%s%d", big, 7);
	ok(strlen(s) == sizeof(big) && s[4998] == 'y' && s[4999] == '7',
	    "formatted text of any length");
	free(s);
	unit_fork(&c, too_much, NULL);
	is_int(c.status, RC_SYSTEM, "a product that overflows ends");
	is_str(c.err, "p: out of memory\n", "the program");
}

int
main(void)
{
	messages();
	long_message();
	levels();
	dying();
	lost_output();
	worst();
	memory();
	return done();
}
