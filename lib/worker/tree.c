/* tree: all that this process has started and that still lives. */
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "worker/tree.h"

#define ENVIRON_MAX	(4u << 20)	/* bytes of an environment */
#define QUIET		0.5	/* seconds that a busy machine may take to fork
				 * or change a program */

struct process {
	int	pid;
	int	parent;
	int	group;
	int	session;
	int	ours;
	char	name[16];
};

/* One look at all processes. */
struct look {
	const struct tree	*t;
	int			 sig;
	struct process		*p;
	size_t			 n;
	size_t			 found;
};

int
tree_adopt(void)
{
#ifdef PR_SET_CHILD_SUBREAPER
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
#else
	return 0;
#endif
}

/* Reads /proc/NAME/stat, "pid (name) state parent group session ..."; a name
 * may hold blanks and brackets.  Returns 1, or 0 if the process is dead. */
static int
read_stat(struct process *p, const char *name)
{
	char path[64], text[512], state, *s;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", name);
	if ((fd = open(path, O_RDONLY)) == -1)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	p->ours = 0;
	if ((s = strrchr(text, ')')) == NULL ||
	    sscanf(text, "%d", &p->pid) != 1 ||
	    sscanf(s + 1, " %c %d %d %d", &state, &p->parent, &p->group,
	    &p->session) != 4 || strchr("ZXx", state) != NULL)
		return 0;
	*s = '\0';
	snprintf(p->name, sizeof(p->name), "%s", strchr(text, '(') + 1);
	return 1;
}

/* Does "NAME=value" stand in the environment that process PID began with? */
static int
has_mark(int pid, const char *mark)
{
	char path[64], *env, *s;
	size_t n;
	int yes = 0;

	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	if ((env = fs_read(path, ENVIRON_MAX, &n)) == NULL)
		return 0;
	for (s = env; s < env + n && !yes; s += strlen(s) + 1)
		yes = strcmp(s, mark) == 0;
	free(env);
	return yes;
}

/* Is P ours, as far as the processes before it tell? */
static int
is_ours(const struct look *l, const struct process *p)
{
	size_t i;

	if (p->session == getsid(0))
		return 0;
	if (p->parent == getpid() || p->pid == l->t->except)
		return 1;
	for (i = 0; i < l->n; i++)
		if (l->p[i].ours && l->p[i].pid == p->parent)
			return 1;
	return l->t->mark != NULL && has_mark(p->pid, l->t->mark);
}

/* P is ours: signals its group at once, since P may start others meanwhile; all
 * of a group are ours, since none but the job made it. */
static void
take(struct look *l, struct process *p)
{
	size_t i;

	p->ours = 1;
	if (p->pid == l->t->except)
		return;
	l->found++;
	for (i = 0; i < l->n; i++)
		if (&l->p[i] != p && l->p[i].ours &&
		    l->p[i].group == p->group)
			return;
	kill(p->group > 1 ? -p->group : p->pid, l->sig);
}

/* Children that are listed before their parents. */
static void
take_rest(struct look *l)
{
	size_t i, before;

	do {
		before = l->found;
		for (i = 0; i < l->n; i++)
			if (!l->p[i].ours && is_ours(l, &l->p[i]))
				take(l, &l->p[i]);
	} while (l->found > before);
}

/* Returns 0, or -1 if the system does not tell. */
static int
look(struct look *l)
{
	struct process self;
	struct dirent *d;
	DIR *dir;

	if (!read_stat(&self, "self") || (dir = opendir("/proc")) == NULL)
		return -1;
	while ((d = readdir(dir)) != NULL) {
		l->p = xgrow(l->p, l->n, sizeof(*l->p));
		if (d->d_name[0] < '1' || d->d_name[0] > '9' ||
		    !read_stat(&l->p[l->n], d->d_name))
			continue;
		if (is_ours(l, &l->p[l->n]))
			take(l, &l->p[l->n]);
		l->n++;
	}
	closedir(dir);
	take_rest(l);
	return 0;
}

size_t
tree_signal(const struct tree *t, int sig)
{
	struct look l = { t, sig, NULL, 0, 0 };

	if (look(&l) == -1)
		l.found = t->group > 0 && kill(-t->group, sig) == 0;
	free(l.p);
	return l.found;
}

char *
tree_name(const struct tree *t)
{
	struct look l = { t, 0, NULL, 0, 0 };
	char *name = NULL;
	size_t i;

	if (look(&l) == -1 && t->group > 0 && kill(-t->group, 0) == 0)
		name = xasprintf("process group %ld", (long)t->group);
	for (i = 0; i < l.n && name == NULL; i++)
		if (l.p[i].ours && l.p[i].pid != t->except)
			name = xasprintf("pid %d (%.*s)", l.p[i].pid,
			    (int)strcspn(l.p[i].name, "\n"), l.p[i].name);
	free(l.p);
	return name;
}

char *
tree_kill(const struct tree *t, double seconds)
{
	double until = clock_boot() + seconds, seen = clock_boot();

	while (clock_boot() < until) {
		if (tree_signal(t, SIGKILL) > 0)
			seen = clock_boot();
		else if (clock_boot() >= seen + QUIET)
			return NULL;
		clock_sleep(0.01);
	}
	return tree_name(t);
}
