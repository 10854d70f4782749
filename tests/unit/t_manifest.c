/* t_manifest: what lies in the folder of a pulled card. */
#include <sys/stat.h>

#include "base/err.h"
#include "results/manifest.h"
#include "unit.h"

static void
put(struct manifest *f, const char *text, const char *name, const char *gid,
    int size, int created, int want)
{
	unit_write("part", text);
	is_int(manifest_put(f, "part", name, gid, size, created), want,
	    "'%s' as %s", text, name);
}

static void
files(void)
{
	struct manifest *f;
	char gid[33];
	FILE *file;
	int i;

	mkdir("job", 0777);
	is_int(manifest_card("job", gid), -1, "a folder of no card");
	is_int(manifest_make("job", "1"), 0, "of a card");
	is_int(manifest_card("job", gid), 0, "... it is now");
	is_str(gid, "1", "... which it is");
	is_int(manifest_make("none", "1"), -1, "a folder that is not there");
	f = manifest_open("job");

	is_int(manifest_has(f, "a", "5", 5, 10), 0, "nothing is there");
	put(f, "hello", "a", "5", 5, 10, 0);
	put(f, "tab", "a\tb\\", "6", -1, 11, 0);
	is_str(unit_text("job/a"), "hello", "it is there");
	manifest_close(f);
	is_str(unit_text("job/.pulled"), "card\t1\nfile\t5\t5\t10\ta\n"
	    "file\t6\t-1\t11\ta\\tb\\\\\n", "... and noted");
	f = manifest_open("job");
	is_int(manifest_has(f, "a", "5", 5, 10), 1, "it is known");
	is_int(manifest_has(f, "a\tb\\", "6", -1, 11), 1, "so is any name");
	is_int(manifest_has(f, "a", "7", 5, 10), 0, "another attachment");
	is_int(manifest_has(f, "a", "5", 6, 10), 0, "another size");
	is_int(manifest_has(f, "a", "5", 5, 11), 0, "another time");
	unit_write("job/a", "changed");
	is_int(manifest_has(f, "a", "5", 5, 10), 0, "somebody has changed it");
	put(f, "again", "a", "7", 5, 12, 0);
	is_int(manifest_has(f, "a", "7", 5, 12), 1, "a newer one");
	unlink("job/a");
	is_int(manifest_has(f, "a", "7", 5, 12), 0, "somebody has deleted it");
	mkdir("job/dir", 0777);
	put(f, "x", "dir", "8", 1, 13, -1);
	manifest_close(f);
	/* the machine stopped in the middle of a line */
	if ((file = fopen("job/.pulled", "a")) == NULL ||
	    fputs("nonsense\nfile\t9\t1", file) == EOF || fclose(file) == EOF)
		bail("no file");
	f = manifest_open("job");
	put(f, "x", "b", "10", 1, 14, 0);
	manifest_close(f);
	f = manifest_open("job");
	is_int(manifest_has(f, "b", "10", 1, 14), 1,
	    "a torn line harms no other");
	for (i = 0; i < 80; i++)
		put(f, "x", "b", "11", 1, 20 + i, 0);
	manifest_close(f);
	is_str(unit_text("job/.pulled"), "card\t1\nfile\t7\t5\t12\ta\n"
	    "file\t6\t-1\t11\ta\\tb\\\\\nfile\t11\t1\t99\tb\n",
	    "what is of the past goes");
	manifest_close(NULL);
}

int
main(void)
{
	err_prog = "p";
	unit_tmp();
	files();
	unit_rmtmp();
	return done();
}
