/*
 * tree: all that this process has started and that still lives, whatever
 * process group or session it is in, as /proc of Linux tells.
 */
#ifndef TREE_H
#define TREE_H

#include <sys/types.h>

/* Sends SIG (0: none) to all of them but EXCEPT, whose children are meant.
 * Returns how many there are, or -1 if the system does not tell. */
long tree_signal(pid_t except, int sig);

#endif
