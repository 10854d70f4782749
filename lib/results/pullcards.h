/* pullcards: the cards that are pulled, as the board knows them. */
#ifndef PULLCARDS_H
#define PULLCARDS_H

#include "asana/asana.h"
#include "asana/attachnames.h"
#include "base/table.h"
#include "record/claims.h"

/* A card, from its gid to its folder. */
struct pullcard {
	struct pull	*p;
	char		*gid;
	char		*title;		/* NULL until it is known */
	char		*state;
	char		*url;
	char		*tags;
	char		*gpus;
	char		*commit;
	long long	 changed;	/* ms, or 0 */
	char		*script;
	char		*params;
	char		*folder;
	struct attachnames	 pick;
	struct pullfolder_files *files;
	struct claims	 claims;
	const char	*metrics;	/* the file that has them, or NULL */
	struct node	*figures;	/* that are in it, once it is here */
	int		 open;		/* of it is still under way */
	int		 rc;
};

struct pull {
	struct asana	*api;
	char		*dir;		/* or NULL: results alone */
	int		 all;
	struct pullfolder	*folders;
	struct table	 bygid;
	struct pullcard	**job;
	size_t		 n;
	size_t		 missing;	/* of which nothing is known yet */
	size_t		 listed;	/* cards of the project */
	size_t		 next;		/* job that is to be begun */
	int		 open;		/* jobs under way */
	struct fetch	*fetch;
	struct results	*results;
	struct pull_count *count;
	struct progress	*shown;
};

/* Finds out what the cards are: the title of one that is gone is NULL.
 * Returns as asana_call(). */
int pullcards_find(struct pull *p);

/* Frees J and all that it has. */
void pullcards_free(struct pullcard *j);

#endif
