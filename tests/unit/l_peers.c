/* l_peers: connections and how long they may take. */
#include <sys/socket.h>

#include "base/clock.h"
#include "local/peers.h"
#include "unit.h"

#define N	3

/* Returns 1 when the other end of FD sees the end of the connection. */
static int
isshut(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_DONTWAIT) == 0;
}

/* Of more than two the oldest goes that has shown no token. */
static void
crowd(void)
{
	struct peers *ps = peers_new(2);
	struct peer *p[4];
	int i, fd[4][2];

	for (i = 0; i < 4; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd[i]) == -1)
			bail("no sockets");
		p[i] = peers_add(ps, fd[i][0]);
		if (i == 0)
			peers_prove(p[i]);
	}
	ok(!isshut(fd[0][1]), "a proved one stays");
	ok(isshut(fd[1][1]) && isshut(fd[2][1]), "the oldest others go");
	ok(!isshut(fd[3][1]), "the new one stays");
	for (i = 0; i < 4; i++)
		peers_remove(ps, p[i]);
	peers_free(ps);
}

int
main(void)
{
	struct peers *ps = peers_new(100);
	struct peer *p[N];
	int i, fd[N][2];

	for (i = 0; i < N; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd[i]) == -1)
			bail("no sockets");
		p[i] = peers_add(ps, fd[i][0]);
		peers_allow(p[i], i == 1 ? -1 : 100);
	}
	peers_sweep(ps);
	ok(!isshut(fd[0][1]) && isshut(fd[1][1]) && !isshut(fd[2][1]),
	    "the one whose time is over is shut");
	peers_remove(ps, p[1]);
	peers_allow(p[0], -1);
	peers_sweep(ps);
	ok(!isshut(fd[0][1]), "not all are looked at each time");
	clock_sleep(0.3);
	peers_sweep(ps);
	ok(isshut(fd[0][1]) && !isshut(fd[2][1]), "but after a while");
	peers_allow(p[0], 100);
	peers_remove(ps, p[0]);
	peers_remove(ps, p[2]);
	peers_sweep(ps);
	peers_free(ps);
	peers_free(NULL);
	crowd();
	return done();
}
