/*
 * proc: a job with all that it starts, in whatever group or session (tree.h),
 * which cannot outlive its holder or its deadline.
 *
 * The job has a session of its own: a group of ours that stands still would
 * be woken up by the system when we die.  Between us and the job is a guard
 * (guard.h), the job's parent.  If that is killed, so is the job.
 */
#ifndef PROC_H
#define PROC_H

#include <sys/types.h>

#include "worker/guard.h"
#include "worker/tree.h"

struct proc {
	pid_t	guard;
	int	wire;		/* to the guard, or -1 */
	struct tree tree;	/* whose group is the job itself */
	int	frozen;		/* stands still, by proc_freeze() */
	int	ended;		/* the job itself is over */
	int	alone;		/* and nothing that it has started lives */
	double	kill_at;	/* clock_boot() of KILL for all; 0: not yet */
	int	over;		/* all are dead, or cannot be killed */
	char	*stuck;		/* one of those, to be freed, or NULL */
	int	robbed;		/* the guard was killed */
	int	guarded;	/* the guard has signalled the job; known once
				 * it is gone, so after proc_close() */
	int	status;		/* exit status, or 128 + signal */
	int	signal;		/* that ended it, or 0 */
};

/* Blocks the signals that proc_wait() waits for.  Call once, first. */
void proc_init(void);

/* Starts guard and job.  Returns 0, or -1 after a message when the system
 * refuses.  A command that cannot be run ends with status 126 or 127. */
int proc_start(struct proc *p, const struct guard_how *how);

/* Tells the guard a new deadline. */
void proc_deadline(struct proc *p, double stop);

/*
 * Waits until all is over, a signal comes, or SECONDS have passed, less while
 * it ends.  Returns 1 when it is over, else 0.  What a job leaves behind gets
 * TERM, and KILL two seconds later.
 */
int proc_wait(struct proc *p, double seconds);

/* Sleeps, unless such a signal comes, before there is a process. */
void proc_nap(double seconds);

/* Returns the last of SIGTERM, SIGINT, SIGHUP, SIGUSR1 that came, or 0. */
int proc_signal(void);

/* Makes the job stand still; lets it go on, until STOP. */
void proc_freeze(struct proc *p);
void proc_thaw(struct proc *p, double stop);

/* Sends TERM, after GRACE seconds KILL; proc_wait() tells when it is over, at
 * the latest GUARD_STUCK seconds after that.  Without GRACE it is killed at
 * once, and one that stands still does not move any more. */
void proc_end(struct proc *p, double grace);

/* Lets the guard go. */
void proc_close(struct proc *p);

#endif
