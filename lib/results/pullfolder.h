/*
 * pullfolder: a folder of pulled cards, with a folder for each.
 *
 * A card's folder has the file `.pulled`, lines of fields with TABs between:
 *	card	GID
 *	file	ATTACHMENT	SIZE	CREATED	NAME
 * CREATED in ms since 1970, NAME in the escapes of job lines.  Of lines with
 * the same name the last one counts; a last line that is not whole does not.
 */
#ifndef PULLFOLDER_H
#define PULLFOLDER_H

#include <stddef.h>

#include "asana/attachnames.h"

#define PULLFOLDER_LIST		".pulled"
#define PULLFOLDER_RESULTS	"results.tsv"	/* no card's folder */

struct pullfolder;
struct pullfolder_files;

/* Makes DIR, locks it, finds its folders, and deletes parts that an earlier
 * process has left.  Returns NULL after a message, and *RC is RC_IO, or
 * RC_LATER if another process has it.  pullfolder_close() deletes the parts and
 * frees. */
struct pullfolder *pullfolder_open(const char *dir, int *rc);
void pullfolder_close(struct pullfolder *p);

/* Says that a card with this TITLE is to have a folder, all of them before the
 * first pullfolder_folder(): two cards may have the same. */
void pullfolder_want(struct pullfolder *p, const char *title);

/*
 * Returns the path of the card's folder, to be freed; NULL after a message.
 * One that is the card's already is found whatever its title is now.  A new one
 * is called by fs_safename(), and "-" and the gid if another card wants this
 * name or something else has it.
 */
char *pullfolder_folder(struct pullfolder *p, const char *gid,
    const char *title);

/* Returns a path for a new file that is not whole yet, to be freed. */
char *pullfolder_part(struct pullfolder *p);

/* Makes file NAME of folder PATH hold the N bytes at TEXT, whole at any time.
 * Returns 0, or -1 after a message. */
int pullfolder_text(struct pullfolder *p, const char *path, const char *name,
    const char *text, size_t n);

/* Reads the list of a card's FOLDER.  pullfolder_done() frees it, after it has
 * rewritten one that is mostly out of date. */
struct pullfolder_files *pullfolder_files(const char *folder);
void pullfolder_done(struct pullfolder_files *f);

/* Returns 1 if the file of A's name is there and is this attachment: the same
 * gid, size (negative: any) and time. */
int pullfolder_has(const struct pullfolder_files *f,
    const struct attachnames_att *a);

/* Moves PART into the folder under A's name; it is now that attachment.
 * Returns 0, or -1 after a message. */
int pullfolder_put(struct pullfolder_files *f, const char *part,
    const struct attachnames_att *a);

#endif
