/* lane: a file that lets one job run after another. */
#ifndef LANE_H
#define LANE_H

/* Opens the file, which is made if missing.  The descriptor is inherited by
 * the guard, so that the lane is free when both are gone.  Returns it, or -1
 * after a message. */
int lane_open(const char *path);

/* Returns 1 once the lane is ours, for as long as FD and its copies are open, 0
 * if another job has it, -1 if that was so before (WAITED) and it has closed
 * the lane. */
int lane_take(int fd, int waited);

/* Tells who waits that nothing more is to run here.  FD may be -1. */
void lane_close(int fd);

#endif
