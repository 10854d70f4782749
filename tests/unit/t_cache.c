/* t_cache: what this machine has worked with before. */
#include "asana/conf.h"
#include "asana/state.h"
#include "base/err.h"
#include "base/fs.h"
#include "unit.h"
#include "worker/cache.h"

static void
settings(const char *text)
{
	if (fs_write("experisana.yaml", text, strlen(text), 0600) == -1)
		bail("no settings");
}

static int
none(void *arg)
{
	(void)arg;
	return cache_open("1") == NULL ? 0 : 1;
}

static int
learns(void *arg)
{
	struct cache *c = cache_open("1");
	int n;

	(void)arg;
	n = cache_score(c, "{\"a\":\"1\"}") + cache_score(c, NULL) +
	    cache_score(c, "no JSON");
	cache_learn(c, "{\"a\":\"1\",\"b\":\"x\\ty\",\"c\":\"no\"}");
	cache_learn(c, "{\"a\":[1],\"b\":null}");
	n += 10 * cache_score(c, "{\"a\":\"1\",\"b\":\"x\\ty\"}");
	n += 100 * cache_score(c, "{\"a\":\"2\",\"c\":\"no\"}");
	cache_close(c);
	return n;
}

static int
knows(void *arg)
{
	struct cache *c = cache_open(arg);
	int n = cache_score(c, "{\"a\":\"1\",\"b\":\"x\\ty\",\"p.q\":\"z\"}");

	cache_close(c);
	return n;
}

static int
wrong(void *arg)
{
	(void)arg;
	cache_open("1");
	return 0;
}

static void
status(int (*fn)(void *), void *arg, int want, const char *name)
{
	struct unit_child c;

	unit_fork(&c, fn, arg);
	is_int(c.status, want, "%s", name);
}

int
main(void)
{
	char cwd[4096], one[] = "1", two[] = "2";

	unit_tmp();
	if (getcwd(cwd, sizeof(cwd)) == NULL)
		bail("where are we?");
	setenv("XDG_STATE_HOME", cwd, 1);
	setenv("ASANA_API_URL", "http://127.0.0.1:1", 1);
	settings("lease: {}\n");
	status(none, NULL, 0, "no setting, no cache");
	settings("cache: [a, b, p.q]\n");
	status(learns, NULL, 20, "at first nothing is known, then what was "
	    "learnt, of the named parameters alone");
	status(knows, one, 2, "the next process knows it");
	status(knows, two, 0, "... of this project");
	settings("cache: 3\n");
	status(wrong, NULL, RC_CONFIG, "a wrong setting");
	settings("cache: [{a: 1}]\n");
	status(wrong, NULL, RC_CONFIG, "... and another");
	settings("cache: {a: b}\n");
	status(wrong, NULL, RC_CONFIG, "... and one more");
	unit_rmtmp();
	return done();
}
