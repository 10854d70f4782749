/* jobset: which jobs of an expansion are one. */
#ifndef JOBSET_H
#define JOBSET_H

#include <stddef.h>
#include <stdint.h>

#include "node.h"
#include "tab.h"

/* Tags that a job has from one that was merged into it. */
struct jobset_tags {
	uint32_t	 job;
	size_t		 seq;	/* the order in which they came */
	const char	*tags;
};

struct jobset {
	uint64_t		*key;	/* of each job */
	uint32_t		*canon;	/* the first job that equals it */
	size_t			 n;	/* jobs */
	size_t			 cap;
	size_t			 ndistinct;
	uint32_t		*slot;	/* hash table: job + 1, or 0 */
	size_t			 nslot;
	struct jobset_tags	*tags;
	size_t			 ntags;
	struct tab		 seen;	/* job and tags */
	struct arena		*arena;
};

/* Makes S empty; jobset_free() frees what it holds. */
void jobset_init(struct jobset *s);
void jobset_free(struct jobset *s);

/* Adds the next job.  Returns the number of the first that equals it, which
 * is its own when there was none. */
uint32_t jobset_add(struct jobset *s, uint64_t key);

/* Remembers tags for the first job JOB; NULL is none. */
void jobset_tags(struct jobset *s, uint32_t job, const char *tags);

/* Sorts the tags by job.  To be called before jobset_first(). */
void jobset_sort(struct jobset *s);

/* Returns the index of the first of the tags of a job, which others of the
 * same job may follow up to s->ntags; that where they would stand when there
 * are none. */
size_t jobset_first(const struct jobset *s, uint32_t job);

#endif
