/*
 * peer: an HTTP/1.1 proxy that makes faults, between the tools and a board.
 *
 * Both are on this machine.  A request is read whole, the rules (rules.h) say
 * what becomes of it, the board's answer is read whole, and then, it may be,
 * given back.  Each request becomes a line of the log once it is over:
 *
 *	TIME METHOD PATH STATUS FAULT
 *
 * TIME is when it had come, in seconds since 1970 with milliseconds; STATUS
 * is "-" when there was no answer, FAULT is "-" when nothing was done to it;
 * that its result was not to be seen comes behind a comma.
 *
 * With -b FILE each request that the board has answered goes there too, as it
 * came, with that answer, whatever becomes of it then:
 *
 *	TIME NREQUEST NANSWER\n and so many bytes of each
 *
 * One process, one poll(); it ends when it is killed.  After SIGUSR1 it makes
 * no more faults.  SIGUSR2 takes the line down: nothing reaches the board,
 * nobody is answered; the next one brings it up.  After SIGHUP odd pages are
 * answered in place of the board, until the next one.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "message.h"
#include "rules.h"

#define CONNS_MAX	1000		/* at once */
#define BASE		"/api/1.0"	/* not shown, and not in the rules */

static const char usage[] =
    "usage: peer -t host:port [-b bodies] [-r rules] [-l log] [-P portfile]"
    " [-p port] [-s seed]\n";

#define NOBODY		(-2)		/* waits for this answer */
#define TURN		0.005		/* seconds between looks whose turn it is */

enum state {
	READING,	/* a request of the client */
	HELD,		/* until `due`, then FORWARDING */
	FORWARDING,	/* the request to the board */
	HEARING,	/* its answer */
	KEPT,		/* until `due`, then ANSWERING */
	ANSWERING
};

struct conn {
	struct conn	*next;
	enum state	 state;
	int		 client;	/* or NOBODY, or -1: to be freed */
	int		 board;		/* or -1 */
	struct mem	 in;		/* the request */
	struct mem	 out;		/* what is sent: request or answer */
	size_t		 sent;		/* bytes of it */
	size_t		 head;		/* bytes of the request's header */
	const struct rule *rule;	/* what it suffers, or NULL */
	const struct rule *unseen;	/* ... beside that */
	double		 sent_on;	/* when it went to the board */
	double		 due;
	double		 came;
	char		 method[16];
	char		 path[1024];
	char		 thing[1024];	/* what it changes */
	int		 last;		/* close after this answer */
	struct pollfd	*pfd;		/* while poll() is looked at */
};

/* What the board has made and is not to be seen yet. */
struct secret {
	char		 gid[40];
	double		 due;
};

#define SECRETS_MAX	256

static struct secret secrets[SECRETS_MAX];
static struct conn *conns;
static int nconns;
static struct sockaddr_in target;
static int logfd = STDOUT_FILENO;
static int bodyfd = -1;
static volatile sig_atomic_t calm;	/* no more faults */
static volatile sig_atomic_t down;	/* nothing goes through */
static volatile sig_atomic_t portal;	/* only odd pages are answered */

#define PAGE(n, body) { .text = "portal " #n " " body, .fault = STATUS, \
	.status = n, .retry_after = -1, .page = body }

/* What gateways, proxies and logins put in the place of an answer. */
static const struct rule pages[] = {
	PAGE(302, "html"), PAGE(401, "html"), PAGE(403, "html"),
	PAGE(404, "html"), PAGE(503, "html"), PAGE(200, "html"),
	PAGE(404, "empty"), PAGE(200, "text"), PAGE(502, "empty")
};

void
fatal(int rc, const char *what)
{
	fprintf(stderr, "peer: %s: %s\n", what, strerror(errno));
	exit(rc);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* One line of the log.  STATUS 0: there was no answer. */
static void
note(const struct conn *c, int status, const char *fault)
{
	char line[2048], code[16] = "-", both[256];
	int n;

	if (c->client == NOBODY)
		return;		/* told when it was answered */
	if (status != 0)
		snprintf(code, sizeof(code), "%d", status);
	if (fault == NULL)
		fault = c->rule != NULL ? c->rule->text : "-";
	if (c->unseen != NULL) {
		snprintf(both, sizeof(both), "%s, %s", fault, c->unseen->text);
		fault = both;
	}
	n = snprintf(line, sizeof(line), "%.3f %s %s %s %s\n", c->came,
	    c->method, c->path, code, fault);
	if (n >= (int)sizeof(line) || write(logfd, line, (size_t)n) != n)
		fatal(74, "log");
}

/* Records a request and the board's answer, in one write, so that the end of
 * this process does not come between. */
static void
record(const struct conn *c)
{
	struct mem m = { NULL, 0, 0 };
	size_t done;
	ssize_t n;

	mem_addf(&m, "%.3f %zu %zu\n", c->came, c->in.n, c->out.n);
	mem_add(&m, c->in.s, c->in.n);
	mem_add(&m, c->out.s, c->out.n);
	for (done = 0; done < m.n; done += (size_t)n)
		if ((n = write(bodyfd, m.s + done, m.n - done)) == -1)
			fatal(74, "bodies");
	mem_clear(&m);
}

static void
hang_up(struct conn *c)
{
	if (c->client >= 0)
		close(c->client);
	c->client = -1;		/* swept by the main loop */
}

/* ------------------------------------------------------------- the answer */

static void
answer(struct conn *c, int status)
{
	if (c->board != -1)
		close(c->board);
	c->board = -1;
	c->sent = 0;
	c->state = ANSWERING;
	if (c->rule != NULL && c->rule->fault == SLOW) {
		c->state = KEPT;
		c->due = now() + rules_seconds(c->rule);
	}
	note(c, status, NULL);
	if (c->client == NOBODY)
		hang_up(c);
}

static void
no_answer(struct conn *c, const char *fault)
{
	note(c, 0, fault);
	if (c->board != -1)
		close(c->board);
	c->board = -1;
	hang_up(c);
}

/* The body of an invented answer. */
static const char *
page(const struct rule *r)
{
	if (r->fault == BEHIND)
		return "{\"data\":{}}";
	if (r->page == NULL)
		return "{\"errors\":[{\"message\":\"made by the peer\"}]}";
	if (strcmp(r->page, "html") == 0)
		return "<html><body><h1>A page of a gateway</h1></body></html>\n";
	return strcmp(r->page, "text") == 0 ? "upstream is busy\n" : "";
}

/* Makes the answer of STATUS, AFTER and BEHIND. */
static void
invent(struct conn *c)
{
	const struct rule *r = c->rule;
	const char *body = page(r);
	char date[64];
	int status = r->fault == BEHIND ? 200 : r->status;
	time_t t = time(NULL);

	mem_clear(&c->out);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime(&t));
	mem_addf(&c->out, "HTTP/1.1 %d Fault\r\nDate: %s\r\nContent-Type: %s\r\n"
	    "Content-Length: %zu\r\n", status, date, r->page != NULL ?
	    "text/html" : "application/json; charset=UTF-8", strlen(body));
	if (r->retry_after >= 0)
		mem_addf(&c->out, "Retry-After: %ld\r\n", r->retry_after);
	if (status / 100 == 3)
		mem_addf(&c->out, "Location: /login\r\n");
	mem_addf(&c->out, "\r\n%s", body);
	answer(c, status);
}

/* The thing that this answer is about is a secret for a while. */
static void
keep_secret(struct conn *c)
{
	const char *gid = strstr(c->out.s, "{\"data\":{\"gid\":\"");
	struct secret *s;

	for (s = secrets; s < secrets + SECRETS_MAX && s->due > now(); s++)
		continue;
	if (gid == NULL || s == secrets + SECRETS_MAX)
		return;
	gid += 16;
	snprintf(s->gid, sizeof(s->gid), "%.*s", (int)strcspn(gid, "\""), gid);
	s->due = c->sent_on + rules_seconds(c->unseen);
}

static void
hide_secrets(struct conn *c)
{
	const struct secret *s;

	for (s = secrets; s < secrets + SECRETS_MAX; s++)
		if (s->due > now())
			message_hide(c->out.s + mem_head(&c->out), s->gid);
}

/* The board has answered, all of it is in c->out. */
static void
heard(struct conn *c)
{
	enum fault fault = c->rule != NULL ? c->rule->fault : PASS;
	size_t head = mem_head(&c->out);
	struct mem m = { NULL, 0, 0 };
	int status = head > 12 ? atoi(c->out.s + 9) : 0;

	if (status != 0 && bodyfd != -1)
		record(c);
	if (status == 201 && c->unseen != NULL)
		keep_secret(c);
	else if (status == 200 && strcmp(c->method, "GET") == 0)
		hide_secrets(c);
	if (status == 0 || fault == LOST) {
		no_answer(c, status == 0 ? "broken" : NULL);
		return;
	}
	if (fault == AFTER) {
		invent(c);
		return;
	}
	if (mem_field(&c->out, head, "Content-Length") == NULL &&
	    mem_field(&c->out, head, "Transfer-Encoding") == NULL &&
	    status != 204 && status != 304)
		c->last = 1;
	mem_header(&m, &c->out, head);
	mem_addf(&m, "\r\n");
	head = m.n;
	mem_add(&m, c->out.s + mem_head(&c->out),
	    c->out.n - mem_head(&c->out));
	mem_clear(&c->out);
	c->out = m;
	if (fault == HALF) {
		c->out.n = head + (m.n - head) / 2;
		c->last = 1;
	}
	answer(c, status);
}

/* ------------------------------------------------------------ the request */

static void
nonblocking(int fd)
{
	int on = 1;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void
forward(struct conn *c)
{
	mem_clear(&c->out);
	c->sent = 0;
	c->sent_on = now();
	mem_header(&c->out, &c->in, c->head);
	mem_addf(&c->out, "Connection: close\r\n\r\n");
	mem_add(&c->out, c->in.s + c->head, c->in.n - c->head);
	if ((c->board = socket(AF_INET, SOCK_STREAM, 0)) == -1)
		fatal(71, "socket");
	nonblocking(c->board);
	if (connect(c->board, (struct sockaddr *)&target,
	    sizeof(target)) == -1 && errno != EINPROGRESS) {
		no_answer(c, "unreachable");
		return;
	}
	c->state = FORWARDING;
}

/* What a change is of: the path, or for a move the card that it names. */
static void
set_thing(struct conn *c)
{
	const char *task = strstr(c->in.s + c->head, "\"task\":\"");
	size_t n;

	snprintf(c->thing, sizeof(c->thing), "%s", c->path);
	if (strstr(c->path, "/addTask") == NULL || task == NULL)
		return;
	task += 8;
	n = strcspn(task, "\"");
	if (n < sizeof(c->thing)) {
		memcpy(c->thing, task, n);
		c->thing[n] = '\0';
	}
}

/* Must C wait for a change that was answered before it came?  Those of the
 * same thing keep their order, and none is seen later than was said. */
static int
must_wait(const struct conn *c)
{
	const struct conn *o;

	for (o = conns; o != NULL; o = o->next)
		if (o != c && o->client == NOBODY && o->came < c->came &&
		    (o->due <= now() || (strcmp(c->method, "GET") != 0 &&
		    strcmp(o->thing, c->thing) == 0)))
			return 1;
	return 0;
}

static void
forward_in_turn(struct conn *c)
{
	if (must_wait(c)) {
		c->state = HELD;
		c->due = now() + TURN;
	} else
		forward(c);
}

/* Answers at once, and lets a twin bring it to the board later. */
static void
behind(struct conn *c)
{
	struct conn *twin = calloc(1, sizeof(*twin));

	if (twin == NULL)
		fatal(71, "memory");
	*twin = *c;
	memset(&twin->in, 0, sizeof(twin->in));
	mem_add(&twin->in, c->in.s, c->in.n);
	twin->client = NOBODY;
	twin->rule = twin->unseen = NULL;
	twin->state = HELD;
	twin->due = now() + rules_seconds(c->rule);
	twin->pfd = NULL;
	twin->next = conns;
	conns = twin;
	nconns++;
	invent(c);
}

/* A request is whole: the rules say what becomes of it. */
static void
decide(struct conn *c)
{
	static size_t npages;

	set_thing(c);
	c->rule = rules_choose(c->method, c->path, c->in.s + c->head,
	    &c->unseen);
	if (calm || down)
		c->rule = c->unseen = NULL;
	if (down) {
		no_answer(c, "down");
		return;
	}
	if (portal) {
		c->rule = &pages[npages++ % (sizeof(pages) / sizeof(*pages))];
		c->unseen = NULL;
	}
	switch (c->rule != NULL ? c->rule->fault : PASS) {
	case CUT:
		no_answer(c, NULL);
		break;
	case STATUS:
		invent(c);
		break;
	case BEHIND:
		behind(c);
		break;
	case DELAY:
		c->state = HELD;
		c->due = now() + rules_seconds(c->rule);
		break;
	default:
		forward_in_turn(c);
	}
}

/* Takes method and path from the first line; -1 when it has none. */
static int
first_line(struct conn *c)
{
	char url[sizeof(c->path)];
	const char *p = url;

	if (sscanf(c->in.s, "%15[A-Z] %1023[^ ?\r\n]", c->method, url) != 2)
		return -1;
	if (strncmp(p, BASE "/", sizeof(BASE)) == 0)
		p += sizeof(BASE) - 1;
	snprintf(c->path, sizeof(c->path), "%s", p);
	return 0;
}

/* More of a request has come. */
static void
arrived(struct conn *c)
{
	const char *length, *after, *hundred = "HTTP/1.1 100 Continue\r\n\r\n";
	size_t n;

	if (c->head == 0 && (c->head = mem_head(&c->in)) > 0) {
		if (first_line(c) == -1 ||
		    mem_field(&c->in, c->head, "Transfer-Encoding") != NULL) {
			hang_up(c);	/* not what the tools send */
			return;
		}
		after = mem_field(&c->in, c->head, "Connection");
		c->last = after != NULL && strncasecmp(after, "close", 5) == 0;
		if (mem_field(&c->in, c->head, "Expect") != NULL)
			send(c->client, hundred, strlen(hundred), 0);
	}
	if (c->head == 0)
		return;
	length = mem_field(&c->in, c->head, "Content-Length");
	n = length != NULL ? (size_t)strtoul(length, NULL, 10) : 0;
	if (c->in.n < c->head + n)
		return;
	c->came = now();
	decide(c);
}

/* ----------------------------------------------------------- sockets, time */

/* Reads what there is; returns 1, 0 at the end, or -1 for an error. */
static int
take(int fd, struct mem *m)
{
	char s[65536];
	ssize_t n = recv(fd, s, sizeof(s), 0);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 1;
	if (n <= 0)
		return (int)n;
	if (m->n + (size_t)n > MESSAGE_MAX) {
		errno = EFBIG;
		fatal(65, "message");
	}
	mem_add(m, s, (size_t)n);
	return 1;
}

/* Sends what it takes of c->out; returns 1 when all is sent, -1 on error. */
static int
give(int fd, struct conn *c)
{
	ssize_t n = send(fd, c->out.s + c->sent, c->out.n - c->sent, 0);

	if (n == -1)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	c->sent += (size_t)n;
	return c->sent == c->out.n;
}

/* The answer is out: ready for the client's next request. */
static void
next_request(struct conn *c)
{
	mem_clear(&c->in);
	mem_clear(&c->out);
	c->head = 0;
	c->rule = NULL;
	c->state = READING;
	if (c->last)
		hang_up(c);
}

/* One step of a connection whose socket is ready, or whose time has come. */
static void
step(struct conn *c)
{
	int rc;

	switch (c->state) {
	case READING:
		if (take(c->client, &c->in) <= 0)
			hang_up(c);
		else if (c->in.n > 0)
			arrived(c);
		break;
	case HELD:
		forward_in_turn(c);
		break;
	case FORWARDING:
		if ((rc = give(c->board, c)) == -1)
			no_answer(c, "unreachable");
		else if (rc == 1) {
			mem_clear(&c->out);
			c->state = HEARING;
		}
		break;
	case HEARING:
		if ((rc = take(c->board, &c->out)) == 0)
			heard(c);
		else if (rc == -1)
			no_answer(c, "broken");
		break;
	case KEPT:
		c->state = ANSWERING;
		break;
	case ANSWERING:
		if ((rc = give(c->client, c)) == -1)
			hang_up(c);
		else if (rc == 1)
			next_request(c);
		break;
	}
}

/* What poll() shall tell of C; nothing while it waits for its time. */
static void
want(const struct conn *c, struct pollfd *p)
{
	int board = c->state == FORWARDING || c->state == HEARING;

	p->fd = c->state == HELD || c->state == KEPT ? -1 :
	    board ? c->board : c->client;
	p->events = c->state == READING || c->state == HEARING ? POLLIN :
	    POLLOUT;
	p->revents = 0;
}

static void
on_calm(int sig)
{
	calm = sig;
}

static void
on_line(int sig)
{
	if (sig == SIGHUP)
		portal = !portal;
	else
		down = !down;
}

/* Each time: with signal() it may be the first time only. */
static void
on_signal(int sig, void (*fn)(int))
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = fn;
	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

static void
welcome(int fd)
{
	struct conn *c;
	int client = accept(fd, NULL, NULL);

	if (client == -1)
		return;
	nonblocking(client);
	if ((c = calloc(1, sizeof(*c))) == NULL)
		fatal(71, "memory");
	c->client = client;
	c->board = -1;
	c->next = conns;
	conns = c;
	nconns++;
}

static void
sweep(void)
{
	struct conn **p = &conns, *c;

	while ((c = *p) != NULL)
		if (c->client == -1) {
			*p = c->next;
			mem_clear(&c->in);
			mem_clear(&c->out);
			free(c);
			nconns--;
		} else
			p = &c->next;
}

/* Milliseconds until the next connection's time has come, or -1. */
static int
nap(void)
{
	struct conn *c;
	double first = -1, left;

	for (c = conns; c != NULL; c = c->next)
		if (c->state == HELD || c->state == KEPT) {
			left = c->due > now() ? c->due - now() : 0;
			if (first < 0 || left < first)
				first = left;
		}
	return first < 0 ? -1 : (int)(first * 1000) + 1;
}

static void
serve(int fd)
{
	static struct pollfd pfd[CONNS_MAX + 1];
	struct conn *c;
	nfds_t n;

	for (;;) {
		pfd[0].fd = nconns < CONNS_MAX ? fd : -1;
		pfd[0].events = POLLIN;
		pfd[0].revents = 0;
		for (n = 1, c = conns; c != NULL; c = c->next) {
			c->pfd = &pfd[n++];
			want(c, c->pfd);
		}
		if (poll(pfd, n, nap()) == -1)
			continue;
		for (c = conns; c != NULL; c = c->next)
			if (c->pfd == NULL)
				continue;	/* new */
			else if (c->pfd->fd != -1 ? c->pfd->revents != 0 :
			    c->due <= now())
				step(c);
		sweep();
		if (pfd[0].revents != 0)
			welcome(fd);
	}
}

/* Listens on loopback, on PORT or any; writes which to PORTFILE: whole, or
 * not at all. */
static int
listening(int port, const char *portfile)
{
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);
	char tmp[1024];
	int fd, on = 1;
	FILE *f;

	sin.sin_family = AF_INET;
	sin.sin_port = htons((unsigned short)port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1 ||
	    listen(fd, 128) == -1 ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) == -1)
		fatal(71, "listen");
	nonblocking(fd);
	if (portfile == NULL)
		return fd;
	snprintf(tmp, sizeof(tmp), "%s.tmp", portfile);
	if ((f = fopen(tmp, "w")) == NULL ||
	    fprintf(f, "%d\n", ntohs(sin.sin_port)) < 0 ||
	    fclose(f) == EOF || rename(tmp, portfile) == -1)
		fatal(74, portfile);
	return fd;
}

/* "127.0.0.1:8080": a token must not leave this machine. */
static void
set_target(const char *s)
{
	char host[64];
	int port;

	if (sscanf(s, "%63[0-9.]:%d", host, &port) != 2 || port < 1 ||
	    port > 65535 || strncmp(host, "127.", 4) != 0 ||
	    inet_pton(AF_INET, host, &target.sin_addr) != 1) {
		fprintf(stderr, "peer: -t %s: not 127.x.x.x:port\n", s);
		exit(2);
	}
	target.sin_family = AF_INET;
	target.sin_port = htons((unsigned short)port);
}

int
main(int argc, char *argv[])
{
	const char *rules = NULL, *log = NULL, *bodies = NULL, *portfile = NULL;
	int c, port = 0;
	unsigned long seed = 1;

	while ((c = getopt(argc, argv, "t:b:r:l:P:p:s:")) != -1)
		switch (c) {
		case 't':
			set_target(optarg);
			break;
		case 'b':
			bodies = optarg;
			break;
		case 'r':
			rules = optarg;
			break;
		case 'l':
			log = optarg;
			break;
		case 'P':
			portfile = optarg;
			break;
		case 'p':
			port = atoi(optarg);
			break;
		case 's':
			seed = strtoul(optarg, NULL, 10);
			break;
		default:
			optind = argc + 1;
		}
	if (optind != argc || target.sin_port == 0) {
		fputs(usage, stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	on_signal(SIGUSR1, on_calm);
	on_signal(SIGUSR2, on_line);
	on_signal(SIGHUP, on_line);
	if (rules != NULL)
		rules_read(rules, seed);
	if (log != NULL && (logfd = open(log, O_WRONLY | O_CREAT | O_APPEND,
	    0600)) == -1)
		fatal(74, log);
	if (bodies != NULL && (bodyfd = open(bodies, O_WRONLY | O_CREAT |
	    O_APPEND, 0600)) == -1)
		fatal(74, bodies);
	serve(listening(port, portfile));
}
