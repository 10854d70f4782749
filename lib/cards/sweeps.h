/*
 * sweeps: the cards in the column Sweeps.  Attached to a sweep's card are its
 * file, under its name, and SWEEPS_JOBS, the job lines with gids of all that
 * was ever scheduled of it; its description begins with a record.
 */
#ifndef SWEEPS_H
#define SWEEPS_H


#include "asana/asana.h"
#include "record/joblist.h"
#include "sweep/stageopts.h"

#define SWEEPS_JOBS	"jobs.tsv"
#define SWEEPS_FIELDS	"name,notes,created_at,modified_at,permalink_url"
#define SWEEPS_TEXT_MAX	60000	/* bytes of a description */
#define SWEEPS_LINKS	200	/* links in it */
#define SWEEPS_STAGES	(SWEEPS_LINKS / 10)	/* that are told apart */
#define SWEEPS_TITLE_MAX 100	/* bytes of a title in it */

/* The record, the first line of the description. */
struct sweep_text {
	char	 file[4 * ASANA_NAME_MAX];	/* base name, by str_putpct() */
	char	 job[33];	/* one of its jobs, "0" if it has none yet */
	char	 jobs[33];	/* gid of the attachment SWEEPS_JOBS, or "" */
	char	 yaml[17];	/* jobline_key() of the file's text, or "" */
	char	 place[1024];	/* sweeps_place() of the file, or "" */
	char	 metric[STAGEOPTS_METRIC_MAX];	/* that judges it, or "" */
	int	 max;		/* its largest value is the best */
	size_t	 n;		/* jobs */
};

struct sweep_card {
	char		 gid[33];
	char		*name;
	char		*url;
	long long	 created;	/* ms */
	long long	 changed;	/* the same, when it was modified */
	struct sweep_text text;
};

struct sweeps {
	struct asana	*api;
	struct sweep_card *v;		/* oldest first */
	size_t		 n;
};

/* Reads the record of a description into T.  Returns 0, or -1 if it is not that
 * of a sweep's card; T is then empty. */
int sweeps_textparse(struct sweep_text *t, const char *notes);

/*
 * Appends the description: the record, and for people the number of jobs, the
 * file's base name NAME, WHEN (seconds since 1970) and by WHOM it was last
 * scheduled, commands with the card's address URL, unless NULL, and links to
 * the first SWEEPS_LINKS jobs by stage.  BASE is as asana_cardbase().  No title
 * can make a line that means something to a program.
 */
void sweeps_textprint(struct buf *b, const struct sweep_text *t,
    const char *name, long long when, const char *whom, const char *url,
    const char *base, const struct joblist *jobs);

/* Reads the column into S, which sweeps_free() frees in any case; a missing
 * column is empty and costs no request.  Returns as asana_call(). */
int sweeps_list(struct asana *api, struct sweeps *s);
void sweeps_free(struct sweeps *s);

/* Reads a task with SWEEPS_FIELDS into S, which sweeps_drop() frees.  Returns
 * 0, or -1 if it is not the card of a sweep; S is then empty. */
int sweeps_read(const struct asana *api, struct sweep_card *s,
    const struct node *task);

/* Fills TO with a copy of S, which sweeps_drop() frees. */
void sweeps_copy(struct sweep_card *to, const struct sweep_card *s);

/* Frees what is in one card; it is then empty. */
void sweeps_drop(struct sweep_card *s);

/* Adds the job lines of a card to JOBS, from the user's cache if they are
 * unchanged, else by two requests.  Returns as asana_call(), or RC_IO. */
int sweeps_jobs(struct asana *api, const struct sweep_card *s,
    struct joblist *jobs);

/* Calls FN for each job of a sweep, until it returns another status than
 * RC_OK.  Returns that, or as sweeps_jobs() after a message. */
typedef int sweeps_fn(const char *gid, void *arg);
int sweeps_members(struct asana *api, const struct sweep_card *s,
    sweeps_fn *fn, void *arg);

/* The same for each job of the board's other sweeps than S. */
int sweeps_others(struct asana *api, const struct sweep_card *s,
    sweeps_fn *fn, void *arg);

/* Returns what tells the file of a sweep from others of its name, to be freed:
 * whose it is, and its path ("laura:/home/laura/x.yaml"; of root, whom every
 * container has, "root@host:/x.yaml").  The file need not be there; NULL if its
 * folder is not. */
char *sweeps_place(const char *file);

/* Returns the address of a card with SWEEPS_FIELDS, by Asana's rule if it tells
 * none; to be freed. */
char *sweeps_url(const struct asana *api, const struct node *task);

/* Keeps TEXT as the job lines of S, which was last CHANGED (ms) by us, or 0. */
void sweeps_keep(const struct sweep_card *s, long long changed,
    const char *text);

/* Returns 1 if all of JOBS is kept as those of S, and the card with its files
 * is as it was when we changed it last. */
int sweeps_unchanged(const struct sweep_card *s, const struct joblist *jobs);

/* Returns who we are, "laura on gpu-7", to be freed. */
char *sweeps_whom(void);

#endif
