/* overlap: what is new in the tail of a growing log. */
#ifndef OVERLAP_H
#define OVERLAP_H

#include <stddef.h>

#define OVERLAP_LINES	100	/* of a tail that are compared, its last */

enum overlap {
	OVERLAP_GOES_ON,	/* the new text goes on where the old ended */
	OVERLAP_CHANGED,	/* it begins with the old last line, which is
				 * another now: that of a progress bar, say */
	OVERLAP_GAP		/* nothing of the old is left: lines in between
				 * were missed */
};

/*
 * OLD and NOW are the ends of one log, OLD the earlier; neither ends with a
 * newline, and the first line of each may be cut.  WHOLE tells that both begin
 * where the log does.  Returns where in NOW the new text begins, and in *HOW
 * how it follows OLD.  Where lines repeat, fewer are new rather than more.
 */
size_t overlap_new(const char *old, const char *now, int whole,
    enum overlap *how);

#endif
