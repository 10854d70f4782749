/*
 * tree: all that this process has started and that still lives, whatever group
 * or session it is in.  Linux tells by /proc whose child a process is, and
 * gives orphans to a subreaper above them; elsewhere a process group is
 * reached.
 */
#ifndef TREE_H
#define TREE_H

#include <sys/types.h>

struct tree {
	pid_t		 except;	/* a child that is not meant, but its
					 * children are; or 0 */
	pid_t		 group;		/* reached without /proc; or 0 */
	const char	*mark;		/* "NAME=value": who has it in the
					 * environment is meant, too; or NULL */
};

/* From now on orphans among our descendants become our children: without
 * children we have no descendants.  Returns 1, or 0 if the system cannot. */
int tree_adopt(void);

/* Sends SIG (0: none) to all, by groups; who is in our own session is never
 * meant.  Returns how many live, without zombies; it may miss one that was
 * forked meanwhile. */
size_t tree_signal(const struct tree *t, int sig);

/* Kills all, for at most SECONDS, until none was seen for a while: one that is
 * being forked, or is changing its program, shows no mark.  Returns one that
 * lives, as tree_name() does, or NULL. */
char *tree_kill(const struct tree *t, double seconds);

/* Returns one that lives, for people, to be freed: "pid 12 (python)"; or
 * NULL. */
char *tree_name(const struct tree *t);

#endif
