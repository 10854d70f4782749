/* asana-get: cards as job lines, or as job directories. */
#include <stdio.h>
#include <string.h>

#include "base/cli.h"
#include "base/str.h"
#include "cards/listcards.h"
#include "cards/named.h"
#include "lease/leasecalls.h"

#define LAST_MAX	400	/* bytes of a log's last line */

static const char usage[] =
    "Print cards as job lines, job directories or comments.\n"
    "usage: asana-get [-cghlrVv] [-d dir] [card ...]\n"
    "  -c, --comments     print comments, except lease comments\n"
    "  -d, --dir dir      make a job directory there and print its path\n"
    "  -g, --gids         print only their gids, of all jobs if a card is\n"
    "                     that of a sweep or the file of one\n"
    "  -l, --lease        print who holds the card, and the last line of its\n"
    "                     log\n"
    "  -r, --raw          print control characters to a terminal, too\n";

/* Prints who holds a card, by the claim of its last attempt; see asana-get(1).
 * It costs a request for each hundred of the card's comments and changes. */
static void
print_holder(const struct claims *l)
{
	const struct claim *c = claims_last(l);
	const char *last = "", *rest, *s;
	long long made, seen, now = l->now;
	struct lease_times cf;
	struct buf line, b;
	size_t n, len = 0;

	if (c == NULL || (!claim_open(c) && c->lost == 0)) {
		printf("%s\t-\t-\t-\t-\t-\t-\n", l->task);
		return;
	}
	leasetimes_read(&cf);
	made = c->created / 1000;
	seen = c->seen > made ? c->seen : made;
	if (now < seen)
		now = seen;
	if (l->logged == c->n)	/* a progress bar has many, with CR between */
		for (rest = l->last; (s = str_next(&rest, "\r", &n)) != NULL;)
			len = n, last = s;
	n = len < LAST_MAX ? len : LAST_MAX;
	while (n > 0 && !str_isutf8(last, n))
		n--;	/* not in the middle of a character */
	buf_init(&line, CLAIM_TEXT_MAX);
	buf_init(&b, CLAIM_TEXT_MAX);
	str_clean(&line, last, n);
	jobline_escape(&b, buf_str(&line));
	printf("%s\t%s\t%d\t%s\t%lld\t%lld\t", l->task, c->who, c->n,
	    claim_became(c, l->now, cf.grace), now - made, now - seen);
	str_put(buf_str(&b), stdout, cli_has('r'));
	putchar('\n');
	buf_free(&line);
	buf_free(&b);
}

static int
holder(struct asana *api, const char *gid)
{
	struct claims l;
	int rc = leasecalls_read(api, NULL, gid, &l);

	if (rc == RC_OK)
		print_holder(&l);
	claims_free(&l);
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
