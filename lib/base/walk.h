/* walk: the files below a folder, and what else lies there. */
#ifndef WALK_H
#define WALK_H

#include <sys/stat.h>

#define WALK_DEPTH_MAX	32	/* folders within folders */
#define WALK_FILES_MAX	100000	/* files of one walk */

/* A file that was found, or what is no file. */
struct walk_found {
	const char	*path;
	const char	*below;		/* the part of it below the top */
	const char	*why;		/* it cannot be read, or NULL */
	int		 lost;		/* ... and may hold what people want */
	int		 at;		/* folder that holds it, open */
	const char	*name;		/* its name in there */
	struct stat	 st;		/* of the file, behind links */
	int		 linked;	/* it is a link, ... */
	uid_t		 by;		/* ... of this user's */
};

/*
 * Calls FN for all below DIR, in byte order of the names.  Links to files are
 * followed; links to folders, if those lie in ROOT (NULL: in DIR); each folder
 * is entered once.  A folder that cannot be read, and what passes a limit, is
 * given to FN, too, and does not keep the others back.  Returns the first
 * non-zero answer, which ends it, or 0.
 */
typedef int walk_fn(const struct walk_found *f, void *arg);
int walk_each(const char *dir, const char *root, walk_fn *fn, void *arg);

/* Opens a file that was found, as nobody can replace it meanwhile; its status
 * is then in F.  Returns the descriptor, or -1 with the reason in F->why. */
int walk_open(struct walk_found *f);

#endif
