/* trust: files that nobody but us and root can have written. */
#include <sys/stat.h>
#include <sys/statvfs.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/trust.h"

#define LINKS_MAX	40	/* as Linux follows */

static int
is_other(uid_t uid)
{
	return uid != geteuid() && uid != 0;
}

static int
is_private(gid_t gid, uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);
	const struct group *gr = getgrgid(gid);
	char *const *m;

	if (pw == NULL || gr == NULL || pw->pw_gid != gid ||
	    strcmp(gr->gr_name, pw->pw_name) != 0)
		return 0;
	for (m = gr->gr_mem; *m != NULL; m++)
		if (strcmp(*m, pw->pw_name) != 0)
			return 0;
	return 1;
}

/* Does an access control list name users?  Then the group's bits in the mode
 * are the most that it gives. */
static int
has_list(const char *path)
{
#ifdef __linux__
	return getxattr(path, "system.posix_acl_access", NULL, 0) > 0;
#else
	(void)path;
	return 0;
#endif
}

static int
others_write(const char *path, const struct stat *st)
{
	struct statvfs fs;

	if ((st->st_mode & (S_IWGRP | S_IWOTH)) == 0 ||
	    (statvfs(path, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0))
		return 0;
	return (st->st_mode & S_IWOTH) != 0 || has_list(path) ||
	    (!is_private(st->st_gid, geteuid()) && !is_private(st->st_gid, 0));
}

static int
is_shared(const char *dir, const struct stat *st)
{
	return is_other(st->st_uid) || others_write(dir, st);
}

/* Checks PATH, which is the file or, if that is not NULL, FILE's folder. */
static void
check(const char *path, const char *file)
{
	const struct passwd *pw;
	struct stat st;
	const char *of = file != NULL ? file : "", *is = file != NULL ?
	    ": its folder " : "";

	if (stat(path, &st) == -1)
		return;
	if (is_other(st.st_uid)) {
		pw = getpwuid(st.st_uid);
		die(RC_CONFIG, "%s%s%s belongs to %s (user %ld): it must "
		    "belong to you or root", of, is, path, pw != NULL ?
		    pw->pw_name : "another", (long)st.st_uid);
	}
	if (!others_write(path, &st))
		return;
	pw = getpwuid(st.st_uid);
	die(RC_CONFIG, "%s%s%s, of %s, can be written by others; chmod go-w %s",
	    of, is, path, pw != NULL ? pw->pw_name : "you", path);
}

void
trust_check(const char *path)
{
	char *file = xstrdup(path), *dir, *slash, link[4096];
	struct stat st;
	ssize_t n = 0;
	int i;

	if (stat(path, &st) == -1 || !S_ISREG(st.st_mode))
		n = -1;
	else
		check(path, NULL);
	for (i = 0; n != -1 && i < LINKS_MAX; i++) {
		slash = strrchr(file, '/');
		dir = slash == NULL ? xstrdup(".") : xstrndup(file,
		    slash == file ? 1 : (size_t)(slash - file));
		check(dir, path);
		n = readlink(file, link, sizeof(link) - 1);
		free(file);
		link[n != -1 ? n : 0] = '\0';
		file = link[0] == '/' ? xstrdup(link) : fs_join(dir, link);
		free(dir);
	}
	free(file);
}

char *
trust_upward(const char *name)
{
	char dir[4096], *path, *slash;
	struct stat st, here, above;

	if (getcwd(dir, sizeof(dir)) == NULL || stat(dir, &here) == -1)
		return NULL;
	for (;; here = above) {
		path = fs_join(dir, name);
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
			trust_check(path);
			return path;
		}
		free(path);
		if (is_shared(dir, &here) ||
		    (slash = strrchr(dir, '/')) == NULL || dir[0] == '\0')
			return NULL;
		*slash = '\0';
		if (stat(slash == dir ? "/" : dir, &above) == -1 ||
		    above.st_dev != here.st_dev)
			return NULL;
		if (is_shared(slash == dir ? "/" : dir, &above)) {
			path = fs_join(dir, name);
			if (access(path, F_OK) == 0)
				warn("%s is not used: others can change it",
				    path);
			free(path);
			return NULL;
		}
	}
}
