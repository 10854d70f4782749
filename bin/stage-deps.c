/* stage-deps: checks job lines and puts them in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/input.h"
#include "base/str.h"
#include "base/suggest.h"
#include "base/table.h"
#include "record/graph.h"
#include "record/jobline.h"

#define JOBS_MAX	5000000u

static const char usage[] =
    "Check job lines and print them in dependency order.\n"
    "usage: stage-deps [-hVv] [-d | -e | -l | -r done] [file]\n"
    "  -d, --dot          print a graph for dot(1)\n"
    "  -e, --edges        print pairs of ids, as for tsort(1)\n"
    "  -l, --levels       print the numbers of jobs and levels, and the\n"
    "                     longest chain\n"
    "  -r, --runnable file  print only jobs that can run when the ids in\n"
    "                     this file are done\n";

/* A job line. */
struct job {
	char		*line;	/* as it was read, without newline */
	const char	*id;	/* NULL when absent */
	const char	*name;
	const char	*deps;	/* NULL when absent */
	const char	*stage;	/* NULL when absent */
	size_t		 lineno;
};

struct jobs {
	const char		*file;	/* for messages */
	struct job		*job;
	size_t			 n;
	struct table		 byid;
	struct gidset		 done;	/* ids that need not be here */
	struct graph		 graph;
	uint32_t		*order;	/* after find_order() */
};

static void
free_jobs(struct jobs *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->job[i].line);
		free((char *)s->job[i].id);
		free((char *)s->job[i].name);
		free((char *)s->job[i].deps);
		free((char *)s->job[i].stage);
	}
	free(s->job);
	table_free(&s->byid);
	gidset_free(&s->done);
	graph_free(&s->graph);
	free(s->order);
}

/* One line of a list of ids, or of job lines, of which only the first column
 * counts: this job is done. */
static int
done_line(char *line, size_t len, const char *where, void *arg)
{
	struct jobs *s = arg;

	(void)len;
	(void)where;
	line[strcspn(line, "\t ")] = '\0';
	if (*line != '\0')
		gidset_add(&s->done, line);
	return RC_OK;
}

static void
take(struct job *j, struct jobline *r, const char *line, size_t len,
    const char *where)
{
	const char *colon = strrchr(where, ':');

	j->line = xstrndup(line, len);
	j->id = r->col[JOBLINE_ID];
	j->name = r->col[JOBLINE_NAME];
	j->deps = r->col[JOBLINE_DEPS];
	j->lineno = colon != NULL ? strtoul(colon + 1, NULL, 10) : 0;
	j->stage = r->col[JOBLINE_STAGE];
	r->col[JOBLINE_ID] = r->col[JOBLINE_NAME] = NULL;
	r->col[JOBLINE_DEPS] = r->col[JOBLINE_STAGE] = NULL;
}

/* Reads a job line.  Returns RC_INPUT after a message if it is wrong, or has an
 * id that was there before. */
static int
job_line(char *line, size_t len, const char *where, void *arg)
{
	struct jobs *s = arg;
	struct job *j;
	struct jobline r;
	const char *why;
	long k;

	if (jobline_parse(&r, line, len, &why) == -1)
		return fault(RC_INPUT, "%s: %s", where, why);
	if (s->n == JOBS_MAX)
		die(RC_INPUT, "%s: more than %u jobs", where, JOBS_MAX);
	s->job = xgrow(s->job, s->n, sizeof(*s->job));
	j = &s->job[s->n];
	take(j, &r, line, len, where);
	jobline_free(&r);
	s->n++;
	if (j->id == NULL)
		return RC_OK;
	if ((k = table_find(&s->byid, j->id, strlen(j->id))) != -1)
		return fault(RC_INPUT, "%s: id %s is that of line %zu too",
		    where, j->id, s->job[k].lineno);
	table_put(&s->byid, j->id, strlen(j->id), (long)(s->n - 1));
	return RC_OK;
}

/* TRIES: how many ids may still be compared. */
static void
unknown_need(const struct jobs *s, const struct job *j,
    const char *need, size_t len, size_t *tries)
{
	struct suggest near;
	size_t i;

	suggest_init(&near, need, len);
	for (i = 0; i < s->n && *tries > 0; i++, --*tries)
		if (s->job[i].id != NULL)
			suggest_try(&near, s->job[i].id);
	warn("%s:%zu: unknown need '%.*s'%s", s->file, j->lineno, (int)len,
	    need, suggest_hint(&near));
}

static int
add_needs(struct jobs *s, size_t i, size_t *tries)
{
	const struct job *j = &s->job[i];
	const char *rest = j->deps, *need;
	size_t len;
	long k;
	int rc = RC_OK;

	while ((need = str_next(&rest, ",", &len)) != NULL) {
		if ((k = table_find(&s->byid, need, len)) != -1) {
			graph_edge(&s->graph, (uint32_t)i, (uint32_t)k);
		} else if (table_find(&s->done.tab, need, len) == -1) {
			unknown_need(s, j, need, len, tries);
			rc = RC_INPUT;
		}
	}
	return rc;
}

static void
put_job(struct buf *b, uint32_t v, const void *arg)
{
	const struct job *j = &((const struct jobs *)arg)->job[v];

	buf_printf(b, "%s (%s)", j->id != NULL ? j->id : "-",
	    j->name != NULL ? j->name : "-");
}

/* Finds the order: each job after those it waits for, otherwise as read.
 * Returns RC_OK, or RC_INPUT after a message for each need that is neither here
 * nor done, and for a cycle. */
static int
find_order(struct jobs *s)
{
	uint32_t *cycle;
	size_t i, n, tries = 20000;
	char *path;
	int rc = RC_OK;

	for (i = 0; i < s->n; i++)
		rc = err_worst(rc, add_needs(s, i, &tries));
	graph_close(&s->graph, (uint32_t)s->n);
	s->order = graph_order(&s->graph, &cycle, &n);
	if (s->order == NULL) {
		path = graph_path(cycle, n, put_job, s);
		warn("%s:%zu: cycle: %s", s->file, s->job[cycle[0]].lineno,
		    path);
		free(path);
		free(cycle);
		rc = RC_INPUT;
	}
	return rc;
}

static int
job_done(const struct jobs *s, const struct job *j)
{
	return j->id != NULL && gidset_has(&s->done, j->id);
}

/* Prints jobs that are not done and wait for nothing that is not.  Returns how
 * many there are. */
static size_t
print_runnable(const struct jobs *s)
{
	const struct graph *g = &s->graph;
	size_t i, k, n = 0;
	uint32_t v;

	for (i = 0; i < s->n; i++) {
		v = s->order[i];
		if (job_done(s, &s->job[v]))
			continue;
		for (k = g->at[v]; k < g->at[v + 1]; k++)
			if (!job_done(s, &s->job[g->need[k]]))
				break;
		if (k < g->at[v + 1])
			continue;
		str_put(s->job[v].line, stdout, 0);
		putchar('\n');
		n++;
	}
	return n;
}

/* Prints pairs of ids, as for tsort(1): what comes first, what waits for it.  A
 * job that has no pair is a pair of its own. */
static void
print_edges(const struct jobs *s)
{
	const struct graph *g = &s->graph;
	size_t i, k;
	uint32_t v;
	const char *id;

	for (i = 0; i < s->n; i++) {
		v = s->order[i];
		if ((id = s->job[v].id) == NULL)
			continue;
		if (g->at[v] == g->at[v + 1])
			printf("%s %s\n", id, id);
		for (k = g->at[v]; k < g->at[v + 1]; k++)
			printf("%s %s\n", s->job[g->need[k]].id, id);
	}
}

/* Prints a chain of jobs that ends in V, each on a line, first one first. */
static void
put_chain(const struct jobs *s, const uint32_t *level, uint32_t v)
{
	const struct graph *g = &s->graph;
	uint32_t *chain, n = level[v], i;
	size_t k;

	chain = xreallocarray(NULL, n, sizeof(*chain));
	for (i = n; i-- > 0;) {
		chain[i] = v;
		for (k = g->at[v]; k < g->at[v + 1]; k++)
			if (level[g->need[k]] == i) {
				v = g->need[k];
				break;
			}
	}
	for (i = 0; i < n; i++) {
		printf("chain\t%s\t", s->job[chain[i]].id != NULL ?
		    s->job[chain[i]].id : "-");
		str_put(s->job[chain[i]].name != NULL ?
		    s->job[chain[i]].name : "-", stdout, 0);
		putchar('\n');
	}
	free(chain);
}

static void
print_levels(const struct jobs *s)
{
	uint32_t *level;
	size_t i, last = 0, *width, depth = 0, widest = 0;

	level = graph_levels(&s->graph, s->order);
	width = xcalloc(s->n + 1, sizeof(*width));
	for (i = 0; i < s->n; i++) {
		width[level[i]]++;
		if (level[i] > depth) {
			depth = level[i];
			last = i;
		}
	}
	for (i = 1; i <= depth; i++)
		if (width[i] > widest)
			widest = width[i];
	printf("jobs\t%zu\nlevels\t%zu\nwidth\t%zu\n", s->n, depth, widest);
	for (i = 1; i <= depth; i++)
		printf("level %zu\t%zu\n", i, width[i]);
	if (depth > 0)
		put_chain(s, level, (uint32_t)last);
	free(width);
	free(level);
}

static void
put_quoted(const char *before, const char *s)
{
	printf("\"%s", before);
	for (; s != NULL && *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		if (*s == '\n')
			fputs("\\n", stdout);
		else
			putchar((unsigned char)*s < ' ' ? ' ' : *s);
	}
	putchar('"');
}

/* Prints a job as a box in the frame of its stage: dot joins the frames of one
 * name. */
static void
put_box(const struct job *j, uint32_t v)
{
	if (j->stage != NULL) {
		fputs("\tsubgraph ", stdout);
		put_quoted("cluster ", j->stage);
		fputs(" { label=", stdout);
		put_quoted("", j->stage);
		puts(";");
	}
	printf("\t\tn%lu [label=", (unsigned long)v);
	put_quoted("", j->name != NULL ? j->name : j->id);
	fputs(", tooltip=", stdout);
	put_quoted("", j->id);
	puts(j->stage != NULL ? "]; }" : "];");
}

static void
print_dot(const struct jobs *s)
{
	const struct graph *g = &s->graph;
	size_t i, k;

	puts("digraph jobs {\n\trankdir=LR;\n\tnode [shape=box];");
	for (i = 0; i < s->n; i++)
		put_box(&s->job[s->order[i]], s->order[i]);
	for (i = 0; i < s->n; i++)
		for (k = g->at[i]; k < g->at[i + 1]; k++)
			printf("\tn%lu -> n%zu;\n", (unsigned long)g->need[k],
			    i);
	puts("}");
}

static int
run(struct jobs *s, int mode, const char *done, const char *file)
{
	int rc = RC_OK;
	size_t i;

	s->file = strcmp(file, "-") == 0 ? "stdin" : file;
	if (done != NULL)
		rc = input_file(done, done_line, s);
	if (rc == RC_OK)
		rc = input_file(file, job_line, s);
	if (rc == RC_OK)
		rc = find_order(s);
	if (rc != RC_OK)
		return rc;
	switch (mode) {
	case 'd':
		print_dot(s);
		break;
	case 'e':
		print_edges(s);
		break;
	case 'l':
		print_levels(s);
		break;
	case 'r':
		return print_runnable(s) > 0 ? RC_OK : RC_NO;
	default:
		for (i = 0; i < s->n; i++) {
			str_put(s->job[s->order[i]].line, stdout, 0);
			putchar('\n');
		}
	}
	return RC_OK;
}

int
main(int argc, char *argv[])
{
	struct jobs s = { 0 };
	int rc;

	argv = cli_read(argc, argv, usage, 0, 1);
	rc = run(&s, cli_one("delr"), cli_arg('r', NULL),
	    argv[0] != NULL ? argv[0] : "-");
	free_jobs(&s);
	return closeout(rc);
}
