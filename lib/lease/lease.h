/* lease: a lease, and the job directory's file that keeps it. */
#ifndef LEASE_H
#define LEASE_H

#include "asana/conf.h"
#include "lease/leasetimes.h"
#include "record/claim.h"

/* A claimed card, as its holder knows it. */
struct lease {
	struct lease_times cf;
	struct claim	 c;		/* our claim; c.story is its comment */
	double		 stop;		/* clock_boot() when it expires */
	double		 running;	/* clock_boot() of the answer that the
					 * card is in Running (C5) */
	long long	 date;		/* last known server time … */
	double		 date_sent;	/* … and when it was asked for, */
	double		 date_got;	/* and answered */
	char		 column[COL_N][33];	/* gids */
	int		 failed;	/* earlier attempts, by the last H3 */
	int		 alone;		/* after RC_LATER: the answer to our
					 * claim was lost, it was closed, and
					 * there is no other */
};

/* Write L to the file PATH, read it from there.  Return 0, or -1 after a
 * message.  A lease that is closed, or that another boot of the machine wrote,
 * has expired. */
int lease_save(const struct lease *l, const char *path);
int lease_load(struct lease *l, const char *path);

#endif
