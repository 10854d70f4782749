/* t_gidset: a set of copies. */
#include "base/table.h"
#include "unit.h"

int
main(void)
{
	struct gidset s;
	char gid[40], other[40];
	long i, wrong = 0;

	memset(&s, 0, sizeof(s));
	is_int(gidset_has(&s, "1"), 0, "zeroed memory is an empty set");
	for (i = 0; i < 5000; i++) {
		snprintf(gid, sizeof(gid), "%ld", 1200000000000000 + i);
		wrong += gidset_add(&s, gid) != 1;
		wrong += gidset_add(&s, gid) != 0;
	}
	is_int(wrong, 0, "each is new once");
	for (i = 0; i < 5000; i++) {
		snprintf(other, sizeof(other), "%ld", 1200000000000000 + i);
		wrong += gidset_has(&s, other) != 1;
	}
	is_int(wrong, 0, "5,000 are there, though their text is gone");
	is_int(gidset_has(&s, "1200000000005000"), 0, "another is not");
	is_int(gidset_has(&s, "120000000000000"), 0, "nor a part of one");
	gidset_free(&s);
	is_int(gidset_has(&s, "1200000000000000"), 0, "a freed set is empty");
	is_int(gidset_add(&s, "1"), 1, "and can be used again");
	is_int(gidset_has(&s, "1"), 1, "as before");
	gidset_free(&s);
	gidset_free(&s);
	ok(1, "freeing twice is allowed");
	return done();
}
