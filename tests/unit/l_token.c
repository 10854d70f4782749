/* l_token: who may use the board. */
#include <sys/stat.h>

#include "board.h"
#include "local/admin.h"

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
	int rc;

	(void)arg;
	err_prog = "t";
	put(content, content_len);
	if ((rc = admin_token("token", &s)) != RC_OK)
		return rc;
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
	is_int(c.status, want == NULL ? RC_IO : RC_OK, "%s", name);
	is_str(c.out, want != NULL ? want : "", "the token");
	is_str(c.err, want != NULL ? "" : "t: token: not a token\n",
	    "the message");
}

static void
tokens(void)
{
	char s[TOKEN_CHARS_MAX + 3];
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
	memcpy(s + TOKEN_CHARS_MAX, "\r\n", 3);
	content = s;
	content_len = TOKEN_CHARS_MAX + 2;
	unit_fork(&c, token, NULL);
	is_int((long long)strlen(c.out), TOKEN_CHARS_MAX, "the longest token");
	s[TOKEN_CHARS_MAX] = 'x';
	reads(s, TOKEN_CHARS_MAX + 1, NULL, "one byte more");
}

static int
unreadable(void *arg)
{
	char *s;

	(void)arg;
	err_prog = "t";
	return admin_token("folder", &s);
}

static void
new_token(void)
{
	struct unit_child c;
	struct stat sb;
	char *a, *b, *other;

	unlink("token");
	if (admin_token("token", &a) != RC_OK ||
	    admin_token("token", &b) != RC_OK ||
	    admin_token("other", &other) != RC_OK)
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
	is_int(c.status, RC_IO, "a folder is no token");
	is_str(c.err, "t: folder: Is a directory\n", "the message");
}

static void
names(void)
{
	char s[TOKEN_NAME_MAX + 2];

	is_int(token_isname("a"), 1, "a name");
	is_int(token_isname("Lab-1_x.y"), 1, "all that it may hold");
	is_int(token_isname(""), 0, "no name");
	is_int(token_isname("a b"), 0, "a blank");
	is_int(token_isname("a\tb"), 0, "a TAB");
	memset(s, 'x', sizeof(s));
	s[TOKEN_NAME_MAX] = '\0';
	is_int(token_isname(s), 1, "the longest");
	s[TOKEN_NAME_MAX] = 'x';
	s[TOKEN_NAME_MAX + 1] = '\0';
	is_int(token_isname(s), 0, "one byte more");
}

static const char *
who(struct tokens *t, const char *header)
{
	struct token *k = tokens_bearer(t, header);

	return k != NULL ? k->name : NULL;
}

static void
headers(struct tokens *t)
{
	is_str(who(t, "Bearer abc"), "one", "the token");
	is_str(who(t, "bearer abc"), "one", "in any case");
	is_str(who(t, "Bearer abcd"), "two", "another");
	is_str(who(t, NULL), NULL, "no header");
	is_str(who(t, ""), NULL, "an empty one");
	is_str(who(t, "abc"), NULL, "the bare token");
	is_str(who(t, "Basic abc"), NULL, "another scheme");
	is_str(who(t, "Bearer "), NULL, "no token");
	is_str(who(t, "Bearer"), NULL, "no blank");
	is_str(who(t, "Bearer ab"), NULL, "a part of it");
	is_str(who(t, "Bearer abcabc"), NULL, "it twice");
	is_str(who(t, "Bearer abd"), NULL, "another last byte");
	is_str(who(t, "Bearer xbc"), NULL, "another first one");
	is_str(who(t, "Bearer ABC"), NULL, "its case counts");
	is_str(who(t, "Bearer  abc"), NULL, "two blanks");
	is_str(who(t, "Bearer abc "), NULL, "a blank behind");
}

/* What another process does to the tokens. */
static void
elsewhere(const char *name, const char *text)
{
	struct store *st;
	int rc;

	if ((st = store_join("b.db", &rc)) == NULL)
		bail("no second connection");
	store_begin(st, 1);
	if (text != NULL)
		token_set(st, name, text, BOARD_NOW);
	else
		is_int(token_revoke(st, name), 1, "revoked elsewhere");
	store_end(st, 1);
	store_close(st);
}

static void
table(void)
{
	struct tokens *t;

	board_open();
	token_set(board.st, "one", "abc", BOARD_NOW);
	token_set(board.st, "two", "abcd", BOARD_NOW);
	is_int(store_int(board.st, 0, "SELECT count(*) FROM token WHERE"
	    " hash LIKE '%abc' OR hash LIKE '%abcd'", ""), 0,
	    "the text is nowhere");
	is_int(store_int(board.st, 0, "SELECT hash = 'ba7816bf8f01cfea414140de"
	    "5dae2223b00361a396177a9cb410ff61f20015ad' FROM token"
	    " WHERE name = 'one'", ""), 1, "it is SHA-256");
	is_int(token_exists(board.st, "one"), 1, "there is one");
	is_int(token_exists(board.st, "three"), 0, "but no third");
	is_int(token_is(board.st, "one", "abc"), 1, "with that text");
	is_int(token_is(board.st, "one", "abcd"), 0, "and no other");
	is_int(store_end(board.st, 1), 0, "kept");
	t = tokens_open(board.st, 2);
	headers(t);
	is_int(gate_wait(&tokens_find(t, "abc")->rate), 0, "one");
	is_int(gate_wait(&tokens_find(t, "abc")->rate), 0, "two");
	elsewhere("three", "xyz");
	is_str(who(t, "Bearer xyz"), "three", "a new one is known at once");
	ok(gate_wait(&tokens_find(t, "abc")->rate) > 0,
	    "what the others used is not forgotten");
	is_int(gate_wait(&tokens_find(t, "xyz")->rate), 0,
	    "each has a limit of its own");
	elsewhere("three", NULL);
	is_str(who(t, "Bearer xyz"), NULL, "a revoked one is refused at once");
	is_int(token_revoke(board.st, "three"), 0, "it is gone");
	tokens_free(t);
	tokens_free(NULL);
	store_begin(board.st, 1);
	board_close();
}

int
main(void)
{
	unit_tmp();
	tokens();
	new_token();
	unit_rmtmp();
	names();
	table();
	return done();
}
