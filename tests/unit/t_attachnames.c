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
	    "3=plots/loss.png 4=outputs__x 5=attempt-1- 6=attempt-x-y "
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

/* What a job has called its outputs, and what they are called again. */
static void
back(void)
{
	static const char *const paths[] = {
		"a__b.txt", "a/b.txt", "a__b/c", "a/b__c", "a_/b", "a/_b",
		"a___b", "a_/_b", "_a", "b_", "__init__.py", "50%.txt", "%5F",
		"a%2Fb", "x/y/z", "x/__/z", "_", "__", "a/_", "%", "%%5F",
		"\xc3\xa9", "sp ace/t"
	};
	const size_t n = sizeof(paths) / sizeof(paths[0]);
	struct attachnames p = { NULL, 0 };
	struct buf b;
	char gid[8], bad[512] = "";
	size_t i;

	for (i = 0; i < n; i++) {
		buf_init(&b, ATTACHNAMES_MAX);
		buf_puts(&b, "attempt-1-outputs__");
		attachnames_flat(&b, paths[i]);
		snprintf(gid, sizeof(gid), "%zu", 100 + i);
		add(&p, gid, 1, buf_str(&b));
		buf_free(&b);
	}
	attachnames_names(&p, ATTACHNAMES_NEWEST, reserved);
	qsort(p.a, p.n, sizeof(*p.a), by_gid);
	for (i = 0; i < n; i++)
		if (p.a[i].name == NULL || strcmp(p.a[i].name, paths[i]) != 0)
			snprintf(bad + strlen(bad), sizeof(bad) - strlen(bad),
			    "%s as %s; ", paths[i], p.a[i].name);
	is_str(bad, "", "paths come back as they were, no two as one");
	attachnames_free(&p);
	buf_init(&b, ATTACHNAMES_MAX);
	attachnames_flat(&b, "a\nb\t\xff/\x7f");
	is_str(buf_str(&b), "a%0Ab%09%FF__%7F", "what no name can hold");
	buf_free(&b);
	add(&p, "1", 1, "attempt-1-outputs__a");
	add(&p, "2", 1, "attempt-2-outputs__a__b");
	add(&p, "3", 1, "attempt-3-outputs__c__d");
	add(&p, "4", 1, "attempt-4-outputs__c");
	add(&p, "5", 1, "attempt-4-outputs__.____..__x");
	add(&p, "6", 1, "attempt-4-outputs__%2e%2E__%2Fetc%00");
	add(&p, "7", 1, "attempt-4-outputs____x");
	add(&p, "8", 1, "attempt-4-outputs__cmd.sh__x");
	is_pick(&p, 0, "1=a 2=2-a/b 3=3-c/d 4=c 5=_/_/_./x 6=%2e./%2Fetc%00 "
	    "7=_/x 8=8-cmd.sh/x ", "no file where a folder is, none outside");
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
	back();
	odd();
	return done();
}
