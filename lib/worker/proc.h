/*
 * proc: a job that cannot outlive its supervisor or its deadline.  What it has
 * started ends with it, in other groups and sessions, too (tree.h), while its
 * supervisor lives; the guard knows the job's process group alone.
 *
 * The job has a session of its own: a group of ours that stands still would
 * be woken up by the system when we die.
 *
 * Beside the job runs a guard, a child that holds a pipe from us.  It kills
 * the group when the pipe closes (we were killed) and when the deadline comes
 * (we hang, or the machine slept), without any help of ours.  A guard that
 * was killed is replaced; where that cannot be, the job is killed.
 */
#ifndef PROC_H
#define PROC_H

#include <sys/types.h>

struct proc {
	pid_t	pid;		/* leader of the group */
	pid_t	guard;
	int	wire;		/* to the guard */
	double	stop;		/* as the guard knows it */
	double	kill;
	int	freeze;
	int	frozen;		/* stands still, by proc_freeze() */
	int	ended;		/* the leader is reaped */
	int	guarded;	/* the guard has signalled the group, or there
				 * could be none; known once it is gone, so
				 * after proc_close() */
	int	status;		/* exit status, or 128 + signal */
	int	signal;		/* that ended it, or 0 */
};

/* How the job is to run. */
struct proc_how {
	char *const	*argv;
	char *const	*envp;	/* environment, or NULL: ours */
	const char	*dir;	/* working directory, or NULL: ours */
	const char	*log;	/* appended to by stdout and stderr, or NULL */
	double		 stop;	/* clock_boot() of the deadline: KILL */
	double		 kill;	/* seconds between TERM and KILL */
	int		 freeze;	/* at the deadline STOP it, no more */
};

/* Blocks the signals that proc_wait() waits for.  Call once, first. */
void proc_init(void);

/* Starts job and guard.  Returns 0, or -1 after a message when the system
 * refuses.  A command that cannot be run ends with status 126 or 127. */
int proc_start(struct proc *p, const struct proc_how *how);

/* Tells the guard a new deadline. */
void proc_deadline(struct proc *p, double stop);

/*
 * Waits until the leader ends, a signal comes, or SECONDS have passed.
 * Returns 1 when the leader has ended (p->status is set; whatever it has
 * left behind is ended), else 0.
 */
int proc_wait(struct proc *p, double seconds);

/* Returns the last of SIGTERM, SIGINT, SIGHUP, SIGUSR1 that came, or 0. */
int proc_signal(void);

/* Makes the job stand still; lets it go on, until STOP. */
void proc_freeze(struct proc *p);
void proc_thaw(struct proc *p, double stop);

/* TERM, up to GRACE seconds, KILL, and waits until the leader is dead.
 * Without GRACE it is killed at once, and one that stands still does not move
 * any more. */
void proc_end(struct proc *p, double grace);

/* Lets the guard go and frees what proc_start() made. */
void proc_close(struct proc *p);

#endif
