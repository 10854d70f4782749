/* server: HTTP.  The only file that knows libmicrohttpd. */
#ifndef LOCAL_SERVER_H
#define LOCAL_SERVER_H

#include <stddef.h>

#include "local/board.h"
#include "local/token.h"

#define SERVER_TURN_MS		1000	/* the longest wait of a turn */
#define SERVER_HEADER_MAX	(64u << 10)	/* bytes of a request's head */
#define SERVER_SWALLOW_MAX	(128LL << 20)	/* bytes of an unwanted body */
#define SERVER_NAME		"asana-local/"	/* what tools know us by */

struct server;

/*
 * Begins to serve B on that socket, which it takes over, to those who have one
 * of TOKENS.  URL is its address; PUBLIC, or NULL, that by which others know
 * it.  All must live as long.  Returns NULL after a message.
 */
struct server *server_start(int fd, struct board *b, struct tokens *tokens,
    const char *url, const char *public);

/* Waits for what comes, and answers it: one request after another.  Returns
 * soon, at the latest after SERVER_TURN_MS or a signal. */
void server_turn(struct server *s);

/* Ends it; answers under way are dropped. */
void server_stop(struct server *s);

#endif
