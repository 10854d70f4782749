/* t_settings: which keys experisana.yaml may have, and what they may be. */
#include "asana/settings.h"
#include "base/err.h"
#include "unit.h"
#include "yaml.h"

static int
check(void *arg)
{
	struct node *root = yaml(arg);

	err_prog = "p";
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
	is("lease: {profile: free, settle: 1, ttl: 3, check: 1, kill: 1, "
	    "poll: 1, budget: 1, lost_limit: 1}\n", NULL);
	is("lease: {profile: asana}\n", NULL);
	is("lease: {profile: local}\n", NULL);
	is("scale: {max: 2, min: 2, cmd: x, wait_between_scales_min: "
	    ".5, start_timeout: 1.5h, check: y}\n", NULL);
	is("shutdown: {after_idle_minutes: 0.05, cmd: x, wait_blocked: "
	    "false}\n", NULL);
	is("columns:\nlease:\nscale:\nshutdown:\nbreaker:\ncache:\n", NULL);
	is("scale: {max: , min: , cmd: , check: }\n", NULL);
	is("lease: {profile: , ttl: }\ncolumns: {done: }\n", NULL);
	is("scale: {max: 1, min: }\n", NULL);
}

static void
unknown_keys(void)
{
	is("breaker: 1\nshutdwon: {}\n",
	    "2:1: shutdwon: unknown key, did you mean 'shutdown'?");
	is("zebra: 1\n", "1:1: zebra: unknown key; there are ahead, box, breaker, cache, "
	    "columns, lease, notify, run, scale, setup, shutdown, trust");
	is("scale:\n  max: 1\n  cmdd: x\n",
	    "3:3: scale.cmdd: unknown key, did you mean 'cmd'?");
	is("shutdown: {zebra: 1}\n", "1:12: shutdown.zebra: unknown key; "
	    "there are after_idle_minutes, cmd, wait_blocked, unsent");
	is("lease: {tttl: 1}\n",
	    "1:9: lease.tttl: unknown key, did you mean 'ttl'?");
	is("columns: {worker: x}\n",
	    "1:11: columns.worker: unknown key, did you mean 'workers'?");
	is("max: 1\n", "1:1: max: unknown key; there are ahead, box, breaker, cache, "
	    "columns, lease, notify, run, scale, setup, shutdown, trust");
}

/* Settings of an earlier version. */
static void
derived(void)
{
	is("lease: {trust: 5}\n", "1:9: lease.trust: unknown key, derived "
	    "since 0.1: half of settle");
	is("lease: {jitter: 0}\n", "1:9: lease.jitter: unknown key, derived "
	    "since 0.1: half of settle");
	is("lease: {beat: 5}\n", "1:9: lease.beat: unknown key, derived since "
	    "0.1: a third of ttl, at most 5 times check");
	is("lease: {timeout: 5}\n", "1:9: lease.timeout: unknown key, derived "
	    "since 0.1: a tenth of ttl, at most 20s");
	is("lease: {guard: 5}\n", "1:9: lease.guard: unknown key, derived "
	    "since 0.1: a thirtieth of ttl, at most 5s");
	is("lease: {grace: 5}\n", "1:9: lease.grace: unknown key, derived "
	    "since 0.1: settle and half of ttl, at most settle and 100s");
	is("lease: {first_ttl: 5}\n", "1:9: lease.first_ttl: unknown key, "
	    "derived since 0.1: 3 times check, or settle and 0.6 ttl (at most "
	    "120s) where that is longer");
	is("lease: {spread: 1}\n", "1:9: lease.spread: unknown key, derived "
	    "since 0.1: 1, or up to 20 where many ask at once");
	is("scale: {burst: 5}\n", "1:9: scale.burst: unknown key, derived "
	    "since 0.1: all that are wanted, up to max");
	is("scale: {every: 5}\n", "1:9: scale.every: unknown key, derived "
	    "since 0.1: 30s; experisana-autoscale -i sets another");
	is("scale: {cmd_timeout: 5}\n", "1:9: scale.cmd_timeout: unknown key, "
	    "derived since 0.1: start_timeout, at most 5m");
	is("spread: 5\n", "1:1: spread: unknown key; there are ahead, box, breaker, cache, "
	    "columns, lease, notify, run, scale, setup, shutdown, trust");
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
	is("scale: {start_timeout: 0s}\n", "1:24: scale.start_timeout: less "
	    "than 1s");
	is("scale: {start_timeout: soon}\n", "1:24: scale.start_timeout: not "
	    "a duration (90s, 10m, 1.5h)");
	is("scale: {cmd: ''}\n", "1:14: scale.cmd: it is empty");
	is("scale: {cmd: {}}\n", "1:14: scale.cmd: a single value is wanted");
	is("shutdown: {unsent: keep}\n",
	    "1:20: shutdown.unsent: neither wait nor lose");
	is("shutdown: {wait_blocked: yes}\n",
	    "1:26: shutdown.wait_blocked: neither true nor false");
	is("cache: 3\n", "1:8: cache: a list of names is wanted");
	is("cache: {a: [1]}\n", "1:8: cache: a list of names is wanted");
	is("cache: [{a: 1}]\n", "1:8: cache: a list of names is wanted");
	is("columns: x\n", "1:10: columns: a map is wanted");
	is("columns:\n  done: [a]\n",
	    "2:9: columns.done: a single value is wanted");
	is("ahead: soon\n", "1:8: ahead: not a duration (90s, 10m, 1.5h)");
	is("ahead: 0\n", NULL);
	is("breaker: many\n",
	    "1:10: breaker: not a whole number from 0 to 10000");
}

static void
leases(void)
{
	static const char *const times[] = {
		"settle", "ttl", "check", "kill", "poll"
	};
	char text[80], want[80];
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		snprintf(text, sizeof(text), "lease:\n  %s: soon\n", times[i]);
		snprintf(want, sizeof(want), "2:%d: lease.%s: not a duration "
		    "(90s, 10m, 1.5h)", (int)strlen(times[i]) + 5, times[i]);
		is(text, want);
	}
	is("lease: {ttl: -1}\n", "1:14: lease.ttl: not a duration (90s, 10m, "
	    "1.5h)");
	is("lease: {ttl: 0.9}\n", "1:14: lease.ttl: less than 1s");
	is("lease: {check: 0.09}\n", "1:16: lease.check: less than 0.1s");
	is("lease: {check: 0.1}\n", NULL);
	is("lease: {poll: 0.09}\n", "1:15: lease.poll: less than 0.1s");
	is("lease: {poll: 0.1}\n", NULL);
	is("lease: {kill: [1]}\n",
	    "1:15: lease.kill: a single value is wanted");
	is("lease: {profile: cheap}\n",
	    "1:18: lease.profile: not asana, free or local");
	is("lease: {profile: default}\n",
	    "1:18: lease.profile: not asana, free or local");
	is("lease: {budget: 1.5}\n",
	    "1:17: lease.budget: not a whole number from 0 to 1000000");
	is("lease: {lost_limit: 0}\n",
	    "1:21: lease.lost_limit: not a whole number from 1 to 1000");
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
	is("lease: {ttl: 60}\n", NULL);
	is("lease: {ttl: 59}\n",
	    "1:14: lease.ttl: kill must be at most a third of ttl");
	is("lease: {profile: local, ttl: 15}\n", NULL);
	is("lease: {kill: 301}\n",
	    "1:15: lease.kill: kill must be at most a third of ttl");
	is("lease: {kill: 20, ttl: 30}\n",
	    "1:15: lease.kill: kill must be at most a third of ttl");
}

int
main(void)
{
	all_keys();
	unknown_keys();
	derived();
	kinds();
	leases();
	minutes();
	bounds();
	return done();
}
