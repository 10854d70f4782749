/* dot: job lines as a picture. */
#include <stdio.h>
#include <stdlib.h>

#include "dot.h"
#include "err.h"
#include "frames.h"

/* Prints text as a quoted string of dot's language. */
static void
put(const char *s)
{
	putchar('"');
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

static void
put_job(const struct stage *s, uint32_t v)
{
	const struct stage_job *j = &s->job[v];

	printf("\t\tn%lu [label=", (unsigned long)v);
	put(j->name != NULL ? j->name : j->id);
	fputs(", tooltip=", stdout);
	put(j->id);
	puts("];");
}

/* Prints the jobs, frame by frame, and each frame's in their order. */
static void
put_frames(const struct stage *s, const struct frames *f)
{
	uint32_t *next = xcalloc(s->n, sizeof(*next));
	uint32_t *first = xcalloc(f->n, sizeof(*first)), v;
	size_t i;

	/* chains from behind, whose numbers count from 1 */
	for (i = s->n; i-- > 0;) {
		v = s->order[i];
		next[v] = first[f->of[v]];
		first[f->of[v]] = v + 1;
	}
	for (i = 0; i < f->n; i++) {
		printf("\tsubgraph cluster_%zu {\n\t\tlabel=", i + 1);
		put(f->name[i]);
		puts(";");
		for (v = first[i]; v != 0; v = next[v - 1])
			put_job(s, v - 1);
		puts("\t}");
	}
	free(next);
	free(first);
}

void
dot_print(const struct stage *s)
{
	const struct graph *g = &s->graph;
	struct frames f;
	size_t i, k;

	puts("digraph jobs {\n\trankdir=LR;\n\tnode [shape=box];");
	frames_find(&f, s);
	put_frames(s, &f);
	frames_free(&f);
	for (i = 0; i < s->n; i++)
		for (k = g->at[i]; k < g->at[i + 1]; k++)
			printf("\tn%lu -> n%zu;\n", (unsigned long)g->need[k],
			    i);
	puts("}");
}
