/* leaseconf: the protocol's times, and what must hold between them. */
#include <stdio.h>
#include <string.h>

#include "conf.h"
#include "err.h"
#include "leaseconf.h"
#include "str.h"

static const struct lease_conf asana = {
	.settle = 10, .trust = 5, .first_ttl = 180, .ttl = 900, .grace = 120,
	.check = 60, .beat = 300, .kill = 20, .guard = 5, .poll = 60,
	.idle = 5, .jitter = 5, .timeout = 20, .spread = 20,
	.lost_limit = 3, .budget = 1500
};

/* Fewer requests, for 150 a minute and token. */
static const struct lease_conf free_plan = {
	.settle = 10, .trust = 5, .first_ttl = 540, .ttl = 1800, .grace = 120,
	.check = 180, .beat = 600, .kill = 20, .guard = 5, .poll = 60,
	.idle = 5, .jitter = 5, .timeout = 20, .spread = 20,
	.lost_limit = 3, .budget = 150
};

/* One process on this machine: quick answers, no limit of requests. */
static const struct lease_conf board = {
	.settle = 0.6, .trust = 0.3, .first_ttl = 20, .ttl = 30, .grace = 16,
	.check = 1, .beat = 5, .kill = 5, .guard = 1, .poll = 2,
	.idle = 0.25, .jitter = 0.1, .timeout = 3, .spread = 20,
	.lost_limit = 3
};

const char *
leaseconf_broken(const struct lease_conf *cf)
{
	double t = cf->timeout;
	const struct {
		double a, b;	/* a >= b must hold */
		const char *rule;
	} rules[] = {
		{ t, 0.1, "timeout must be at least 0.1s" },
		{ cf->beat, 0.1, "beat must be at least 0.1s" },
		{ cf->check, 0.1, "check must be at least 0.1s" },
		{ cf->poll, 0.1, "poll must be at least 0.1s" },
		{ cf->settle, 2 * cf->trust,
		    "settle must be at least 2 trust" },
		{ cf->first_ttl, cf->settle + 6 * t,
		    "first_ttl must be at least settle + 6 timeout" },
		{ cf->first_ttl, 3 * cf->check,
		    "check must be at most a third of first_ttl" },
		{ cf->ttl, 3 * cf->beat, "ttl must be at least 3 beat" },
		{ cf->ttl, cf->beat + cf->kill + 2 * cf->guard + 4 * t,
		    "ttl must be at least beat + kill + 2 guard + 4 timeout" },
		{ cf->grace, cf->settle + 5 * t,
		    "grace must be at least settle + 5 timeout" }
	};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].a < rules[i].b)
			return rules[i].rule;
	return NULL;
}

/* Ends the program: the first setting of RULE that stands in the file is to
 * blame. */
static void
refuse(const char *rule)
{
	const struct node *lease = node_at(conf_yaml(), "lease"), *n;
	const char *rest = rule, *word;
	char path[48];
	size_t len;

	while ((word = str_next(&rest, " ", &len)) != NULL) {
		snprintf(path, sizeof(path), "lease.%.*s", (int)len, word);
		n = node_at(lease, path + 6);
		if (n != NULL && n->type != NODE_NULL)
			conf_wrong(n, path, rule);
	}
	die(RC_CONFIG, "lease: %s", rule);
}

void
leaseconf_defaults(struct lease_conf *cf, int local)
{
	const char *profile = conf_str("lease.profile", "default");

	if (strcmp(profile, "free") == 0)
		*cf = free_plan;
	else if (strcmp(profile, "default") == 0)
		*cf = local ? board : asana;
	else
		die(RC_CONFIG, "lease.profile: '%s' is neither free nor "
		    "default", profile);
}

void
leaseconf_read(struct lease_conf *cf, int local)
{
	const char *rule;

	leaseconf_defaults(cf, local);
	cf->settle = conf_seconds("lease.settle", cf->settle);
	cf->trust = conf_seconds("lease.trust", cf->trust);
	cf->first_ttl = conf_seconds("lease.first_ttl", cf->first_ttl);
	cf->ttl = conf_seconds("lease.ttl", cf->ttl);
	cf->grace = conf_seconds("lease.grace", cf->grace);
	cf->check = conf_seconds("lease.check", cf->check);
	cf->beat = conf_seconds("lease.beat", cf->beat);
	cf->kill = conf_seconds("lease.kill", cf->kill);
	cf->guard = conf_seconds("lease.guard", cf->guard);
	cf->poll = conf_seconds("lease.poll", cf->poll);
	if (cf->idle > cf->poll)
		cf->idle = cf->poll;
	cf->jitter = conf_seconds("lease.jitter", cf->jitter);
	cf->timeout = conf_seconds("lease.timeout", cf->timeout);
	cf->spread = conf_int("lease.spread", cf->spread, 1, 1000);
	cf->budget = conf_int("lease.budget", cf->budget, 0, 1000000);
	cf->lost_limit = conf_int("lease.lost_limit", cf->lost_limit, 1, 1000);
	if ((rule = leaseconf_broken(cf)) != NULL)
		refuse(rule);
}

void
leaseconf_first(struct lease_conf *cf)
{
	double least = cf->settle + 6 * cf->timeout;

	if (least < 3 * cf->check)
		least = 3 * cf->check;
	cf->first_ttl = conf_seconds("lease.first_ttl", least);
	if (cf->first_ttl < least)
		cf->first_ttl = least;
	cf->trust = conf_seconds("lease.trust", cf->settle / 2);
	if (cf->trust > cf->settle / 2)
		cf->trust = cf->settle / 2;
}

void
leaseconf_lock(struct lease_conf *cf)
{
	double least;

	if (cf->beat > cf->first_ttl / 3)
		cf->beat = cf->first_ttl / 3;
	least = cf->beat + cf->kill + 2 * cf->guard + 4 * cf->timeout;
	if (least < cf->first_ttl)
		least = cf->first_ttl;
	least = (double)(long)(least + 0.999); /* it is told in seconds */
	if (cf->ttl > least)
		cf->ttl = least;
}
