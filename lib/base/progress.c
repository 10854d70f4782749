/* progress: "12 of 340" in the last line of a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/progress.h"

struct progress {
	size_t	 k;
	size_t	 n;
	int	 width;		/* of what the line shows now */
	double	 next;		/* clock_boot() of the next look */
};

struct progress *
progress_begin(void)
{
	return isatty(STDERR_FILENO) ? xcalloc(1, sizeof(struct progress)) :
	    NULL;
}

void
progress_hide(struct progress *p)
{
	if (p == NULL || p->width == 0)
		return;
	fprintf(stderr, "\r%*s\r", p->width, "");
	p->width = 0;
	p->next = 0;
}

void
progress_end(struct progress *p)
{
	progress_hide(p);
	free(p);
}

static void
show(struct progress *p)
{
	/* it never gets shorter */
	p->width = fprintf(stderr, "\r%zu of %zu", p->k, p->n) - 1;
	p->next = clock_boot() + 0.1;
}

void
progress_of(struct progress *p, size_t n)
{
	if (p == NULL)
		return;
	p->k = 0;
	p->n = n;
	if (n > 0)
		show(p);
}

void
progress_step(struct progress *p)
{
	if (p == NULL)
		return;
	p->k++;
	if (clock_boot() >= p->next)
		show(p);
}
