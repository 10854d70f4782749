/* t_trust: files that nobody but us and root can have written. */
#include <sys/stat.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/trust.h"
#include "unit.h"

#define EVE	65534		/* nobody that matters */
#define DAEMON	1		/* has a group of its own */

static void
up(const char *name, const char *dir, const char *want)
{
	char path[5000], *s;

	if (chdir(unit_dir) == -1 || chdir(dir) == -1)
		bail("no folder");
	snprintf(path, sizeof(path), "%s/%s", unit_dir,
	    want != NULL ? want : "");
	s = trust_upward(name);
	is_str(s, want != NULL ? path : NULL, "%s from %s", name, dir);
	free(s);
}

static void
upward(void)
{
	unit_tmp();
	fs_mkdirs("a/b/c", 0700);
	fs_mkdirs("a/b/.set", 0700);
	unit_write(".set", "");
	unit_write("a/.set", "");
	unit_write("a/b/deep", "");
	up(".set", ".", ".set");
	up(".set", "a", "a/.set");
	up(".set", "a/b", "a/.set");		/* a folder does not count */
	up(".set", "a/b/c", "a/.set");
	up("deep", "a/b/c", "a/b/deep");
	up("deep", "a/b", "a/b/deep");
	up("deep", "a", NULL);
	up("no-such-file-anywhere", "a/b/c", NULL);
	unit_rmtmp();
}

struct who {
	uid_t		 uid;
	gid_t		 gid;
	const char	*file;
};

static int
check(void *arg)
{
	const struct who *w = arg;

	err_prog = "p";
	if (w->uid != 0 && (setgid(w->gid) == -1 ||
	    setuid(w->uid) == -1))
		return 99;
	trust_check(w->file);
	return 0;
}

/* Checks FILE as a user; WHY: what it is refused for, or NULL. */
static void
judge(uid_t uid, const char *file, const char *why, const char *name)
{
	struct who w = { uid, uid, file };
	struct unit_child c;

	unit_fork(&c, check, &w);
	is_int(c.status, why != NULL ? RC_CONFIG : 0, "%s", name);
	if (!ok(why == NULL ? c.err[0] == '\0' : strstr(c.err, why) != NULL &&
	    strstr(c.err, file) != NULL, "... %s", why != NULL ? why : "silent"))
		unit_show("got", c.err);
}

static void
give(const char *path, uid_t uid, gid_t gid, mode_t mode)
{
	if (chown(path, uid, gid) == -1 || chmod(path, mode) == -1)
		bail("chown");
}

static void
modes(void)
{
	unit_tmp();
	fs_mkdirs("d", 0700);
	unit_write("d/f", "");
	chmod("d/f", 0644);
	judge(geteuid(), "d/f", NULL, "ours");
	judge(geteuid(), "d/none", NULL, "a missing file is another's matter");
	chmod("d/f", 0646);
	judge(geteuid(), "d/f", "can be written by others; chmod go-w d/f",
	    "all may write it");
	chmod("d/f", 0600);
	chmod("d", 0757);
	judge(geteuid(), "d/f", "its folder d, of ", "all may write its "
	    "folder");
	chmod("d", 01777);
	judge(geteuid(), "d/f", "its folder d, of ", "... sticky or not");
	if (symlink("d/f", "link") == -1)
		bail("no link");
	judge(geteuid(), "link", "d, of ", "a link to such a folder");
	chmod("d", 0755);
	judge(geteuid(), "link", NULL, "a link to a good one");
	fs_mkdirs("d/e", 0755);
	chmod("d", 01777);
	up("f", "d/e", NULL);	/* not from a folder that all can write */
	unit_rmtmp();
}

static void
owners(void)
{
	if (geteuid() != 0) {
		ok(1, "# skip others' files: only root can make them");
		return;
	}
	unit_tmp();
	chmod(".", 0755);
	fs_mkdirs("d/e", 0755);
	unit_write("d/f", "");
	give("d/f", EVE, EVE, 0600);
	judge(0, "d/f", "d/f belongs to ", "another's file in our folder");
	judge(0, "d/f", "(user 65534)", "... whose number is told");
	give("d/f", 0, 0, 0644);
	give("d", EVE, EVE, 0755);
	judge(0, "d/f", "its folder d belongs to ", "ours in another's folder");
	judge(DAEMON, "d/f", "its folder d", "root's in another's folder");
	give("d", 0, 0, 0755);
	judge(DAEMON, "d/f", NULL, "root's file and folder are good");
	give("d", DAEMON, DAEMON, 0775);
	give("d/f", DAEMON, DAEMON, 0664);
	judge(DAEMON, "d/f", NULL, "a group that is ours alone may write");
	judge(0, "d/f", "belongs to daemon (user 1)", "root wants its own");
	give("d/f", DAEMON, 100, 0664);
	judge(DAEMON, "d/f", "can be written by others", "no other group");
	give("d/f", DAEMON, 100, 0644);
	judge(DAEMON, "d/f", NULL, "... which may read");
	give("d", 0, 0, 0755);
	give("d/f", EVE, EVE, 0644);
	give("d/e", EVE, EVE, 0755);
	unit_write(".set", "");
	fs_mkdirs("d/e/ours", 0755);
	up(".set", "d/e/ours", NULL);	/* ends at d/e */
	up(".set", "d", ".set");
	unit_rmtmp();
}

/* A process file system is another one; a file that is none of a folder. */
static void
elsewhere(void)
{
	char *s;

	if (chdir("/proc/self") == 0) {
		s = trust_upward("vmlinuz-or-what-else");
		is_str(s, NULL, "it does not leave a file system");
		free(s);
	}
	trust_check("/dev/null");
	ok(1, "what is no file passes");
}

int
main(void)
{
	upward();
	modes();
	owners();
	elsewhere();
	return done();
}
