/*
 * manifest: what lies in the folder of a pulled card.
 *
 * The file `.pulled` there has lines of fields with TABs between,
 *	card	GID
 *	file	ATTACHMENT	SIZE	CREATED	NAME
 * CREATED in ms since 1970, NAME in the escapes of job lines.  Of lines with
 * the same name the last one counts; a last line that is not whole does not.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#define MANIFEST_FILE	".pulled"
#define MANIFEST_MAX	(16u << 20)	/* bytes of it */

/* Puts the gid of the card whose folder this is into GID.  Returns 0, or -1
 * where it is not a card's. */
int manifest_card(const char *folder, char gid[33]);

/* Writes one into FOLDER, that of card GID, with nothing in it yet.  It is not
 * synced.  Returns 0, or -1 after a message. */
int manifest_make(const char *folder, const char *gid);

struct manifest;

/* Reads the one of FOLDER.  manifest_close() frees it, after it has rewritten
 * one that is mostly of the past. */
struct manifest *manifest_open(const char *folder);
void manifest_close(struct manifest *f);

/* Returns 1 when file NAME is there and is this attachment of SIZE bytes
 * (negative: any), made at CREATED. */
int manifest_has(const struct manifest *f, const char *name,
    const char *gid, long long size, long long created);

/* Moves PART into the folder as NAME, which is now that attachment.  Returns
 * 0, or -1 after a message. */
int manifest_put(struct manifest *f, const char *part, const char *name,
    const char *gid, long long size, long long created);

#endif
