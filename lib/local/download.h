/* download: attachments by their short-lived addresses. */
#ifndef LOCAL_DOWNLOAD_H
#define LOCAL_DOWNLOAD_H

#include "local/board.h"

#define DOWNLOAD_PATH	"/files/"

struct download {
	int		 fd;
	long long	 size;
	char		*disposition;	/* value of Content-Disposition */
};

/*
 * Opens what KEY (see files_key()) stands for.  Returns 200 with D filled,
 * whose fd and text the caller releases, or the status to be answered: 403
 * when the key is unknown or too old, 404 when the file is gone.
 */
int download_open(struct board *b, const char *key, long long now,
    struct download *d);

#endif
