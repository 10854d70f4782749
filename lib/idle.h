/* idle: has nothing happened for a while? */
#ifndef IDLE_H
#define IDLE_H

#define IDLE_POLL	1.0	/* seconds between looks where the system does
				 * not tell of changes */
#define IDLE_CALM	0.1	/* ... and after each change that it tells of */

/*
 * PATHS, up to a NULL, are files, or folders with all that is below them.
 * Reading is no change; writing, renaming, deleting and touching are.
 */

/*
 * Tells whether nothing has changed for SECONDS, by the file system's times.
 * Returns RC_OK, RC_NO (so does a time in the future: nobody knows), or RC_IO
 * after a message when a path is not there: an error of typing is not idle.
 */
int idle_since(char *const *paths, double seconds);

/*
 * Waits until nothing has changed for SECONDS while the machine was awake,
 * whatever is done to its clock.  Learns of changes by inotify(7) where there
 * is such a thing, else by looking; looks in any case before it says so.
 * Returns RC_OK, or RC_IO as above.
 */
int idle_wait(char *const *paths, double seconds);

/* Waits until no line, nor part of one, came from FD for SECONDS.  Its end is
 * not idleness, but brings no more lines.  Returns RC_OK, or RC_IO after a
 * message. */
int idle_lines(int fd, double seconds);

#endif
