/* listen: the socket of a server. */
#ifndef LOCAL_LISTEN_H
#define LOCAL_LISTEN_H

#define LISTEN_BACKLOG	128	/* connections that wait */

/*
 * Listens on the numeric address ADDR and PORT (0: any free one).  Returns
 * the socket, with "http://address:port" in *URL, to be freed, and the port
 * in *PORT; or -1 after a message.
 */
int listen_on(const char *addr, int *port, char **url);

#endif
