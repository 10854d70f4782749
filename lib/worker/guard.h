/*
 * guard: the process between a job and its holder.  It is the job's parent, so
 * that nothing that the job has started escapes when the holder is killed: then
 * it kills all of that.  When the deadline comes while the holder hangs, it
 * ends or stops the job without the holder's help.
 */
#ifndef GUARD_H
#define GUARD_H

#include <sys/types.h>

#define GUARD_STUCK	5.0	/* seconds that a process may take to die after
				 * KILL */

/* How the job is to run. */
struct guard_how {
	char *const	*argv;
	int		(*fn)(char **argv);	/* is called in its place, and
					 * returns its status; or NULL */
	char *const	*envp;	/* environment, or NULL: ours */
	const char	*dir;	/* working directory, or NULL: ours */
	int		 log;	/* for stdout and stderr, or -1 */
	double		 stop;	/* clock_boot() of the deadline: KILL */
	double		 kill;	/* seconds between TERM and KILL */
	int		 freeze;	/* at the deadline STOP it, no more */
};

/* What a guard tells its holder, first when the job runs, then at each
 * change. */
struct guard_news {
	pid_t	pid;		/* of the job */
	int	ended;		/* it has, with STATUS as of wait(2) */
	int	status;
	int	alone;		/* and the guard has no child any more */
};

/* Becomes the job.  Once it has a session of its own it writes a byte into GO,
 * and runs when guard_hear(GO) returns 0. */
typedef void guard_start(const struct guard_how *how, int go);

/* Waits for a byte.  Returns 0, or -1 if who writes it is dead. */
int guard_hear(int fd);

/*
 * In a child of the holder: starts the job HOW by START and becomes its guard.
 * WIRE is a socket to the holder, from which come new deadlines (a double, by
 * clock_boot(); 0 lets it go).  Does not return; its exit status is 1 if it had
 * to act.
 */
void guard_run(int wire, const struct guard_how *how, guard_start *start);

/* What every signal but SIGCHLD does here, and closing each descriptor
 * from LOW on but EXCEPT and the locks of GPUs. */
void guard_signals(void (*what)(int));
void guard_closefrom(int low, int except);

#endif
