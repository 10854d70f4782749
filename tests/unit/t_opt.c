/* t_opt: -h, -V, the synopsis on wrong use, numbers. */
#include <signal.h>

#include "err.h"
#include "opt.h"
#include "unit.h"

static const char usage[] =
    "some-tool [-hVnv] file\n"
    "  -x  does x\n";

static char argv0[] = "argv0", dash_h[] = "-h";

struct args {
	char	*argv[8];
};

/* What every main() does with its options. */
static int
run(void *arg)
{
	struct args *a = arg;
	int argc = 0, c;

	while (a->argv[argc] != NULL)
		argc++;
	opt_init(argc, a->argv, usage);
	while ((c = getopt(argc, a->argv, OPT_COMMON "x:")) != -1)
		if (c == 'x')
			printf("%ld\n", opt_num("-x", optarg, 1, 100));
		else
			opt_common(c);
	printf("%s dry %d level %d operands %d\n", err_name(), opt_dry,
	    err_level(), argc - optind);
	return closeout(RC_OK);
}

static void
is_run(const char *a, const char *b, const char *c, int status,
    const char *out, const char *err)
{
	struct args args = { { argv0, NULL } };
	struct unit_child child;
	char name[80];
	int n = 1;

	args.argv[n++] = (char *)a;
	if (b != NULL)
		args.argv[n++] = (char *)b;
	if (c != NULL)
		args.argv[n++] = (char *)c;
	unit_fork(&child, run, &args);
	snprintf(name, sizeof(name), "%s %s %s", a, b != NULL ? b : "",
	    c != NULL ? c : "");
	is_int(child.status, status, "%s: exit status", name);
	is_str(child.out, out, "%s: output", name);
	is_str(child.err, err, "%s: messages", name);
}

static void
tell(void)
{
	/* that it was called is enough */
}

/* ARG is a signal; HUP is ignored by who has started us. */
static int
catches(void *arg)
{
	signal(*(int *)arg, SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	opt_catch(tell);
	raise(SIGHUP);
	printf("%d ", opt_caught());
	raise(*(int *)arg);
	printf("%d", opt_caught() == *(int *)arg);
	return closeout(RC_OK);
}

static void
signals(void)
{
	static int sigs[] = { SIGTERM, SIGINT };
	struct unit_child child;
	size_t i;

	for (i = 0; i < 2; i++) {
		unit_fork(&child, catches, &sigs[i]);
		is_int(child.status, RC_OK, "signal %d: we go on", sigs[i]);
		is_str(child.out, "0 1", "... it is caught, one that was "
		    "ignored is not");
	}
}

#define LINE	"usage: some-tool [-hVnv] file\n"
#define HELP	LINE "  -x  does x\n"
#define VERSION	"some-tool " EXPERISANA_VERSION "\n"

static void
common(void)
{
	is_run("", "", "", 0, "some-tool dry 0 level 0 operands 3\n", "");
	is_run("-h", "", "", 0, HELP, "");
	is_run("-V", "", "", 0, VERSION, "");
	is_run("-nv", "-v", "--", 0,
	    "some-tool dry 1 level 2 operands 0\n", "");
	is_run("-q", "", "", 2, "", LINE);
	is_run("-x", NULL, NULL, 2, "", LINE);
}

static void
long_ones(void)
{
	is_run("--help", NULL, NULL, 0, HELP, "");
	is_run("--version", NULL, NULL, 0, VERSION, "");
	is_run("--help", "file", NULL, 2, "", LINE);
	is_run("--", "--help", NULL, 0,
	    "some-tool dry 0 level 0 operands 1\n", "");
	is_run("--helpful", NULL, NULL, 2, "", LINE);
}

static void
after_operands(void)
{
	is_run("-n", "cmd", "-v", 0,
	    "some-tool dry 1 level 0 operands 2\n", "");
}

#define WRONG(s) "some-tool: -x: '" s "' is not a number from 1 to 100\n"

static void
numbers(void)
{
	is_run("-x1", "--", NULL, 0,
	    "1\nsome-tool dry 0 level 0 operands 0\n", "");
	is_run("-x100", NULL, NULL, 0,
	    "100\nsome-tool dry 0 level 0 operands 0\n", "");
	is_run("-x0", NULL, NULL, 2, "", WRONG("0"));
	is_run("-x101", NULL, NULL, 2, "", WRONG("101"));
	is_run("-x", "7x", NULL, 2, "", WRONG("7x"));
	is_run("-x", "", NULL, 2, "", WRONG(""));
}

static int
lost_help(void *arg)
{
	char *argv[] = { argv0, dash_h, NULL };

	(void)arg;
	if (freopen("/dev/full", "w", stdout) == NULL)
		return 1;
	opt_init(2, argv, usage);
	opt_common('h');
	return 0;
}

/* Without SIGPIPE ignored the child would be killed. */
static int
lost_reader(void *arg)
{
	char *argv[] = { argv0, NULL };
	int p[2];

	(void)arg;
	opt_init(1, argv, usage);
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
	static char text[200];
	char *argv[] = { argv0, NULL };

	(void)arg;
	memset(text, 'n', sizeof(text) - 1);
	opt_init(1, argv, text);
	return strlen(err_name()) < sizeof(text) ? 0 : 1;
}

int
main(void)
{
	struct unit_child c;

	common();
	long_ones();
	after_operands();
	numbers();
	lost();
	unit_fork(&c, long_name, NULL);
	is_int(c.status, 0, "a program's name has a limit");
	signals();
	return done();
}
