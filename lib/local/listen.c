/* listen: the socket of a server. */
#include <sys/types.h>
#include <sys/socket.h>

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "local/listen.h"

/* Binds to AI.  Returns the socket, or -1 with errno. */
static int
bind_to(const struct addrinfo *ai)
{
	int fd, one = 1;

	fd = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
	if (fd == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ==
	    -1 || bind(fd, ai->ai_addr, ai->ai_addrlen) == -1 ||
	    listen(fd, LISTEN_BACKLOG) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

int
listen_on(const char *addr, int *port, char **url)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	struct addrinfo hints, *ai;
	char serv[16];
	int e, fd;

	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
	snprintf(serv, sizeof(serv), "%d", *port);
	if ((e = getaddrinfo(addr, serv, &hints, &ai)) != 0) {
		warn("%s: %s", addr, gai_strerror(e));
		return -1;
	}
	fd = bind_to(ai);
	freeaddrinfo(ai);
	if (fd == -1) {
		warn("%s port %d:", addr, *port);
		return -1;
	}
	if (getsockname(fd, (struct sockaddr *)&ss, &len) == -1 ||
	    getnameinfo((struct sockaddr *)&ss, len, NULL, 0, serv,
	    sizeof(serv), NI_NUMERICSERV) != 0) {
		warn("%s: no port", addr);
		close(fd);
		return -1;
	}
	*port = atoi(serv);
	*url = xasprintf(strchr(addr, ':') != NULL ? "http://[%s]:%d" :
	    "http://%s:%d", addr, *port);
	return fd;
}
