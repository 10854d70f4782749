/* t_pullfolder: a folder of pulled cards. */
#include <sys/stat.h>

#include <dirent.h>

#include "base/err.h"
#include "results/pullfolder.h"
#include "unit.h"

static struct pullfolder *
open_in(const char *dir)
{
	int rc = -1;
	struct pullfolder *p = pullfolder_open(dir, &rc);

	if (p == NULL || rc != RC_OK)
		bail("no folder");
	return p;
}

/* The card gets this folder. */
static void
is_folder(struct pullfolder *p, const char *gid, const char *title,
    const char *want, const char *name)
{
	char *path = pullfolder_folder(p, gid, title);

	is_str(path, want, "%s", name);
	free(path);
}

static void
folders(void)
{
	struct pullfolder *p = open_in("d/e");
	struct stat st;

	pullfolder_want(p, "job");
	pullfolder_want(p, "twin");
	pullfolder_want(p, "a/b");
	pullfolder_want(p, "twin");
	pullfolder_want(p, "a_b");
	is_folder(p, "1", "job", "d/e/job", "a folder");
	is_str(unit_text("d/e/job/.pulled"), "card\t1\n", "... is the card's");
	is_folder(p, "2", "twin", "d/e/twin-2", "a title that two have");
	is_folder(p, "3", "twin", "d/e/twin-3", "... and the other");
	is_folder(p, "4", "a/b", "d/e/a_b-4", "titles that become one name");
	is_folder(p, "5", "..", "d/e/_.", "no way out");
	is_folder(p, "6", "", "d/e/_", "no title");
	is_folder(p, "7", "results.tsv", "d/e/results.tsv-7",
	    "the name of the table");
	mkdir("d/e/mine", 0777);
	unit_write("d/e/mine/file", "x");
	is_folder(p, "8", "mine", "d/e/mine-8", "a folder that is not ours");
	unit_write("d/e/file", "x");
	is_folder(p, "9", "file", "d/e/file-9", "a file of this name");
	mkdir("d/e/empty", 0777);
	is_folder(p, "10", "empty", "d/e/empty", "an empty folder is taken");
	is_folder(p, "11", ".pulling", "d/e/_pulling", "the name of our own");
	is_folder(p, "1", "other", "d/e/job", "asked again");
	pullfolder_close(p);
	ok(stat("d/e/.pulling", &st) == -1, "what we work with is gone");

	p = open_in("d/e");
	pullfolder_want(p, "twin");
	is_folder(p, "2", "twin", "d/e/twin-2", "found again: a twin");
	is_folder(p, "1", "renamed", "d/e/job", "a card that was renamed");
	is_folder(p, "12", "job", "d/e/job-12",
	    "another card with a name that is given");
	pullfolder_close(p);
}

static int
busy(void *arg)
{
	int rc = -1;

	(void)arg;
	if (pullfolder_open("d/e", &rc) != NULL)
		return 99;
	return rc;
}

static int
no_folder(void *arg)
{
	int rc = -1;

	if (pullfolder_open(arg, &rc) != NULL)
		return 99;
	return rc;
}

static void
locks(void)
{
	struct pullfolder *p;
	struct unit_child c;
	struct stat st;

	mkdir("d/e/.pulling", 0777);
	unit_write("d/e/.pulling/7", "half");
	mkdir("d/e/.pulling/8", 0777);
	unit_write("d/e/.pulling/8/.pulled", "card\t1\n");
	p = open_in("d/e");
	ok(stat("d/e/.pulling/7", &st) == -1 &&
	    stat("d/e/.pulling/8", &st) == -1, "what was left half is deleted");
	unit_fork(&c, busy, NULL);
	is_int(c.status, RC_LATER, "two at once");
	is_str(c.err, "p: d/e: another pull works there\n", "... is told");
	ok(stat("d/e/.pulling/lock", &st) == 0, "... and harms nothing");
	pullfolder_close(p);
	p = open_in("d/e");
	pullfolder_close(p);
	unit_write("d/f", "x");
	unit_fork(&c, no_folder, (void *)"d/f");
	is_int(c.status, RC_IO, "a file in place of the folder");
	pullfolder_close(NULL);
}

static void
texts(void)
{
	struct pullfolder *p = open_in("d/g");
	char *path = pullfolder_folder(p, "1", "job"), *part;
	int i;

	for (i = 0; i < 3; i++)
		is_int(pullfolder_text(p, path, "cmd.sh", i < 2 ? "echo" :
		    "e\n", i < 2 ? 4 : 2), 0, "a text");
	is_str(unit_text("d/g/job/cmd.sh"), "e\n", "... is written anew");
	is_int(pullfolder_text(p, "none/x", "x", "", 0), -1,
	    "one without a folder");
	part = pullfolder_part(p);
	ok(strncmp(part, "d/g/.pulling/", 13) == 0, "a part");
	free(part);
	free(path);
	pullfolder_close(p);
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	folders();
	locks();
	texts();
	unit_rmtmp();
	return done();
}
