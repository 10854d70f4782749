/* jobline: job lines, the record of the streams; their options and gids. */
#ifndef JOBLINE_H
#define JOBLINE_H

#include <stddef.h>

#include "base/buf.h"

/* The columns, in order. */
enum {
	JOBLINE_ID,		/* 16 hex digits, or the card's gid */
	JOBLINE_NAME,		/* title */
	JOBLINE_DEPS,		/* ids, comma-separated */
	JOBLINE_TAGS,		/* tags, comma-separated */
	JOBLINE_OPTS,		/* timeout=6h,retries=2 */
	JOBLINE_PARAMS,		/* compact JSON object */
	JOBLINE_SCRIPT,		/* verbatim */
	JOBLINE_STAGE,		/* name of its stage in the sweep */
	JOBLINE_NCOL
};

#define JOBLINE_LINE_MAX	(2u << 20)	/* bytes of a whole job line */
#define JOBLINE_TITLE	80	/* bytes of a title made of a command */

/* One job.  Absent and empty are the same: NULL.  `extra` holds the columns
 * after the last, still escaped and joined by TAB, or NULL; they pass
 * through. */
struct jobline {
	char	*col[JOBLINE_NCOL];
	char	*extra;
};

/* Returns the number of the column of that name ("id" … "stage"), or -1. */
int jobline_col(const char *name);

/* Decodes the LEN bytes of a job line (without newline).  Older lines have no
 * stage.  Returns 0, or -1 with *WHY a constant text; R is then empty. */
int jobline_parse(struct jobline *r, const char *line, size_t len,
    const char **why);

/* Frees the columns and empties R. */
void jobline_free(struct jobline *r);

/* Appends R as a job line with newline.  Returns 0, or -1 if B is full. */
int jobline_print(struct buf *b, const struct jobline *r);

/* Appends the job line (without newline) whose script is the command LINE,
 * without the blanks around it, and whose name is its first words.  Returns 1;
 * 0 if LINE is blank or begins with '#'; or -1 with *WHY a constant text, if it
 * is no whole command or B is full. */
int jobline_command(struct buf *b, const char *line, const char **why);

/* Appends a column with its escapes: \\ \n \t, "-" for absent or empty, \0055
 * for the value "-".  printf %b undoes them.  Returns 0, or -1 if B is full. */
int jobline_escape(struct buf *b, const char *s);

/* Undoes them in place.  Returns S, or NULL for "-"; if an escape is unknown,
 * *ERR is set to a constant text. */
char *jobline_unescape(char *s, const char **err);

/* Writes the key of a job, the hash (table.h) of script, NUL and options as hex
 * digits, so that scheduling again finds what is there.  NULL options count as
 * "", blanks around their commas, empty ones, and those of the code do not
 * count. */
void jobline_key(char key[17], const char *script, const char *opts);

/* Options, in the order of their text, "timeout=6h,retries=2". */
enum { JOBOPTS_TIMEOUT, JOBOPTS_RETRIES, JOBOPTS_PRIORITY, JOBOPTS_GPUS,
    JOBOPTS_INPUTS, JOBOPTS_RESUME, JOBOPTS_CHECKPOINT,
    JOBOPTS_N,		/* people write those, programs these: */
    JOBOPTS_CODE = JOBOPTS_N, JOBOPTS_COMMIT, JOBOPTS_OF, JOBOPTS_ALL };
#define JOBOPTS_RETRIES_MAX	1000
#define JOBOPTS_GPUS_MAX	1024
#define JOBOPTS_INPUTS_MAX	1000	/* bytes */
#define JOBOPTS_CHECKPOINT_MIN	10	/* seconds; each costs requests */

/* Returns 1 if option I can have this value. */
int jobopts_possible(int i, const char *value);

/* Returns the option that is called so, or nearly so; or -1. */
int jobopts_near(const char *key, size_t n);

/* Checks such a text, in which blanks around commas and empty options do not
 * count.  Returns NULL, as for NULL, or what is wrong and how to write it: a
 * text that is valid until the next call. */
const char *jobopts_check(const char *opts);

/* Returns the words of S, which blanks or commas part, with a blank between
 * them, to be freed: an option's value that is a list. */
char *jobopts_words(const char *s);

/* Returns the value of KEY in such a text, to be freed, or NULL. */
char *jobopts_get(const char *opts, const char *key);

/* Returns OPTS, to be freed, with the code that FROM has and no other. */
char *jobopts_code(const char *opts, const char *from);

/* Finds the gid of a task in an address of Asana's: …/0/<project>/<task>, also
 * after inbox, search or home; …/1/<workspace>/…/task/<task>, or item; or
 * child=<task> in its query; or of the local board's page, …/#…card/<task>.
 * Returns a pointer into URL and its length in *LEN, or NULL. */
const char *jobline_urlgid(const char *url, size_t *len);

/* Puts the gid of the card that S names, by a gid or such an address, perhaps
 * marked up (<…>, [text](…)), into GID.
 * Returns 0, or -1 if it is neither. */
int jobline_gid(char gid[33], const char *s);

#endif
