/* t_list: a short list of different numbers. */
#include "list.h"
#include "unit.h"

int
main(void)
{
	struct list l = { NULL, 0, 0 }, more = { NULL, 0, 0 };
	size_t i, wrong = 0;

	list_join(&l, &more);
	is_int((long long)l.n, 0, "nothing and nothing");
	list_add(&l, 7);
	list_add(&l, 0);
	list_add(&l, 7);
	list_add(&l, 0);
	is_int((long long)l.n, 2, "each number once");
	ok(l.v[0] == 7 && l.v[1] == 0, "in the order in which they came");
	for (i = 100; i > 0; i--)
		list_add(&more, i);
	is_int((long long)more.n, 100, "it grows");
	for (i = 0; i < 100; i++)
		wrong += more.v[i] != 100 - i;
	is_int((long long)wrong, 0, "and keeps what it holds");
	list_join(&l, &more);
	is_int((long long)l.n, 101, "joined, each number once");
	ok(l.v[0] == 7 && l.v[1] == 0 && l.v[2] == 100 && l.v[100] == 1,
	    "those that were there first");
	is_int((long long)more.n, 100, "the other list is as before");
	list_join(&l, &l);
	is_int((long long)l.n, 101, "joined with itself it is as before");
	free(l.v);
	free(more.v);
	return done();
}
