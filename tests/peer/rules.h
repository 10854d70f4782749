/*
 * rules: which request suffers what.
 *
 * A rule file has one rule a line; blank lines and what follows a '#' that
 * begins a word are passed over:
 *
 *	METHOD PATH [with TEXT] … WHEN FAULT
 *
 * METHOD	GET, POST, PUT, DELETE, or * for any.
 * PATH		the path behind /api/1.0, without the query, in which {} is
 *		any one part; or * for any.
 * with TEXT	only requests whose body holds TEXT (no blanks in it); all
 *		of them, when there are several.
 * WHEN		among the requests that match what stands before it:
 *		  always	each
 *		  3, 2-4, 5-	the third; the second to the fourth; from the
 *				fifth on
 *		  every 5	the fifth, tenth, …
 *		  10%		each with this chance (the same ones for the
 *				same seed and order)
 * FAULT	  cut		close, nothing reaches the board
 *		  lost		the board does it, then close without an answer
 *		  half		the board does it, half of its answer comes
 *		  delay SEC	the board gets it so much later, even when its
 *				sender has given up
 *		  slow SEC	the board does it at once, the answer comes so
 *				much later
 *		  behind SEC	answer 200 with nothing in it at once; the board
 *				gets it so much later: a change that is seen
 *				late.  Changes of one thing keep their order
 *		  unseen SEC	what the board makes of it is in no list for so
 *				long.  It comes on top of another fault
 *		  status N	answer N, nothing reaches the board
 *		  after N	the board does it, then answer N
 *		SEC may be a range, 0.1-2: each time another, by chance.
 *		After `status` and `after` may stand `retry-after SEC` (with
 *		429 and 503 servers do so) and what is in the answer in
 *		place of Asana's JSON: `html` (a web page, as of a gateway),
 *		`text` (a line that is no JSON) or `empty`.
 *		  pass		nothing; so a later rule does not see to it
 *
 * Every rule counts the requests that match it; of those whose turn it is,
 * the first acts, and the first of those with `unseen`.  Example:
 *
 *	POST /tasks				every 5	lost
 *	PUT  /stories/{} with st=running	2	lost	# a heartbeat
 *	GET  *					3-4	status 429 retry-after 2
 *	*    *					5%	after 502 html
 */
#ifndef RULES_H
#define RULES_H

#define RULES_MAX	200	/* rules of one file */
#define RULES_WITH	4	/* texts of one rule */
#define RULES_LINE	1024	/* bytes of a line */

enum fault {
	PASS, CUT, LOST, HALF, DELAY, SLOW, BEHIND, UNSEEN, STATUS, AFTER
};

struct rule {
	char	*line;		/* all of it; the words point into it */
	const char *text;	/* the fault as written, for the log */
	char	*method;
	char	*path;
	char	*with[RULES_WITH + 1];	/* NULL after the last */
	long	 from, to;	/* the requests it is for, from 1 … */
	long	 every;		/* … each so many of them */
	double	 chance;	/* or with this chance, 0..1 */
	long	 seen;		/* requests that have matched */
	enum fault fault;
	double	 sec, most;	/* of DELAY to UNSEEN: a range */
	int	 status;	/* of STATUS and AFTER */
	long	 retry_after;	/* seconds, or -1 */
	const char *page;	/* html, text or empty; or NULL: JSON */
};

/* Reads the rules of the file PATH; SEED decides about chances.  Exits with 65
 * or 74 after a message when they are wrong or cannot be read. */
void rules_read(const char *path, unsigned long seed);

/* Returns the rule that acts on this request, or NULL.  BODY is a text.
 * *UNSEEN is set to the first one of that fault, or NULL. */
const struct rule *rules_choose(const char *method, const char *path,
    const char *body, const struct rule **unseen);

/* Returns the seconds that R's fault takes this time. */
double rules_seconds(const struct rule *r);

#endif
