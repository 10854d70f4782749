/*
 * Job lines: a line that is read is written again as it was; and stage-deps
 * prints the lines it was given, each after those it waits for, or nothing.
 *
 * Of the input, what follows a line "=" is the list of what is done.
 */
#define FUZZ_PROGRAM
#include "fuzz.h"
#include "base/str.h"
#include "base/table.h"
#include "record/jobline.h"
#include "../../bin/stage-deps.c"

static struct fuzz_file jobs, done;

static int
is_line(const char *s, size_t len)
{
	struct jobline r;
	struct buf b;
	const char *why = NULL;
	int rc;

	if ((rc = jobline_parse(&r, s, len, &why)) == -1) {
		HOLDS(why != NULL);
		return 0;
	}
	buf_init(&b, JOBLINE_LINE_MAX);
	HOLDS(jobline_print(&b, &r) == 0);
	/* a line of seven columns gets its stage, which is absent */
	HOLDS(b.len >= len + 1 && memcmp(b.s, s, len) == 0);
	HOLDS(b.len == len + 1 || strcmp(buf_str(&b) + len, "\t-\n") == 0);
	buf_free(&b);
	jobline_free(&r);
	return 1;
}

/* Reads each line by itself, as memory of just its size.  Returns how many
 * there are, or -1 when one is wrong. */
static long
read_lines(const char *s, size_t len)
{
	const char *end = s + len, *nl;
	char *copy;
	size_t n;
	long lines = 0;
	int bad = 0;

	for (; s < end; s += n + 1, lines++) {
		nl = memchr(s, '\n', (size_t)(end - s));
		n = (size_t)((nl != NULL ? nl : end) - s);
		copy = xmalloc(n);
		memcpy(copy, s, n);
		if (memchr(copy, '\0', n) != NULL || !is_line(copy, n))
			bad = 1;
		free(copy);
	}
	return bad ? -1 : lines;
}

static size_t
count(const char *s, size_t len, char what)
{
	size_t n = 0;

	for (; len > 0; s++, len--)
		n += *s == what;
	return n;
}

static void
call(struct fuzz_out *out, const char *opt, const char *arg)
{
	const char *args[FUZZ_ARGS_MAX] = {"stage-deps"};
	int n = 1;

	if (opt != NULL)
		args[n++] = opt;
	if (arg != NULL)
		args[n++] = arg;
	args[n] = jobs.path;
	fuzz_run(out, args);
	HOLDS(out->rc == RC_OK || out->rc == RC_NO || out->rc == RC_INPUT);
	HOLDS(out->rc == RC_OK || out->len == 0);
}

/* Each line's needs, DONE ones aside, stand before it. */
static void
check_order(const struct fuzz_out *out)
{
	struct table seen;
	struct jobline *r;
	const char *s, *why, *rest, *need;
	size_t n, i, lines = count(out->s, out->len, '\n');

	r = xcalloc(lines, sizeof(*r));
	memset(&seen, 0, sizeof(seen));
	for (s = out->s, i = 0; i < lines; s += n + 1, i++) {
		n = strcspn(s, "\n");
		HOLDS(jobline_parse(&r[i], s, n, &why) == 0);
		rest = r[i].col[JOBLINE_DEPS];
		while ((need = str_next(&rest, ",", &n)) != NULL)
			HOLDS(table_find(&seen, need, n) != -1);
		n = strcspn(s, "\n");
		if ((need = r[i].col[JOBLINE_ID]) != NULL)
			table_put(&seen, need, strlen(need), 0);
	}
	table_free(&seen);
	for (i = 0; i < lines; i++)
		jobline_free(&r[i]);
	free(r);
}

/* The order of what is in order is the same. */
static void
check_again(const struct fuzz_out *out)
{
	struct fuzz_out again;

	fuzz_write(&jobs, out->s, out->len);
	call(&again, NULL, NULL);
	HOLDS(again.rc == RC_OK && again.len == out->len &&
	    memcmp(again.s, out->s, out->len) == 0);
	free(again.s);
}

/* All modes agree on what is wrong; only -r knows what is done. */
static void
check_modes(int rc, long lines, int gooddone)
{
	static const char *const modes[] = {"-d", "-e", "-l"};
	struct fuzz_out out;
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		call(&out, modes[i], NULL);
		HOLDS(out.rc == rc);
		HOLDS(rc != RC_OK || lines == 0 || i == 1 || out.len > 0);
		free(out.s);
	}
	call(&out, "-r", done.path);
	HOLDS(out.rc != RC_OK || (long)count(out.s, out.len, '\n') <= lines);
	HOLDS(rc != RC_OK || out.rc != RC_INPUT || !gooddone);
	free(out.s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct fuzz_out out;
	size_t n, rest;
	long lines;

	for (n = 0; n + 3 <= size && memcmp(s + n, "\n=\n", 3) != 0; n++)
		continue;
	rest = n + 3 <= size ? n + 3 : size;
	n = n + 3 <= size ? n + 1 : size;
	lines = read_lines(s, n);
	fuzz_write(&jobs, s, n);
	fuzz_write(&done, s + rest, size - rest);
	call(&out, NULL, NULL);
	HOLDS(out.rc == RC_INPUT || lines >= 0);
	check_modes(out.rc, lines, memchr(s + rest, '\0', size - rest) == NULL);
	if (out.rc == RC_OK) {
		HOLDS((long)count(out.s, out.len, '\n') == lines);
		HOLDS(out.len - n == (n > 0 && s[n - 1] != '\n'));
		check_order(&out);
		check_again(&out);
	}
	free(out.s);
	return 0;
}
