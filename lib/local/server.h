/* server: HTTP.  The only file that knows libmicrohttpd. */
#ifndef LOCAL_SERVER_H
#define LOCAL_SERVER_H

#include <stddef.h>

#include "local/board.h"
#include "local/gate.h"

#define SERVER_CONNECTIONS_MAX	512	/* at a time */
#define SERVER_IDLE_SEC		120	/* silence that ends a connection */
#define SERVER_BODY_SEC		600	/* time that a body may take */
#define SERVER_HEADER_MAX	(64u << 10)	/* bytes of a request's head */
#define SERVER_SWALLOW_MAX	(128LL << 20)	/* bytes of an unwanted body */
#define SERVER_NAME		"asana-local/"	/* what tools know us by */

struct server;

/*
 * Serves B on that socket, which it takes over, in a thread of its own until
 * server_stop().  One thread means that requests happen one after another.
 * URL and TOKEN must live as long.  Returns NULL after a message.
 */
struct server *server_start(int fd, struct board *b, const char *url,
    const char *token, long per_minute);

/* Ends it; answers under way are finished or dropped. */
void server_stop(struct server *s);

#endif
