/* bucket: pace.c, with a look into its file. */
#include "../../lib/asana/pace.c"

/* Returns what is in the bucket now. */
static inline double
pace_level(struct pace *p)
{
	double v = 0;

	if (enter(p) == -1)
		return 0;
	if (p->budget > 0) {
		fill(p);
		v = p->level;
	}
	leave(p, 0);
	return v;
}

/* Returns how many workers use this state folder, at least 1. */
static inline int
pace_here(struct pace *p)
{
	int n;

	if (enter(p) == -1)
		return 1;
	n = here(p);
	leave(p, 0);
	return n;
}
