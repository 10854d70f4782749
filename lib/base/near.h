/* near: what somebody may have meant. */
#ifndef NEAR_H
#define NEAR_H

#include <stddef.h>

#define NEAR_LEN_MAX	64	/* longer words have no near ones */

struct near {
	const char	*word;
	size_t		 len;
	const char	*best;	/* the nearest so far, or NULL */
	size_t		 dist;	/* how far it is */
};

/* Starts a search for a word near to the LEN bytes at WORD. */
void near_init(struct near *n, const char *word, size_t len);

/* Looks at a candidate, which must live as long as N.  A third of the word and
 * one letter more may be mistyped, but half of the candidate must be right. */
void near_try(struct near *n, const char *candidate);

/* Returns ", did you mean 'x'?", or "", in memory that the caller frees. */
char *near_hint(const struct near *n);

/* The same for the LEN bytes at WORD and N candidates: elements of SIZE bytes,
 * each of which begins with a pointer to its text. */
char *near_among(const char *word, size_t len, const void *list, size_t n,
    size_t size);

#endif
