/* create: job lines become cards. */
#ifndef CREATE_H
#define CREATE_H

#include <stdio.h>

#include "asana/asana.h"

struct create;

/* Makes a set of jobs to be created; create_close() frees it. */
struct create *create_open(struct asana *api);
void create_close(struct create *c);

/* As plan_add(). */
int create_add(struct create *c, const char *line, size_t len,
    const char *where);

/*
 * Creates what is not there yet.  A job is there when a card of the project
 * carries its key.  Each dependency must be an id among the job lines, or a
 * gid.  New tags are made, then the cards, dependencies first, up to
 * HTTP_INFLIGHT at once.  Every job line is printed on OUT with gids for ids,
 * in the order of the input, those that were there too.
 * Costs one request for each new card and new tag, and the listings of
 * columns, tags and cards.  Nothing is created when anything is wrong with
 * the input, or a description would be longer than CARD_TEXT_MAX (RC_INPUT).
 * Returns RC_OK, or the worst status of the calls: a later run makes what is
 * missing.
 */
int create_run(struct create *c, FILE *out);

/* In place of create_run(): makes nothing, and prints the lines of those jobs
 * alone that are there; what they wait for and is not there is left out. */
int create_look(struct create *c, FILE *out);

/* Shows on stderr from now on how many of the new cards are made, in a line of
 * a terminal, which is gone at the end. */
void create_progress(struct create *c);

/* What became of the jobs; equal ones are one. */
struct create_count {
	size_t	 there;		/* cards from before … */
	size_t	 column[COL_N];	/* … that stand there; all that are completed
				 * count as done */
	size_t	 elsewhere;	/* … or in no column of jobs */
	size_t	 made;
	size_t	 missing;	/* not created */
};

/* After create_run() or create_look(). */
void create_count(const struct create *c, struct create_count *n);

#endif
