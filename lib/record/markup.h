/* markup: what people and editors put around the lines of a card. */
#ifndef MARKUP_H
#define MARKUP_H

#include <stddef.h>

/* A piece of a text. */
struct span {
	const char	*s;
	size_t		 n;
};

/* Returns the N bytes at S without the blanks, TABs, CRs and non-breaking
 * spaces around them. */
struct span markup_trim(const char *s, size_t n);

/* Takes the next line off TEXT, trimmed, into L; 0 at the end.  The other one
 * passes over empty lines, fences and rules. */
int markup_line(struct span *text, struct span *l);
int markup_words(struct span *text, struct span *l);

/* Drops a bullet, as people and Asana's editor write it, and a box behind it.
 * Returns 1 if there was one. */
int markup_unbullet(struct span *l);

/* Returns a copy of TEXT, to be freed, without what an editor made of it: CR at
 * the end of a line, and what has no width at its start; U+2028 and the like
 * become line ends, non-breaking spaces blanks, both not between two quotes in
 * a line. */
char *markup_plain(const char *text);

/* A line without signs around it, as far as it is a heading. */
struct heading {
	char		name[16];	/* in lower case, "" if it is longer */
	int		marked;		/* by '#', '*', '_' or a colon */
	struct span	rest;		/* what follows the colon */
};

/* Describes the line L as a heading, in H. */
void markup_heading(struct heading *h, struct span l);

/* Takes the fences off that are around all of TEXT.  Returns NULL, or why one
 * does not come off, to be freed. */
char *markup_unfence(struct span *text);

/* Is AT, in TEXT, within a here-document of a shell, which has an end, or
 * within quotes of a text in which all are closed? */
int markup_within(const char *text, const char *at);

/* Returns the word that ends the here-document which begins in the line from S
 * to END, the final NUL if nothing ends it, or NULL if none begins. */
const char *markup_hereend(const char *s, const char *end);

/* Returns the first line for another scheduler in a script, or NULL. */
const char *markup_directive(const char *script);
#define MARKUP_DIRECTIVE "#SBATCH and the like are comments here; what they " \
	"ask for is an option of the job: timeout, gpus, retries; an array " \
	"is a sweep"

/* Says so of a script, and which lines hold typographic quotes or dashes,
 * unless they are comments: a text to be freed, or NULL. */
char *markup_odd(const char *script);

#endif
