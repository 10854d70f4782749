/* tree: all that this process has started and that still lives. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "worker/tree.h"

struct process {
	int	pid;
	int	parent;
	int	ours;
};

/* Reads /proc/NAME/stat, "pid (name) state parent ..."; a name may hold blanks
 * and brackets.  Returns 1, or 0 if the process is dead. */
static int
read_stat(struct process *p, const char *name)
{
	char path[64], text[512], state;
	const char *s;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", name);
	if ((fd = open(path, O_RDONLY)) == -1)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	p->ours = 0;
	return (s = strrchr(text, ')')) != NULL &&
	    sscanf(s + 1, " %c %d", &state, &p->parent) == 2 &&
	    sscanf(text, "%d", &p->pid) == 1 && strchr("ZXx", state) == NULL;
}

/* Returns all processes, to be freed, and in *N how many; NULL if the system
 * does not tell. */
static struct process *
list_all(size_t *n)
{
	struct process *p, self;
	struct dirent *d;
	DIR *dir;

	*n = 0;
	if (!read_stat(&self, "self") || (dir = opendir("/proc")) == NULL)
		return NULL;
	p = xgrow(NULL, 0, sizeof(*p));
	while ((d = readdir(dir)) != NULL)
		if (d->d_name[0] >= '1' && d->d_name[0] <= '9') {
			p = xgrow(p, *n, sizeof(*p));
			*n += (size_t)read_stat(&p[*n], d->d_name);
		}
	closedir(dir);
	return p;
}

/* Marks ours, from parents to children, until there are no more. */
static void
mark(struct process *p, size_t n)
{
	size_t i, k, found;

	do {
		for (i = found = 0; i < n; i++) {
			if (p[i].ours)
				continue;
			p[i].ours = p[i].parent == getpid();
			for (k = 0; k < n && !p[i].ours; k++)
				p[i].ours = p[k].ours &&
				    p[k].pid == p[i].parent;
			found += (size_t)p[i].ours;
		}
	} while (found > 0);
}

long
tree_signal(pid_t except, int sig)
{
	struct process *p;
	size_t i, n;
	long count = 0;

	if ((p = list_all(&n)) == NULL)
		return -1;
	mark(p, n);
	for (i = 0; i < n; i++)
		if (p[i].ours && p[i].pid != except) {
			kill(p[i].pid, sig);
			count++;
		}
	free(p);
	return count;
}
