/* t_cli: the command line, read by the usage text. */
#include <signal.h>

#include "base/cli.h"
#include "base/err.h"
#include "unit.h"

static const char usage[] =
    "Do something.\n"
    "usage: some-tool [-hnVv] [-x number] [file ...]\n"
    "  Files: what some-tool reads.\n"
    "  -f, --flag         set a flag; then there is more to say than\n"
    "                     -y, --yes in one line\n"
    "  -t, --time time    wait so long\n"
    "  -x, --number number  does x\n";

/* Runs a command, and writes nothing. */
static const char runner[] =
    "Run something.\n"
    "usage: some-tool [-fhVv] name command [argument ...]\n"
    "  -f, --flag  set a flag\n";

static char argv0[] = "argv0", dash_h[] = "-h";

struct args {
	char		*argv[8];
	const char	*usage;
	int		 min, max;	/* operands */
};

static struct args args = { { argv0, NULL }, usage, 0, -1 };

static int
count(char *const *argv)
{
	int n = 0;

	while (argv[n] != NULL)
		n++;
	return n;
}

/* What a main() does with its options. */
static int
run(void *arg)
{
	struct args *a = arg;
	char **operand;
	int i;

	operand = cli_read(count(a->argv), a->argv, a->usage, a->min, a->max);
	for (i = 0; cli_nth('x', i) != NULL; i++)
		printf("%ld\n", cli_num("-x", cli_nth('x', i), 1, 100));
	if (cli_has('t'))
		printf("%.0fs\n", cli_time("-t", cli_arg('t', NULL)));
	printf("%s dry %d level %d flag %d x %s:", err_prog, cli_dry,
	    err_level, cli_has('f'), cli_arg('x', "none"));
	while (*operand != NULL)
		printf(" %s", *operand++);
	putchar('\n');
	return closeout(RC_OK);
}

static void
is_run(const char *a, const char *b, const char *c, int status,
    const char *out, const char *err)
{
	static char *copy[3];	/* cli_read() moves the operands to the front */
	struct unit_child child;
	char name[80];

	copy[0] = args.argv[1] = xstrdup(a);
	copy[1] = args.argv[2] = b != NULL ? xstrdup(b) : NULL;
	copy[2] = args.argv[3] = b != NULL && c != NULL ? xstrdup(c) : NULL;
	unit_fork(&child, run, &args);
	snprintf(name, sizeof(name), "%s %s %s", a, b != NULL ? b : "",
	    c != NULL ? c : "");
	is_int(child.status, status, "%s: exit status", name);
	is_str(child.out, out, "%s: output", name);
	is_str(child.err, err, "%s: messages", name);
	free(copy[0]);
	free(copy[1]);
	free(copy[2]);
}

#define LINE	"usage: some-tool [-hnVv] [-x number] [file ...]\n"
#define RUNNER	"usage: some-tool [-fhVv] name command [argument ...]\n"
#define HELP	"Do something.\n" LINE \
		"  Files: what some-tool reads.\n" \
		"  -f, --flag         set a flag; then there is more to say " \
		"than\n                     -y, --yes in one line\n" \
		"  -t, --time time    wait so long\n" \
		"  -x, --number number  does x\n" \
		"  -h, --help         show this help\n" \
		"  -n, --dry-run      show what would be done, do nothing\n" \
		"  -V, --version      show the version\n" \
		"  -v, --verbose      log each request on stderr; -vv more\n"
#define VERSION	"some-tool " EXPERISANA_VERSION "\n"
#define SAYS(dry, level, flag, x, operands) \
		"some-tool dry " dry " level " level " flag " flag " x " x \
		":" operands "\n"
#define WRONG(what) "some-tool: " what "\n" LINE

static void
common(void)
{
	is_run("a", "b", "c", 0, SAYS("0", "0", "0", "none", " a b c"), "");
	is_run("-h", "", "", 0, HELP, "");
	is_run("-V", "", "", 0, VERSION, "");
	is_run("-nv", "-v", "--", 0, SAYS("1", "2", "0", "none", ""), "");
	is_run("-q", "", "", 2, "", WRONG("unknown option -q"));
	is_run("-nq", NULL, NULL, 2, "", WRONG("unknown option -q"));
	is_run("-x", NULL, NULL, 2, "", WRONG("-x needs a value"));
	is_run("-y", NULL, NULL, 2, "", WRONG("unknown option -y"));
	is_run("-", NULL, NULL, 0, SAYS("0", "0", "0", "none", " -"), "");
}

static void
long_ones(void)
{
	is_run("--help", "file", NULL, 0, HELP, "");
	is_run("--version", NULL, NULL, 0, VERSION, "");
	is_run("--dry-run", "--verbose", NULL, 0,
	    SAYS("1", "1", "0", "none", ""), "");
	is_run("--flag", "--number", "7", 0,
	    "7\n" SAYS("0", "0", "1", "7", ""), "");
	is_run("--number=7", NULL, NULL, 0,
	    "7\n" SAYS("0", "0", "0", "7", ""), "");
	is_run("--number", NULL, NULL, 2, "", WRONG("--number needs a value"));
	is_run("--flag=1", NULL, NULL, 2, "", WRONG("--flag takes no value"));
	is_run("--", "--help", NULL, 0,
	    SAYS("0", "0", "0", "none", " --help"), "");
	is_run("--helpful", NULL, NULL, 2, "",
	    WRONG("unknown option --helpful"));
	is_run("--fla", NULL, NULL, 2, "", WRONG("unknown option --fla"));
	is_run("--q=1", NULL, NULL, 2, "", WRONG("unknown option --q"));
	is_run("--yes", NULL, NULL, 2, "", WRONG("unknown option --yes"));
}

static void
after_operands(void)
{
	is_run("-n", "file", "-v", 0, SAYS("1", "1", "0", "none", " file"),
	    "");
	is_run("file", "--", "-v", 0, SAYS("0", "0", "0", "none", " file -v"),
	    "");
	args.usage = runner;
	is_run("-f", "name", "-v", 0,
	    SAYS("0", "0", "1", "none", " name -v"), "");
	is_run("-n", "name", "-v", 2, "", "some-tool: unknown option -n\n"
	    RUNNER);
	is_run("--dry-run", "name", "-v", 2, "",
	    "some-tool: unknown option --dry-run\n" RUNNER);
	is_run("--help", NULL, NULL, 0, "Run something.\n" RUNNER
	    "  -f, --flag  set a flag\n"
	    "  -h, --help         show this help\n"
	    "  -V, --version      show the version\n"
	    "  -v, --verbose      log each request on stderr; -vv more\n", "");
	args.usage = usage;
}

static void
how_many(void)
{
	args.max = 1;
	is_run("-n", "file", "-v", 0, SAYS("1", "1", "0", "none", " file"),
	    "");
	is_run("a", "b", NULL, 2, "", WRONG("too many operands"));
	args.min = 1;
	is_run("-n", NULL, NULL, 2, "", WRONG("an operand is missing"));
	args.min = 0;
	args.max = -1;
}

#define NUMBER(s) "some-tool: -x: '" s "' is not a number from 1 to 100\n"

static void
numbers(void)
{
	is_run("-x1", "--", NULL, 0, "1\n" SAYS("0", "0", "0", "1", ""), "");
	is_run("-x100", NULL, NULL, 0, "100\n" SAYS("0", "0", "0", "100", ""),
	    "");
	is_run("-fx", "3", "-x4", 0, "3\n4\n" SAYS("0", "0", "1", "4", ""),
	    "");
	is_run("-x0", NULL, NULL, 2, "", NUMBER("0"));
	is_run("-x101", NULL, NULL, 2, "", NUMBER("101"));
	is_run("-x", "7x", NULL, 2, "", NUMBER("7x"));
	is_run("-x", "", NULL, 2, "", NUMBER(""));
	is_run("-x", "-v", NULL, 2, "", NUMBER("-v"));
	is_run("-t", "1.5h", NULL, 0,
	    "5400s\n" SAYS("0", "0", "0", "none", ""), "");
	is_run("-t", "soon", NULL, 2, "",
	    "some-tool: -t: 'soon' is not a duration (90s, 10m, 1.5h)\n");
}

/* Which one of -f and -x. */
static int
one_of(void *arg)
{
	struct args *a = arg;

	static char other[] = "-f";
	char *before[] = { argv0, other, NULL };

	cli_read(count(before), before, usage, 0, -1);	/* is forgotten */
	cli_read(count(a->argv), a->argv, usage, 0, -1);
	return cli_one("fx");
}

static void
one(void)
{
	static char f[] = "-f", ff[] = "-f", x[] = "-x1", v[] = "-v";
	struct args none = { { argv0, v, NULL }, NULL, 0, 0 };
	struct args two = { { argv0, f, v, ff, NULL }, NULL, 0, 0 };
	struct args both = { { argv0, f, x, NULL }, NULL, 0, 0 };
	struct unit_child c;

	unit_fork(&c, one_of, &none);
	is_int(c.status, 0, "none of two options");
	unit_fork(&c, one_of, &two);
	is_int(c.status, 'f', "... one, twice");
	unit_fork(&c, one_of, &both);
	is_int(c.status, RC_USAGE, "... both");
	is_str(c.err, LINE, "... which is wrong use");
}

static int
lost_help(void *arg)
{
	char *argv[] = { argv0, dash_h, NULL };

	(void)arg;
	if (freopen("/dev/full", "w", stdout) == NULL)
		return 1;
	cli_read(2, argv, usage, 0, 0);
	return 0;
}

/* Without SIGPIPE ignored the child would be killed. */
static int
lost_reader(void *arg)
{
	char *argv[] = { argv0, NULL };
	int p[2];

	(void)arg;
	cli_read(1, argv, usage, 0, 0);
	if (pipe(p) == -1 || close(p[0]) == -1 || dup2(p[1], 1) == -1)
		return 1;
	puts("text");
	return closeout(RC_OK);
}

static void
lost(void)
{
	struct unit_child c;

	if (access("/dev/full", W_OK) == 0) {
		unit_fork(&c, lost_help, NULL);
		is_int(c.status, RC_IO, "help on a full disk is an error");
	}
	signal(SIGPIPE, SIG_DFL);
	unit_fork(&c, lost_reader, NULL);
	is_int(c.status, RC_IO, "a lost reader is an error");
	is_str(c.err, "some-tool: standard output: Broken pipe\n",
	    "with a message");
}

static int
long_name(void *arg)
{
	static char text[200] = "Do it.\nusage: ";
	char *argv[] = { argv0, NULL };

	(void)arg;
	memset(text + strlen(text), 'n', 100);
	cli_read(1, argv, text, 0, 0);
	return strlen(err_prog) == 100 ? 0 : 1;
}

int
main(void)
{
	struct unit_child c;

	common();
	long_ones();
	after_operands();
	how_many();
	numbers();
	one();
	lost();
	unit_fork(&c, long_name, NULL);
	is_int(c.status, 0, "a program's name may be long");
	return done();
}
