/* story: what happened to a card, and what was said about it. */
#ifndef LOCAL_STORY_H
#define LOCAL_STORY_H

#include "base/err.h"
#include "local/req.h"

/* What a story refers to, besides its text; 0 and NULL are absent. */
struct story {
	const char	*subtype;	/* "comment_added" … */
	const char	*html;		/* rich text of a comment */
	int		 pinned;
	long long	 project;
	long long	 old_section, new_section;
	long long	 tag;
	long long	 dependency;
	const char	*old_name, *new_name;
};

/*
 * Adds a story to TASK, stamped later than every story before it, marks the
 * task as modified, and records both as events; so a story that the task
 * leaves a project comes before it does.  Returns its gid.
 */
long long story_add(struct req *rq, long long task, const struct story *s,
    const char *text);

/* The same with a text to be formatted, for what the system tells. */
void story_tell(struct req *rq, long long task, const struct story *s,
    const char *fmt, ...) ERR_PRINTF(4, 5);

/* Marks a task as modified now. */
void story_touch(struct req *rq, long long task);

/* Returns the name of a project, section, task or tag, or ""; it lives as
 * long as the request. */
const char *story_name(struct req *rq, enum kind kind, long long gid);

#endif
