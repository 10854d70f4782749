/*
 * page: the board for a browser: its files, which are in the program, login
 * and logout.  No HTTP library is needed here.
 */
#ifndef LOCAL_PAGE_H
#define LOCAL_PAGE_H

#include <stddef.h>

#include "local/session.h"

#define PAGE_BODY_MAX	4096	/* bytes of the login form */
#define PAGE_COOKIE_MAX	160	/* bytes of a Set-Cookie header */

/* What a browser may do with the page: its own files, its own server. */
#define PAGE_POLICY	"default-src 'none'; script-src 'self';" \
	" style-src 'self'; img-src 'self' blob:; connect-src 'self';" \
	" form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/* A file of lib/local/page, as the build wrote it into pagedata.c. */
struct page_file {
	const char		*name;	/* "board.js" */
	const char		*etag;	/* with its quotes */
	const unsigned char	*data;
	size_t			 len;
};

extern const struct page_file page_files[];	/* name NULL ends them */

struct page_ask {
	const char	*method;
	const char	*path;
	const char	*match;		/* If-None-Match, or NULL */
	const char	*session;	/* value of our cookie, or NULL */
	const char	*cookie;	/* the cookie's name */
	const char	*body;		/* of a form */
	int		 own;		/* as gate_own() says */
	int		 tls;		/* the browser came by https */
	const char	*(*login)(void *arg, const char *token);
	void		*arg;
};

struct page_reply {
	int			 status;
	const char		*type;	/* Content-Type; NULL: no body */
	const char		*etag;	/* or NULL */
	const unsigned char	*data;	/* static */
	size_t			 len;
	char			 set[PAGE_COOKIE_MAX];	/* Set-Cookie, or "" */
};

/* Returns 1 when a request for PATH is the page's.  "/0/…" and "/1/…" are the
 * addresses of cards, and show it too. */
int page_takes(const char *method, const char *path);

/*
 * Answers.  GET gives a file, with 304 when the browser has it; POST /login
 * with "token=…" asks LOGIN, which returns whose the token is or NULL, and
 * opens a session (204; 401; 403 unless the request is our page's own); POST
 * /logout ends it (204).
 */
void page_answer(struct sessions *l, const struct page_ask *ask,
    struct page_reply *reply);

#endif
