/* cli: the command line, read by the usage text. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/str.h"

/* A line of the usage text. */
struct line {
	int		 letter;
	const char	*name;		/* the long one */
	size_t		 len;		/* ... its length */
	int		 takes;		/* a value */
};

static struct given {
	int		 letter;
	const char	*value;
} *given;			/* in the order of the command line */
static int ngiven;
static char *name;		/* of the program */
static char *text;		/* the whole usage */
static const char *synopsis;	/* the part of it after "usage: " */

int cli_dry;

/* Does the synopsis have -n, for a program that writes? */
static int
writes(void)
{
	const char *s = strstr(synopsis, "[-");

	return s != NULL && memchr(s, 'n', strcspn(s, "]")) != NULL;
}

/* Do the operands end in a command with arguments of its own? */
static int
runs(void)
{
	const char *s = strstr(synopsis, "argument ...");

	return s != NULL && s < synopsis + strcspn(synopsis, "\n");
}

void
cli_usage(void)
{
	fprintf(stderr, "usage: %.*s\n", (int)strcspn(synopsis, "\n"),
	    synopsis);
	exit(RC_USAGE);
}

/* The same, and before it what is wrong, in two parts. */
static void
wrong(const char *what, const char *more)
{
	warn("%s%s", what, more);
	cli_usage();
}

static int
isline(const char *s, struct line *l)
{
	if (strncmp(s, "  -", 3) != 0 || s[3] == '\0' ||
	    strncmp(s + 4, ", --", 4) != 0)
		return 0;
	l->letter = s[3];
	l->name = s + 8;
	l->len = strcspn(l->name, " \n");
	s = l->name + l->len;
	l->takes = *s == ' ' && s[1] != ' ';
	return 1;
}

/* Finds an option by the long name WANTED, or when that is NULL by its LETTER;
 * an unknown one, which the user wrote as SHOWN, is wrong use. */
static void
find(int letter, const char *wanted, const char *shown, struct line *l)
{
	const char *s;

	for (s = text; s != NULL; s = strchr(s, '\n')) {
		s += *s == '\n';
		if (!isline(s, l))
			continue;
		if (wanted == NULL ? l->letter == letter :
		    strlen(wanted) == l->len &&
		    strncmp(wanted, l->name, l->len) == 0)
			return;
	}
	wrong("unknown option ", shown);
}

/* Takes an option with its value, which is GLUED to it, or when that is NULL
 * the word after WORD.  Returns the last word it took. */
static char **
take(const struct line *l, const char *shown, const char *glued, char **word)
{
	if (glued == NULL && l->takes)
		glued = *++word;
	if (l->takes != (glued != NULL))
		wrong(shown, l->takes ? " needs a value" : " takes no value");
	switch (l->letter) {
	case 'h':
		fputs(text, stdout);
		exit(closeout(RC_OK));
	case 'V':
		printf("%s %s\n", err_prog, EXPERISANA_VERSION);
		exit(closeout(RC_OK));
	case 'n':
		cli_dry = 1;
		break;
	case 'v':
		err_level++;
		break;
	}
	given = xgrow(given, (size_t)ngiven, sizeof(*given));
	given[ngiven].letter = l->letter;
	given[ngiven++].value = glued;
	return word;
}

/* "--name", "--name=value", or "--name" and the next word. */
static char **
take_long(char **word)
{
	char *value = strchr(*word, '=');
	struct line l;

	if (value != NULL)
		*value++ = '\0';
	find(0, *word + 2, *word, &l);
	return take(&l, *word, value, word);
}

/* "-abc", "-avalue", or "-a" and the next word. */
static char **
take_short(char **word)
{
	char shown[3] = "-x", **last, *s;
	struct line l;

	for (s = *word + 1; *s != '\0'; s++) {
		shown[1] = *s;
		find(*s, NULL, shown, &l);
		last = take(&l, shown, l.takes && s[1] != '\0' ? s + 1 : NULL,
		    word);
		if (l.takes)
			return last;
	}
	return word;
}

char **
cli_read(int argc, char *argv[], const char *usage, int min, int max)
{
	char **in, **out = argv + 1;
	int n;

	free(text);
	free(name);
	ngiven = 0;
	synopsis = strstr(usage, "usage: ") + strlen("usage: ");
	text = xasprintf("%s"
	    "  -h, --help         show this help\n"
	    "%s"
	    "  -V, --version      show the version\n"
	    "  -v, --verbose      log each request on stderr; -vv more\n",
	    usage, !writes() ? "" :
	    "  -n, --dry-run      show what would be done, do nothing\n");
	name = xstrndup(synopsis, strcspn(synopsis, " \n"));
	err_prog = name;
	signal(SIGPIPE, SIG_IGN);
	for (in = argv + 1; in < argv + argc; in++)
		if (strcmp(*in, "--") == 0) {
			in++;
			break;
		} else if (strncmp(*in, "--", 2) == 0)
			in = take_long(in);
		else if ((*in)[0] == '-' && (*in)[1] != '\0')
			in = take_short(in);
		else if (runs())
			break;
		else
			*out++ = *in;
	while (*in != NULL)
		*out++ = *in++;
	*out = NULL;
	n = (int)(out - argv) - 1;
	if (n < min)
		wrong("an operand is missing", "");
	if (max != -1 && n > max)
		wrong("too many operands", "");
	return argv + 1;
}

int
cli_has(int letter)
{
	int i, n = 0;

	for (i = 0; i < ngiven; i++)
		n += given[i].letter == letter;
	return n;
}

const char *
cli_nth(int letter, int n)
{
	int i;

	for (i = 0; i < ngiven; i++)
		if (given[i].letter == letter && n-- == 0)
			return given[i].value;
	return NULL;
}

const char *
cli_arg(int letter, const char *absent)
{
	int n = cli_has(letter);

	return n > 0 ? cli_nth(letter, n - 1) : absent;
}

int
cli_one(const char *letters)
{
	int one = 0;

	for (; *letters != '\0'; letters++)
		if (cli_has(*letters) > 0) {
			if (one != 0)
				cli_usage();
			one = *letters;
		}
	return one;
}

long
cli_num(const char *what, const char *s, long min, long max)
{
	long long v;

	if (str_int(s, min, max, &v) == -1)
		die(RC_USAGE, "%s: '%s' is not a number from %ld to %ld", what,
		    s, min, max);
	return (long)v;
}

int
cli_ask(const char *question)
{
	char line[16];

	if (!isatty(STDIN_FILENO))
		die(RC_USAGE, "not a terminal; use -y to go ahead without "
		    "asking");
	fprintf(stderr, "%s [y/N] ", question);
	return fgets(line, sizeof(line), stdin) != NULL &&
	    (line[0] == 'y' || line[0] == 'Y');
}

double
cli_time(const char *what, const char *s)
{
	double sec;

	if (str_duration(s, &sec) == -1)
		die(RC_USAGE, "%s: '%s' is not a duration (90s, 10m, 1.5h)",
		    what, s);
	return sec;
}
