/* jobcard: taken cards with their job directories. */
#ifndef TESTS_JOBCARD_H
#define TESTS_JOBCARD_H

#include "base/fs.h"
#include "lease/jobdir.h"
#include "oncard.h"

struct jobcard {
	char		*gid;
	char		*dir;		/* job directory */
	struct lease	 l;
};

static inline void
jobcard_save(struct jobcard *j)
{
	char *file = fs_join(j->dir, "lease");

	if (lease_save(&j->l, file) == -1)
		bail("no lease");
	free(file);
}

/* Makes a card, takes it and makes its job directory. */
static inline void
jobcard(struct asana *api, struct jobcard *j, const char *name,
    const char *opts)
{
	struct reply rep;
	struct task t;
	struct card c;

	j->gid = taken_card(api, name, opts, &j->l, &rep);
	asana_task(api, rep.data, &t);
	card_parse(&c, t.notes);
	if ((j->dir = jobdir_make("jobs", j->l.c.n, &t, &c, rep.data)) == NULL)
		bail("no job directory");
	card_free(&c);
	asana_free(&rep);
	jobcard_save(j);
}

static inline void
jobcard_free(struct jobcard *j)
{
	free(j->gid);
	free(j->dir);
}

/* A file of the job directory holds TEXT; NULL: is not there. */
static inline void
file_is(const struct jobcard *j, const char *file, const char *text,
    const char *name)
{
	char *got = jobdir_get(j->dir, file);

	is_str(got, text, "%s", name);
	free(got);
}

/* ... holds TEXT somewhere. */
static inline void
file_has(const struct jobcard *j, const char *file, const char *text,
    const char *name)
{
	char *got = jobdir_get(j->dir, file);

	if (!ok(got != NULL && strstr(got, text) != NULL, "%s", name))
		unit_show("got   ", got);
	free(got);
}

#endif
