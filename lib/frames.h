/* frames: which job lines belong together. */
#ifndef FRAMES_H
#define FRAMES_H

#include "stage.h"

#define FRAMES_TITLE_MAX	512	/* bytes; longer titles are not taken
					 * apart */

struct frames {
	struct arena	*arena;		/* of the names */
	struct tab	 byname;
	const char	**name;		/* in the order of their first jobs */
	size_t		 n;
	uint32_t	*of;		/* the frame of each job */
};

/*
 * Guesses the stage of each job of S, which has been checked, as a job line
 * does not name it.  It is the parameter `name`, where the script uses that;
 * or what several titles have left without the tags and the values of
 * parameters; or a title that several jobs have, or that nobody shares a level
 * with; and otherwise "level N".
 * frames_free() frees what F holds.
 */
void frames_find(struct frames *f, const struct stage *s);
void frames_free(struct frames *f);

#endif
