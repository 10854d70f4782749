/* unit: TAP in C. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <sys/wait.h>

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __GNUC__
#define UNIT_NORETURN	__attribute__((__noreturn__))
#define UNIT_FIRST	__attribute__((__constructor__))
#else
#define UNIT_NORETURN
#define UNIT_FIRST
#endif

#define UNIT_DEADLINE	300	/* seconds that one line of TAP may take */

static int unit_n, unit_bad;
static pid_t unit_pid;		/* the child that unit_fork() waits for */
static void (*unit_end)(void);	/* ends other children; signal handlers may
				 * call it */

/* A test that hangs fails; the lines above tell where it stopped. */
static inline void
unit_late(int sig)
{
	static const char why[] = "not ok - deadline: no line for too long\n";

	(void)sig;
	if (unit_pid > 0)
		kill(unit_pid, SIGKILL);
	if (unit_end != NULL)
		unit_end();
	_exit(write(1, why, sizeof(why) - 1) == -1 ? 2 : 1);
}

/* Gives the test until its next line; before main(), where the compiler can. */
static inline void unit_deadline(void) UNIT_FIRST;
static inline void
unit_deadline(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = unit_late;
	sigaction(SIGALRM, &sa, NULL);
	alarm(UNIT_DEADLINE);
}

/* Text that stays on its line, and is of ASCII: the tests know others. */
static inline void
unit_puts(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s >= 0x7f)
			printf("\\x%02x", (unsigned char)*s);
		else
			putchar(*s);
	putchar('\n');
}

static inline void
unit_show(const char *what, const char *s)
{
	printf("# %s ", what);
	unit_puts(s != NULL ? s : "(null)");
}

static inline int
unit_line(int cond, const char *fmt, va_list ap)
{
	char name[256];

	vsnprintf(name, sizeof(name), fmt, ap);
	printf("%sok %d - ", cond ? "" : "not ", ++unit_n);
	unit_puts(name);
	fflush(stdout);		/* a child must not print it again */
	unit_deadline();
	unit_bad += !cond;
	return cond;
}

/* Prints one line of TAP; returns COND. */
static inline int
ok(int cond, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	unit_line(cond, fmt, ap);
	va_end(ap);
	return cond;
}

/* Two numbers are the same; returns 1 if so. */
static inline int
is_int(long long got, long long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	unit_line(got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		printf("# wanted %lld, got %lld\n", want, got);
	return got == want;
}

/* Two texts, or NULL both, are the same; returns 1 if so. */
static inline int
is_str(const char *got, const char *want, const char *fmt, ...)
{
	int same = got == NULL || want == NULL ? got == want :
	    strcmp(got, want) == 0;
	va_list ap;

	va_start(ap, fmt);
	unit_line(same, fmt, ap);
	va_end(ap);
	if (!same) {
		unit_show("wanted", want);
		unit_show("got   ", got);
	}
	return same;
}

/* Prints the plan; returns what main() returns. */
static inline int
done(void)
{
	printf("1..%d\n", unit_n);
	return fflush(stdout) == EOF || unit_bad > 0;
}

/* Ends a test that cannot go on. */
static inline void bail(const char *) UNIT_NORETURN;
static inline void
bail(const char *why)
{
	printf("Bail out! %s\n", why);
	exit(1);
}

/* What a child left behind. */
struct unit_child {
	int	 status;	/* exit status, or -1: killed by a signal */
	char	 out[4096];
	char	 err[4096];
};

static inline void
unit_slurp(FILE *f, char *s, size_t size)
{
	rewind(f);
	s[fread(s, 1, size - 1, f)] = '\0';
	fclose(f);
}

/*
 * Runs FN in a child, for what exits or keeps its state for good, and exits
 * there with what FN returns.  Exit handlers run: a leak is a failure.
 */
static inline void
unit_fork(struct unit_child *c, int (*fn)(void *arg), void *arg)
{
	FILE *out = tmpfile(), *err = tmpfile();
	pid_t pid = -1;
	int st;

	fflush(stdout);
	if (out == NULL || err == NULL || (pid = fork()) == -1)
		bail("no child");
	if (pid == 0) {
		dup2(fileno(out), 1);
		dup2(fileno(err), 2);
		exit(fn(arg));
	}
	unit_pid = pid;
	if (waitpid(pid, &st, 0) != pid)
		bail("child is lost");
	unit_pid = 0;
	c->status = WIFEXITED(st) ? WEXITSTATUS(st) : -1;
	unit_slurp(out, c->out, sizeof(c->out));
	unit_slurp(err, c->err, sizeof(c->err));
}

/* Makes FILE hold the text S. */
static inline void
unit_write(const char *file, const char *s)
{
	FILE *f = fopen(file, "w");

	if (f == NULL || fputs(s, f) == EOF || fclose(f) == EOF)
		bail("no file");
}

/* Returns the first bytes of FILE, until the next call, or NULL when it is not
 * there. */
static inline const char *
unit_text(const char *file)
{
	static char s[256];
	FILE *f = fopen(file, "r");

	if (f == NULL)
		return NULL;
	unit_slurp(f, s, sizeof(s));
	return s;
}

static char unit_dir[4096];

/* Makes a fresh folder the current one, without symbolic links in its path. */
static inline void
unit_tmp(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(unit_dir, sizeof(unit_dir), "%s/unit.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(unit_dir) == NULL || chdir(unit_dir) == -1)
		bail("no folder");
}

/* Removes it. */
static inline void
unit_rmtmp(void)
{
	pid_t pid;

	if (chdir("/") == -1 || (pid = fork()) == -1)
		return;
	if (pid == 0) {
		execlp("rm", "rm", "-rf", unit_dir, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

#endif
