/* files: what was uploaded, and the addresses it is fetched from. */
#ifndef LOCAL_FILES_H
#define LOCAL_FILES_H

#include <stddef.h>

#define FILES_CHUNK	(64u << 10)	/* bytes that are copied at a time */
#define FILES_MAX	(100LL << 20)	/* bytes of an attachment, as Asana's */
#define FILES_SYNC	(8LL << 20)	/* bytes between syncs of an upload */
#define FILES_KEY_LEN	32		/* hex digits of a download address */
#define FILES_KEYS_MAX	8192		/* addresses alive at a time */
#define FILES_KEY_SEC	120		/* seconds an address lives */

struct files;

/*
 * Opens the folder "<database>.files", made when absent, and removes what a
 * crash left there: half an upload, and files for which WANTED says 0.
 * Returns NULL after a message.
 */
struct files *files_open(const char *database,
    int (*wanted)(long long gid, void *arg), void *arg);

/* Frees F, whose uploads have ended; NULL is allowed.  The files stay. */
void files_close(struct files *f);

/* An upload in progress, under a name of its own until it is kept. */
struct upload;

/* Begins one.  Returns NULL after a message. */
struct upload *files_begin(struct files *f);

/* Appends N bytes.  Returns 0, or -1 when it cannot be written (after a
 * message) or would pass FILES_MAX. */
int upload_write(struct upload *u, const void *p, size_t n);

/* Returns the bytes so far. */
long long upload_size(const struct upload *u);

/* Returns 1 when the upload passed FILES_MAX. */
int upload_toobig(const struct upload *u);

/* Syncs it and renames it to the file of attachment GID.  Returns 0, or -1
 * after a message. */
int upload_keep(struct upload *u, long long gid);

/* Removes what upload_keep() kept, as its attachment was not acknowledged. */
void upload_undo(struct upload *u);

/* Ends it; what was not kept is removed.  NULL is allowed. */
void upload_free(struct upload *u);

/* Removes the file of an attachment. */
void files_remove(struct files *f, long long gid);

/*
 * Makes TO the same as FROM: a link, as files here never change, or where that
 * cannot be a copy of its own, under another name until it is whole.  Returns
 * 0, or -1 after a message (none when there is no FROM).
 */
int files_copy(const char *from, const char *to);

/* Syncs a folder.  Returns 0, or -1 after a message. */
int files_sync(const char *dir);

/* Opens the file of an attachment for reading.  Returns the descriptor and
 * its size in *SIZE, or -1. */
int files_read(struct files *f, long long gid, long long *size);

/*
 * Returns a new random key under which the attachment can be fetched for
 * FILES_KEY_SEC seconds; the text lives until FILES_KEYS_MAX others were
 * made.  Asana's reference, "Attachments": download_url is valid for two
 * minutes.
 */
const char *files_key(struct files *f, long long gid, long long now);

/* Returns the attachment of that key, or 0 when it is unknown or too old. */
long long files_bykey(struct files *f, const char *key, long long now);

#endif
