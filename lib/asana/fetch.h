/* fetch: the files of attachments. */
#ifndef FETCH_H
#define FETCH_H

#include <stdio.h>

#include "asana/asana.h"

struct fetch;

/* fetch_close() frees it, once nothing is wanted any more. */
struct fetch *fetch_open(struct asana *api);
void fetch_close(struct fetch *f);

/* Wants attachment GID as the file TO, of SIZE bytes unless that is negative.
 * URL is its address, just learnt, or NULL; one that has grown too old is asked
 * for again.  HTTP_INFLIGHT are under way at once, while asana_run() works.  FN
 * is called once, and may want more: with RC_OK, or RC_REFUSED, RC_LATER,
 * RC_NOAUTH or RC_IO and the reason (NULL if it was told, or nothing begun).
 * A file that begins with "#!", or as ELF does, can be executed. */
typedef void fetch_fn(int rc, const char *why, void *arg);
void fetch_want(struct fetch *f, const char *gid, const char *url,
    long long size, const char *to, fetch_fn *fn, void *arg);

/* A file, as messages call it, and what became of it: ARG of fetch_ended(),
 * which is an FN, sets that, and tells what went wrong. */
struct fetch_one {
	const char	*name;
	int		 rc;
};
fetch_fn fetch_ended;

/* Returns 1 once a file could not be written: from then on, as after a caught
 * signal, nothing more is begun. */
int fetch_full(const struct fetch *f);

/* Fetches one, called NAME in messages, and waits for it.  Returns as
 * asana_call(), or RC_IO. */
int fetch_one(struct asana *api, const char *gid, const char *name,
    long long size, const char *to);

/* The newest attachment of a name. */
struct fetch_named {
	const char	*name;
	char		 gid[33];	/* "": it is missing */
	long long	 size;		/* -1: unknown */
	long long	 created;	/* ms */
};

/* Looks for attachments of CARD: N has their names, up to a NULL, and the rest
 * of it is filled in.  Returns as asana_call(). */
int fetch_find(struct asana *api, const char *card, struct fetch_named *n);

/* Fetches CARD's attachments into DIR: of each name the newest, under a safe
 * name, a line each on OUT.  With OWN, those of attempts are skipped.  With
 * SUMS, lines "file SHA256 NAME", they must be exactly these: else RC_INPUT,
 * and DIR is as it was.  What cannot be fetched is told.  Returns the worst
 * status. */
int fetch_card(struct asana *api, const char *card, const char *dir, int own,
    const char *sums, FILE *out);

/* Sets *SUMS, to be freed, to such lines for what fetch_card() with OWN would
 * fetch now.  Returns the same. */
int fetch_sums(struct asana *api, const char *card, char **sums);

#endif
