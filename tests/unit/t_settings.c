/* t_settings: which keys experisana.yaml may have, and what they may be. */
#include "err.h"
#include "settings.h"
#include "unit.h"
#include "yaml.h"

static int
check(void *arg)
{
	struct node *root = yaml(arg);

	err_prog("p");
	settings_check("f", root);
	node_free(root);
	return 0;
}

/* TEXT is refused with this line, or, with NULL, is not. */
static void
is(const char *text, const char *err)
{
	struct unit_child c;
	char want[400];

	snprintf(want, sizeof(want), "p: f:%s\n", err != NULL ? err : "");
	unit_fork(&c, check, (void *)text);
	is_int(c.status, err != NULL ? RC_CONFIG : 0, "%s", text);
	is_str(c.err, err != NULL ? want : "", "... with a line");
}

static void
all_keys(void)
{
	is("# none\n", NULL);
	is("breaker: 0\ncache: [a]\ncolumns: {backlog: a, running: b, done: "
	    "c, failed: d, workers: e}\n", NULL);
	is("lease: {profile: free, settle: 1, trust: 1, first_ttl: 1, ttl: 1, "
	    "grace: 1, check: 1, beat: 1, kill: 1, guard: 1, poll: 1, jitter: "
	    "1, timeout: 1, spread: 1, budget: 1, lost_limit: 1}\n", NULL);
	is("scale: {max: 2, min: 2, cmd: x, burst: 1, wait_between_scales_min: "
	    ".5, start_timeout: 1.5h, check: y, cmd_timeout: 1, every: 1}\n",
	    NULL);
	is("shutdown: {after_idle_minutes: 0.05, cmd: x, wait_blocked: "
	    "false}\n", NULL);
	is("columns:\nlease:\nscale:\nshutdown:\nbreaker:\ncache:\n", NULL);
	is("scale: {max: , min: , cmd: , every: }\n", NULL);
	is("scale: {max: 1, min: }\n", NULL);
}

static void
unknown_keys(void)
{
	is("breaker: 1\nshutdwon: {}\n",
	    "2:1: shutdwon: unknown key, did you mean 'shutdown'?");
	is("zebra: 1\n", "1:1: zebra: unknown key; there are breaker, cache, "
	    "columns, lease, scale, shutdown");
	is("scale:\n  max: 1\n  cmdd: x\n",
	    "3:3: scale.cmdd: unknown key, did you mean 'cmd'?");
	is("shutdown: {zebra: 1}\n", "1:12: shutdown.zebra: unknown key; "
	    "there are after_idle_minutes, cmd, wait_blocked");
	is("lease: {tttl: 1}\n",
	    "1:9: lease.tttl: unknown key, did you mean 'ttl'?");
	is("columns: {worker: x}\n",
	    "1:11: columns.worker: unknown key, did you mean 'workers'?");
	is("max: 1\n", "1:1: max: unknown key; there are breaker, cache, "
	    "columns, lease, scale, shutdown");
}

static void
kinds(void)
{
	is("- a\n", "1: a map is wanted");
	is("scale: 3\n", "1:8: scale: a map is wanted");
	is("shutdown: [a]\n", "1:11: shutdown: a map is wanted");
	is("scale: {max: [1]}\n", "1:14: scale.max: a single value is wanted");
	is("scale: {max: lots}\n",
	    "1:14: scale.max: not a whole number from 0 to 10000");
	is("scale: {max: 1.5}\n",
	    "1:14: scale.max: not a whole number from 0 to 10000");
	is("scale: {min: -1}\n",
	    "1:14: scale.min: not a whole number from 0 to 10000");
	is("scale: {max: 10001}\n",
	    "1:14: scale.max: not a whole number from 0 to 10000");
	is("scale: {burst: 0}\n",
	    "1:16: scale.burst: not a whole number from 1 to 10000");
	is("scale: {every: 0}\n",
	    "1:16: scale.every: not a whole number from 1 to 86400");
	is("scale: {cmd_timeout: 1m}\n",
	    "1:22: scale.cmd_timeout: not a whole number from 1 to 86400");
	is("scale: {start_timeout: 0s}\n", "1:24: scale.start_timeout: too "
	    "short");
	is("scale: {start_timeout: soon}\n", "1:24: scale.start_timeout: not "
	    "a duration (90s, 10m, 1.5h)");
	is("scale: {cmd: ''}\n", "1:14: scale.cmd: it is empty");
	is("scale: {cmd: {}}\n", "1:14: scale.cmd: a single value is wanted");
	is("shutdown: {wait_blocked: yes}\n",
	    "1:26: shutdown.wait_blocked: neither true nor false");
	is("breaker: many\n",
	    "1:10: breaker: not a whole number from 0 to 10000");
}

static void
minutes(void)
{
	static const char *const good[] = {
		"0", "5", "0.05", ".5", "5.", "525600", NULL
	}, *const bad[] = {
		"soon", ".", "''", "1.2.3", "-1", "+1", "1e3", "5m", "inf",
		"nan", "0x10", "1 2", "525601", "99999999999999999999999", NULL
	};
	char text[100];
	size_t i;

	for (i = 0; good[i] != NULL; i++) {
		snprintf(text, sizeof(text),
		    "shutdown: {after_idle_minutes: %s}\n", good[i]);
		is(text, NULL);
	}
	for (i = 0; bad[i] != NULL; i++) {
		snprintf(text, sizeof(text),
		    "shutdown: {after_idle_minutes: %s}\n", bad[i]);
		is(text, "1:32: shutdown.after_idle_minutes: not a number of "
		    "minutes (5, 0.5)");
	}
}

static void
bounds(void)
{
	is("scale:\n  min: 3\n  max: 2\n",
	    "3:8: scale.max: less than scale.min, 3");
	is("scale: {max: 0, min: 1}\n",
	    "1:14: scale.max: less than scale.min, 1");
	is("scale: {min: 1}\n", NULL);
}

int
main(void)
{
	all_keys();
	unknown_keys();
	kinds();
	minutes();
	bounds();
	return done();
}
