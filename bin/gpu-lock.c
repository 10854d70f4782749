/*
 * gpu-lock: run a command with GPUs of this machine that nobody else uses.
 *
 * A GPU's lock is a file, one for all users, named after the GPU's UUID.  It is
 * held by a descriptor, which the command and what it starts inherit: who still
 * uses a GPU keeps it.
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cli.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/str.h"
#include "record/jobline.h"

/* a broken driver may hang */
#define ASK(what)	"timeout -k 5 20 nvidia-smi " what " 2>/dev/null"
#define WATCH		60	/* seconds between looks, as people are told */
#define MIB_MAX		(1L << 30)
#define NAMES		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv" \
			"wxyz0123456789._:/-"

static const char usage[] =
    "Run a command with GPUs of this machine that no other program has locked.\n"
    "usage: gpu-lock [-hlVv] [-c count] [-g gpus] [-w file] [command [argument ...]]\n"
    "  -c, --count count  lock so many, the first that are free\n"
    "  -g, --gpus list    choose among these: 0,1 or UUIDs\n"
    "                     (default: CUDA_VISIBLE_DEVICES, else all)\n"
    "  -l, --list         print them, and which are free; lock none\n"
    "  -w, --watch file   write each minute to file how busy they are\n";

struct gpu {
	char	index[33];	/* of nvidia-smi, or "" */
	char	uuid[129];	/* or "" */
	char	name[129];	/* that the command gets */
	int	fd;		/* of its lock, or -1 */
	long	busy;		/* percent of the time, or -1 */
	long	used, size;	/* MiB of memory, or -1 */
};

struct gpus {
	struct gpu	*g;
	size_t		 n;
};

static struct gpu *
add(struct gpus *all)
{
	struct gpu *g;

	if (all->n == JOBOPTS_GPUS_MAX)
		die(RC_INPUT, "more than %d GPUs", JOBOPTS_GPUS_MAX);
	all->g = xgrow(all->g, all->n, sizeof(*all->g));
	g = &all->g[all->n++];
	memset(g, 0, sizeof(*g));
	g->fd = -1;
	g->busy = g->size = -1;
	return g;
}

/* Takes a line of nvidia-smi: "GPU 0: NVIDIA A100 (UUID: GPU-5c89...)", or, for
 * a part of the GPU above it, "  MIG 3g.20gb Device 0: (UUID: MIG-...)".  A GPU
 * that is parted cannot be used as a whole. */
static void
take_line(struct gpus *all, const char *line)
{
	const char *at = strstr(line, "(UUID: ");
	int mig = strncmp(line, "  MIG ", 6) == 0;
	char index[33] = "", uuid[129];
	struct gpu *g;

	if (at == NULL || sscanf(at, "(UUID: %128[^)\n]", uuid) != 1 ||
	    (!mig && sscanf(line, "GPU %32[0-9]:", index) != 1))
		return;
	g = mig && all->n > 0 && all->g[all->n - 1].index[0] != '\0' ?
	    &all->g[all->n - 1] : add(all);
	memcpy(g->index, index, sizeof(index));
	memcpy(g->uuid, uuid, sizeof(uuid));
	memcpy(g->name, mig ? uuid : index, mig ? sizeof(uuid) : sizeof(index));
}

/* Returns the number in S, 0 to MAX, or -1: "[N/A]", "[Not Supported]". */
static long
number(const char *s, long max)
{
	long n;

	return sscanf(s, "%ld", &n) == 1 && n >= 0 && n <= max ? n : -1;
}

/* Takes another one: "GPU-5c89..., 97, 72704, 81559". */
static void
take_use(struct gpus *all, const char *line)
{
	char uuid[129], busy[33], used[33], size[33];
	struct gpu *g;

	if (sscanf(line, "%128[^,], %32[^,], %32[^,], %32[^,\n]", uuid, busy,
	    used, size) != 4)
		return;
	for (g = all->g; g < all->g + all->n; g++)
		if (strcmp(g->uuid, uuid) == 0) {
			g->busy = number(busy, 100);
			g->used = number(used, MIB_MAX);
			g->size = g->used == -1 ? -1 : number(size, MIB_MAX);
			return;		/* it may be named twice */
		}
}

static void
ask_driver(struct gpus *all, const char *ask,
    void (*take)(struct gpus *, const char *))
{
	FILE *f = popen(ask, "r");
	char line[1024];

	if (f == NULL)
		return;
	while (fgets(line, sizeof(line), f) != NULL)
		take(all, line);
	pclose(f);
}

/* Finds the GPU that people call NAME: its number, or the beginning of its
 * UUID, as for CUDA. */
static const struct gpu *
find(const struct gpus *all, const char *name)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (strcmp(all->g[i].index, name) == 0 ||
		    (strlen(name) >= 5 &&
		    strncmp(all->g[i].uuid, name, strlen(name)) == 0))
			return &all->g[i];
	return NULL;
}

/* Fills CHOSEN with the GPUs of LIST; WHAT names it in messages. */
static void
choose(const struct gpus *all, const char *list, const char *what,
    struct gpus *chosen)
{
	const struct gpu *known;
	const char *item;
	struct gpu *g;
	size_t len;

	while ((item = str_next(&list, ",", &len)) != NULL) {
		g = add(chosen);
		if (len >= sizeof(g->name) || strspn(item, NAMES) < len)
			die(RC_USAGE, "%s: \"%.*s\" names no GPU", what,
			    (int)len, item);
		memcpy(g->name, item, len);
		if ((known = find(all, g->name)) != NULL) {
			memcpy(g->uuid, known->uuid, sizeof(g->uuid));
			memcpy(g->index, known->index, sizeof(g->index));
		} else if (all->n > 0)
			die(RC_USAGE, "%s: this machine has no GPU %s; "
			    "nvidia-smi -L lists them", what, g->name);
	}
}

/* CUDA_VISIBLE_DEVICES, or what AMD's libraries have instead; words of Slurm
 * and CUDA that mean none are "". */
static const char *
visible(const char **what)
{
	static const char *const names[] = { "CUDA_VISIBLE_DEVICES",
	    "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES" };
	const char *v = NULL;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]) && v == NULL; i++)
		v = getenv(*what = names[i]);
	return v != NULL && str_haslist("-1,NoDevFiles,none,void", v) ? "" : v;
}

/* Opens the lock of G, without locking it. */
static int
open_lock(const struct gpu *g)
{
	const char *job = getenv("SLURM_JOB_ID");
	struct stat st;
	char *path, *p;
	int fd;

	/* without a UUID, the numbers of each job of Slurm begin at 0 */
	path = xasprintf("%s/experisana-gpu-%s%s%s",
	    stat("/run/lock", &st) == 0 ? "/run/lock" : "/tmp",
	    g->uuid[0] != '\0' ? g->uuid : g->name,
	    g->uuid[0] == '\0' && job != NULL ? "-" : "",
	    g->uuid[0] == '\0' && job != NULL ? job : "");
	for (p = strchr(path, '-'); *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	/* another user's file may only be read, in such folders */
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1 && errno == ENOENT)
		fd = open(path, O_RDONLY | O_CREAT | O_NOFOLLOW, 0444);
	if (fd == -1)
		die(RC_IO, "%s:", path);
	free(path);
	return fd;
}

/* Locks G; returns 0 if others have it. */
static int
lock(struct gpus *all, struct gpu *g)
{
	const struct gpu *o;

	/* one that is named twice is shared by what we start */
	for (o = all->g; o < g; o++)
		if (o->fd != -1 && strcmp(o->uuid, g->uuid) == 0 &&
		    (g->uuid[0] != '\0' || strcmp(o->name, g->name) == 0)) {
			g->fd = o->fd;
			return 1;
		}
	g->fd = open_lock(g);
	if (flock(g->fd, LOCK_EX | LOCK_NB) == 0)
		return 1;
	if (errno != EWOULDBLOCK)
		die(RC_IO, "the lock of GPU %s:", g->name);
	close(g->fd);
	g->fd = -1;
	return 0;
}

/* Locks the first COUNT that are free, or all of them (0); if MUST, none may be
 * in use.  Leaves in ALL those that we have. */
static void
lock_them(struct gpus *all, size_t count, int must)
{
	size_t i, n = 0;

	for (i = 0; i < all->n && (count == 0 || n < count); i++) {
		if (lock(all, &all->g[i]))
			all->g[n++] = all->g[i];
		else if (must && count == 0)
			die(RC_LATER, "GPU %s is in use by another worker, or "
			    "by what its job has left behind",
			    all->g[i].name);
	}
	if (n < count || (n == 0 && all->n > 0))
		die(RC_LATER, "%zu of %zu GPUs are free: other workers use "
		    "them, or what jobs have left behind", n, all->n);
	all->n = n;
}

static void
set(const char *name, const char *value)
{
	if (setenv(name, value, 1) == -1)
		die(RC_SYSTEM, "%s:", name);
}

/* Tells the command which ones it has, and which descriptors are their locks,
 * in the same order. */
static void
tell(const struct gpus *all, int known)
{
	struct buf names, fds;
	char n[33];
	size_t i;

	buf_init(&names, JOBOPTS_GPUS_MAX * 130);
	buf_init(&fds, JOBOPTS_GPUS_MAX * 12);
	for (i = 0; i < all->n; i++) {
		buf_printf(&names, "%s%s", i > 0 ? "," : "", all->g[i].name);
		buf_printf(&fds, "%s%d", i > 0 ? "," : "", all->g[i].fd);
	}
	if (known) {
		set("CUDA_VISIBLE_DEVICES", buf_str(&names));
		if (getenv("HIP_VISIBLE_DEVICES") != NULL)
			set("HIP_VISIBLE_DEVICES", buf_str(&names));
		if (getenv("ROCR_VISIBLE_DEVICES") != NULL)
			set("ROCR_VISIBLE_DEVICES", buf_str(&names));
	}
	set("EXPERISANA_GPU_LOCKS", buf_str(&fds));
	snprintf(n, sizeof(n), "%zu", all->n);
	set("EXPERISANA_GPUS", n);
	buf_free(&names);
	buf_free(&fds);
}

/* Appends "97 %, 71 of 80 GB", or what is known of it. */
static void
put_use(struct buf *b, long low, long high, long used, long size)
{
	if (low < high)
		buf_printf(b, "%ld-", low);
	if (high != -1)
		buf_printf(b, "%ld %%", high);
	if (size > 0)
		buf_printf(b, "%s%ld of %ld GB", high != -1 ? ", " : "",
		    (used + 512) / 1024, (size + 512) / 1024);
}

/* Writes to PATH what they do now: a line for each that tells, and last all of
 * them.  If none does there is no file. */
static void
write_use(struct gpus *all, const char *path)
{
	long low = 100, high = -1, used = 0, size = 0;
	struct gpu *g;
	struct buf b;

	buf_init(&b, JOBOPTS_GPUS_MAX * 128);
	ask_driver(all, ASK("--format=csv,noheader,nounits --query-gpu=uuid,"
	    "utilization.gpu,memory.used,memory.total"), take_use);
	for (g = all->g; g < all->g + all->n; g++) {
		if (g->busy == -1 && g->size <= 0)
			continue;
		buf_printf(&b, "GPU %s ", g->index);
		put_use(&b, g->busy, g->busy, g->used, g->size);
		buf_puts(&b, "\n");
		low = g->busy != -1 && g->busy < low ? g->busy : low;
		high = g->busy > high ? g->busy : high;
		used += g->size > 0 ? g->used : 0;
		size += g->size > 0 ? g->size : 0;
		g->busy = g->size = -1;
	}
	if (b.len == 0)
		unlink(path);
	put_use(&b, low, high, used, size);
	if (b.len > 0)
		fs_put(path, buf_str(&b), b.len, 0600);
	buf_free(&b);
}

/* Does so each minute, until our parent has ended; its locks are not ours. */
static int
watch(struct gpus *all, const char *path)
{
	pid_t parent = getppid();
	int fd;

	for (fd = 3; fd < JOBOPTS_GPUS_MAX + 64; fd++)
		close(fd);
	for (; getppid() == parent; sleep(WATCH))
		write_use(all, path);
	return RC_OK;
}

/* Prints a line for each: its name, UUID, and whether it is free. */
static int
print(struct gpus *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		printf("%s\t%s\t%s\n", all->g[i].name,
		    all->g[i].uuid[0] != '\0' ? all->g[i].uuid : "-",
		    lock(all, &all->g[i]) ? "free" : "in use");
	return closeout(all->n > 0 ? RC_OK : RC_NO);
}

int
main(int argc, char *argv[])
{
	struct gpus all = { 0 }, chosen = { 0 };
	const char *list, *what = "-g", *file;
	size_t count;

	argv = cli_read(argc, argv, usage, 0, -1);
	count = (size_t)cli_num("-c", cli_arg('c', "0"), 0, JOBOPTS_GPUS_MAX);
	file = cli_arg('w', NULL);
	if (cli_has('l') + (file != NULL) + (argv[0] != NULL) != 1)
		cli_usage();
	ask_driver(&all, ASK("-L"), take_line);
	if ((list = cli_arg('g', NULL)) == NULL)
		list = visible(&what);
	if (list != NULL)
		choose(&all, list, what, &chosen);
	else	/* their numbers are those of nvidia-smi */
		chosen = all;
	if (file != NULL)
		return watch(&chosen, file);
	if (argv[0] == NULL)
		return print(&chosen);
	if (chosen.n > 0 && (list == NULL || cli_has('g')))
		set("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
	lock_them(&chosen, count, cli_has('g'));
	tell(&chosen, chosen.n > 0 || list != NULL);
	execvp(argv[0], argv);
	die(errno == ENOENT ? RC_NOTFOUND : RC_NOEXEC, "%s:", argv[0]);
}
