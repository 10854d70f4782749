/* state: small files in the user's state folder, kept from run to run. */
#include <stdlib.h>
#include <string.h>

#include "asana/conf.h"
#include "asana/state.h"
#include "base/fs.h"
#include "base/table.h"

/* Our folder in the one that VAR names, else in USUAL of the home folder. */
static char *
folder(const char *var, const char *usual)
{
	const char *base = getenv(var), *home = getenv("HOME");

	if (base != NULL && *base == '/')
		return fs_join(base, "experisana");
	if (home != NULL && *home == '/')
		return xasprintf("%s/%s/experisana", home, usual);
	return NULL;
}

/* Frees DIR. */
static char *
name_in(char *dir, const char *kind, const char *what)
{
	char *path, key[17];
	uint64_t h;

	if (dir == NULL)
		return NULL;
	h = hash_add(hash_text(HASH_START, conf_api()), "", 1);
	hash_hex(hash_text(h, what), key);
	path = xasprintf("%s/%s-%s", dir, kind, key);
	free(dir);
	return path;
}

char *
state_dir(void)
{
	return folder("XDG_STATE_HOME", ".local/state");
}

char *
state_name(const char *kind, const char *project)
{
	return name_in(state_dir(), kind, project);
}

char *
state_cache(const char *kind, const char *key)
{
	return name_in(folder("XDG_CACHE_HOME", ".cache"), kind, key);
}

char *
state_kept(const char *name)
{
	const char *dir = getenv("EXPERISANA_KEPT");

	return dir != NULL && *dir == '/' ? fs_join(dir, name) : NULL;
}

char *
state_read(const char *path, size_t max)
{
	return path != NULL ? fs_read(path, max, NULL) : NULL;
}

void
state_write(const char *path, const char *text, size_t n)
{
	char *dir;

	if (path == NULL)
		return;
	dir = xstrndup(path, (size_t)(strrchr(path, '/') - path));
	if (fs_mkdirs(dir, 0700) == 0)
		fs_put(path, text, n, 0600);
	free(dir);
}
