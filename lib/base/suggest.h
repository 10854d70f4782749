/* suggest: what somebody may have meant. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>

#define SUGGEST_LEN_MAX	64	/* longer words have no near ones */

struct suggest {
	const char	*word;
	size_t		 len;
	const char	*best;	/* the nearest so far, or NULL */
	size_t		 dist;	/* how far it is */
};

/* Starts a search for a word near to the LEN bytes at WORD. */
void suggest_init(struct suggest *n, const char *word, size_t len);

/* Looks at a candidate, which must live as long as N.  A third of the word and
 * one letter may be wrong, but half of the candidate must be right. */
void suggest_try(struct suggest *n, const char *candidate);

/* Returns ", did you mean 'x'?", valid until the next call, or "". */
const char *suggest_hint(const struct suggest *n);

/* The same for LEN bytes at WORD and N candidates: elements of SIZE bytes that
 * begin with a pointer to their text. */
const char *suggest_among(const char *word, size_t len, const void *list,
    size_t n, size_t size);

#endif
