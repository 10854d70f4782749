/* asana-get: cards as job lines, or as job directories. */
#include <stdio.h>
#include <stdlib.h>

#include "asana/asana.h"
#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/str.h"
#include "cards/listcards.h"
#include "cards/named.h"
#include "lease/lease.h"
#include "record/claim.h"
#include "record/jobline.h"

static const char usage[] =
    "Print cards as job lines, job directories or comments.\n"
    "usage: asana-get [-cghlrVv] [-d dir] [card ...]\n"
    "  -c, --comments     print comments, except lease comments\n"
    "  -d, --dir dir      make a job directory there and print its path\n"
    "  -g, --gids         print only their gids, of all jobs if a card is that\n"
    "                     of a sweep or the file of one\n"
    "  -l, --lease        print who holds the card, and the last line of its\n"
    "                     log\n"
    "  -r, --raw          print control characters to a terminal, too\n";

struct look {
	struct claims	 claims;
	char		**line;		/* last one of each claim's log */
};

/* Returns the last line with something in it, to be freed.  A progress bar
 * has many, with CR between. */
static char *
last_line(const char *text)
{
	const char *s, *last = "";
	size_t n, len = 0;
	struct buf b;

	while ((s = str_next(&text, "\r\n", &n)) != NULL) {
		last = s;
		len = n;
	}
	buf_init(&b, CLAIM_TEXT_MAX);
	if (len > 400)
		len = 400;
	while (len > 0 && !str_isutf8(last, len))
		len--;	/* not in the middle of a character */
	str_clean(&b, last, len);
	return buf_take(&b);
}

static int
take_claim(const struct node *item, void *arg)
{
	struct look *k = arg;
	size_t n = k->claims.n;

	claims_add(item, &k->claims);
	if (k->claims.n > n) {
		k->line = xgrow(k->line, n, sizeof(*k->line));
		k->line[n] = last_line(claim_tail(node_str(item, "text")));
	}
	return RC_OK;
}

static void
print_holder(struct asana *api, const struct look *k)
{
	const struct claim *c = claims_last(&k->claims);
	long long now = asana_time(api), made, seen;
	struct lease_times cf;
	const char *word;
	struct buf b;

	if (c == NULL || (!claim_open(c) && c->lost == 0)) {
		printf("%s\t-\t-\t-\t-\t-\t-\n", k->claims.task);
		return;
	}
	leasetimes_read(&cf);
	word = claim_became(c, now, cf.grace);
	made = c->created / 1000;
	seen = c->seen > made ? c->seen : made;
	if (now < seen)
		now = seen;
	buf_init(&b, CLAIM_TEXT_MAX);
	jobline_escape(&b, k->line[c - k->claims.c]);
	printf("%s\t%s\t%d\t%s\t%lld\t%lld\t", k->claims.task, c->who,
	    c->n, word, now - made, now - seen);
	str_put(buf_str(&b), stdout, cli_has('r'));
	putchar('\n');
	buf_free(&b);
}

/* Prints who holds a card, by the claim of its last attempt; see asana-get(1).
 * It costs a request for each hundred of the card's comments and changes. */
static int
holder(struct asana *api, const char *gid)
{
	struct look k = { 0 };
	int rc;

	k.claims.task = gid;
	rc = asana_each(api, NULL, CLAIM_FIELDS, take_claim, &k,
	    "/tasks/%s/stories", gid);
	if (rc == RC_OK)
		print_holder(api, &k);
	while (k.claims.n > 0)
		free(k.line[--k.claims.n]);
	claims_free(&k.claims);
	free(k.line);
	return rc;
}

static int
get(const char *gid, void *api)
{
	if (cli_has('g'))
		return puts(gid) == EOF ? RC_IO : RC_OK;
	if (cli_has('l'))
		return holder(api, gid);
	if (cli_has('c'))
		return listcards_comments(api, gid, stdout);
	return listcards_card(api, gid, cli_arg('d', NULL), stdout);
}

int
main(int argc, char *argv[])
{
	struct asana *api;
	int kinds = NAMED_CARD;

	argv = cli_read(argc, argv, usage, 0, -1);
	if (cli_has('g'))
		kinds |= NAMED_SWEEP | NAMED_CHECK;
	api = asana_open();
	return asana_end(api, named_gids(api, argv, kinds, get, api));
}
