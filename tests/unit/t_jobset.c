/* t_jobset: which jobs of an expansion are one. */
#include "jobset.h"
#include "unit.h"

static void
equal_ones(void)
{
	struct jobset s;

	jobset_init(&s);
	is_int(jobset_add(&s, 5), 0, "the first job");
	is_int(jobset_add(&s, 7), 1, "another");
	is_int(jobset_add(&s, 5), 0, "one that equals the first");
	is_int(jobset_add(&s, 0), 3, "a key of nothing is a key");
	is_int(jobset_add(&s, 0), 3, "and can come again");
	is_int(jobset_add(&s, UINT64_MAX), 5, "so is the largest");
	is_int((long long)s.n, 6, "jobs");
	is_int((long long)s.ndistinct, 4, "different ones");
	ok(s.canon[2] == 0 && s.canon[4] == 3 && s.key[2] == 5,
	    "each knows its first");
	jobset_free(&s);
}

/* Keys that share their low bits crowd in the table. */
static void
crowd(unsigned shift)
{
	struct jobset s;
	size_t wrong = 0;
	uint64_t i;

	jobset_init(&s);
	for (i = 0; i < 5000; i++)
		wrong += jobset_add(&s, i << shift) != i;
	for (i = 0; i < 5000; i++)
		wrong += jobset_add(&s, i << shift) != i;
	is_int((long long)wrong, 0, "5,000 keys, twice, shifted by %u", shift);
	is_int((long long)s.ndistinct, 5000, "5,000 different ones");
	jobset_free(&s);
}

static void
tags_of(const struct jobset *s, uint32_t job, const char *want)
{
	char got[256] = "";
	size_t i;

	for (i = jobset_first(s, job); i < s->ntags && s->tags[i].job == job;
	    i++) {
		strcat(got, s->tags[i].tags);
		strcat(got, ";");
	}
	is_str(got, want, "tags of job %lu", (unsigned long)job);
}

static void
tags(void)
{
	struct jobset s;

	jobset_init(&s);
	jobset_sort(&s);
	is_int((long long)jobset_first(&s, 3), 0, "no tags at all");
	jobset_tags(&s, 7, "b");
	jobset_tags(&s, 1, "x:y,z");
	jobset_tags(&s, 7, "a,c");
	jobset_tags(&s, 7, "b");
	jobset_tags(&s, 7, NULL);
	jobset_tags(&s, 1, "x:y,z");
	jobset_tags(&s, 3, "");
	jobset_sort(&s);
	is_int((long long)s.ntags, 4, "each once");
	tags_of(&s, 1, "x:y,z;");
	tags_of(&s, 7, "b;a,c;");
	tags_of(&s, 3, ";");
	tags_of(&s, 0, "");
	tags_of(&s, 2, "");
	tags_of(&s, 8, "");
	is_int((long long)jobset_first(&s, 8), 4, "they would stand behind");
	jobset_free(&s);
}

int
main(void)
{
	equal_ones();
	crowd(0);
	crowd(16);
	crowd(50);
	tags();
	return done();
}
