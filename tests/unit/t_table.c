/* t_table: many keys, keys that are like others, keys of any bytes. */
#include "base/table.h"
#include "unit.h"

#define MANY	20000

static char key[MANY][24];

static void
many(void)
{
	struct table t;
	long i, wrong = 0;

	memset(&t, 0, sizeof(t));
	is_int(table_find(&t, "a", 1), -1, "an empty table has no key");
	for (i = 0; i < MANY; i++) {
		snprintf(key[i], sizeof(key[i]), "k%ld", i);
		wrong += table_find(&t, key[i], strlen(key[i])) != -1;
		table_put(&t, key[i], strlen(key[i]), i);
		wrong += table_find(&t, key[i], strlen(key[i])) != i;
	}
	is_int(wrong, 0, "a key is there once it was put");
	for (i = 0; i < MANY; i++)
		wrong += table_find(&t, key[i], strlen(key[i])) != i;
	is_int(wrong, 0, "20,000 keys have their numbers");
	is_int((long long)t.n, MANY, "and are counted");
	is_int(table_find(&t, "k20000", 6), -1, "another is not there");
	is_int(table_find(&t, "k1", 1), -1, "nor a part of one");
	table_free(&t);
	is_int(table_find(&t, "k1", 2), -1, "a freed table is empty");
	table_put(&t, "k1", 2, 7);
	is_int(table_find(&t, "k1", 2), 7, "and can be used again");
	table_free(&t);
}

static void
odd_keys(void)
{
	static const char text[] = "abcabc";
	struct table t;

	memset(&t, 0, sizeof(t));
	table_put(&t, "", 0, 0);
	table_put(&t, text, 3, 1);
	table_put(&t, text, 6, 2);
	table_put(&t, "a\0b", 3, 3);
	table_put(&t, "a\0c", 3, 4);
	table_put(&t, "\xff", 1, 0x7fffffffL);
	is_int(table_find(&t, "", 0), 0, "the empty key");
	is_int(table_find(&t, text + 3, 3), 1, "a key is its bytes");
	is_int(table_find(&t, "abcabc", 6), 2, "not its address");
	is_int(table_find(&t, "a\0b", 3), 3, "a NUL is a byte");
	is_int(table_find(&t, "a\0c", 3), 4, "like any other");
	is_int(table_find(&t, "a", 1), -1, "and ends nothing");
	is_int(table_find(&t, "\xff", 1), 0x7fffffffL, "a large number");
	table_free(&t);
}

/* Pairs of words whose hashes are the same. */
static void
same_hash(void)
{
	static const char *const word[] = {
		"8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ", "7mohtcOFVz",
		"c1E51sSEyx", "6a5x-VbtXk", "f_2k7GG-4v"
	};
	struct table t;
	long i, n = sizeof(word) / sizeof(word[0]);

	memset(&t, 0, sizeof(t));
	for (i = 0; i < n; i++) {
		is_int(table_find(&t, word[i], strlen(word[i])), -1,
		    "%s is not there", word[i]);
		table_put(&t, word[i], strlen(word[i]), i);
	}
	for (i = 0; i < n; i++)
		is_int(table_find(&t, word[i], strlen(word[i])), i,
		    "%s is there", word[i]);
	table_free(&t);
}

int
main(void)
{
	many();
	same_hash();
	odd_keys();
	return done();
}
