/* held: keeps a lease while a command runs. */
#ifndef HELD_H
#define HELD_H

#include <sys/types.h>

#include "asana/asana.h"
#include "lease/lease.h"
#include "worker/ending.h"
#include "worker/proc.h"
#include "worker/workercard.h"

/* What is to be run. */
struct hold {
	const char	*job;	/* job directory; NULL: it is a lock */
	char *const	*argv;
	const char	*log;	/* takes stdout and stderr, or NULL */
	const char	*lane;	/* file: wait until no other holder has it; or
				 * NULL */
	int		 ours;	/* a tool of ours, not the job: environment,
				 * folder and `outcome` stay as they are */
	pid_t		 parent;	/* who waits for us: when it ends, so
				 * does the command */
	int		(*fn)(char **argv);	/* is called, in a process of
				 * its own, in place of argv; or NULL */
};

struct held {
	struct asana	*api;
	const struct hold *h;
	struct lease	 l;
	struct proc	 p;
	char		*file;		/* of the lease */
	int		 log;		/* descriptor, or -1 */
	int		 lane;		/* the same */
	double		 started;
	double		 stood;		/* seconds that it stood still */
	double		 limit;		/* seconds, 0: none */
	double		 next_check;
	double		 next_beat;
	double		 offset;	/* real time less boot time */
	struct workercard	 w;		/* our worker's card */
	int		 began;		/* its command */
	int		 own;		/* there is one, to be kept fresh */
	int		 looked;	/* H3 was done once */
	int		 shown;		/* on the worker's card */
	int		 unsaved;	/* the lease's file is behind it */
	int		 full;		/* the disk, at the end */
	enum ending_why	 why;
};

/* Sets the clocks; the lease is there. */
void held_begin(struct held *r);

/* H2: the heartbeat.  An unclear one is tried again at the next check. */
void held_beat(struct held *r);

/* H1, and the first time H3 and the worker's card. */
void held_check(struct held *r);

/* Returns 1, and says in WHY by whom, if we are to end: by a signal, or who
 * waits for us was killed. */
int held_told(const struct held *r, enum ending_why *why);

/* Returns the seconds that the job has run, but for those that it stood
 * still. */
double held_sec(const struct held *r);

/* Returns the seconds before the end of the lease at which what runs is ended:
 * there is time for TERM. */
double held_margin(const struct held *r);

/* Runs the command to its end, or stops it; `why` says what happened.  Returns
 * RC_OK, or RC_SYSTEM after a message. */
int held_run(struct held *r);

#endif
