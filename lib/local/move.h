/* move: cards in and out of sections. */
#ifndef LOCAL_MOVE_H
#define LOCAL_MOVE_H

#include "local/rank.h"
#include "local/req.h"

#define MOVE_PROJECTS_MAX	20	/* projects of one task, as Asana's */

/* Puts TASK into SECTION of PROJECT, out of whichever other section of that
 * project it is in, and tells so in a story.  Returns 0, or -1 after
 * req_fail(). */
int move_task(struct req *rq, long long task, long long project,
    long long section, enum rank_where where, long long anchor);

/* Takes TASK out of PROJECT, if it is there. */
void move_out(struct req *rq, long long task, long long project);

/* The project of a section; the section of a task in a project; the first or
 * last section of a project.  Return 0 when there is none. */
long long move_project_of(struct req *rq, long long section);
long long move_section_of(struct req *rq, long long task, long long project);
long long move_first(struct req *rq, long long project);
long long move_last(struct req *rq, long long project);

/*
 * Reads data's BEFORE and AFTER, gids of KIND of which at most one may be
 * given, into *WHERE and *ANCHOR; neither is DEF.  A null "before" is the
 * bottom, a null "after" the top.  Returns 0, or -1 after req_fail().
 */
int move_anchor(struct req *rq, const char *before, const char *after,
    enum kind kind, enum rank_where def, enum rank_where *where,
    long long *anchor);

#endif
