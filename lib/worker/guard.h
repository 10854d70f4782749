/*
 * guard: the process between a job and its holder.  It is the job's parent, so
 * that nothing that the job has started escapes when the holder is killed: then
 * it kills all of that.  When the deadline comes while the holder hangs, it ends
 * or stops the job without the holder's help.
 */
#ifndef GUARD_H
#define GUARD_H

#include <sys/types.h>

struct proc_how;

/* What a guard tells its holder, first when the job runs, then at each change. */
struct guard_news {
	pid_t	pid;		/* of the job */
	int	ended;		/* it has, with STATUS as of wait(2) */
	int	status;
	int	alone;		/* and the guard has no child any more */
};

/* Becomes the job.  Once it has a session of its own it writes a byte into GO,
 * and runs when guard_hear(GO) returns 0. */
typedef void guard_start(const struct proc_how *how, int go);

/* Waits for a byte.  Returns 0, or -1 if who writes it is dead. */
int guard_hear(int fd);

/*
 * In a child of the holder: starts the job HOW by START and becomes its guard.
 * WIRE is a socket to the holder, from which come new deadlines (a double, by
 * clock_boot(); 0 lets it go).  Does not return; its exit status is 1 if it had
 * to act.
 */
void guard_run(int wire, const struct proc_how *how, guard_start *start);

#endif
