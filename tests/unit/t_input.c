/* t_input: operands or lines, their limits, read errors. */
#include <fcntl.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/input.h"
#include "unit.h"

/* Notes each item as "where=line|"; an item is answered by its number. */
struct notes {
	struct buf	 b;
	long		 n;
	size_t		 longest;
};

static int
note(char *line, size_t len, const char *where, void *arg)
{
	struct notes *t = arg;

	t->n++;
	if (len > t->longest)
		t->longest = len;
	if (strlen(line) != len)
		return RC_BUG;
	if (len < 100)
		buf_printf(&t->b, "%s=%s|", where, line);
	line[0] = '\0';		/* it may be changed */
	return strcmp(where, "f:2") == 0 ? RC_REFUSED : RC_OK;
}

static FILE *
file_of(const char *s, size_t n)
{
	FILE *f = tmpfile();

	if (f == NULL || fwrite(s, 1, n, f) != n)
		bail("no file");
	rewind(f);
	return f;
}

struct job {
	FILE		*f;
	size_t		 max;
	char		**argv;
	struct notes	 t;
};

/* In a child, because of the messages; what was noted goes to its output. */
static int
read_lines(void *arg)
{
	struct job *j = arg;
	int rc;

	err_prog = "p";
	buf_init(&j->t.b, 4000);
	rc = input_lines(j->f, "f", note, &j->t);
	printf("%s%ld,%zu", buf_str(&j->t.b), j->t.n, j->t.longest);
	buf_free(&j->t.b);
	return rc;
}

static void
lines(const char *s, size_t n, int status, const char *out, const char *err,
    const char *name)
{
	struct unit_child c;
	struct job j;

	memset(&j, 0, sizeof(j));
	j.f = file_of(s, n);
	unit_fork(&c, read_lines, &j);
	fclose(j.f);
	is_int(c.status, status, "%s: status", name);
	is_str(c.out, out, "%s: lines", name);
	is_str(c.err, err, "%s: messages", name);
}

static void
texts(void)
{
	lines("", 0, 0, "0,0", "", "empty file");
	lines("\n", 1, 0, "f:1=|1,0", "", "empty line");
	lines("a\nb", 3, RC_REFUSED, "f:1=a|f:2=b|2,1", "", "no last newline");
	lines("a\n\nc\n", 5, RC_REFUSED, "f:1=a|f:2=|f:3=c|3,1", "",
	    "what comes after a failure is done");
	lines("a\r\n", 3, 0, "f:1=a\r|1,2", "", "CR is a byte like any other");
	lines("a\nb\0c\nd\n", 8, RC_INPUT, "f:1=a|f:3=d|2,1",
	    "p: f:2: line holds a NUL byte\n", "NUL byte");
}

static void
long_lines(void)
{
	size_t n = INPUT_LINE_MAX;
	char *s = xmalloc(n + 4);

	memset(s, 'x', n);
	memcpy(s + n, "\na\n", 4);
	lines(s, n + 3, RC_REFUSED, "f:2=a|2,4194304", "",
	    "the longest line");
	memcpy(s + n, "x\n", 3);
	lines(s, n + 2, RC_INPUT, "0,0",
	    "p: f:1: line is longer than 4194304 bytes\n", "a byte more");
	free(s);
}

/* The end of the line did not come: "12" may be a piece of "1234". */
static void
broken_line(void)
{
	struct unit_child c;
	struct job j;
	int p[2];

	memset(&j, 0, sizeof(j));
	if (pipe(p) == -1 || write(p[1], "a\n12", 4) != 4 ||
	    fcntl(p[0], F_SETFL, O_NONBLOCK) == -1 ||
	    (j.f = fdopen(p[0], "r")) == NULL)
		bail("no pipe");
	unit_fork(&c, read_lines, &j);
	is_int(c.status, RC_IO, "a read error is an error");
	is_str(c.out, "f:1=a|1,1", "the piece before it is no line");
	ok(strncmp(c.err, "p: f: ", 6) == 0, "there is a message");
	fclose(j.f);
	close(p[1]);
	memset(&j, 0, sizeof(j));
	if ((j.f = fopen("/", "r")) == NULL)
		bail("no folder");
	unit_fork(&c, read_lines, &j);
	fclose(j.f);
	is_int(c.status, RC_IO, "a folder cannot be read");
	is_str(c.err, "p: f: Is a directory\n", "and that is said");
}

static int
read_operands(void *arg)
{
	struct job *j = arg;
	int rc;

	err_prog = "p";
	buf_init(&j->t.b, 4000);
	if (j->f != NULL)
		dup2(fileno(j->f), 0);
	rc = input_operands(j->argv, note, &j->t);
	printf("%s%ld", buf_str(&j->t.b), j->t.n);
	buf_free(&j->t.b);
	return rc;
}

static void
operands(void)
{
	char a[] = "one", b[] = "f:2", c[] = "";
	char *some[] = { a, b, c, NULL }, *none[] = { NULL };
	struct unit_child child;
	struct job j;

	memset(&j, 0, sizeof(j));
	j.argv = some;
	j.f = file_of("not read\n", 9);
	unit_fork(&child, read_operands, &j);
	is_int(child.status, RC_REFUSED, "operands: the worst status");
	is_str(child.out, "one=one|f:2=f:2|=|3", "each of them");
	fclose(j.f);
	j.argv = none;
	j.f = file_of("x\n\ny\n", 5);
	unit_fork(&child, read_operands, &j);
	is_int(child.status, 0, "no operands: lines of standard input");
	is_str(child.out, "stdin:1=x|stdin:3=y|2",
	    "empty ones are passed over");
	fclose(j.f);
}

static int
print_gid(const char *gid, void *arg)
{
	printf("%s %s|", gid, (const char *)arg);
	return strcmp(gid, "13") == 0 ? RC_REFUSED : RC_OK;
}

static int
read_gids(void *arg)
{
	char what[] = "is one";
	struct job *j = arg;

	err_prog = "p";
	dup2(fileno(j->f), 0);
	return input_gids(j->argv, print_gid, what);
}

static void
gids(void)
{
	char a[] = "12", b[] = "x", c[] = "13";
	char *some[] = { a, b, c, NULL }, *none[] = { NULL };
	struct unit_child child;
	struct job j;

	memset(&j, 0, sizeof(j));
	j.argv = some;
	j.f = file_of("14\n", 3);
	unit_fork(&child, read_gids, &j);
	is_int(child.status, RC_INPUT, "gids: the first bad status");
	is_str(child.out, "12 is one|13 is one|", "... all that are gids");
	is_str(child.err, "p: x: 'x' is not a gid\n", "... one is not");
	fclose(j.f);
	j.argv = none;
	j.f = file_of("14\n\n13\n", 7);
	unit_fork(&child, read_gids, &j);
	is_int(child.status, RC_REFUSED, "... lines of standard input");
	is_str(child.out, "14 is one|13 is one|", "... each of them");
	fclose(j.f);
}

/* ARG is the name of a file. */
static int
read_file(void *arg)
{
	struct notes t;
	int rc;

	err_prog = "p";
	memset(&t, 0, sizeof(t));
	buf_init(&t.b, 4000);
	rc = input_file(arg, note, &t);
	printf("%s", buf_str(&t.b));
	buf_free(&t.b);
	return rc;
}

static void
files(void)
{
	char name[] = "/tmp/t_input.XXXXXX", want[80], dash[] = "-";
	char missing[] = "/nonexistent/file";
	struct unit_child child;
	int fd = mkstemp(name);

	if (fd == -1 || write(fd, "x\n", 2) != 2)
		bail("no file");
	close(fd);
	unit_fork(&child, read_file, name);
	is_int(child.status, 0, "a file by its name");
	snprintf(want, sizeof(want), "%s:1=x|", name);
	is_str(child.out, want, "... is read");
	if (freopen(name, "r", stdin) == NULL)
		bail("no file");
	unit_fork(&child, read_file, dash);
	is_str(child.out, "stdin:1=x|", "... - is standard input");
	if (freopen(name, "r", stdin) == NULL)
		bail("no file");
	unit_fork(&child, read_file, NULL);
	is_str(child.out, "stdin:1=x|", "... so is none");
	unit_fork(&child, read_file, missing);
	is_int(child.status, RC_IO, "... a missing one is an error");
	is_str(child.err, "p: /nonexistent/file: No such file or directory\n",
	    "... that is said");
	unlink(name);
}

static int
read_all(void *arg)
{
	struct job *j = arg;
	char *s;
	int rc = 42;

	err_prog = "p";
	s = input_all(j->f, "f", j->max, &rc);
	printf("%s", s != NULL ? s : "(none)");
	free(s);
	return rc;
}

static void
all(FILE *f, size_t max, int status, const char *out, const char *err,
    const char *name)
{
	struct unit_child c;
	struct job j;

	memset(&j, 0, sizeof(j));
	j.f = f;
	j.max = max;
	unit_fork(&c, read_all, &j);
	fclose(f);
	is_int(c.status, status, "%s: status", name);
	is_str(c.out, out, "%s: text", name);
	is_str(c.err, err, "%s: messages", name);
}

static void
whole(void)
{
	all(file_of("", 0), 5, 0, "", "", "all of nothing");
	all(file_of("ab\ncd", 5), 5, 0, "ab\ncd", "", "all that fits");
	all(file_of("ab\ncd\n", 6), 5, RC_INPUT, "(none)",
	    "p: f: longer than 5 bytes\n", "a byte more");
	all(file_of("a\0b\0", 4), 5, 0, "ab", "", "NUL bytes go");
	all(fopen("/", "r"), 5, RC_IO, "(none)",
	    "p: f: Is a directory\n", "all of a folder");
}

int
main(void)
{
	texts();
	long_lines();
	broken_line();
	operands();
	gids();
	files();
	whole();
	return done();
}
