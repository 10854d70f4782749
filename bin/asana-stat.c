/* asana-stat: the board in numbers. */
#include <stdio.h>

#include "base/cli.h"
#include "worker/scale.h"
#include "worker/workercard.h"

static const char usage[] =
    "Print the board in numbers.\n"
    "usage: asana-stat [-hjVvw]\n"
    "  -j, --json         print one JSON object\n"
    "  -w, --workers      print the workers, one a line\n";

static const char *const names[SCALE_N] = {
	"runnable", "blocked", "running", "busy", "idle", "starting",
	"leaving", "lost", "failed", "done"
};

struct view {
	struct asana	*api;
	struct lease_times cf;
};

/* "gid id state seconds gid gpus use" with TABs: seconds since it was seen, its
 * job's card, how many GPUs it has and what they do, "97 %, 71 of 80 GB" */
static int
print_worker(const struct workercard *w, void *arg)
{
	struct view *v = arg;
	int lost = w->st != WORKER_BROKEN && workercard_lost(v->api, &v->cf, w);
	char gpus[24] = "-";

	if (w->gpus != -1)
		snprintf(gpus, sizeof(gpus), "%ld", w->gpus);
	printf("%s\t%s\t%s\t%lld\t%s\t%s\t%s\n", w->gid, w->who,
	    lost ? "lost" : workercard_word(w->st),
	    asana_time(v->api) - w->seen, w->task[0] != '\0' ? w->task : "-",
	    gpus, w->use[0] != '\0' ? w->use : "-");
	return RC_OK;
}

static void
print_json(const long n[SCALE_N])
{
	struct jsonw w;
	struct buf b;
	int i;

	buf_init(&b, 1024);
	jsonw_init(&w, &b);
	jsonw_obj(&w);
	for (i = 0; i < SCALE_N; i++)
		jsonw_kint(&w, names[i], n[i]);
	jsonw_end(&w);
	puts(buf_str(&b));
	buf_free(&b);
}

int
main(int argc, char *argv[])
{
	struct view v;
	long n[SCALE_N];
	int i, rc;

	cli_read(argc, argv, usage, 0, 0);
	v.api = asana_open();
	leasetimes_read(&v.cf);
	if (cli_has('w'))
		rc = workercard_each(v.api, print_worker, &v);
	else if ((rc = scale_count(v.api, n)) == RC_OK && cli_has('j'))
		print_json(n);
	else
		for (i = 0; i < SCALE_N && rc == RC_OK; i++)
			printf("%s\t%ld\n", names[i], n[i]);
	return asana_end(v.api, rc);
}
