/* asana-delete: put cards into Asana's trash, or delete their attachments. */
#include <stdio.h>
#include <string.h>

#include "asana/attachnames.h"
#include "base/cli.h"
#include "base/str.h"
#include "cards/named.h"

static const char usage[] =
    "Delete cards: put them into Asana's trash.\n"
    "usage: asana-delete [-hnoVv] [-a name] [card ...]\n"
    "  -a, --attachment name  delete attachments of this name, not the card\n"
    "  -o, --older            keep the newest of these\n";

static int
attachments(struct asana *api, const char *card, const char *name)
{
	const struct attachnames_att *newest = NULL;
	struct attachnames p = { 0 };
	struct wire_req q = { .method = "DELETE" };
	struct reply rep;
	size_t i;
	int rc = asana_each(api, NULL, ATTACHNAMES_FIELDS, attachnames_add, &p,
	    "/attachments?parent=%s", card);

	for (i = 0; i < p.n && cli_has('o'); i++)
		if (strcmp(p.a[i].remote, name) == 0 && (newest == NULL ||
		    str_order(p.a[i].created, p.a[i].gid, newest->created,
		    newest->gid) > 0))
			newest = &p.a[i];
	for (i = 0; i < p.n && rc == RC_OK; i++) {
		if (strcmp(p.a[i].remote, name) != 0 || &p.a[i] == newest)
			continue;
		rc = asana_send(api, &q, NULL, 404, &rep, "/attachments/%s",
		    p.a[i].gid);
		if (rep.http.status == 404)
			rc = RC_OK;
		asana_free(&rep);
		if (rc == RC_OK && !cli_dry)
			puts(p.a[i].gid);
	}
	attachnames_free(&p);
	return rc;
}

static int
delete(const char *gid, void *api)
{
	int rc;

	if (cli_has('a'))
		return attachments(api, gid, cli_arg('a', NULL));
	rc = asana_delete(api, gid);
	if (rc == RC_OK && !cli_dry)
		puts(gid);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct asana *api;

	argv = cli_read(argc, argv, usage, 0, -1);
	api = asana_open();
	return asana_end(api, named_gids(api, argv, NAMED_CARD,
	    delete, api));
}
