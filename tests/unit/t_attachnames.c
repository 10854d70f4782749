/* t_attachnames: which attachments of a card are wanted, and under which names. */
#include "asana/attachnames.h"
#include "base/err.h"
#include "base/json.h"
#include "unit.h"

static const char *const reserved[] = { "cmd.sh", "context.json", NULL };

/* Adds attachments: GID, seconds of its time, NAME; up to a NULL. */
static void
add(struct attachnames *p, const char *gid, int sec, const char *name)
{
	char s[1024];
	struct node *n;

	snprintf(s, sizeof(s), "{\"gid\":\"%s\",\"name\":\"%s\",\"created_at\":"
	    "\"2026-11-22T10:20:%02d.000Z\",\"size\":5,\"resource_subtype\":"
	    "\"asana\",\"download_url\":\"http://h/%s\"}", gid, name, sec,
	    gid);
	if ((n = json_parse(s, strlen(s), NULL)) == NULL)
		bail("no JSON");
	attachnames_add(n, p);
	node_free(n);
}

static int
by_gid(const void *a, const void *b)
{
	return strcmp(((const struct attachnames_att *)a)->gid,
	    ((const struct attachnames_att *)b)->gid);
}

/* The names of P by gid, "gid=name " each. */
static void
is_pick(struct attachnames *p, int all, const char *want, const char *name)
{
	char got[2048] = "";
	size_t i;

	attachnames_names(p, all, reserved);
	qsort(p->a, p->n, sizeof(*p->a), by_gid);
	for (i = 0; i < p->n; i++)
		if (p->a[i].name != NULL)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "%s=%s ", p->a[i].gid, p->a[i].name);
	is_str(got, want, "%s", name);
	attachnames_free(p);
	ok(p->n == 0 && p->a == NULL, "... and freed");
}

static void
newest(int all, const char *want)
{
	struct attachnames p = { NULL, 0 };

	add(&p, "1", 1, "data.csv");
	add(&p, "2", 9, "data.csv");
	add(&p, "3", 5, "data.csv");
	add(&p, "4", 7, "attempt-10-experiment_logs.txt");
	add(&p, "5", 8, "attempt-9-experiment_logs.txt");
	add(&p, "6", 2, "attempt-1-outputs__metrics.json");
	add(&p, "7", 3, "metrics.json");
	is_pick(&p, all, want, all ? "all" : "the newest of each name");
}

static void
names(void)
{
	struct attachnames p = { NULL, 0 };

	add(&p, "1", 1, "attempt-1-outputs__experiment_logs.txt");
	add(&p, "2", 1, "attempt-1-experiment_logs.txt");
	add(&p, "3", 1, "attempt-1-outputs__plots__loss.png");
	add(&p, "4", 1, "outputs__x");
	add(&p, "5", 1, "attempt-1-");
	add(&p, "6", 1, "attempt-x-y");
	add(&p, "7", 1, "attempt-1-outputs__");
	add(&p, "8", 1, "attempt-100000-z");
	is_pick(&p, 0, "1=outputs__experiment_logs.txt 2=experiment_logs.txt "
	    "3=plots__loss.png 4=outputs__x 5=attempt-1- 6=attempt-x-y "
	    "7=outputs__ 8=attempt-100000-z ", "what is a worker's");
	add(&p, "1", 1, "../../.profile");
	add(&p, "2", 1, "attempt-1-outputs__../../x");
	add(&p, "3", 1, "..");
	add(&p, "4", 1, "");
	add(&p, "5", 1, "/etc/passwd");
	add(&p, "6", 1, "a\\u0007\\n\\tb");
	add(&p, "7", 1, "-rf");
	is_pick(&p, 0, "1=_._.._.profile 2=_._.._x 3=_. 4=_ 5=_etc_passwd "
	    "6=a___b 7=_rf ", "no name leaves the folder");
	add(&p, "1", 1, "a_b");
	add(&p, "2", 1, "a/b");
	add(&p, "3", 1, "cmd.sh");
	add(&p, "4", 1, "attempt-1-outputs__context.json");
	add(&p, "5", 1, ".pulled");
	is_pick(&p, 0, "1=1-a_b 2=a_b 3=3-cmd.sh 4=4-context.json 5=_pulled ",
	    "no name is there twice, or is one of ours");
	add(&p, "1", 1, "a/b");
	add(&p, "2", 1, "a_b");
	add(&p, "3", 1, "2-a_b");
	is_pick(&p, 0, "1=a_b 3=2-a_b ", "one for which there is none");
}

/* A link to another service, and one of which little is told. */
static void
odd(void)
{
	static const char link[] = "{\"gid\":\"1\",\"name\":\"doc\","
	    "\"resource_subtype\":\"gdrive\"}";
	static const char bare[] = "{\"gid\":\"2\"}";
	struct attachnames p = { NULL, 0 };
	struct node *n = json_parse(link, sizeof(link) - 1, NULL);

	attachnames_add(n, &p);
	node_free(n);
	is_int((long long)p.n, 0, "a link is passed over");
	n = json_parse(bare, sizeof(bare) - 1, NULL);
	attachnames_add(n, &p);
	node_free(n);
	ok(p.n == 1 && p.a[0].size == -1 && p.a[0].created == 0 &&
	    p.a[0].url == NULL, "one without anything");
	is_pick(&p, 0, "2=_ ", "... gets a name");
}

int
main(void)
{
	err_prog = "p";
	newest(0, "2=data.csv 4=experiment_logs.txt 7=metrics.json ");
	newest(1, "1=1-data.csv 2=data.csv 3=3-data.csv "
	    "4=experiment_logs.txt 5=attempt-9-experiment_logs.txt "
	    "6=attempt-1-outputs__metrics.json 7=metrics.json ");
	names();
	odd();
	return done();
}
