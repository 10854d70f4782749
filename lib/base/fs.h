/* fs: files: safe names, make-then-rename, tail. */
#ifndef FS_H
#define FS_H

#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

#define FS_NAME_MAX	200	/* bytes of a safe name; NAME_MAX is 255 */

/* Returns a file name made from a remote one, to be freed: '/', '\', control
 * characters, marks of direction and invalid UTF-8 become '_', as does a first
 * '.' or '-'; cut to FS_NAME_MAX bytes at a character, an extension kept; never
 * empty. */
char *fs_safename(const char *name);

/* Returns DIR "/" NAME, to be freed. */
char *fs_join(const char *dir, const char *name);

/* Returns what follows the last '/' of PATH, or PATH. */
const char *fs_base(const char *path);

/* Writes N bytes to PATH with MODE, which is then whole or as before (synced
 * under another name, then renamed).  Returns 0, or -1 after a message. */
int fs_write(const char *path, const void *p, size_t n, mode_t mode);

/* The same, but a power cut soon after it may leave the file empty: for what is
 * worth nothing then. */
int fs_put(const char *path, const void *p, size_t n, mode_t mode);

/* Makes an empty file in TMPDIR (or /tmp) that only the user can read.  Returns
 * its path, to be freed, or NULL after a message. */
char *fs_temp(void);

/* Returns 1 if there is no room left to write into DIR. */
int fs_full(const char *dir);

/* Returns the file's bytes and a NUL, to be freed, and their number in *LEN
 * (may be NULL); or NULL with errno, EFBIG if there are more than MAX. */
char *fs_read(const char *path, size_t max, size_t *len);

/* Makes PATH and the folders above it, new ones with MODE.  Returns 0, or -1
 * after a message. */
int fs_mkdirs(const char *path, mode_t mode);

/* Returns the last LINES lines of the file FD, at most BYTES bytes, to be
 * freed, as a terminal would show them: without escape sequences, control bytes
 * and what carriage returns overwrote.  What is no regular file is empty. */
char *fs_tail(int fd, int lines, size_t bytes);

#endif
