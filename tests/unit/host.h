/* host: a web server that is no board, for the unit tests. */
#ifndef TESTS_HOST_H
#define TESTS_HOST_H

#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>

#include "unit.h"

#define HOST_LONG	((64u << 20) + 1)	/* bytes, for /long */

static pid_t host_pid;
static int host_port;
static char host_url[64];	/* "http://127.0.0.1:PORT" */

static inline void
host_send(int fd, const char *s, size_t n)
{
	ssize_t k;

	for (; n > 0; s += k, n -= (size_t)k)
		if ((k = send(fd, s, n, MSG_NOSIGNAL)) <= 0)
			return;
}

/* Sends an answer: its first line and headers from FMT, and N bytes. */
static inline void
host_answer(int fd, const char *head, const char *body, size_t n)
{
	char s[1024];

	snprintf(s, sizeof(s), "HTTP/1.1 %s\r\nContent-Length: %lu\r\n\r\n",
	    head, (unsigned long)n);
	host_send(fd, s, strlen(s));
	host_send(fd, body, n);
}

static inline void
host_json(int fd, const char *s)
{
	host_answer(fd, "200 OK", s, strlen(s));
}

/* Answers with what FILE.gz holds. */
static inline void
host_packed(int fd, const char *file)
{
	static char s[1 << 20];
	char name[512 + sizeof(".gz")];	/* a path is shorter */
	FILE *f;
	size_t n;

	snprintf(name, sizeof(name), "%s.gz", file);
	if ((f = fopen(name, "rb")) == NULL)
		return;
	n = fread(s, 1, sizeof(s), f);
	fclose(f);
	host_answer(fd, "200 OK\r\nContent-Encoding: gzip", s, n);
}

/* Answers a request of PATH, the NTH of its connection; -1: hang up. */
static inline int
host_reply(int fd, const char *path, int nth)
{
	char s[512];
	static char *big;

	if (strncmp(path, "/ok", 3) == 0)
		host_answer(fd, "200 OK\r\nRetry-After: 7\r\n"
		    "Date: Sun, 06 Nov 1994 08:49:37 GMT", "hello", 5);
	else if (strncmp(path, "/list?", 6) == 0)
		host_json(fd, strstr(path, "&offset=") == NULL ?
		    "{\"data\":[{\"gid\":\"1\"},{\"gid\":\"2\"},"
		    "{\"gid\":\"1\"},{\"name\":\"no gid\"}],"
		    "\"next_page\":{\"offset\":\"a b\"}}" :
		    "{\"data\":[{\"gid\":\"2\"},{\"gid\":\"3\"}],"
		    "\"next_page\":null}");
	else if (strncmp(path, "/endless?", 9) == 0)
		host_json(fd, "{\"data\":[{\"gid\":\"1\"}],"
		    "\"next_page\":{\"offset\":\"more\"}}");
	else if (strncmp(path, "/odd?", 5) == 0)
		host_json(fd, "{\"data\":[{\"gid\":7,\"name\":null},"
		    "{\"gid\":\"8\",\"name\":\"a\\u0000b\",\"new\":[{}]},"
		    "{\"gid\":\"../9\"},{\"gid\":null},5,null,{\"gid\":"
		    "\"10\",\"name\":{\"a\":1},\"memberships\":[null,7],"
		    "\"completed\":\"yes\",\"created_at\":3,\"tags\":4,"
		    "\"dependencies\":null}]}");
	else if (strcmp(path, "/gzip") == 0 || strcmp(path, "/bomb") == 0)
		host_packed(fd, path + 1);
	else if (strcmp(path, "/none") == 0)
		host_answer(fd, "200 OK", "", 0);
	else if (strncmp(path, "/badgid", 7) == 0)
		host_json(fd, "{\"data\":[{\"gid\":\"1\"},{\"gid\":"
		    "\"../../etc\"},{\"gid\":\"3\"}]}");
	else if (strncmp(path, "/gone", 5) == 0)
		host_answer(fd, "403 Gone", "expired", 7);
	else if (strcmp(path, "/401") == 0)
		host_answer(fd, "401 Who", "who", 3);
	else if (strcmp(path, "/busy") == 0)
		host_answer(fd, "503 Busy", "later", 5);
	else if (strncmp(path, "/to/", 4) == 0) {
		snprintf(s, sizeof(s), "302 There\r\nLocation: %s", path + 4);
		host_answer(fd, s, "", 0);
	} else if (strcmp(path, "/loop") == 0)
		host_answer(fd, "302 There\r\nLocation: /loop", "", 0);
	else if (strcmp(path, "/half") == 0) {
		host_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
		    "half", 42);
		return -1;
	} else if (strcmp(path, "/stalls") == 0) {
		host_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
		    "half", 42);
		(void)!recv(fd, s, 1, 0);	/* until it hangs up */
	} else if (strcmp(path, "/long") == 0 &&
	    (big = calloc(1, HOST_LONG)) != NULL) {
		host_answer(fd, "200 OK", big, HOST_LONG);
		free(big);
	} else if (strcmp(path, "/dies") == 0 && nth > 1)
		return -1;
	else
		host_json(fd, "{\"data\":{}}");
	return 0;
}

/* One connection: its requests, which also go to host.log, headers and all. */
static inline void
host_talk(int fd, FILE *log)
{
	char s[65536], path[256], *end, *len;
	size_t n = 0, whole;
	ssize_t k;
	int nth = 0;

	while ((k = recv(fd, s + n, sizeof(s) - 1 - n, 0)) > 0) {
		n += (size_t)k;
		s[n] = '\0';
		if ((end = strstr(s, "\r\n\r\n")) == NULL)
			continue;
		whole = (size_t)(end + 4 - s);
		if ((len = strstr(s, "Content-Length: ")) != NULL &&
		    len < end)
			whole += strtoul(len + 16, NULL, 10);
		if (n < whole)
			continue;
		fputs(s, log);
		fputs("\n\n", log);
		fflush(log);
		n = 0;
		if (sscanf(s, "%*s %255s", path) != 1 ||
		    host_reply(fd, path, ++nth) == -1)
			return;
	}
}

/* Starts it in this folder. */
static inline void
host_start(void)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	int s = socket(AF_INET, SOCK_STREAM, 0), fd, on = 1;
	FILE *log;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (s == -1 || bind(s, (struct sockaddr *)&sin, len) == -1 ||
	    listen(s, 16) == -1 ||
	    getsockname(s, (struct sockaddr *)&sin, &len) == -1 ||
	    (log = fopen("host.log", "w")) == NULL ||
	    (host_pid = fork()) == -1)
		bail("no host");
	host_port = ntohs(sin.sin_port);
	snprintf(host_url, sizeof(host_url), "http://127.0.0.1:%d",
	    host_port);
	if (host_pid == 0)
		signal(SIGCHLD, SIG_IGN);
	while (host_pid == 0) {
		if ((fd = accept(s, NULL, NULL)) == -1)
			_exit(1);
		if (fork() == 0) {
			close(s);
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
			    sizeof(on));
			host_talk(fd, log);
			_exit(0);
		}
		close(fd);
	}
	fclose(log);
	close(s);
}

/* Ends it: from then on nobody listens there. */
static inline void
host_end(void)
{
	if (host_pid > 0 && kill(host_pid, SIGTERM) == 0)
		waitpid(host_pid, NULL, 0);
	host_pid = 0;
}

#endif
