/* l_gate: who may pass, and how often. */
#include "local/gate.h"
#include "unit.h"

static void
hosts(void)
{
	static const char url[] = "https://Board.example.org:8443";

	is_int(gate_host(NULL, NULL), 1, "no Host: no browser");
	is_int(gate_host("", NULL), 1, "an empty one");
	is_int(gate_host("127.0.0.1:80", NULL), 1, "a number and a port");
	is_int(gate_host("10.1.2.3", NULL), 1, "a number");
	is_int(gate_host("[::1]:8080", NULL), 1, "one of IPv6");
	is_int(gate_host("[fe80::1]", NULL), 1, "without a port");
	is_int(gate_host("localhost:1", NULL), 1, "localhost");
	is_int(gate_host("LOCALHOST", NULL), 1, "in any case");
	is_int(gate_host("evil.example", NULL), 0, "a name");
	is_int(gate_host("127.0.0.1.evil.example", NULL), 0,
	    "one that begins as a number");
	is_int(gate_host("localhost.evil.example", NULL), 0,
	    "one that begins as localhost");
	is_int(gate_host("[evil]", NULL), 0, "no number in brackets");
	is_int(gate_host("board.example.org", url), 1, "the one of -u");
	is_int(gate_host("board.example.org:1", url), 1, "with any port");
	is_int(gate_host("example.org", url), 0, "a part of it");
	is_int(gate_host("localhost", url), 1, "localhost still");
}

static void
origins(void)
{
	static const char url[] = "http://127.0.0.1:8080";

	is_int(gate_origin(NULL, url), 1, "no Origin");
	is_int(gate_origin(url, url), 1, "our own");
	is_int(gate_origin("HTTP://127.0.0.1:8080", url), 1, "in any case");
	is_int(gate_origin("http://127.0.0.1:8081", url), 0, "another port");
	is_int(gate_origin("https://127.0.0.1:8080", url), 0,
	    "another scheme");
	is_int(gate_origin("http://evil.example", url), 0, "another site");
	is_int(gate_origin("null", url), 0, "one that is hidden");
	is_int(gate_origin("", url), 0, "an empty one");
}

static void
urls(void)
{
	is_int(gate_isurl("http://a"), 1, "a host");
	is_int(gate_isurl("https://a.b-c:80"), 1, "a port");
	is_int(gate_isurl("http://[::1]:80"), 1, "IPv6");
	is_int(gate_isurl("http://"), 0, "nothing");
	is_int(gate_isurl("http://:80"), 0, "no host");
	is_int(gate_isurl("http://a/"), 0, "a path");
	is_int(gate_isurl("ftp://a"), 0, "another scheme");
	is_int(gate_isurl("a.b"), 0, "no scheme");
	is_int(gate_isurl("http://a b"), 0, "a blank");
	is_int(gate_isurl("http://a\r\nb"), 0, "a line break");
}

static void
is_url(const char *host, const char *want, const char *name)
{
	char *s = gate_url(host, "https://board.example.org",
	    "http://127.0.0.1:80");

	is_str(s, want, "%s", name);
	free(s);
}

static void
addresses(void)
{
	char *s;

	is_url(NULL, "http://127.0.0.1:80", "no Host: our own address");
	is_url("", "http://127.0.0.1:80", "an empty one");
	is_url("localhost:81", "http://localhost:81", "that by which we came");
	is_url("Board.example.org", "https://board.example.org",
	    "that of -u, as it was given");
	is_url("board.example.org:81", "http://board.example.org:81",
	    "its host with another port");
	is_url("a/b", "http://127.0.0.1:80", "what is no host");
	s = gate_url("board.example.org", NULL, "http://127.0.0.1:80");
	is_str(s, "http://board.example.org", "without -u");
	free(s);
}

static void
own(void)
{
	is_int(gate_own(NULL, "x"), 1, "our page, by an old browser");
	is_int(gate_own("same-origin", "x"), 1, "our page");
	is_int(gate_own("same-origin", NULL), 0, "without our header");
	is_int(gate_own(NULL, NULL), 0, "nothing said");
	is_int(gate_own("same-site", "x"), 0, "another port");
	is_int(gate_own("cross-site", "x"), 0, "another site");
	is_int(gate_own("none", "x"), 0, "the address bar");
	is_int(gate_own("", "x"), 0, "an empty header");
}

static void
rates(void)
{
	struct gate_rate none = { 0, 0, 0 }, r = { 3, 0, 0 };
	struct gate_rate more = { 6, 0, 0 };
	int i, wait;

	for (i = wait = 0; i < 10000; i++)
		wait += gate_wait(&none);
	is_int(wait, 0, "no limit");
	for (i = wait = 0; i < 3; i++)
		wait += gate_wait(&r);
	is_int(wait, 0, "three a minute may come at once");
	wait = gate_wait(&r);
	ok(wait >= 19 && wait <= 21, "the fourth waits for 20 s");
	wait = gate_wait(&r);
	ok(wait >= 39 && wait <= 41, "refused ones count: 40 s");
	for (i = 0; i < 100; i++)
		wait = gate_wait(&r);
	ok(wait > 60 && wait <= 81, "but not for ever: a minute or so");
	/* time is the cure */
	r.last -= 41;
	ok((wait = gate_wait(&r)) > 0, "not yet");
	r.last -= 60;
	is_int(gate_wait(&r), 0, "after a while the next one passes");
	for (i = wait = 0; i < 6; i++)
		wait += gate_wait(&more);
	is_int(wait, 0, "six a minute may come at once");
	ok((wait = gate_wait(&more)) >= 9 && wait <= 11,
	    "one more waits for 10 s");
}

int
main(void)
{
	hosts();
	origins();
	urls();
	addresses();
	own();
	rates();
	return done();
}
