/* t_fs: names from elsewhere, make-then-rename, the end of a log. */
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "unit.h"

static void
write_file(const char *path, const char *s)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(s, f) == EOF || fclose(f) == EOF)
		bail("no file");
}

static void
is_file(const char *path, const char *want, const char *name)
{
	char *s = fs_read(path, 4u << 20, NULL);

	is_str(s, want, "%s", name);
	free(s);
}

static void
safe(const char *s, const char *want)
{
	char *name = fs_safename(s);

	is_str(name, want, "safe name of '%s'", s);
	free(name);
}

/* N times PIECE and then END becomes KEPT times PIECE and then END_KEPT. */
static void
cut(const char *piece, int n, const char *end, int kept, const char *end_kept)
{
	struct buf in, want;
	char *out;
	int i;

	buf_init(&in, 10000);
	buf_init(&want, 10000);
	for (i = 0; i < n; i++)
		buf_puts(&in, piece);
	for (i = 0; i < kept; i++)
		buf_puts(&want, piece);
	buf_puts(&in, end);
	buf_puts(&want, end_kept);
	out = fs_safename(buf_str(&in));
	is_str(out, buf_str(&want), "%d times %s with '%s'", n,
	    piece, end);
	buf_free(&in);
	buf_free(&want);
	free(out);
}

static void
safe_names(void)
{
	safe("log.txt", "log.txt");
	safe("a b-c.d..e", "a b-c.d..e");
	safe("", "_");
	safe("a\xe2\x80\xaegpj.sh\xe2\x81\xa9\xd8\x9c", "a_gpj.sh__");
	safe(".", "_");
	safe("..", "_.");
	safe("../../x", "_._.._x");
	safe("/etc/passwd", "_etc_passwd");
	safe("a\\b/c", "a_b_c");
	safe(".profile", "_profile");
	safe("-rf", "_rf");
	safe("a\nb\tc\x01\x1b[m\x7f", "a_b_c__[m_");
	safe("a\xc2\x9b" "31m\xc2\x80\xc2\xa0", "a_31m_\xc2\xa0");
	safe("a\xff\xc3", "a__");
	safe("\xed\xa0\x80", "___");
	safe("\xd9\x85\xd9\x84\xd9\x81", "\xd9\x85\xd9\x84\xd9\x81");
	safe("\xe5\xad\xa6.pt", "\xe5\xad\xa6.pt");
	safe("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
}

static void
long_names(void)
{
	cut("x", FS_NAME_MAX, "", FS_NAME_MAX, "");
	cut("x", 300, "", FS_NAME_MAX, "");
	cut("x", 300, ".png", FS_NAME_MAX - 4, ".png");
	cut("x", 300, ".456789012345678", FS_NAME_MAX - 16,
	    ".456789012345678");
	cut("x", 300, ".4567890123456789", FS_NAME_MAX, "");
	cut("\xd9\x85", 150, "", 100, "");
	cut("\xe5\xad\xa6", 100, "", 66, "");
	cut("\xe5\xad\xa6", 100, ".png", 65, ".png");
	cut("\xf0\x9f\x98\x80", 75, "", 50, "");
	cut("\xf0\x9f\x98\x80", 75, ".gz", 49, ".gz");
}

static unsigned long long seed = 3;

static unsigned
chance(unsigned n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % n;
}

static void
any_names(void)
{
	static const char some[] = "./\\-a\x01\x7f\xc2\x9b\xa0\xd9\x85\xe5"
	    "\xad\xa6\xf0\x9f\x98\x80\xff";
	char s[400], *name;
	size_t n, i;
	int k, wrong = 0;

	for (k = 0; k < 5000; k++) {
		n = chance(k % 2 != 0 ? 12 : sizeof(s));
		for (i = 0; i < n; i++)
			s[i] = some[chance(sizeof(some) - 1)];
		s[n] = '\0';
		name = fs_safename(s);
		n = strlen(name);
		wrong += n == 0 || n > FS_NAME_MAX || !str_isutf8(name, n) ||
		    strpbrk(name, "/\\\x01\x7f") || *name == '.' ||
		    *name == '-';
		free(name);
	}
	is_int(wrong, 0, "5,000 random names are safe");
}

static void
paths(void)
{
	char *s;

	is_str(s = fs_join("a/b", "c"), "a/b/c", "a path in a folder");
	is_str(fs_base("a/b/c"), "c", "... and its last part");
	is_str(fs_base("c"), "c", "... of one without a folder");
	free(s);
}

static int
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int)(st.st_mode & 07777) : -1;
}

/* Names in this folder but for those that begin with a dot. */
static int
names_here(void)
{
	FILE *p = popen("ls | wc -l", "r");
	int n = -1;

	if (p == NULL || fscanf(p, "%d", &n) != 1)
		bail("no ls");
	pclose(p);
	return n;
}

struct file {
	const char	*path;
	const char	*s;
	size_t		 n;
	long		 room;	/* bytes a file may have, or 0 */
};

static int
do_write(void *arg)
{
	struct file *f = arg;
	struct rlimit lim;

	err_prog = "p";
	if (f->room > 0) {
		signal(SIGXFSZ, SIG_IGN);
		lim.rlim_cur = lim.rlim_max = (rlim_t)f->room;
		if (setrlimit(RLIMIT_FSIZE, &lim) == -1)
			return 99;
	}
	return fs_write(f->path, f->s, f->n, 0600) == 0 ? 0 : 1;
}

static void
no_write(const char *path, long room, const char *err, const char *name)
{
	static char text[20000];
	struct file f = { path, text, sizeof(text), room };
	struct unit_child c;

	unit_fork(&c, do_write, &f);
	is_int(c.status, 1, "%s: not written", name);
	is_str(c.err, err, "%s: told", name);
}

static void
writing(void)
{
	struct file below = { "f/x", "", 0, 0 };
	struct unit_child c;
	size_t n;
	char *s;

	unit_tmp();
	umask(022);
	is_int(fs_write("f", "a\0b", 3, 0666), 0, "a file is written");
	s = fs_read("f", 3, &n);
	ok(s != NULL && n == 3 && memcmp(s, "a\0b", 4) == 0,
	    "every byte of it");
	free(s);
	is_int(mode_of("f"), 0644, "its mode goes by the umask");
	is_int(fs_write("f", "new", 3, 0600), 0, "it is written again");
	is_file("f", "new", "the text is the new one");
	is_int(mode_of("f"), 0600, "and so is the mode");
	is_int(fs_write("empty", "", 0, 0700), 0, "an empty file");
	is_file("empty", "", "is written");
	is_int(mode_of("empty"), 0700, "with its mode");
	if (symlink("f", "link") == -1)
		bail("no link");
	is_int(fs_write("link", "x", 1, 0600), 0, "a link");
	is_file("f", "new", "is replaced, not followed");
	if (mkdir("d", 0700) == -1)
		bail("no folder");
	no_write("d", 0, "p: d: Is a directory\n", "a folder in the way");
	no_write("f", 5000, "p: f: File too large\n", "no room");
	is_file("f", "new", "what was there is as before");
	no_write("new", 5000, "p: new: File too large\n", "no room");
	is_int(access("new", F_OK), -1, "no piece of a new file is there");
	is_int(names_here(), 4, "nor under another name");
	unit_fork(&c, do_write, &below);
	is_int(c.status, 1, "a file for a folder: not written");
	ok(strstr(c.err, ": Not a directory\n") != NULL, "and told");
	unit_rmtmp();
}

static void
reading(void)
{
	char *s;

	unit_tmp();
	write_file("f", "12345");
	s = fs_read("f", 5, NULL);
	is_str(s, "12345", "a file that just fits");
	free(s);
	errno = 0;
	ok(fs_read("f", 4, NULL) == NULL && errno == EFBIG,
	    "one that does not: EFBIG");
	ok(fs_read("gone", 5, NULL) == NULL && errno == ENOENT,
	    "one that is not there: ENOENT");
	ok(fs_read(".", 5, NULL) == NULL && errno == EISDIR,
	    "a folder: EISDIR");
	chmod("f", 0);
	if (geteuid() != 0)
		ok(fs_read("f", 5, NULL) == NULL && errno == EACCES,
		    "one that others keep to themselves: EACCES");
	unit_rmtmp();
}

static int
do_mkdirs(void *arg)
{
	err_prog = "p";
	return fs_mkdirs(arg, 0750) == 0 ? 0 : 1;
}

static void
no_mkdirs(char *path, const char *err)
{
	struct unit_child c;

	unit_fork(&c, do_mkdirs, path);
	is_int(c.status, 1, "folder '%s' is not made", path);
	is_str(c.err, err, "which is told");
}

static void
folders(void)
{
	static char below[] = "f/x", file[] = "f", none[] = "";
	char abs[5000];

	unit_tmp();
	umask(022);
	is_int(fs_mkdirs("a", 0700), 0, "a folder");
	is_int(fs_mkdirs("a", 0755), 0, "once more");
	is_int(mode_of("a"), 0700, "it is as before");
	is_int(fs_mkdirs("a/b//c/", 0750), 0, "folders in it");
	is_int(mode_of("a/b/c"), 0750, "with their mode");
	is_int(mode_of("a/b"), 0750, "each of them");
	snprintf(abs, sizeof(abs), "%s/x/y", unit_dir);
	is_int(fs_mkdirs(abs, 0700), 0, "an absolute path");
	is_int(access("x/y", X_OK), 0, "is made");
	is_int(fs_mkdirs("/", 0700), 0, "the topmost folder is there");
	write_file("f", "");
	no_mkdirs(file, "p: f: Not a directory\n");
	no_mkdirs(below, "p: f/x: Not a directory\n");
	no_mkdirs(none, "p: : Not a directory\n");
	unit_rmtmp();
}

static void
tail_of(const char *s, size_t n, int lines, size_t bytes, const char *want,
    const char *name)
{
	char *got;
	int fd;

	if (fs_write("log", s, n, 0600) == -1 ||
	    (fd = open("log", O_RDWR | O_APPEND)) == -1)
		bail("no file");
	unlink("log");		/* it is the descriptor that counts */
	got = fs_tail(fd, lines, bytes);
	is_str(got, want, "tail: %s", name);
	free(got);
	close(fd);
}

static void
tail(const char *s, const char *want)
{
	tail_of(s, strlen(s), 10, 1000, want, s);
}

static void
tails(void)
{
	char *got;
	int fd;

	unit_tmp();
	tail("", "");
	tail("a\nb\n", "a\nb");
	tail("a\nb", "a\nb");
	tail("a\n\n  \n", "a");
	tail_of("1\n2\n3\n", 6, 2, 1000, "2\n3", "two lines of three");
	tail_of("1\n2\n3\n", 6, 3, 1000, "1\n2\n3", "three of three");
	tail_of("1\n2\n3\n", 6, 1, 1000, "3", "the last");
	tail_of("1234567890\n", 11, 9, 5, "67890", "five bytes");
	tail_of("\xe5\xad\xa6\xe5\xad\xa6", 6, 9, 5, "\xe5\xad\xa6",
	    "cut at a character");
	tail_of("a\0b\n", 4, 9, 100, "ab", "a NUL byte goes");
	tail_of("a\xff" "b\xc3", 4, 9, 100, "a\xef\xbf\xbd" "b\xef\xbf\xbd",
	    "bytes that are no UTF-8");
	got = fs_tail(-1, 9, 100);
	is_str(got, "", "no file, no tail");
	free(got);
	fd = open("/dev/zero", O_RDONLY);
	got = fs_tail(fd, 9, 100);
	is_str(got, "", "... nor of what is no regular file");
	free(got);
	close(fd);
	unit_rmtmp();
}

static void
terminals(void)
{
	unit_tmp();
	tail("10%\r50%\r100%\ndone\n", "100%\ndone");
	tail("10%\r50%\r", "50%");
	tail("10%\r50%\r\n", "50%");
	tail("a\r\nb\r\n", "a\nb");
	tail("a\r\r\nb\r\r\r\n", "a\nb");
	tail("\ra\r\rb", "b");
	tail("100%\r5", "500%");
	tail("long line\rb\033[K\nc", "b\nc");
	tail("long\033[2K\rb\033[1K", "b");
	tail("abc\b\bX\n\bd", "aXc\nd");
	tail("a\xe5\xad\xa6" "c\rxyz", "xyz");
	tail("ab\r\xe5\xad\xa6\xe5\xad\xa6\xe5\xad\xa6",
	    "\xe5\xad\xa6\xe5\xad\xa6\xe5\xad\xa6");
	tail("\033[31mred\033[0m 1%\rRE", "REd 1%");
	tail("\033", "");
	tail("a\033[", "a");
	tail("\033[1;31mred\033[0m\n\033[2K\033[?25lx\033[38;2;1;2;3my",
	    "red\nxy");
	tail("\033(B\033[mplain\033)0\033=\033>\0337\033M", "plain");
	tail("\033]0;a title\aafter\033]8;;http://x\033\\link\033]8;;\033\\",
	    "afterlink");
	tail("\033P1$r q\033\\a\033_x\033\\b\033^y\033\\c\033Xz\033\\d",
	    "abcd");
	tail("\033]0;not ended\nnext", "\nnext");
	tail("\033[12\nnext\033", "\nnext");
	tail("\033\033[1ma\033[", "a");
	tail("\033[1\xe5\xad\xa6", "\xe5\xad\xa6");
	tail("bell\a back\b tab\t.\f\v", "bell bac tab\t.");
	unit_rmtmp();
}

int
main(void)
{
	safe_names();
	long_names();
	any_names();
	paths();
	writing();
	reading();
	folders();
	tails();
	terminals();
	return done();
}
