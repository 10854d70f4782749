/*
 * backlog: what Backlog held when it was last listed, for all workers of this
 * user on this machine.
 *
 * A file of the state folder: what is needed of each card to choose one, and
 * behind that marks, one a line, which whoever tries a card appends: of two
 * that choose the same card here one is told so.
 */
#ifndef BACKLOG_H
#define BACKLOG_H

#include <stddef.h>

#define BACKLOG_MAX	(32u << 20)	/* bytes of the file */

struct backlog;

/* A card as it stands there. */
struct backlog_card {
	char		*gid;
	char		*deps;		/* gids, comma-separated; "" for none */
	long long	 created;	/* ms */
	long		 priority;
	double		 timeout;	/* seconds, or 0 */
	int		 score;		/* of what is in this machine's cache */
};

/* Why a card is marked: one of us tries it; we found that it cannot be had;
 * it may be tried again. */
enum backlog_mark {
	BACKLOG_TRIED = '-', BACKLOG_GONE = 'x', BACKLOG_FREE = '+'
};

/* Returns the memory for PROJECT, or NULL where there is no state folder.
 * backlog_close() frees; NULL is allowed there. */
struct backlog *backlog_open(const char *project);
void backlog_close(struct backlog *b);

/*
 * Reads the list, if it is no older than EACH seconds for each of its pages,
 * nor than MOST seconds.  Calls FN for each card that is not marked; its
 * strings live as long as the call.  Returns 1, or 0 when there is no such
 * list, or it is spoilt: then FN may have been called all the same.
 */
typedef void backlog_fn(const struct backlog_card *c, void *arg);
int backlog_load(struct backlog *b, double each, double most, backlog_fn *fn,
    void *arg);

/* Return, of the list that was read or written last, when by the server's
 * clock it was asked for, and how many cards were marked as gone; and of the
 * one that was read last, however old, how many pages it had (0: none was). */
long long backlog_since(const struct backlog *b);
long backlog_pages(const struct backlog *b);
int backlog_misses(const struct backlog *b);

/* Make a new list: SINCE is the server's time before it was asked for, PAGES
 * what it has cost.  backlog_save() returns 0, or -1 when it has not become
 * what is remembered: it is too long, say. */
void backlog_begin(struct backlog *b);
void backlog_add(struct backlog *b, const struct backlog_card *c);
int backlog_save(struct backlog *b, long long since, long pages);

/* Marks a card.  Returns 1, or for BACKLOG_TRIED 0 when somebody else here has
 * marked it before, or it is not in a list that was made meanwhile. */
int backlog_mark(struct backlog *b, const char *gid, enum backlog_mark mark);

/* Only one process lists at a time.  Returns 1, or 0 when another one does, to
 * be asked again; backlog_close() unlocks too. */
int backlog_lock(struct backlog *b);
void backlog_unlock(struct backlog *b);

#endif
