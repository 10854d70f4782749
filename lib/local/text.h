/* text: writing the text columns that several kinds of objects have. */
#ifndef LOCAL_TEXT_H
#define LOCAL_TEXT_H

#include "local/req.h"

enum text_rule {
	TEXT_PLAIN,		/* any text; null is "" */
	TEXT_NULL,		/* any text or null */
	TEXT_DATE,		/* YYYY-MM-DD or null */
	TEXT_TIME,		/* a date-time in UTC or null */
	TEXT_COLOR		/* one of Asana's colours or null */
};

/* A column that member KEY of data sets by SQL (?1 gid, ?2 text). */
struct text_column {
	const char	*key;	/* NULL ends a table */
	const char	*sql;
	enum text_rule	 rule;
};

/* Sets those columns of GID that data gives.  Returns 0, or -1 after
 * req_fail(). */
int text_columns(struct req *rq, long long gid, const struct text_column *c);

/*
 * Reads a text that data gives as plain (member KEY) or rich (member HTML,
 * from which the plain form is made), not both.  Returns REQ_SET with *PLAIN
 * and *RICH (NULL when plain was given), which live as long as the request;
 * REQ_ABSENT; or -1 after req_fail().
 */
int text_read(struct req *rq, const char *key, const char *html,
    const char **plain, const char **rich);

/* Sets such a text of GID by SQL (?1 gid, ?2 plain, ?3 rich), if data gives
 * one.  Returns REQ_SET, REQ_ABSENT, or -1 after req_fail(). */
int text_rich(struct req *rq, long long gid, const char *key,
    const char *html, const char *sql);

#endif
