/* t_card: what a description says, what is printed comes back. */
#include "record/card.h"
#include "unit.h"

#define BASE	"https://app.asana.com/0/12/"
#define NBSP	"\xc2\xa0"

/* A card without sections: all of NOTES is its script. */
static void
all_script(const char *notes, const char *name)
{
	struct card c;

	card_parse(&c, notes);
	is_str(c.script, notes, "all script: %s", name);
	ok(c.deps == NULL && c.params == NULL && c.opts == NULL &&
	    c.key == NULL && c.stage == NULL && c.why == NULL,
	    "and nothing else");
	card_free(&c);
}

static void
scripts(void)
{
	all_script("echo hi", "no final newline");
	all_script("\n\n  echo hi\n\n", "empty lines");
	all_script("echo '# Script'\n", "the word elsewhere");
	all_script("# Jobs\nkey: x\n", "another heading");
	all_script("# Job 1 of 3: train\ntimeout 5 x\n", "a comment");
	all_script("# Job\ntimeout=6h\nx $timeout\n", "a variable");
	all_script("# Job\ntimeout 600 sh -c x\n", "a command");
	all_script("# Job\necho time: 3\n", "a command with a colon");
	all_script("# Dependencies\npip install x\n", "another comment");
	all_script("# Depends on\n# - numpy\nx\n", "a list in comments");
	all_script("# Depends on numpy\nx\n", "words behind it");
	all_script("if x; then\n  # Depends on\n  y\nfi\n", "an indented one");
	all_script("# Script to train\nx\n", "a comment in the first line");
	all_script("set -e\n# Script\nx\n", "one in the second");
	all_script("script log\nx\n", "a command of this name");
	all_script("# Context\nexport X={}\n", "what is no JSON");
	all_script("x \\\n  -c " BASE "1\n", "an address as an argument");
	all_script("hf " BASE "1", "... of a command");
	all_script("x\n- y", "a list item as the last line");
	all_script("cat <<E\n# Job\ntimeout: 1h\nE\nx\n", "a here-document");
	all_script("cat <<-'E F' >a\nE\n\t# Depends on\n- a\nE\nx\n"
	    "cat << \"E\" | y\n# Depends on\nE\n", "more of them");
	all_script("cat <<E\n```bash\nx\n```\nE\n", "a fence in one");
	all_script("x '\n```\ny\n```\n'\n", "a fence in quotes");
	all_script("`which python` a `cat args`", "two in backticks");
	all_script("x \"a" NBSP "b\xe2\x80\xa8" "c\" '" NBSP "'\n",
	    "blanks and an end of line in quotes");
	all_script("echo\n# Job\n", "an empty section");
	all_script("# Job\nsome words\n", "no key and value");
	all_script("# Context\n", "no JSON");
	all_script("# Context\n{ x; }\n[ -f a ] && y\n", "commands in brackets");
	all_script("x\n# Context\ncd proj\npython train.py\n", "a comment above "
	    "commands");
	all_script("x\n# Context\nmodule load cuda\nmake -j\n", "... of words");
	all_script("cat <<<'lr: 1\ntimeout: 6h'\n", "an option in quotes");
	all_script("echo \"it's\n# Depends on\na\" # don't\n",
	    "a heading in quotes");
	all_script("echo $'it\\'s\n# Depends on\n'\n", "... of another kind");
	all_script("asana-fetch " BASE "1 dir\n", "a command with an address");
	all_script("wait 1209549187975356\n", "a command with a number");
	all_script("echo start after " BASE "1\nx\n", "a message");
	all_script("# start after " BASE "1\nx\n", "a comment with an address");
	all_script("x --after " BASE "1\ny\n", "an option with an address");
	all_script("x\ninputs=data.csv make\n", "a variable for a command");
	all_script("x\ny --timeout=6h\n", "an option in the last line");
	all_script("timeout=6h\nx $timeout\n", "a variable that is used");
}

static void
fields(const char *notes, const char *script, const char *deps,
    const char *params, const char *opts, const char *key, const char *name)
{
	struct card c;

	card_parse(&c, notes);
	is_str(c.script, script, "%s: script", name);
	is_str(c.deps, deps, "%s: needs", name);
	is_str(c.params, params, "%s: parameters", name);
	is_str(c.opts, opts, "%s: options", name);
	is_str(c.key, key, "%s: key", name);
	is_str(c.why, NULL, "%s: can be run", name);
	card_free(&c);
	ok(c.script == NULL && c.deps == NULL && c.why == NULL,
	    "%s: freed it is empty", name);
}

static void
sections(void)
{
	fields("# Script\necho hi\n\n# Depends on\n- a (" BASE "34)\n- b ("
	    BASE "35/f)\n\n# Context\n```json\n{\"lr\":\"0.1\"}\n```\n\n"
	    "# Job\nkey: 0123456789abcdef\ntimeout: 6h\nretries: 2\n",
	    "echo hi", "34,35", "{\"lr\":\"0.1\"}", "timeout=6h,retries=2",
	    "0123456789abcdef", "all of them");
	fields("echo hi\n# Job\ntimeout: 6h\n\n# Context\n{\"a\" : 1}\n",
	    "echo hi\n", NULL, "{\"a\" : 1}", "timeout=6h", NULL,
	    "any order, no # Script, no fence");
	fields("# Script\n# Job\nkey: a\n\n# Job\nkey: b\n",
	    "# Job\nkey: a", NULL, NULL, NULL, "b",
	    "a second time it is script");
	fields("x\n\n# Depends on\n- none\n\n# Context\n```\n{}\n```\n", "x",
	    NULL, NULL, NULL, NULL, "sections that say nothing");
	fields("x\n\n\n\n# Job\nkey: k\n\n\n", "x\n\n", NULL, NULL, NULL,
	    "k", "two newlines belong to the heading");
	fields("# Script\n\n# Script\nx\n", "\n# Script\nx\n", NULL, NULL,
	    NULL, NULL, "one # Script is the heading");
}

/* What Asana's editor and people make of it. */
static void
tolerance(void)
{
	fields("\n# Script \t\necho hi\n\n# Depends on" NBSP "\n"
	    "\xe2\x80\xa2 a " BASE "1\n*\tb <" BASE "2>\n"
	    "\xe2\x80\x93" NBSP "c " BASE "3" NBSP "\n" BASE "4\n-  d\n"
	    "# Job  \n- key: k \n\n* timeout :" NBSP "1h\n",
	    "echo hi", "1,2,3,4,?", NULL, "timeout=1h", "k",
	    "bullets and blanks");
	fields("# Script\r\necho hi\r\n\r\n# Job\r\nkey: k\r\n", "echo hi",
	    NULL, NULL, NULL, "k", "CRLF");
	fields("a\r\nb\n", "a\nb\n", NULL, NULL, NULL, NULL,
	    "CRLF in some lines");
	fields("if" NBSP NBSP "x\n\n# Job\nkey: 0123456789abcdef\n", "if  x",
	    NULL, NULL, NULL, "0123456789abcdef",
	    "non-breaking spaces of a script that was changed");
	fields("x\n# Context\n```json\n{\n" NBSP NBSP "\"a" NBSP "\\\"\":"
	    NBSP "\"b" NBSP "\",\n" NBSP "\"c\": 1\n}\n```\n", "x\n", NULL,
	    "{\n  \"a" NBSP "\\\"\": \"b" NBSP "\",\n \"c\": 1\n}", NULL,
	    NULL, "non-breaking spaces between JSON's words");
}

/* Headings, keys and cards as people write them. */
static void
by_hand(void)
{
	static const char *const heads[] = {
		"## Depends on", "# Depends On:", "**Depends on**",
		"depends-on", "DependsOn", "# Dependencies", "# Depends",
		"#Depends on",
		"Depends on:", "### DEPENDS_ON ###", "__Depends on:__",
		"## **Dependencies:**"
	}, *const jobs[] = {
		"# job", "## Job:", "Job:", "#JOB", "job", "**Job**"
	};
	char text[512];
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		snprintf(text, sizeof(text), "x\n\n%s\n- a (" BASE "1)\n",
		    heads[i]);
		fields(text, "x", "1", NULL, NULL, NULL, heads[i]);
	}
	for (i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		snprintf(text, sizeof(text), "x\n\n%s\n- Timeout: 6H\n\n"
		    "RETRIES:2\n", jobs[i]);
		fields(text, "x", NULL, NULL, "timeout=6h,retries=2", NULL,
		    jobs[i]);
	}
	fields("**Script**\nx\n\n## Context:\n~~~json\n{\"a\":1}\n~~~\n",
	    "x", NULL, "{\"a\":1}", NULL, NULL, "other headings");
	fields("x\n\nDepends on:\n1209549187975356\n12, 13\n- 14\n"
	    BASE "15\n" BASE "16 and " BASE "17\n- [b](" BASE "18), c ("
	    BASE "19)\n\n---\n# Job\n```\ngpus: 1\n```\n",
	    "x", "1209549187975356,12,13,14,15,16,17,18,19", NULL, "gpus=1",
	    NULL, "cards and lines of all kinds");
	fields("x\n\n# Depends on\n1. 1209549187975356\n2) 1209549187975357\n"
	    "- [ ] " BASE "3\n- [x] #14\n\xe2\x98\x90 15\n\n# Job\n"
	    "- [ ] gpus: 1\n+ retries: 2\n3. resume: true\n", "x",
	    "1209549187975356,1209549187975357,3,14,15", NULL,
	    "gpus=1,retries=2,resume=true", NULL, "boxes and numbers");
	fields("x\n\n# Depends on\nNone\n", "x", NULL, NULL, NULL, NULL,
	    "no card");
	fields("\xef\xbb\xbf\n \xe2\x80\x8b\n" NBSP "#!/bin/awk -f\n",
	    "#!/bin/awk -f\n", NULL, NULL, NULL, NULL, "what precedes #!");
	fields("\xe2\x80\x8bx\xe2\x80\xa8" "# don't\xe2\x80\xa9" "  "
	    "\xe2\x80\x8by" NBSP "'a'\xc2\x85" "z\n", "x\n# don't\n  y 'a'"
	    "\nz\n", NULL, NULL, NULL, NULL, "what an editor made");
}

/* Fences come off, again and again. */
static void
fences(void)
{
	fields("```bash\nfor\n```\n", "for\n", NULL, NULL, NULL, NULL,
	    "a fence");
	fields("\n~~~~\n```\nx\n```\n~~~~~\n\n", "x\n", NULL, NULL, NULL,
	    NULL, "one in another");
	fields("# Script\n\n``` sh\nx\n\n```\n\n# Job\ngpus: 1\n", "x\n\n",
	    NULL, NULL, "gpus=1", NULL, "one below a heading");
	fields("```\nx\n\n## Job\ngpus: 1\n```\n", "x", NULL, NULL, "gpus=1",
	    NULL, "one around all");
	fields("```Bash title=\"a.sh\"\nx\n```\n", "x\n", NULL, NULL, NULL,
	    NULL, "one with a capital");
	fields("```shellscript\nx\n```\n", "x\n", NULL, NULL, NULL, NULL,
	    "an editor's word for it");
	fields("```python\n\n#!/usr/bin/env python3\nx\n```\n",
	    "#!/usr/bin/env python3\nx\n", NULL, NULL, NULL, NULL,
	    "one of a language that is called");
}

static void
why(const char *notes, const char *want)
{
	struct card c;

	card_parse(&c, notes);
	is_str(c.why, want, "cannot be run: %s", notes);
	card_free(&c);
}

/* It is not run, and the message has WORDS. */
static void
refused(const char *notes, const char *words)
{
	struct card c;

	card_parse(&c, notes);
	ok(c.why != NULL && strstr(c.why, words) != NULL,
	    "refused for %s: %s", words, notes);
	if (c.why == NULL || strstr(c.why, words) == NULL)
		printf("# got %s\n", c.why != NULL ? c.why : "NULL");
	card_free(&c);
}

static void
nearly(void)
{
	static const char deps[] = "'# Depends on' at", job[] = "'# Job' at";

	refused("x\n\n## Depends on:\nsft\n", "'## Depends on:'");
	refused("x\n\n# Depends on\nlibcurl\n", deps);
	refused("x\n\nDepends on\n\n# Job\ngpus: 1\n", deps);
	refused("# Depends on\n- " BASE "1\n\n# Script\nx\n", deps);
	refused("x\n# Dependencies\n- " BASE "1\nthanks\n", deps);
	refused("x\nDepends on: " BASE "1\n", deps);
	refused("x\n# depends on " BASE "1\ny\n", deps);
	refused("x\n# Depends on: 1209549187975356\n", deps);
	refused("x\n# Depnds on\n- " BASE "1\n", deps);
	refused("x\n" BASE "1\n", "'" BASE "1'");
	refused("x\n# Job\ntimeout 6h\n", "'# Job'");
	refused("x\n# Job\ntimeout = 6h\nretries=2\n", job);
	refused("x\n# Job\ntimeout: 6h\nthanks\n", job);
	refused("x\n# Job: timeout: 6h\n", job);
	refused("# Job\ntimeout: 1h\n# Script\nx\n", job);
	refused("x\n# Options\ntimeout: 6h\n", "'timeout: 6h'");
	refused("# Job\ngpus: 1\n\n# Job\ngpus: 2\n", job);
	refused("x\n# Context\n{\"a\":1\n", "'# Context' at");
	refused("# Context\n[1]\n", "'# Context' at");
	refused("x\n# Context\n{lr: 1}\n", "'# Context' at");
	refused("x\n# Context\n```json\n{}\n", "'# Context' at");
	refused("# Context\n```\n{}\n```\nmore\n", "'# Context' at");
	refused("# Context\n{}\n# Job\n# Job\n", "'# Context' at");
	refused("x\n\n## Context:\nThis run checks lr=1e-4, as of May.\n",
	    "'## Context:'");
	refused("x\n# Context\nlr: 0.1\nseed: 3\n", "'# Context' at");
	refused("x\n# Context\n- lr: 0.1\n", "'# Context' at");
	refused("x\n# Context\n| lr | 0.1 |\n|---|---|\n", "'# Context' at");
	refused("x\nAfter: " BASE "1\n", "'After: " BASE "1'");
	refused("x\n\n# waits for " BASE "1\n", deps);
	refused("x\n\nafter: 1209549187975356, 1209549187975357\n\n# Job\n"
	    "gpus: 1\n", deps);
	refused("x\n\nThis depends on " BASE "1\n", deps);
	refused("Start after " BASE "1\nx\n", deps);
	refused("x\n\nPlease wait until " BASE "1 is done\n\ny\n", deps);
	refused("x\n# Depends on: sft, eval\n", deps);
	refused("x\n# Job\n| timeout | 5m |\n|---|---|\n| gpus | 1 |\n", job);
	refused("x\n# Job\nTime limit: 6h\n", "did you mean 'timeout'?");
	refused("x\n# Job\n- [ ] Timeout: 6h\n- [x] retry: 2\n",
	    "unknown option 'retry', did you mean 'retries'?");
	refused("x\n# Job\n- [ ] run it twice\n", job);
	refused("x\n# Job\n**timeout**: 6h\n", job);
	refused("x\n# Job\ntimeout \xe2\x80\x93 6h\n", job);
	refused("x\n# Job\ntimeout\xef\xbc\x9a" "6h\n", job);
	refused("x\n# Job\nnone\n", job);
	refused("x\n\nTimeout = 6h\n", "'Timeout = 6h'");
	refused("x\nretries=2\n", job);
	refused("echo 'open\n# Depends on\n- a\nx\n", deps);
	refused("x\n# Job\ntime out: 2h\n", "mean 'timeout'?");
	refused("x\n# Job\ngpu: 1\n", "mean 'gpus'?");
	refused("x\n# Job\nUpper: x\n", "unknown option 'upper'");
	refused("x\n# Job\ngpus: 1\ngpus: 2\n", "two values");
	refused("cat <<E\nE\n# Depends on\n", deps);
	refused("x <<E\n# Depends on\n", deps);
	refused("```bash\nx\n", "'```bash' is not closed");
	refused("```\nx\n~~~\n", "is not closed");
	refused("```\nx\n```\nand\n```\ny\n```\n", "'and'");
	refused("so:\n```\nx\n```\n", "a fence ends there");
	refused("```python\nimport os\n```\n", "env python'");
	refused("```python\n```\n", "env python'");
	refused("x\n---\n\n# Job\ngpus: 1\n", "'---': bash would run it");
	refused("`x y`", "leave out the backticks");
	refused("```x y```\n", "leave out the backticks");
}

/* What is no job, and what a person may make of it. */
static void
no_jobs(void)
{
	static const struct {
		const char	*notes;
		int		 nojob;
	} t[] = {
		{ "worker/1 who=a st=idle seen=1\n\nWaiting", 1 },
		{ "worker/1" NBSP "who=a st=idle seen=1\r\n", 1 },
		{ "worker/1 who=a\n# Job\nkey: x\n", 1 },
		{ "# Script\nworker/1 who=a\n", 0 },
		{ "sweep/1 file=a\n", 1 },
		{ "lock/1 name=a\n", 1 },
		{ "# Script\nsweep/1 file=a\n", 0 },
		{ "worker/10 --fast\n", 0 },
		{ "echo worker/1 \n", 0 },
		{ "", 0 },
	};
	struct card c;
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		card_parse(&c, t[i].notes);
		is_int(c.nojob != NULL, t[i].nojob, "no job: %s",
		    t[i].notes);
		ok(c.nojob == NULL || strcmp(c.why, c.nojob) == 0,
		    "... cannot be run");
		card_free(&c);
	}
}

static void
reasons(void)
{
	static const char none[] = "the description holds no script",
	    timeout[] = "timeout is a duration (90s, 30m, 6h, 2d), not "
	    "'soon'",
	    unknown[] = "unknown option 'nice' (timeout, retries, priority, "
	    "gpus, inputs, resume, checkpoint)";

	why("", none);
	why(" \n\t\r\n", none);
	why(NBSP "\n", none);
	why("# Script\n", none);
	why("# Job\nkey: x\n", none);
	why("# Script\n\n# Job\ntimeout: 1h\n", none);
	why("x\n# Job\ntimeout: soon\n", timeout);
	why("x\n# Job\nnice: 5\n", unknown);
	why("x\n# Job\nretries: -1\n", 
	    "retries is a number from 0 to 1000, not '-1'");
	why("worker/1 who=a", "it is the card of a worker, not a job");
	why("sweep/1 file=a", "it is the card of a sweep, not a job");
	why("lock/1 name=a", "it is a lock, not a job");
	why("sweep/2 file=a", NULL);
}

static void
url(const char *s, const char *want)
{
	const char *p;
	char gid[64];
	size_t n = 0;

	p = jobline_urlgid(s, &n);
	if (p != NULL)
		snprintf(gid, sizeof(gid), "%.*s", (int)n, p);
	is_str(p != NULL ? gid : NULL, want, "the card of %s", s);
}

static void
urls(void)
{
	url("https://app.asana.com/0/12/34", "34");
	url("https://app.asana.com/0/12/34/f", "34");
	url("https://app.asana.com/0/0/34?x=1", "34");
	url("https://app.asana.com/0/12/34#c", "34");
	url("https://app.asana.com/0/12/34) and more", "34");
	url("http://127.0.0.1:8080/0/12/34", "34");
	url("https://app.asana.com/1/9/project/12/task/34", "34");
	url("https://app.asana.com/1/9/project/12/task/34?focus=true", "34");
	url("https://app.asana.com/1/9/task/34/", "34");
	url("https://app.asana.com/1/9/inbox/5/item/6/story/7/task/34\n",
	    "34");
	url("https://app.asana.com/0/12/12345678901234567890123456789012",
	    "12345678901234567890123456789012");
	url("https://app.asana.com/0/12/123456789012345678901234567890123",
	    NULL);
	url("https://app.asana.com/0/12/34x", NULL);
	url("https://app.asana.com/0/12/34.5", NULL);
	url("https://app.asana.com/0/12/34.", "34");
	url("https://app.asana.com/0/12/34, then", "34");
	url("https://app.asana.com/0/12", NULL);
	url("https://app.asana.com/0/12/", NULL);
	url("https://app.asana.com/0/12/list", NULL);
	url("https://app.asana.com/0//34", NULL);
	url("https://app.asana.com/0/x/34", NULL);
	url("https://app.asana.com/1/9/project/12", NULL);
	url("https://app.asana.com/1/9/project/12?to=/task/34", NULL);
	url("https://app.asana.com/1/9/project/12 /task/34", NULL);
	url("https://app.asana.com/1/9/project/12/task/", NULL);
	url("https://app.asana.com/0/inbox/12/34/56", "34");
	url("https://app.asana.com/0/inbox/12", NULL);
	url("https://app.asana.com/0/search/12/34/f", "34");
	url("https://app.asana.com/0/search?q=a&child=34", "34");
	url("https://app.asana.com/0/search?child=34&q=a", "34");
	url("https://app.asana.com/0/home/12/34", "34");
	url("https://app.asana.com/0/home/12", NULL);
	url("https://app.asana.com/0/portfolio/12/34", NULL);
	url("https://app.asana.com/1/9/inbox/5/item/34/story/7", "34");
	url("https://app.asana.com/1/9/home/task/34", "34");
	url("https://app.asana.com/1/9/search/8/task/34?focus=true", "34");
	url("https://app.asana.com/1/9/project/12/list/7/task/34", "34");
	url("https://app.asana.com/1/9/project/12/list/7", NULL);
	url("https://app.asana.com/0/12/34> and", "34");
	url("https://app.asana.com/0/12/34](x)", "34");
	url("https://app.asana.com/0/12/34**", "34");
	url("https://app.asana.com/0/12/34_, or", "34");
	url("https://app.asana.com/0/12/34_5", NULL);
	url("https://app.asana.com/0/12/34...", "34");
	url("https://app.asana.com/0/12/34\xe2\x80\x9d", "34");
	url("https://app.asana.com/0/12/34!\"'`|", "34");
	url("https://app.asana.com/0/12/34-a", NULL);
	url("http://127.0.0.1:80/#card/34", "34");
	url("http://127.0.0.1:80/#graph/card/34?x=1", "34");
	url("http://127.0.0.1:80/#sweep/5/card/34", "34");
	url("http://127.0.0.1:80/#sweep/34?by=lr", "34");
	url("http://127.0.0.1:80/#graph?card/34", NULL);
	url("https://app.asana.com/1/9/project/12](x)/task/34", NULL);
	url("https://app.asana.com/2/12/34", NULL);
	url("https://app.asana.com", NULL);
	url("https://", NULL);
	url("ftp://app.asana.com/0/12/34", NULL);
	url("/0/12/34", NULL);
	url("34", NULL);
	url("", NULL);
}

/* Prints a job and reads it: the script comes back byte by byte. */
static int
round_trip(const char *script, const char *params, const char *job_opts,
    size_t ndeps)
{
	char a[] = "34", b2[] = "35", ta[] = "a",
	    tb[] = "b (" BASE "99) # Job";
	char *deps[] = { a, b2 }, *titles[] = { ta, tb }, key[17];
	static const char *const want[] = { NULL, "34", "34,35" };
	struct card c;
	struct jobline r;
	struct buf b;
	int good;

	memset(&r, 0, sizeof(r));
	r.col[JOBLINE_SCRIPT] = (char *)script;
	r.col[JOBLINE_PARAMS] = (char *)params;
	r.col[JOBLINE_OPTS] = (char *)job_opts;
	jobline_key(key, script, job_opts);
	buf_init(&b, CARD_TEXT_MAX);
	if (card_print(&b, &r, key, BASE, deps, titles, ndeps) == -1)
		bail("no card");
	card_parse(&c, buf_str(&b));
	good = c.script != NULL && strcmp(c.script, script) == 0 &&
	    (want[ndeps] != NULL ? c.deps != NULL &&
	    strcmp(c.deps, want[ndeps]) == 0 : c.deps == NULL) &&
	    (params != NULL ? c.params != NULL &&
	    strcmp(c.params, params) == 0 : c.params == NULL) &&
	    c.key != NULL && strcmp(c.key, key) == 0 && c.why == NULL;
	card_free(&c);
	buf_free(&b);
	return good;
}

static void
returns(const char *script)
{
	static const char params[] = "{\"a\":\"# Job\\n```\\n\"}";
	int good = 1;
	size_t n;

	for (n = 0; n < 3; n++) {
		good &= round_trip(script, NULL, NULL, n);
		good &= round_trip(script, params, "timeout=6h,gpus=1", n);
		good &= round_trip(script, params, NULL, n);
		good &= round_trip(script, NULL, " retries=1 , gpus=2", n);
	}
	ok(good, "comes back: %.60s", script);
}

/* The operand S names card 34. */
static void
operand(const char *s)
{
	char gid[33] = "none";

	jobline_gid(gid, s);
	is_str(gid, "34", "the card of %s", s);
}

static void
operands(void)
{
	char gid[33] = "none";

	is_int(jobline_gid(gid, "card"), -1, "a word names no card");
	is_int(jobline_gid(gid, "https://app.asana.com/0/1"), -1,
	    "nor does the address of a project");
	is_int(jobline_gid(gid, "1209"), 0, "a gid does");
	is_str(gid, "1209", "... itself");
	is_int(jobline_gid(gid,
	    "https://app.asana.com/0/1/1210/f?focus=true"), 0,
	    "so does an address");
	is_str(gid, "1210", "... by its gid");
	operand("<" BASE "34>");
	operand("[a card](" BASE "34/f)");
	operand("[" BASE "9](" BASE "34)");
	operand("(" BASE "34).");
	operand("**" BASE "34**");
	operand(" " BASE "34");
	is_int(jobline_gid(gid, "as in " BASE "34"), -1, "a title with one does "
	    "not");
	is_int(jobline_gid(gid, BASE "34 is best"), -1, "at its end neither");
}

static void
round_trips(void)
{
	char *big = malloc((1u << 16) + 1);

	if (big == NULL)
		bail("no memory");
	returns("echo hi");
	returns("echo hi\n");
	returns("\n\necho hi\n\n\n\n");
	returns("# Script\n# Script\nx");
	returns("x\n# Job");
	returns("x\n# Job\n");
	returns("x\n# Job\nkey: 0123456789abcdef\ntimeout: 1h\n");
	returns("# Depends on\n- a (" BASE "1)\n");
	returns("x\n\n# Depends on\n- none\n\n# Context\n```json\n{\"b\":1}\n"
	    "```\n\n# Job\nkey: k\n");
	returns("x\n \t# Context" NBSP " \n{}\n");
	returns("x\n#  Depends" NBSP "on\n- none\n");
	returns("x\n#\tContext\n{}\n");
	returns("cat <<E\n```json\n{\"a\":1}\n```\nE\n");
	returns("a\r\nb\r\n");
	returns("a\r\n\r\n# Job\r\nkey: x\r\n");
	returns("echo" NBSP "'" NBSP "'\n");
	returns("x\n\n## Depends on:\n" BASE "1\n");
	returns("Depends on\n1\n\nJOB:\nTimeout: 1h\n\ncontext\n{}\n");
	returns("```bash\nx\n```\n");
	returns("\n\xef\xbb\xbf#!/bin/sh\nx\xe2\x80\xa8y\n");
	returns("# Depends on\nsft\n");
	returns("- a\n* b\n\xe2\x80\xa2 c\n");
	returns("x \t \n\t\n");
	memset(big, 'x', 1u << 16);
	big[1u << 16] = '\0';
	returns(big);
	free(big);
}

static unsigned long long seed = 11;

static unsigned
chance(unsigned n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % n;
}

static void
random_scripts(void)
{
	static const char *const piece[] = {
		"\n", "\n\n", "\r\n", "# Script", "# Depends on", "# Context",
		"# Job", "- none", "- a (" BASE "7)", "```", "```json", "{}",
		"{\"a\":1}", "key: 0", "timeout: 1h", "echo hi", " ", "\t",
		NBSP, "# Job\n", "\n# Context\n", "\n# Depends on\n", "#"
	};
	struct buf b;
	unsigned i, k, wrong = 0;
	const char *s;

	buf_init(&b, 10000);
	for (i = 0; i < 20000; i++) {
		buf_reset(&b);
		for (k = chance(14); k > 0; k--)
			buf_puts(&b, piece[chance(sizeof(piece) /
			    sizeof(piece[0]))]);
		buf_puts(&b, chance(2) ? "x" : "x\n");
		s = buf_str(&b);
		if (!round_trip(s, chance(2) ? "{\"p\":[1]}" : NULL,
		    chance(2) ? "gpus=1" : NULL, chance(3)) && wrong++ == 0)
			is_str(s, "", "a script that does not come back");
	}
	buf_free(&b);
	is_int(wrong, 0, "20,000 random scripts come back");
}

/* Each heading of another kind must not be looked at again and again. */
static void
many_headings(void)
{
	size_t n = CARD_TEXT_MAX / 2;
	char *s = malloc(n + 1);
	size_t i;

	if (s == NULL)
		bail("no memory");
	for (i = 0; i < n; i++)
		s[i] = "# Job\n"[i % 6];
	s[n] = '\0';
	ok(round_trip(s, NULL, NULL, 0), "87,000 headings come back in time");
	free(s);
}

/* A stage comes back as one line, and the key is of script and options. */
static void
is_stage(const char *stage, const char *want)
{
	char script[] = "x" NBSP "\n# Job\n", key[17];
	struct card c;
	struct jobline r;
	struct buf b;

	memset(&r, 0, sizeof(r));
	r.col[JOBLINE_SCRIPT] = script;
	r.col[JOBLINE_STAGE] = (char *)stage;
	jobline_key(key, script, NULL);
	buf_init(&b, CARD_TEXT_MAX);
	card_print(&b, &r, key, BASE, NULL, NULL, 0);
	card_parse(&c, buf_str(&b));
	is_str(c.stage, want, "the stage '%s' comes back", stage);
	is_str(c.opts, NULL, "... and is no option");
	is_str(c.script, script, "... nor part of the script");
	is_str(c.why, NULL, "... and the card can be run");
	card_free(&c);
	buf_free(&b);
}

static void
stages(void)
{
	is_stage("train", "train");
	is_stage("two words: x=1, y", "two words: x=1, y");
	is_stage("-", "-");
	is_stage(" a\n\n# Job\nkey: x\n", "a # Job key: x");
	is_stage(" \n", NULL);
	all_script("x\n\n# Job\nstage: s\nno option\n",
	    "a stage in no section");
}

static void
full(void)
{
	struct jobline r;
	struct buf b;
	char x[] = "x";

	memset(&r, 0, sizeof(r));
	r.col[JOBLINE_SCRIPT] = x;
	buf_init(&b, 1000);
	is_int(card_print(&b, &r, "k", BASE, NULL, NULL, 0), 0, "a card");
	is_str(buf_str(&b), "# Script\nx\n\n# Job\nkey: k\n", "its text");
	buf_free(&b);
	buf_init(&b, 25);
	is_int(card_print(&b, &r, "k", BASE, NULL, NULL, 0), 0,
	    "a buffer that just fits");
	buf_free(&b);
	buf_init(&b, 24);
	is_int(card_print(&b, &r, "k", BASE, NULL, NULL, 0), -1,
	    "one that does not");
	buf_free(&b);
}

int
main(void)
{
	scripts();
	sections();
	tolerance();
	by_hand();
	fences();
	nearly();
	no_jobs();
	reasons();
	urls();
	operands();
	round_trips();
	random_scripts();
	many_headings();
	stages();
	full();
	return done();
}
