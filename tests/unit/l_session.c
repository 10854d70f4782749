/* l_session: who has logged in to the page. */
#include "local/session.h"
#include "unit.h"

static struct sessions l;

int
main(void)
{
	char id[SESSION_MAX + 1][SESSION_ID + 1], wrong[SESSION_ID + 1];
	struct session *s;
	int i, n;

	ok(session_find(&l, NULL) == NULL, "nobody");
	ok(session_find(&l, "") == NULL, "an empty id");
	strcpy(id[0], session_new(&l, "ann"));
	strcpy(id[1], session_new(&l, "bob"));
	is_int((long long)strspn(id[0], "0123456789abcdef"), SESSION_ID,
	    "an id is hexadecimal");
	ok(strcmp(id[0], id[1]) != 0, "and each has its own");
	s = session_find(&l, id[0]);
	is_str(s != NULL ? s->who : NULL, "ann", "the first one's");
	s = session_find(&l, id[1]);
	is_str(s != NULL ? s->who : NULL, "bob", "the second one's");
	strcpy(wrong, id[0]);
	wrong[SESSION_ID - 1] ^= 1;
	ok(session_find(&l, wrong) == NULL, "another last digit");
	wrong[SESSION_ID - 1] = '\0';
	ok(session_find(&l, wrong) == NULL, "a part of it");
	session_end(&l, id[0]);
	ok(session_find(&l, id[0]) == NULL, "ended");
	ok(session_find(&l, id[1]) != NULL, "the other one not");
	session_end(&l, id[0]);
	is_int((long long)l.n, 1, "ended twice");

	s = session_find(&l, id[1]);
	s->used -= SESSION_IDLE - 60;
	ok(session_find(&l, id[1]) != NULL, "silent for nearly too long");
	s->used -= SESSION_IDLE + 1;
	ok(session_find(&l, id[1]) == NULL, "silent for too long");
	strcpy(id[0], session_new(&l, "ann"));
	session_find(&l, id[0])->began -= SESSION_LIFE + 1;
	ok(session_find(&l, id[0]) == NULL, "used, but too old");

	for (i = 0; i < SESSION_MAX; i++) {
		strcpy(id[i], session_new(&l, "x"));
		session_find(&l, id[i])->used -= i == 7 ? 100 : 0;
	}
	strcpy(id[SESSION_MAX], session_new(&l, "y"));
	for (i = n = 0; i <= SESSION_MAX; i++)
		n += session_find(&l, id[i]) != NULL;
	is_int(n, SESSION_MAX, "so many and no more");
	ok(session_find(&l, id[7]) == NULL, "the one used longest ago went");
	return done();
}
