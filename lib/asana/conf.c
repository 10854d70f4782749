/* conf: settings from the environment, .env and experisana.yaml. */
#include <sys/stat.h>
#include <sys/utsname.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asana/conf.h"
#include "base/fs.h"
#include "base/str.h"
#include "base/trust.h"
#include "base/yamlin.h"

static char *envfile;		/* path of .env, or NULL */
static struct set {
	struct set	*next;
	char		*key;
	char		*value;
} *dotenv;			/* its lines, the last one first */
static char *yamlfile;
static struct node *yamltree;

/* Keeps where the settings PATH are, as the link AT, and what they are, as
 * COPY. */
static void
keep(const char *path, const char *at, const char *copy)
{
	size_t n;
	char *text = fs_read(path, CONF_FILE_MAX, &n);

	if (text == NULL || fs_put(copy, text, n, 0600) == -1 ||
	    symlink(path, at) == -1)
		warn("%s: not kept for when it is gone:", path);
	free(text);
}

/*
 * Returns the path of the settings NAME, to be freed, or NULL.  The programs of
 * a worker have a folder EXPERISANA_KEPT: the first one finds NAME, upward, and
 * keeps it there; the others look at the same place, and if it is gone, take
 * what was kept.
 */
static char *
settings_file(const char *name)
{
	const char *dir = getenv("EXPERISANA_KEPT");
	char *at, *copy, *path, buf[CONF_PATH_MAX];
	ssize_t n;

	if (dir == NULL || *dir == '\0')
		return trust_upward(name);
	at = xasprintf("%s/%s.at", dir, name);
	copy = fs_join(dir, name);
	if (access(copy, R_OK) == -1) {
		if ((path = trust_upward(name)) != NULL)
			keep(path, at, copy);
	} else if (access(at, R_OK) == 0 &&
	    (n = readlink(at, buf, sizeof(buf))) > 0) {
		trust_check(path = xstrndup(buf, (size_t)n));
	} else {
		path = xstrdup(copy);
	}
	free(at);
	free(copy);
	return path;
}

/* Returns the length of a value without quotes, which a '#' after a blank
 * ends.  BLANK: one stands before it. */
static size_t
bare(const char *v, int blank)
{
	size_t i, n = 0;

	for (i = 0; v[i] != '\0' && !(blank && v[i] == '#'); i++) {
		blank = v[i] == ' ' || v[i] == '\t';
		if (!blank)
			n = i + 1;
	}
	return n;
}

/* Splits "KEY=VALUE" in place; 0, or -1 if it is none. */
static int
assignment(char *line, char **key, char **value)
{
	char *eq, *v, *end;
	size_t n;

	if (strncmp(line, "export ", 7) == 0)
		line += 7;
	line += strspn(line, " \t");
	if ((eq = strchr(line, '=')) == NULL || eq == line)
		return -1;
	n = strspn(line, STR_LETTERS "0123456789_");
	if (n + strspn(line + n, " \t") != (size_t)(eq - line))
		return -1;
	line[n] = '\0';
	*key = line;
	v = eq + 1 + strspn(eq + 1, " \t");
	if ((*v == '"' || *v == '\'') && (end = strchr(v + 1, *v)) != NULL) {
		*end = '\0';
		v++;
	} else
		v[bare(v, v > eq + 1)] = '\0';
	*value = v;
	return 0;
}

/* Splits the text of .env, into which the result points.  Returns what is set,
 * the last one first.  A line that is wrong ends the program if STRICT. */
static struct set *
take_env(char *line, int strict)
{
	struct set *s, *all = NULL;
	char *next, *key, *value;
	int n;

	line += strncmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	for (n = 1; line != NULL; line = next, n++) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		line += strspn(line, " \t");
		if (*line == '\0' || *line == '#')
			continue;
		if (assignment(line, &key, &value) == -1) {
			if (strict)
				die(RC_CONFIG, "%s:%d: not KEY=VALUE", envfile,
				    n);
			continue;
		}
		s = xmalloc(sizeof(*s));
		s->key = key;
		s->value = value;
		s->next = all;
		all = s;
	}
	return all;
}

static void
load_env(void)
{
	static char *text;	/* what is set points into it */
	static int loaded;
	struct stat st;

	if (loaded)
		return;
	loaded = 1;
	if ((envfile = settings_file(".env")) == NULL)
		return;
	if ((text = fs_read(envfile, CONF_FILE_MAX, NULL)) == NULL)
		die(RC_CONFIG, "%s:", envfile);
	if (stat(envfile, &st) == 0 && (st.st_mode & 077) != 0)
		warn("%s: others can read it; chmod 600 %s", envfile, envfile);
	dotenv = take_env(text, 1);
}

const char *
conf_get(const char *name)
{
	const char *v = getenv(name);
	const struct set *s;

	if (v != NULL && *v != '\0')
		return v;
	load_env();
	for (s = dotenv; s != NULL && strcmp(s->key, name) != 0; s = s->next)
		continue;
	return s != NULL && *s->value != '\0' ? s->value : NULL;
}

const char *
conf_need(const char *name)
{
	const char *v;

	if ((v = conf_get(name)) == NULL)
		die(RC_CONFIG, "%s is not set (environment or %s)", name,
		    envfile != NULL ? envfile : ".env; 'experisana local' "
		    "makes one, README.md has the steps for Asana");
	return v;
}

const char *
conf_gid(const char *name)
{
	const char *v = conf_need(name);

	if (!str_isgid(v))
		die(RC_CONFIG, "%s: '%s' is not a gid (digits)", name, v);
	return v;
}

/* A relative path that stands in .env is meant from its folder. */
static char *
token_path(const char *path)
{
	const char *slash, *env = getenv("ASANA_TOKEN_FILE");

	if (*path == '/' || envfile == NULL || (env != NULL && *env != '\0') ||
	    (slash = strrchr(envfile, '/')) == NULL)
		return xstrdup(path);
	return xasprintf("%.*s/%s", (int)(slash - envfile), envfile, path);
}

/* To be freed; if it cannot be read, NULL, or, if it MUST, the end. */
static char *
token_from_file(const char *name, int must)
{
	char *path = token_path(name), *s;

	if (must)	/* who may write there has not changed since */
		trust_check(path);
	if ((s = fs_read(path, CONF_FILE_MAX, NULL)) != NULL)
		s[strcspn(s, "\r\n")] = '\0';
	else if (must)
		die(RC_CONFIG, "ASANA_TOKEN_FILE: %s:", path);
	free(path);
	return s;
}

static int
is_token(const char *token)
{
	const char *s;

	for (s = token; *s > ' ' && *s < 0x7f; s++)
		continue;
	return *s == '\0' && s != token && s - token <= CONF_TOKEN_MAX;
}

static char *token;

const char *
conf_token(void)
{
	const char *s;

	if (token != NULL)
		return token;
	if ((s = conf_get("ASANA_ACCESS_TOKEN")) != NULL)
		token = xstrdup(s);
	else if ((s = conf_get("ASANA_TOKEN_FILE")) != NULL)
		token = token_from_file(s, 1);
	else
		conf_need("ASANA_ACCESS_TOKEN");
	if (!is_token(token))
		die(RC_CONFIG, "ASANA_ACCESS_TOKEN is not a token "
		    "(empty, too long, or with blanks in it)");
	return token;
}

/* The value of NAME in .env as it is now, to be freed, or NULL. */
static char *
read_again(const char *name)
{
	char *text, *found = NULL;
	struct set *s, *next;

	if (envfile == NULL ||
	    (text = fs_read(envfile, CONF_FILE_MAX, NULL)) == NULL)
		return NULL;
	for (s = take_env(text, 0); s != NULL; s = next) {
		if (found == NULL && strcmp(s->key, name) == 0)
			found = xstrdup(s->value);
		next = s->next;
		free(s);
	}
	free(text);
	return found;
}

const char *
conf_token_again(void)
{
	const char *set = getenv("ASANA_ACCESS_TOKEN"), *file;
	char *s = NULL;

	if (token == NULL || (set != NULL && *set != '\0'))
		return NULL;
	if ((s = read_again("ASANA_ACCESS_TOKEN")) == NULL &&
	    (file = conf_get("ASANA_TOKEN_FILE")) != NULL)
		s = token_from_file(file, 0);
	if (s == NULL || !is_token(s) || strcmp(s, token) == 0) {
		free(s);
		return NULL;
	}
	free(token);
	return token = s;
}

const char *
conf_api(void)
{
	static char *url;
	const char *v;
	size_t n;

	if (url != NULL)
		return url;
	if ((v = conf_get("ASANA_API_URL")) == NULL)
		v = CONF_API_URL;
	n = strncmp(v, "http://", 7) == 0 ? 7 :
	    strncmp(v, "https://", 8) == 0 ? 8 : 0;
	if (n == 0 || v[n] == '/' || v[n] == '\0')
		die(RC_CONFIG, "ASANA_API_URL: '%s' is not an http(s) address",
		    v);
	for (n = strlen(v); n > 0 && v[n - 1] == '/'; n--)
		continue;
	return url = xstrndup(v, n);
}

const struct node *
conf_yaml(void)
{
	static int loaded;
	int rc;

	if (loaded)
		return yamltree;
	loaded = 1;
	if ((yamlfile = settings_file("experisana.yaml")) == NULL)
		return NULL;
	if ((yamltree = yamlin_load(yamlfile, &rc)) == NULL)
		exit(RC_CONFIG);
	settings_check(yamlfile, yamltree);
	return yamltree;
}

const char *
conf_file(const char *path)
{
	static char *file;
	const struct node *n = node_get(conf_yaml(), path);
	const char *slash;

	if (n == NULL || n->str == NULL || n->type == NODE_NULL)
		return NULL;
	free(file);
	slash = strrchr(yamlfile, '/');
	return file = n->str[0] == '/' ? xstrdup(n->str) :
	    xasprintf("%.*s/%s", (int)(slash - yamlfile), yamlfile, n->str);
}

void
conf_missing(const char *path)
{
	const struct node *n = conf_yaml(), *map;
	char *group = xstrndup(path, strcspn(path, "."));

	if (yamlfile == NULL)
		die(RC_CONFIG, "experisana.yaml: %s: missing, and so is the "
		    "file, here and above", path);
	map = strchr(path, '.') != NULL ? node_at(n, group) : NULL;
	die(RC_CONFIG, "%s:%d:%d: %s: missing", yamlfile,
	    map != NULL ? map->keyline : n->line,
	    map != NULL ? map->keycol : n->col, path);
}

double
conf_lease(const char *path)
{
	return settings_lease(conf_yaml(), path);
}

const char *
conf_column(int col)
{
	return settings_column(conf_yaml(), col);
}

int
conf_whichcolumn(const char *name)
{
	int i;

	for (i = 0; i < COL_N; i++)
		if (strcmp(conf_column(i), name) == 0)
			return i;
	return -1;
}

int
conf_meant(const char *word)
{
	int i;

	for (i = 0; i < COL_N; i++)
		if (strcmp(settings_usual(i), word) == 0)
			return i;
	return conf_whichcolumn(word);
}

const char *
conf_worker(void)
{
	static char id[65];
	struct utsname un;
	const char *v;
	char *p;

	if (id[0] != '\0')
		return id;
	if ((v = conf_get("EXPERISANA_WORKER_ID")) != NULL)
		snprintf(id, sizeof(id), "%s", v);
	else if (uname(&un) == -1)
		die(RC_SYSTEM, "uname:");
	else
		snprintf(id, sizeof(id), "%.40s-%ld", un.nodename,
		    (long)getppid());
	for (p = id; *p != '\0'; p++)
		if (strchr(STR_NAME, *p) == NULL)
			*p = '-';
	return id;
}

double
conf_until(void)
{
	const char *v = conf_get("EXPERISANA_UNTIL");
	long long sec = 0;

	if (v != NULL && str_int(v, 1, 99999999999LL, &sec) == -1)
		die(RC_CONFIG, "EXPERISANA_UNTIL: '%s' is not seconds since "
		    "1970", v);
	return (double)sec;
}
