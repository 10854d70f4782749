/* t_claim: what the comments of a card say about who has it. */
#include "base/err.h"
#include "base/json.h"
#include "record/claims.h"
#include "unit.h"

#define TASK	"1207"
#define ID	"9f2c1b7ad0e44c11"
#define OTHER	"0000000000000001"
#define REC	"claim/1 task=1207 n=3 id=9f2c1b7ad0e44c11 who=gpu-07 " \
		"st=running seen=1781204122 ttl=900"
#define T0	1781204000LL	/* some server time, seconds */
#define GRACE	120

/* ------------------------------------------------------------------- text */

static int
parse(struct claim *c, const char *record)
{
	char text[1024];

	snprintf(text, sizeof(text), "for people\n%s\n\nthe log", record);
	return claim_parse(c, text, TASK);
}

static void
good(const char *what, const char *record)
{
	struct claim c;

	is_int(parse(&c, record), 0, "a claim: %s", what);
}

static void
bad(const char *what, const char *record)
{
	struct claim c;

	is_int(parse(&c, record), -1, "no claim: %s", what);
}

static void
reads(void)
{
	struct claim c;

	is_int(parse(&c, REC), 0, "a claim");
	is_str(c.task, TASK, "its card");
	is_int(c.n, 3, "its attempt");
	is_str(c.id, ID, "its id");
	is_str(c.who, "gpu-07", "its worker");
	is_int(c.st, CLAIM_RUNNING, "its state");
	is_int(c.seen, 1781204122, "when it was seen");
	is_int(c.ttl, 900, "its time");
	is_int(c.exit, -1, "no exit status");
	is_int(c.ran, -1, "no duration");
	is_int(parse(&c, REC " exit=137 ran=4000"), 0, "the optional ones");
	is_int(c.exit, 137, "its exit status");
	is_int(c.ran, 4000, "its duration");
	is_int(c.lost, 0, "nobody was lost");
	is_int(parse(&c, REC " lost=3"), 0, "workers were lost");
	is_int(c.lost, 3, "so many");
	is_int(parse(&c, REC " st=paused"), 0, "a state of a newer version");
	is_int(c.st, CLAIM_UNKNOWN, "is kept as unknown");
	good("unknown keys", REC " colour=blue later");
	good("another order", "claim/1 ttl=900 seen=0 st=claimed who=a "
	    "id=" ID " n=1 task=" TASK);
	good("blanks around it", "claim/1  task=1207  n=3 id=" ID
	    " who=a st=done seen=0 ttl=1 ");
	good("a line that ends in CR", REC "\r");
	good("the last attempt", "claim/1 task=1207 n=99999 id=" ID
	    " who=a st=claimed seen=0 ttl=900");
}

static void
refuses(void)
{
	struct claim c;

	bad("a newer format", "claim/2" REC);
	bad("no blank after the magic", "claim/1");
	bad("something before it", " " REC);
	bad("attempt 0", "claim/1 task=1207 n=0 id=" ID
	    " who=a st=claimed seen=0 ttl=900");
	bad("an attempt too many", "claim/1 task=1207 n=100000 id=" ID
	    " who=a st=claimed seen=0 ttl=900");
	bad("another card's", "claim/1 task=1208 n=1 id=" ID
	    " who=a st=claimed seen=0 ttl=900");
	bad("a card's gid that only begins so", "claim/1 task=12070 n=1 id=" ID
	    " who=a st=claimed seen=0 ttl=900");
	bad("a short id", "claim/1 task=1207 n=1 id=9f2c1b7ad0e44c1"
	    " who=a st=claimed seen=0 ttl=900");
	bad("a long id", "claim/1 task=1207 n=1 id=" ID "0"
	    " who=a st=claimed seen=0 ttl=900");
	bad("an id of capitals", "claim/1 task=1207 n=1 id=9F2C1B7AD0E44C11"
	    " who=a st=claimed seen=0 ttl=900");
	bad("a worker's name with a slash", "claim/1 task=1207 n=1 id=" ID
	    " who=a/b st=claimed seen=0 ttl=900");
	bad("a worker's name of 65 bytes", "claim/1 task=1207 n=1 id=" ID
	    " who=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaa st=claimed seen=0 ttl=900");
	bad("a time before 1970", "claim/1 task=1207 n=1 id=" ID
	    " who=a st=claimed seen=-1 ttl=900");
	bad("a ttl of years", "claim/1 task=1207 n=1 id=" ID
	    " who=a st=claimed seen=0 ttl=99999999999");
	bad("an attempt that is no number", "claim/1 task=1207 n=1x id=" ID
	    " who=a st=claimed seen=0 ttl=900");
	bad("an empty value", "claim/1 task=1207 n= id=" ID
	    " who=a st=claimed seen=0 ttl=900");
	is_int(claim_parse(&c, REC, TASK), -1, "no claim: in the first line");
	is_int(claim_parse(&c, "", TASK), -1, "no claim: an empty text");
	is_int(claim_parse(&c, "a\n\n" REC, TASK), -1,
	    "no claim: in the third line");
}

/* The record without one of its fields. */
static void
without(const char *key)
{
	char line[512] = "", *w, copy[] = REC;

	for (w = strtok(copy, " "); w != NULL; w = strtok(NULL, " "))
		if (strncmp(w, key, strlen(key)) != 0) {
			strncat(line, w, sizeof(line) - strlen(line) - 1);
			strncat(line, " ", sizeof(line) - strlen(line) - 1);
		}
	bad(key, line);
}

static void
needs_all(void)
{
	without("task=");
	without("n=");
	without("id=");
	without("who=");
	without("st=");
	without("seen=");
	without("ttl=");
}

static void
sample(struct claim *c)
{
	memset(c, 0, sizeof(*c));
	strcpy(c->task, TASK);
	strcpy(c->id, ID);
	strcpy(c->who, "gpu-07");
	c->n = 3;
	c->st = CLAIM_RUNNING;
	c->seen = 1781204122;
	c->ttl = 900;
	c->exit = -1;
	c->ran = -1;
}

static void
prints(void)
{
	struct claim c, d;
	struct buf b;
	int st;

	sample(&c);
	buf_init(&b, CLAIM_TEXT_MAX);
	is_int(claim_print(&b, &c, NULL), 0, "a claim is printed");
	is_str(buf_str(&b), "gpu-07 is running this (attempt 3), last seen "
	    "18:55 UTC\n" REC, "as people and workers read it");
	c.created = T0 * 1000;
	buf_reset(&b);
	claim_print(&b, &c, NULL);
	is_str(buf_str(&b), "gpu-07 is running this (attempt 3), since 18:53, "
	    "last seen 18:55 UTC\n" REC, "with its beginning, if known");
	c.lock = "schedule";
	buf_reset(&b);
	claim_print(&b, &c, NULL);
	is_str(buf_str(&b),
	    "schedule: gpu-07 holds the lock, since 18:53, last seen "
	    "18:55 UTC\n" REC, "in the words of a lock");
	c.lock = NULL;
	c.people = "somebody else's words";
	buf_reset(&b);
	claim_print(&b, &c, NULL);
	is_str(buf_str(&b), "somebody else's words\n" REC, "or other words");
	c.people = NULL;
	buf_reset(&b);
	c.exit = 1;
	c.ran = 192;
	c.st = CLAIM_FAILED;
	c.lost = 2;
	claim_print(&b, &c, NULL);
	ok(strstr(buf_str(&b), " ran=192 lost=2") != NULL,
	    "with how many workers were lost");
	c.lost = 0;
	buf_reset(&b);
	claim_print(&b, &c, "a log\nof two lines");
	is_str(buf_str(&b), "gpu-07 ran this, and it failed (attempt 3, after "
	    "3m 12s)\nclaim/1 task=1207 n=3 id=" ID " who=gpu-07 st=failed "
	    "seen=1781204122 ttl=900 exit=1 ran=192\n\na log\nof two lines",
	    "with exit, duration and the log's tail from line 4");
	is_str(claim_tail(buf_str(&b)), "a log\nof two lines",
	    "the tail is found again");
	is_str(claim_tail("one\ntwo"), "", "and where there is none, none");
	c.metrics = "{\"loss\": 0.1}";
	buf_reset(&b);
	claim_print(&b, &c, "metrics {}\nof the log");
	ok(strstr(buf_str(&b), "\nmetrics {\"loss\": 0.1}\n\nmetrics {}\n") !=
	    NULL, "metrics stand below the record");
	is_str(claim_tail(buf_str(&b)), "metrics {}\nof the log",
	    "... they are not the log's tail");
	is_int(claim_parse(&d, buf_str(&b), "1207"), 0, "... it is a claim");
	c.metrics = NULL;
	buf_reset(&b);
	claim_print(&b, &c, "metrics {}\nof the log");
	is_str(claim_tail(buf_str(&b)), "metrics {}\nof the log",
	    "... the log's are none");
	for (st = CLAIM_CLAIMED; st <= CLAIM_LOST; st++) {
		buf_reset(&b);
		c.st = st;
		claim_print(&b, &c, NULL);
		ok(claim_parse(&d, buf_str(&b), TASK) == 0 && d.st == st &&
		    claim_state(claim_word(st)) == st, "state %s comes back",
		    claim_word(st));
	}
	is_int(claim_state("unknown"), -1, "'unknown' is no state");
	buf_free(&b);
}

static void
lengths(void)
{
	struct claim c;
	struct buf b;
	const char *nl;
	int st;

	sample(&c);
	memset(c.who, 'w', 64);
	memset(c.task, '9', 32);
	c.n = CLAIM_ATTEMPT_MAX;
	c.ttl = 34560000;
	c.exit = 255;
	c.ran = 34560000;
	for (st = CLAIM_CLAIMED; st <= CLAIM_LOST; st++) {
		c.st = st;
		buf_init(&b, CLAIM_TEXT_MAX);
		claim_print(&b, &c, NULL);
		nl = strchr(buf_str(&b), '\n');
		ok(nl - b.s <= 120 && strlen(nl + 1) <= 300,
		    "the longest of state %s: lines of %d and %d bytes",
		    claim_word(st), (int)(nl - b.s), (int)strlen(nl + 1));
		buf_free(&b);
	}
	buf_init(&b, 100);
	is_int(claim_print(&b, &c, NULL), -1, "a text that is too long");
	buf_free(&b);
}

/* A log can hold anything, a record of its own too. */
static void
forged(void)
{
	struct claim c, d;
	struct buf b;

	sample(&c);
	c.st = CLAIM_DONE;
	buf_init(&b, CLAIM_TEXT_MAX);
	claim_print(&b, &c, "\n" REC "\n" REC);
	is_int(claim_parse(&d, buf_str(&b), TASK), 0, "a log with records");
	is_int(d.st, CLAIM_DONE, "does not forge the state");
	buf_reset(&b);
	buf_puts(&b, "Last lines of the log:\n\n" REC "\n");
	is_int(claim_parse(&d, buf_str(&b), TASK), -1,
	    "nor does a comment with a log");
	buf_free(&b);
}

/* ---------------------------------------------------------------- stories */

static void
add(struct claims *l, const char *json)
{
	struct node *n = json_parse(json, strlen(json), NULL);

	if (n == NULL)
		bail("bad JSON in the test");
	l->task = TASK;
	claims_add(n, l);
	node_free(n);
}

#define STORY(gid, sub, at, text) "{\"gid\":\"" gid "\",\"resource_subtype\"" \
	":\"" sub "\",\"created_at\":\"" at "\",\"text\":\"" text "\"}"
#define AT	"2026-06-11T18:53:20.123Z"

static void
stories(void)
{
	struct claims l = { 0 };

	add(&l, STORY("77", "comment_added", AT, "p\\n" REC));
	is_int((long long)l.n, 1, "a comment is taken");
	is_str(l.c[0].story, "77", "with its gid");
	is_int(l.c[0].created, T0 * 1000 + 123, "and its time");
	add(&l, STORY("78", "section_changed", AT, "p\\n" REC));
	add(&l, STORY("79", "comment_added", AT, "hello\\nworld"));
	add(&l, "{\"gid\":\"80\",\"resource_subtype\":\"comment_added\"}");
	add(&l, "{\"gid\":\"81\"}");
	is_int((long long)l.n, 1, "nothing else is");
	is_int((long long)l.stories, 5, "all are counted");
	is_str(l.metrics, NULL, "without metrics there are none");
	add(&l, STORY("82", "comment_added", AT, "p\\n" REC
	    "\\nmetrics {}\\r\\n\\nmetrics 2\\nof the log"));
	is_str(l.metrics, "{}", "those below the record are found");
	is_str(l.last, "of the log", "and the last line of the log");
	add(&l, STORY("83", "comment_added", AT, "p\\n" REC
	    "\\n\\nmetrics 3"));
	is_str(l.metrics, "{}", "those in a log are none");
	claims_free(&l);
	is_int((long long)l.n, 0, "freed, it is empty");
}

static int
odd_stories(void *arg)
{
	struct claims l = { 0 };

	(void)arg;
	add(&l, STORY("1", "comment_added", AT, "p\\nclaim/1 task=1207 n=x"));
	add(&l, STORY("2", "comment_added", "yesterday", "p\\n" REC));
	add(&l, STORY("x", "comment_added", AT, "p\\n" REC));
	add(&l, STORY("4", "comment_added", AT, "a log:\\nclaim/2 task=1"));
	claims_free(&l);
	return (int)l.n;
}

static void
odd(void)
{
	struct unit_child c;

	unit_fork(&c, odd_stories, NULL);
	is_int(c.status, 0, "half records, and those without a time: ignored");
	is_str(c.err, "experisana: comment 1 is no claim of card 1207: "
	    "ignored\nexperisana: comment 2 has no time: ignored\n"
	    "experisana: comment x has no time: ignored\n", "and said");
}

/* ------------------------------------------------------------------ rules */

/* Adds a claim made MS after T0. */
static void
put(struct claims *l, const char *story, long long ms, int n, const char *id,
    int st, long ttl)
{
	struct claim *c;

	l->c = xreallocarray(l->c, l->n + 1, sizeof(*l->c));
	c = &l->c[l->n++];
	sample(c);
	c->n = n;
	strcpy(c->id, id);
	strcpy(c->story, story);
	c->st = st;
	c->seen = 0;
	c->ttl = ttl;
	c->created = T0 * 1000 + ms;
	l->now = T0 + 10;
}

static void
lives(void)
{
	struct claim c;
	int st;

	sample(&c);
	c.created = T0 * 1000 + 999;
	c.seen = 0;
	c.ttl = 180;
	for (st = CLAIM_CLAIMED; st <= CLAIM_UNKNOWN; st++) {
		c.st = st;
		is_int(claim_live(&c, T0, GRACE), st == CLAIM_CLAIMED ||
		    st == CLAIM_RUNNING || st == CLAIM_UNKNOWN,
		    "a fresh one that is %s: live or not", claim_word(st));
		is_int(claim_live(&c, T0 + 300, GRACE), 0,
		    "%s, silent for ttl and grace: dead", claim_word(st));
	}
	c.st = CLAIM_CLAIMED;
	is_int(claim_live(&c, T0 + 299, GRACE), 1, "one second less: live");
	is_int(claim_live(&c, T0 + 180, 0), 0, "without grace");
	is_int(claim_live(&c, T0 + 179, 0), 1, "... and one second less");
	c.seen = T0 + 1000;
	is_int(claim_live(&c, T0 + 1299, GRACE), 1, "a heartbeat counts");
	is_int(claim_live(&c, T0 + 1300, GRACE), 0, "... ttl and grace long");
	c.seen = T0 - 1000;
	is_int(claim_live(&c, T0 + 299, GRACE), 1,
	    "one from before the comment does not shorten it");
	c.seen = T0 + 100000;
	is_int(claim_live(&c, T0 + 300, GRACE), 0,
	    "one from the future is an invention");
	c.seen = T0 + 300 + GRACE;
	is_int(claim_live(&c, T0 + 300, GRACE), 1,
	    "... but clocks may differ by the grace");
}

static void
folds(void)
{
	struct claims l = { 0 };

	is_int(claims_top(&l), 0, "no claims: attempt 0");
	is_int(claims_live(&l, 0, GRACE), 0, "which nobody has");
	put(&l, "5", 0, 2, OTHER, CLAIM_VOID, 180);
	put(&l, "6", 0, 1, ID, CLAIM_CLAIMED, 180);
	is_int(claims_top(&l), 2, "the highest attempt, in any order");
	is_int(claims_live(&l, 2, GRACE), 0, "a void one is over");
	is_int(claims_live(&l, 1, GRACE), 1, "a live one is not");
	put(&l, "7", 0, 2, ID, CLAIM_CLAIMED, 180);
	is_int(claims_live(&l, 2, GRACE), 1, "one live claim is enough");
	l.now = T0 + 300;
	is_int(claims_live(&l, 2, GRACE), 0, "until it is silent");
	claims_free(&l);
}

/* What became of a card, by its last attempt and the last that ran. */
static void
lasts(void)
{
	struct claims l = { 0 };
	const struct claim *c;

	ok(claims_last(&l) == NULL && claims_ran(&l, GRACE) == NULL,
	    "no claims: no attempt");
	put(&l, "5", 0, 1, ID, CLAIM_VOID, 180);
	ok(claims_last(&l) == NULL, "one that was not taken up is none");
	put(&l, "6", 0, 2, ID, CLAIM_FAILED, 180);
	put(&l, "7", 1, 2, OTHER, CLAIM_LOST, 180);
	put(&l, "8", 2, 3, ID, CLAIM_CLAIMED, 180);
	is_int(claims_last(&l)->n, 3, "a claim is the last attempt");
	is_int(claims_ran(&l, GRACE)->n, 3, "... that may run");
	l.now = T0 + 1000;
	c = claims_last(&l);
	is_int(c->n, 3, "its worker vanished: still the last");
	is_str(claim_became(c, l.now, GRACE), "lost", "... and lost");
	c = claims_ran(&l, GRACE);
	is_int(c->n, 2, "... but what ran is the one before");
	is_str(claim_became(c, l.now, GRACE), "failed", "... and failed");
	l.c[1].lost = 3;
	is_str(claim_became(&l.c[1], l.now, GRACE), "lost",
	    "one that failed for lost workers is lost");
	l.c[3].st = CLAIM_RUNNING;
	is_int(claims_ran(&l, GRACE)->n, 3, "one that was running has run");
	claims_free(&l);
}

/* Decides about ID, attempt 2, whose claim is LATE ms after T0, when there is
 * one other claim besides. */
static void
decides(int want, const char *what, const char *story, long long ms, int n,
    int st, long ttl)
{
	struct claims l = { 0 };
	int v;

	put(&l, story, ms, n, OTHER, st, ttl);
	put(&l, "500", 100, 2, ID, CLAIM_CLAIMED, 180);
	v = (int)claims_decide(&l, ID, 2, GRACE, 60);
	is_int(v, want, "%s", what);
	claims_free(&l);
}

static void
decisions(void)
{
	decides(CLAIM_WON, "a closed attempt before: won", "400", 0, 1,
	    CLAIM_FAILED, 180);
	decides(CLAIM_WON, "a dead attempt before: won", "400", -300000, 1,
	    CLAIM_RUNNING, 180);
	decides(CLAIM_SPOILT, "(2) a live attempt before: spoilt", "400", 0, 1,
	    CLAIM_RUNNING, 180);
	decides(CLAIM_SPOILT, "... which needs not be earlier", "600", 200, 1,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_SPOILT, "... nor known", "400", 0, 1, CLAIM_UNKNOWN, 180);
	decides(CLAIM_SPOILT, "(1) a higher attempt: spoilt", "600", 200, 3,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_SPOILT, "... dead or alive", "600", 200, 3, CLAIM_VOID,
	    180);
	decides(CLAIM_SECOND, "(3) an earlier one of the attempt: second",
	    "400", 99, 2, CLAIM_CLAIMED, 180);
	decides(CLAIM_SECOND, "... closed ones too", "400", 99, 2, CLAIM_VOID,
	    180);
	decides(CLAIM_SECOND, "... dead ones too", "400", -900000, 2,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_WON, "a later one of the attempt: won", "600", 101, 2,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_WON, "... whatever its gid", "400", 101, 2,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_SECOND, "the same ms, a lower gid: second", "499", 100, 2,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_WON, "the same ms, a higher gid: won", "501", 100, 2,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_SECOND, "... compared as numbers", "99", 100, 2,
	    CLAIM_CLAIMED, 180);
	decides(CLAIM_WON, "... of any length", "1000", 100, 2,
	    CLAIM_CLAIMED, 180);
}

static void
own_claim(void)
{
	struct claims l = { 0 };

	is_int((int)claims_decide(&l, ID, 1, GRACE, 60), CLAIM_SPOILT,
	    "(4) our own claim is gone: spoilt");
	put(&l, "500", 0, 1, ID, CLAIM_CLAIMED, 180);
	is_int((int)claims_decide(&l, ID, 1, GRACE, 60), CLAIM_WON, "alone");
	l.now = T0 + 119;
	is_int((int)claims_decide(&l, ID, 1, GRACE, 60), CLAIM_WON,
	    "with a second more than the margin left");
	l.now = T0 + 120;
	is_int((int)claims_decide(&l, ID, 1, GRACE, 60), CLAIM_SPOILT,
	    "(4) with no more than the margin left");
	l.now = T0 + 10;
	l.c[0].st = CLAIM_VOID;
	is_int((int)claims_decide(&l, ID, 1, GRACE, 60), CLAIM_SPOILT,
	    "(4) no longer `claimed`");
	l.c[0].st = CLAIM_CLAIMED;
	/* a copy of ours that was made before we read, and one that was not */
	put(&l, "400", -110000, 1, ID, CLAIM_CLAIMED, 180);
	is_int((int)claims_decide(&l, ID, 1, GRACE, 60), CLAIM_SPOILT,
	    "twice: the first counts, and its time is over");
	l.c[1].created = T0 * 1000 + 50;
	put(&l, "450", 20, 1, OTHER, CLAIM_CLAIMED, 180);
	is_int((int)claims_decide(&l, ID, 1, GRACE, 60), CLAIM_WON,
	    "twice: the first counts, and it is before the other's");
	claims_free(&l);
}

static void
retries(void)
{
	is_int(claim_retry("Bad.\nRetry 2 of 3: it goes back."), 2,
	    "a comment about a retry has its number");
	is_int(claim_retry("Bad.\nRetry 12 of 12: x\n\nmore"), 12,
	    "... whatever follows");
	is_int(claim_retry("Retry 2 of 3: x"), 0, "in the first line is none");
	is_int(claim_retry("a\nb\nRetry 2 of 3: x"), 0, "nor in the third");
	is_int(claim_retry("a\nRetry of 3"), 0, "nor one without a number");
	is_int(claim_retry("a\nRetry -2 of 3: x"), 0, "... with another");
	is_int(claim_retry("a\nRetry 99999999999999999999 of 3: x"), 0,
	    "... or with too great a one");
	is_int(claim_retry("a\nRetry 2 times"), 0, "nor other words");
	is_int(claim_retry(""), 0, "nor nothing at all");
}

static void
fences(int want, const char *what, const char *story, int n, int st, int status)
{
	struct claims l = { 0 };

	put(&l, "500", 0, 2, ID, CLAIM_RUNNING, 900);
	put(&l, story, story[0] == '4' ? -1 : 1, n, OTHER, st, 900);
	l.c[1].exit = status;
	is_int(claims_fenced(&l, ID, 2), want, "%s", what);
	if (st == CLAIM_INTERRUPTED || st == CLAIM_RELEASED) {
		l.c[1].ran = 0;
		is_int(claims_fenced(&l, ID, 2), 1, "... but if it ran");
		l.c[1].ran = -1;
		l.c[1].lost = 1;
		is_int(claims_fenced(&l, ID, 2), 1, "... or was lost");
	}
	claims_free(&l);
}

static void
histories(void)
{
	struct claims l = { 0 };

	is_int(claims_lost(&l), 0, "no claims, none lost");
	ok(claims_holder(&l, 1) == NULL, "... and no holder");
	put(&l, "500", 0, 1, OTHER, CLAIM_FAILED, 900);
	put(&l, "501", 1, 2, OTHER, CLAIM_RUNNING, 900);
	put(&l, "502", 2, 3, OTHER, CLAIM_VOID, 900);
	put(&l, "503", 3, 4, ID, CLAIM_RUNNING, 900);
	put(&l, "490", -9, 4, OTHER, CLAIM_RUNNING, 900);
	put(&l, "504", 4, 5, OTHER, CLAIM_CLAIMED, 900);
	is_str(claims_holder(&l, 4)->story, "490", "the first is the holder");
	is_int(claims_lost(&l), 2, "those that ran and were never closed, in "
	    "a row; others that never ran do not count");
	l.c[2].st = CLAIM_RELEASED;
	is_int(claims_lost(&l), 1, "one that was given back ends the row");
	l.c[2].lost = 1;
	is_int(claims_lost(&l), 3, "... unless its worker was killed");
	l.c[1].st = CLAIM_FAILED;
	l.c[0].exit = 3;
	is_int(claims_failed(&l, 5), 1, "a failure without a status was none "
	    "of the job");
	l.c[1].exit = 1;
	is_int(claims_failed(&l, 5), 2, "both failed");
	is_int(claims_failed(&l, 2), 1, "... one of them beside this attempt");
	l.retry = 3;
	is_int(claims_failed(&l, 5), 3,
	    "more, when there were so many retries");
	claims_free(&l);
}

static void
fencing(void)
{
	struct claims l = { 0 };

	is_int(claims_fenced(&l, ID, 1), 1, "our claim is gone: fenced");
	fences(1, "a higher attempt runs: fenced", "600", 3, CLAIM_RUNNING, -1);
	fences(1, "... or has ended with a status", "600", 3, CLAIM_DONE, 0);
	fences(0, "one that is only claimed", "600", 3, CLAIM_CLAIMED, -1);
	fences(0, "one that was void", "600", 3, CLAIM_VOID, -1);
	fences(0, "one that was dragged away", "600", 3, CLAIM_INTERRUPTED, -1);
	fences(0, "one that was given back", "600", 3, CLAIM_RELEASED, -1);
	fences(0, "one that was interrupted without a status", "600", 3,
	    CLAIM_INTERRUPTED, -1);
	fences(1, "an earlier one of the attempt runs: fenced", "400", 2,
	    CLAIM_RUNNING, -1);
	fences(1, "... or has failed", "400", 2, CLAIM_FAILED, 1);
	fences(0, "a later one of the attempt", "600", 2, CLAIM_RUNNING, -1);
	fences(0, "a lower attempt", "400", 1, CLAIM_RUNNING, -1);
	fences(0, "... a later one even", "600", 1, CLAIM_DONE, 0);
}

int
main(void)
{
	reads();
	refuses();
	needs_all();
	prints();
	lengths();
	forged();
	stories();
	odd();
	lives();
	folds();
	lasts();
	decisions();
	own_claim();
	histories();
	retries();
	fencing();
	return done();
}
