/* l_files: what was uploaded, and the addresses it is fetched from. */
#include <sys/stat.h>

#include <fcntl.h>

#include "base/err.h"
#include "local/files.h"
#include "unit.h"

static int
none(long long gid, void *arg)
{
	(void)gid;
	(void)arg;
	return 0;
}

static int
below(long long gid, void *arg)
{
	return gid < *(long long *)arg;
}

static struct files *
must_open(int (*wanted)(long long, void *), void *arg)
{
	struct files *f;

	if ((f = files_open("b.db", wanted, arg)) == NULL)
		bail("no folder");
	return f;
}

static void
put(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT, 0600);

	if (fd == -1)
		bail(name);
	close(fd);
}

static int
there(const char *name)
{
	return access(name, F_OK) == 0;
}

/* How many files are in the folder, the hidden ones not counted. */
static int
count(void)
{
	FILE *p = popen("ls b.db.files | wc -l", "r");
	int n = -1;

	if (p == NULL || fscanf(p, "%d", &n) != 1)
		n = -1;
	pclose(p);
	return n;
}

static void
keeping(void)
{
	struct files *f = must_open(none, NULL);
	struct upload *u, *other;
	long long size = -1;
	struct stat sb;
	char s[16] = "";
	int fd;

	u = files_begin(f);
	other = files_begin(f);
	is_int(upload_write(u, "abc", 3), 0, "written");
	is_int(upload_write(other, "xyz", 3), 0, "another at the same time");
	is_int(upload_write(u, "de", 2), 0, "more of it");
	is_int(upload_write(u, "", 0), 0, "nothing more");
	is_int(upload_size(u), 5, "its size");
	is_int(upload_toobig(u), 0, "is not too big");
	ok(!there("b.db.files/7"), "before it is kept, it is not there");
	is_int(upload_keep(u, 7), 0, "kept");
	upload_free(u);
	upload_free(other);
	upload_free(NULL);
	is_int(count(), 1, "what was not kept is gone");
	fd = files_read(f, 7, &size);
	ok(fd != -1 && read(fd, s, 15) == 5 && strcmp(s, "abcde") == 0 &&
	    size == 5, "what was kept can be read");
	close(fd);
	ok(stat("b.db.files/7", &sb) == 0 && (sb.st_mode & 07777) == 0600 &&
	    stat("b.db.files", &sb) == 0 && (sb.st_mode & 07777) == 0700,
	    "by its owner only");
	files_remove(f, 7);
	is_int(count(), 0, "removed");
	files_remove(f, 7);
	u = files_begin(f);
	is_int(upload_keep(u, 8), 0, "one without a byte is kept");
	ok(there("b.db.files/8"), "it is there");
	upload_undo(u);
	ok(!there("b.db.files/8"), "and is not after all");
	upload_free(u);
	u = files_begin(f);
	upload_undo(u);
	upload_free(u);
	is_int(count(), 0, "to undo what was not kept is nothing");
	files_close(f);
	files_close(NULL);
}

static void
limit(void)
{
	struct files *f = must_open(none, NULL);
	struct upload *u = files_begin(f);
	static char block[1 << 20];
	int i, bad = 0;

	for (i = 0; i < 100; i++)
		bad += upload_write(u, block, sizeof(block));
	is_int(bad, 0, "100 MB fit");
	is_int(upload_size(u), FILES_MAX, "all of them");
	is_int(upload_toobig(u), 0, "they are not too big");
	is_int(upload_write(u, "x", 1), -1, "a byte more does not");
	is_int(upload_toobig(u), 1, "that is too big");
	is_int(upload_write(u, "", 0), -1, "and stays so");
	upload_free(u);
	is_int(count(), 0, "nothing is left of it");
	files_close(f);
}

/* What a crash left is removed, what others put there is not. */
static void
cleaning(void)
{
	long long limit_gid = 100;
	struct files *f = must_open(none, NULL);

	files_close(f);
	put("b.db.files/99");
	put("b.db.files/100");
	put("b.db.files/1200000000000001");
	put("b.db.files/new.0123456789abcdef");
	put("b.db.files/99x");
	put("b.db.files/0");
	put("b.db.files/-5");
	put("b.db.files/notes");
	put("b.db.files/99999999999999999999");
	f = must_open(below, &limit_gid);
	ok(there("b.db.files/99"), "one that is wanted is there");
	ok(!there("b.db.files/100") && !there("b.db.files/1200000000000001"),
	    "others are not");
	ok(!there("b.db.files/new.0123456789abcdef"),
	    "half an upload is not");
	ok(there("b.db.files/99x") && there("b.db.files/0") &&
	    there("b.db.files/-5") && there("b.db.files/notes") &&
	    there("b.db.files/99999999999999999999"),
	    "what is not ours is there");
	files_close(f);
}

static void
keys(void)
{
	const long long now = 1764000000000LL, life = FILES_KEY_SEC * 1000LL;
	struct files *f = must_open(none, NULL);
	const char *a, *b;
	char first[FILES_KEY_LEN + 1];
	int i;

	is_int(files_bykey(f, "", now), 0, "no key");
	a = files_key(f, 7, now);
	b = files_key(f, 7, now);
	is_int((long long)strlen(a), FILES_KEY_LEN, "a key");
	is_int((long long)strspn(a, "0123456789abcdef"), FILES_KEY_LEN,
	    "is hexadecimal");
	ok(strcmp(a, b) != 0, "each time another");
	is_int(files_bykey(f, a, now), 7, "it leads to its file");
	is_int(files_bykey(f, a, now + life), 7, "for two minutes");
	is_int(files_bykey(f, a, now + life + 1), 0, "not longer");
	is_int(files_bykey(f, b, now), 7, "the other one does too");
	is_int(files_bykey(f, "", now), 0, "nothing leads nowhere");
	strcpy(first, a);
	first[FILES_KEY_LEN - 1] = '\0';
	is_int(files_bykey(f, first, now), 0, "so does a part of it");
	strcpy(first, a);
	for (i = 2; i < FILES_KEYS_MAX; i++)
		files_key(f, 8, now);
	is_int(files_bykey(f, first, now), 7, "8192 are alive");
	is_str(a, first, "with their texts");
	files_key(f, 9, now);
	is_int(files_bykey(f, first, now), 0, "one more takes its place");
	files_close(f);
}

static int
failures(void *arg)
{
	struct files *f;
	struct upload *u;
	long long size = 5;

	(void)arg;
	err_prog = "t";
	put("plain");
	printf("%d ", files_open("plain/x", none, NULL) == NULL);
	f = must_open(none, NULL);
	printf("%d %lld ", files_read(f, 12345, &size), size);
	u = files_begin(f);
	mkdir("b.db.files/6", 0700);
	printf("%d ", upload_keep(u, 6));
	upload_free(u);
	rmdir("b.db.files/6");
	printf("%d", count());
	files_close(f);
	return 0;
}

int
main(void)
{
	struct unit_child c;

	unit_tmp();
	keeping();
	limit();
	unit_fork(&c, failures, NULL);
	is_str(c.out, "1 -1 5 -1 0", "failures");
	is_str(c.err, "t: plain/x.files: Not a directory\n"
	    "t: b.db.files/12345: No such file or directory\n"
	    "t: b.db.files/6: Is a directory\n", "are told");
	cleaning();
	keys();
	unit_rmtmp();
	return done();
}
