/* gate: who may pass, and how often. */
#ifndef LOCAL_GATE_H
#define LOCAL_GATE_H

#define GATE_HOST_MAX	256	/* bytes of a Host header */

/*
 * Returns 1 when HOST, the value of that header or NULL, is one by which this
 * board is known: a number, "localhost", or the host in URL, unless that is
 * NULL.  A name that somebody else has made to point here ("DNS rebinding")
 * is not among them.
 */
int gate_host(const char *host, const char *url);

/* Returns 1 when ORIGIN, the value of that header or NULL, is that of the
 * page at URL ("http://host:port"): a browser says by it who is asking. */
int gate_origin(const char *origin, const char *url);

/* Returns the address by which HOST, as above, knows the board, so that those
 * in its answers work for it too: PUBLIC (or NULL) where it is that, else one
 * with its name; without any, OWN.  To be freed. */
char *gate_url(const char *host, const char *public, const char *own);

/* Returns 1 when URL is "http://" or "https://", a host, and maybe a port,
 * and no more. */
int gate_isurl(const char *url);

/*
 * Returns 1 when a request that comes with a cookie is of our own page: it has
 * X-Requested-With (WITH), which no other site can send unasked, and
 * Sec-Fetch-Site (SITE) does not tell of another one.  NULL is absent.
 */
int gate_own(const char *site, const char *with);

/* A limit of so many requests a minute: 0 is none.  They may come at once. */
struct gate_rate {
	double	 per_minute;
	double	 used;		/* of them, sinking with time */
	double	 last;		/* clock_boot() then */
};

/* Counts a request.  Returns 0, or the seconds after which the next one may
 * pass.  Refused ones count as well, as Asana's do. */
int gate_wait(struct gate_rate *r);

#endif
