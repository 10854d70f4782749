/* pulled: a folder of pulled cards: which folder in it is of which card. */
#ifndef PULLED_H
#define PULLED_H

#include <stddef.h>

#define PULLED_WORK	".pulling"	/* folder of what is not whole yet */
#define PULLED_RESULTS	"results.tsv"	/* no card's folder is called so */

struct pulled;

/*
 * Makes DIR, makes it ours, and looks which folders are there.  Returns NULL
 * after a message, and *RC is RC_IO, or RC_LATER when another process has it.
 * What an earlier one has left half is deleted.  pulled_close() frees, and
 * deletes what is half.
 */
struct pulled *pulled_open(const char *dir, int *rc);
void pulled_close(struct pulled *p);

/* Says that a card with this TITLE is to have a folder, all of them before the
 * first pulled_folder(): a title that several have is not enough. */
void pulled_want(struct pulled *p, const char *title);

/*
 * Returns the path of the card's folder, to be freed, and makes it if needed;
 * NULL after a message.  Its name is the title as fs_safe() makes
 * it, and where another card of pulled_want() has this name too, or something
 * else is there under it, "-" and the gid behind it.  A folder that is the
 * card's already is found again, whatever the card is called by now.
 */
char *pulled_folder(struct pulled *p, const char *gid, const char *title);

/* Returns a path for a new file that is not whole yet, to be freed. */
char *pulled_part(struct pulled *p);

/* Makes file NAME of folder PATH hold the N bytes at TEXT, at once; one that
 * does already is not touched.  Returns 0, or -1 after a message. */
int pulled_text(struct pulled *p, const char *path, const char *name,
    const char *text, size_t n);

#endif
