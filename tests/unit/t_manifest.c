/* t_manifest: what is in the folder of a pulled card. */
#include <sys/stat.h>

#include "unit.h"

#include "../../lib/results/pullfolder.c"

static struct attachnames_att
att(const char *name, const char *gid, int size, int created)
{
	struct attachnames_att a = { 0 };

	a.name = (char *)name;
	a.gid = (char *)gid;
	a.size = size;
	a.created = created;
	return a;
}

static int
has(const struct pullfolder_files *f, const char *name, const char *gid,
    int size, int created)
{
	struct attachnames_att a = att(name, gid, size, created);

	return pullfolder_has(f, &a);
}

static void
put(struct pullfolder_files *f, const char *text, const char *name,
    const char *gid, int size, int created, int want)
{
	struct attachnames_att a = att(name, gid, size, created);

	unit_write("part", text);
	is_int(pullfolder_put(f, "part", &a), want,
	    "'%s' as %s", text, name);
}

static void
files(void)
{
	struct pullfolder_files *f;
	char gid[33];
	FILE *file;
	int i;

	mkdir("job", 0777);
	is_int(card_of("job", gid), -1, "a folder of no card");
	is_int(write_new("job/.pulled", "card\t1\n", 7), 0, "of a card");
	is_int(card_of("job", gid), 0, "... it is now");
	is_str(gid, "1", "... which it is");
	is_int(write_new("none/.pulled", "card\t1\n", 7), -1,
	    "a folder that is missing");
	f = pullfolder_files("job");

	is_int(has(f, "a", "5", 5, 10), 0, "nothing is there");
	put(f, "hello", "a", "5", 5, 10, 0);
	put(f, "tab", "a\tb\\", "6", -1, 11, 0);
	is_str(unit_text("job/a"), "hello", "it is there");
	pullfolder_done(f);
	is_str(unit_text("job/.pulled"), "card\t1\nfile\t5\t5\t10\ta\n"
	    "file\t6\t-1\t11\ta\\tb\\\\\n", "... and noted");
	f = pullfolder_files("job");
	is_int(has(f, "a", "5", 5, 10), 1, "it is known");
	is_int(has(f, "a\tb\\", "6", -1, 11), 1, "so is any name");
	is_int(has(f, "a", "7", 5, 10), 0, "another attachment");
	is_int(has(f, "a", "5", 6, 10), 0, "another size");
	is_int(has(f, "a", "5", 5, 11), 0, "another time");
	unit_write("job/a", "changed");
	is_int(has(f, "a", "5", 5, 10), 0, "somebody has changed it");
	put(f, "again", "a", "7", 5, 12, 0);
	is_int(has(f, "a", "7", 5, 12), 1, "a newer one");
	unlink("job/a");
	is_int(has(f, "a", "7", 5, 12), 0, "somebody has deleted it");
	mkdir("job/dir", 0777);
	put(f, "x", "dir", "8", 1, 13, -1);
	pullfolder_done(f);
	/* the machine stopped in the middle of a line */
	if ((file = fopen("job/.pulled", "a")) == NULL ||
	    fputs("nonsense\nfile\t9\t1", file) == EOF || fclose(file) == EOF)
		bail("no file");
	f = pullfolder_files("job");
	put(f, "x", "b", "10", 1, 14, 0);
	pullfolder_done(f);
	f = pullfolder_files("job");
	is_int(has(f, "b", "10", 1, 14), 1,
	    "a torn line harms no other");
	for (i = 0; i < 80; i++)
		put(f, "x", "b", "11", 1, 20 + i, 0);
	pullfolder_done(f);
	is_str(unit_text("job/.pulled"), "card\t1\nfile\t7\t5\t12\ta\n"
	    "file\t6\t-1\t11\ta\\tb\\\\\nfile\t11\t1\t99\tb\n",
	    "what is of the past goes");
	pullfolder_done(NULL);
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
