/* state: small files in the user's state folder, kept from run to run. */
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "err.h"
#include "fs.h"
#include "rec.h"
#include "state.h"

char *
state_dir(void)
{
	const char *base = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (base != NULL && *base == '/')
		return fs_join(base, "experisana");
	if (home != NULL && *home == '/')
		return fs_join(home, ".local/state/experisana");
	return NULL;
}

char *
state_name(const char *kind, const char *project)
{
	char *dir = state_dir(), *path, key[17];

	if (dir == NULL)
		return NULL;
	rec_key(key, conf_api(), project);
	path = xasprintf("%s/%s-%s", dir, kind, key);
	free(dir);
	return path;
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
		fs_write(path, text, n, 0600);
	free(dir);
}
