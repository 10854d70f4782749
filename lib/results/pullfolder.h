/* pullfolder: a folder of pulled cards: which folder in it is of which card. */
#ifndef PULLFOLDER_H
#define PULLFOLDER_H

#include <stddef.h>

#define PULLFOLDER_WORK	".pulling"	/* folder of what is not whole yet */
#define PULLFOLDER_RESULTS	"results.tsv"	/* no card's folder is called so */

struct pullfolder;

/*
 * Makes DIR, makes it ours, and looks which folders are there.  Returns NULL
 * after a message, and *RC is RC_IO, or RC_LATER when another process has it.
 * What an earlier one has left half is deleted.  pullfolder_close() frees, and
 * deletes what is half.
 */
struct pullfolder *pullfolder_open(const char *dir, int *rc);
void pullfolder_close(struct pullfolder *p);

/* Says that a card with this TITLE is to have a folder, all of them before the
 * first pullfolder_folder(): a title that several have is not enough. */
void pullfolder_want(struct pullfolder *p, const char *title);

/*
 * Returns the path of the card's folder, to be freed, and makes it if needed;
 * NULL after a message.  Its name is the title as fs_safename() makes
 * it, and where another card of pullfolder_want() has this name too, or something
 * else is there under it, "-" and the gid behind it.  A folder that is the
 * card's already is found again, whatever the card is called by now.
 */
char *pullfolder_folder(struct pullfolder *p, const char *gid,
    const char *title);

/* Returns a path for a new file that is not whole yet, to be freed. */
char *pullfolder_part(struct pullfolder *p);

/* Makes file NAME of folder PATH hold the N bytes at TEXT, at once; one that
 * does already is not touched.  Returns 0, or -1 after a message. */
int pullfolder_text(struct pullfolder *p, const char *path, const char *name,
    const char *text, size_t n);

#endif
