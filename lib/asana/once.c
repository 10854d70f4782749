/* once: what a POST makes is made once, although answers are lost. */
#include "asana/once.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

/* May it have been made, or not? */
static int
unclear(int rc, const struct reply *rep)
{
	const char *gid = node_str(rep->data, "gid");

	if (rc == RC_OK)
		return !rep->http.dry && (gid == NULL || !str_isgid(gid));
	return rc == RC_LATER && rep->http.ambiguous;
}

int
make_once(struct asana *api, const struct wire_req *q, const char *fields,
    once_fn *look, void *arg, struct reply *rep)
{
	int rc, tries = 0;

	for (;;) {
		rc = asana_call(api, q, fields, 1, rep);
		if (!unclear(rc, rep))
			break;
		/* a wait that was cut short shows nothing: no second POST */
		if (clock_sleep(asana_settle(api)) == -1)
			tries = ONCE_TRIES;
		rc = look(arg);
		if (rc != RC_NO || ++tries >= ONCE_TRIES)
			break;
		asana_free(rep);
	}
	if (rc == RC_NO)
		rc = RC_LATER;
	if (rc != RC_OK)
		asana_say(q, rep);
	return rc;
}
