/* t_walk: the files below a folder, links, and what is no file. */
#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/walk.h"
#include "unit.h"

struct seen {
	struct buf	 b;
	int		 stop;	/* at the one of this number */
	long		 n;
};

static int
see(const struct walk_found *f, void *arg)
{
	struct seen *s = arg;

	if (++s->n < 100)
		buf_printf(&s->b, "%s%s%s|", f->below,
		    f->why == NULL ? "" : f->lost ? " lost: " : ": ",
		    f->why == NULL ? "" : f->why);
	return s->n == s->stop ? 7 : 0;
}

static void
walk_to(const char *dir, const char *root, int stop, int rc, const char *want,
    const char *name)
{
	struct seen s = { .stop = stop };

	buf_init(&s.b, 8000);
	is_int(walk_each(dir, root, see, &s), rc, "%s", name);
	is_str(buf_str(&s.b), want, "... what is found");
	buf_free(&s.b);
}

static void
linked(const char *to, const char *name)
{
	if (symlink(to, name) == -1)
		bail("no link");
}

static void
walks(void)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "d/sock" };
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	unit_tmp();
	fs_mkdirs("d/B/x", 0700);
	fs_mkdirs("d/empty", 0700);
	fs_mkdirs("ckpt", 0700);
	unit_write("d/a", "");
	unit_write("d/C", "");
	unit_write("d/.h", "");
	unit_write("d/B/x/2", "");
	unit_write("d/B/10", "");
	unit_write("d/\xc3\xa9", "");
	unit_write("ckpt/w", "");
	walk_to("d", NULL, 0, 0, ".h|B/10|B/x/2|C|a|\xc3\xa9|",
	    "a folder, in order");
	walk_to("d", NULL, 2, 7, ".h|B/10|", "an answer ends it");
	walk_to("d/empty", NULL, 0, 0, "", "an empty folder");
	walk_to("gone", NULL, 0, 0, " lost: No such file or directory|",
	    "no folder");
	walk_to("d/a", NULL, 0, 0, " lost: Not a directory|", "a file");
	linked("../ckpt", "d/1");
	linked("../ckpt/.", "d/2");
	linked("../ckpt/w", "d/3");
	linked("gone", "d/4");
	linked(".", "d/5");
	linked("/", "d/6");
	linked("B/x/../../B", "d/7");
	if (mkfifo("d/8", 0600) == -1 || s == -1 ||
	    bind(s, (struct sockaddr *)&un, sizeof(un)) == -1)
		bail("no FIFO or no socket");
	close(s);
	linked("/dev/null", "d/9");
	walk_to("d", ".", 0, 0, ".h|1/w|2: a folder that is there already|3|"
	    "4: a link that leads nowhere|5: a folder that is there already|"
	    "6 lost: a link to a folder elsewhere|7/10|7/x/2|8: a FIFO|"
	    "9: a device|B: a folder that is there already|C|a|"
	    "sock: a socket|\xc3\xa9|", "links in a root, and no files");
	unlink("d/7");
	walk_to("d", NULL, 0, 0, ".h|1 lost: a link to a folder elsewhere|"
	    "2 lost: a link to a folder elsewhere|3|"
	    "4: a link that leads nowhere|5: a folder that is there already|"
	    "6 lost: a link to a folder elsewhere|8: a FIFO|9: a device|"
	    "B/10|B/x/2|C|a|sock: a socket|\xc3\xa9|",
	    "links that leave the folder");
	linked("../ckpt", "top");
	rename("d", "e");
	linked("ckpt", "d");
	walk_to("d", "e", 0, 0, " lost: a link to a folder elsewhere|",
	    "the folder itself is a link out of the root");
	unit_rmtmp();
}

static void
deep_walks(void)
{
	struct buf b, want;
	int i;

	unit_tmp();
	buf_init(&b, 4000);
	buf_init(&want, 4000);
	for (i = 0; i < WALK_DEPTH_MAX; i++)
		buf_puts(&b, i == 0 ? "d" : "/d");
	fs_mkdirs(buf_str(&b), 0700);
	buf_puts(&b, "/f");
	unit_write(buf_str(&b), "");
	buf_printf(&want, "%s|", buf_str(&b));
	walk_to(".", NULL, 0, 0, buf_str(&want), "the deepest folder");
	b.len--;
	buf_putc(&b, 'd');
	fs_mkdirs(buf_str(&b), 0700);
	buf_reset(&want);
	buf_printf(&want, "%s lost: it is more than 32 folders deep|",
	    buf_str(&b));
	buf_printf(&want, "%.*sf|", (int)b.len - 1, buf_str(&b));
	walk_to(".", NULL, 0, 0, buf_str(&want), "one more");
	buf_free(&b);
	buf_free(&want);
	unit_rmtmp();
}

static int
count(const struct walk_found *f, void *arg)
{
	((long *)arg)[f->why != NULL]++;
	return 0;
}

/* None of too many files is passed over in silence. */
static void
many_files(void)
{
	char name[32];
	long i, n[2] = { 0, 0 };

	unit_tmp();
	mkdir("d", 0700);
	unit_write("f", "");
	for (i = 0; i < WALK_FILES_MAX; i++) {
		snprintf(name, sizeof(name), "d/%ld", i);
		if (symlink("../f", name) == -1)
			bail("no link");
	}
	walk_each("d", NULL, count, n);
	ok(n[0] == WALK_FILES_MAX && n[1] == 0, "as many files as may be");
	n[0] = n[1] = 0;
	walk_each(".", NULL, count, n);
	ok(n[0] == WALK_FILES_MAX && n[1] == 1, "one more is told");
	unit_write("d/x", "");
	unit_write("d/y", "");
	n[0] = n[1] = 0;
	walk_each("d", NULL, count, n);
	ok(n[0] == WALK_FILES_MAX && n[1] == 1, "more are told once");
	unit_rmtmp();
}

struct opened {
	int		 rc;	/* of a descriptor: 0 */
	char		 why[80];
};

static int
try_open(const struct walk_found *found, void *arg)
{
	struct walk_found f = *found;
	struct opened *o = arg;
	int fd;

	if (o->rc == -2) {	/* somebody changes it at the last moment */
		unlink(f.path);
		linked("../secret", f.path);
	}
	fd = walk_open(&f);
	o->rc = fd == -1 ? -1 : 0;
	snprintf(o->why, sizeof(o->why), "%s", f.why != NULL ? f.why : "");
	close(fd);
	return 1;
}

static void
opens(void)
{
	struct opened o = { 0 };

	unit_tmp();
	mkdir("d", 0700);
	unit_write("secret", "s");
	chmod("secret", 0600);
	unit_write("d/f", "x");
	walk_each("d", NULL, try_open, &o);
	is_int(o.rc, 0, "a file is opened");
	o.rc = -2;
	walk_each("d", NULL, try_open, &o);
	is_int(o.rc, -1, "one that has become a link is not");
	walk_each("d", NULL, try_open, &o);
	is_int(o.rc, 0, "our own link to our own file is");
	if (geteuid() == 0 && lchown("d/f", 65534, 65534) == 0) {
		walk_each("d", NULL, try_open, &o);
		is_int(o.rc, -1, "another user's link to it is not");
		is_str(o.why, "a link to a file that its maker may not read",
		    "... and why");
		chmod("secret", 0644);
		walk_each("d", NULL, try_open, &o);
		is_int(o.rc, 0, "... but to what all may read");
	}
	unit_rmtmp();
}

int
main(void)
{
	walks();
	deep_walks();
	many_files();
	opens();
	return done();
}
