/* l_gate: who may pass, and how often. */
#include <sys/stat.h>

#include "err.h"
#include "local/gate.h"
#include "unit.h"

static const char *content;	/* of the token's file */
static size_t content_len;

static void
put(const char *s, size_t n)
{
	FILE *f = fopen("token", "w");

	if (f == NULL || fwrite(s, 1, n, f) != n || fclose(f) == EOF)
		bail("no file");
}

static int
token(void *arg)
{
	char *s;

	(void)arg;
	err_prog("t");
	put(content, content_len);
	if ((s = gate_token("token")) == NULL)
		return 1;
	fputs(s, stdout);
	free(s);
	return 0;
}

static void
reads(const char *s, size_t n, const char *want, const char *name)
{
	struct unit_child c;

	content = s;
	content_len = n;
	unit_fork(&c, token, NULL);
	is_int(c.status, want == NULL, "%s", name);
	is_str(c.out, want != NULL ? want : "", "the token");
	is_str(c.err, want != NULL ? "" : "t: token: not a token\n",
	    "the message");
}

static void
tokens(void)
{
	char s[GATE_TOKEN_MAX + 3];
	struct unit_child c;

	reads("abc\n", 4, "abc", "a token");
	reads("1/2:x_y", 7, "1/2:x_y", "without a newline");
	reads("abc\r\n\n", 6, "abc", "with several");
	reads("", 0, NULL, "an empty file");
	reads("\n", 1, NULL, "an empty line");
	reads("a b\n", 4, NULL, "two words");
	reads("a\nb\n", 4, NULL, "two lines");
	reads("\tab\n", 4, NULL, "a TAB");
	reads("a\0b\n", 4, NULL, "a NUL");
	memset(s, 'x', sizeof(s));
	memcpy(s + GATE_TOKEN_MAX, "\r\n", 3);
	content = s;
	content_len = GATE_TOKEN_MAX + 2;
	unit_fork(&c, token, NULL);
	is_int((long long)strlen(c.out), GATE_TOKEN_MAX, "the longest token");
	s[GATE_TOKEN_MAX] = 'x';
	reads(s, GATE_TOKEN_MAX + 1, NULL, "one byte more");
}

static int
unreadable(void *arg)
{
	(void)arg;
	err_prog("t");
	return gate_token("folder") == NULL;
}

static void
new_token(void)
{
	struct unit_child c;
	struct stat sb;
	char *a, *b, *other;

	unlink("token");
	a = gate_token("token");
	b = gate_token("token");
	other = gate_token("other");
	if (a == NULL || b == NULL || other == NULL)
		bail("no token");
	is_int((long long)strlen(a), 48, "a new token");
	is_int((long long)strspn(a, "0123456789abcdef"), 48,
	    "is hexadecimal");
	is_str(b, a, "and is kept");
	ok(strcmp(a, other) != 0, "another file has another");
	ok(stat("token", &sb) == 0 && (sb.st_mode & 07777) == 0600,
	    "only its owner can read it");
	free(a);
	free(b);
	free(other);
	mkdir("folder", 0700);
	unit_fork(&c, unreadable, NULL);
	is_int(c.status, 1, "a folder is no token");
	is_str(c.err, "t: folder: Is a directory\n", "the message");
}

static void
headers(void)
{
	is_int(gate_admits("abc", "Bearer abc"), 1, "the token");
	is_int(gate_admits("abc", "bearer abc"), 1, "in any case");
	is_int(gate_admits("abc", NULL), 0, "no header");
	is_int(gate_admits("abc", ""), 0, "an empty one");
	is_int(gate_admits("abc", "abc"), 0, "the bare token");
	is_int(gate_admits("abc", "Basic abc"), 0, "another scheme");
	is_int(gate_admits("abc", "Bearer "), 0, "no token");
	is_int(gate_admits("abc", "Bearer"), 0, "no blank");
	is_int(gate_admits("abc", "Bearer ab"), 0, "a part of it");
	is_int(gate_admits("abc", "Bearer abcd"), 0, "more than it");
	is_int(gate_admits("abc", "Bearer abcabc"), 0, "it twice");
	is_int(gate_admits("abc", "Bearer abd"), 0, "another last byte");
	is_int(gate_admits("abc", "Bearer xbc"), 0, "another first one");
	is_int(gate_admits("abc", "Bearer ABC"), 0, "its case counts");
	is_int(gate_admits("abc", "Bearer  abc"), 0, "two blanks");
	is_int(gate_admits("abc", "Bearer abc "), 0, "a blank behind");
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
	unit_tmp();
	tokens();
	new_token();
	headers();
	rates();
	unit_rmtmp();
	return done();
}
