/* idle: has nothing happened for a while? */
#ifndef IDLE_H
#define IDLE_H

/*
 * PATHS, up to a NULL, are files, or folders with all that is below them.
 * Reading is no change; writing, renaming, deleting and touching are.
 */

/*
 * Tells whether nothing has changed for SECONDS, by the file system's times.
 * Returns RC_OK, RC_NO (so does a time in the future: nobody knows), or RC_IO
 * after a message when a path is missing: a typing error is not idleness.
 */
int idle_since(char *const *paths, double seconds);

/*
 * Waits until nothing has changed for SECONDS while the machine was awake,
 * whatever is done to its clock.  Looks once a second.  Returns RC_OK, or RC_IO
 * as above.
 */
int idle_wait(char *const *paths, double seconds);

/* Waits until no line, nor part of one, came from FD for SECONDS.  Its end is
 * not idleness, but brings no more lines.  Returns RC_OK, or RC_IO after a
 * message. */
int idle_lines(int fd, double seconds);

#endif
