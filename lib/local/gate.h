/* gate: who may pass, and how often. */
#ifndef LOCAL_GATE_H
#define LOCAL_GATE_H

#define GATE_TOKEN_MAX	1024	/* bytes of a token, without line end */

/*
 * Returns the token in FILE, to be freed; a missing file is made with a new
 * random token (mode 0600).  Returns NULL after a message when it cannot be
 * read or holds no token: one line without blanks.
 */
char *gate_token(const char *file);

/*
 * Returns 1 when HEADER, the value of Authorization or NULL, is "Bearer" and
 * that token.  Takes as long whichever bytes differ.
 */
int gate_admits(const char *token, const char *header);

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
