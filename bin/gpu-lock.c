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

#include "base/cli.h"
#include "base/str.h"
#include "record/jobline.h"

#define ASK		"timeout 20 nvidia-smi -L 2>/dev/null"	/* a broken
				 * driver may hang */
#define NAMES		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv" \
			"wxyz0123456789._:/-"

static const char usage[] =
    "Run a command with GPUs of this machine that no other program has"
    " locked.\n"
    "usage: gpu-lock [-hlVv] [-c count] [-g gpus] [command [argument ...]]\n"
    "  -c, --count count  lock so many, the first that are free\n"
    "  -g, --gpus list    choose among these: 0,1 or UUIDs\n"
    "                     (default: CUDA_VISIBLE_DEVICES, else all)\n"
    "  -l, --list         print them, and which are free; lock none\n";

struct gpu {
	char	index[33];	/* of nvidia-smi, or "" */
	char	uuid[129];	/* or "" */
	char	name[129];	/* that the command gets */
	int	fd;		/* of its lock, or -1 */
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
	snprintf(g->name, sizeof(g->name), "%s", mig ? uuid : index);
}

static void
ask_driver(struct gpus *all)
{
	FILE *f = popen(ASK, "r");
	char line[1024];

	if (f == NULL)
		return;
	while (fgets(line, sizeof(line), f) != NULL)
		take_line(all, line);
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
		if ((known = find(all, g->name)) != NULL)
			memcpy(g->uuid, known->uuid, sizeof(g->uuid));
		else if (all->n > 0)
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
		/* AMD's libraries count within ROCR's once more */
		if (getenv("ROCR_VISIBLE_DEVICES") == NULL ||
		    getenv("HIP_VISIBLE_DEVICES") != NULL ||
		    getenv("CUDA_VISIBLE_DEVICES") != NULL)
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
	const char *list, *what = "-g";
	size_t count;

	argv = cli_read(argc, argv, usage, 0, -1);
	count = (size_t)cli_num("-c", cli_arg('c', "0"), 0, JOBOPTS_GPUS_MAX);
	if (cli_has('l') == (argv[0] != NULL))
		cli_usage();
	ask_driver(&all);
	if ((list = cli_arg('g', NULL)) == NULL)
		list = visible(&what);
	if (list != NULL)
		choose(&all, list, what, &chosen);
	else	/* their numbers are those of nvidia-smi */
		chosen = all;
	if (argv[0] == NULL)
		return print(&chosen);
	if (chosen.n > 0 && (list == NULL || cli_has('g')))
		set("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
	lock_them(&chosen, count, cli_has('g'));
	tell(&chosen, chosen.n > 0 || list != NULL);
	execvp(argv[0], argv);
	die(errno == ENOENT ? RC_NOTFOUND : RC_NOEXEC, "%s:", argv[0]);
}
