/* err: exit statuses, one-line messages, allocation that cannot fail. */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

const char *err_prog = "experisana";
int err_level;

static void
vsay(const char *fmt, va_list ap)
{
	char msg[4096];	/* the rest is cut */
	int saved = errno;
	struct buf b;
	size_t n;
	char *p;

	vsnprintf(msg, sizeof(msg), fmt, ap);
	n = strlen(fmt);
	if (n > 0 && fmt[n - 1] == ':') {
		n = strlen(msg);
		snprintf(msg + n, sizeof(msg) - n, " %s", strerror(saved));
	}
	for (p = msg; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	buf_init(&b, sizeof(msg));
	str_plain(&b, msg, strlen(msg));
	fprintf(stderr, "%s: %s\n", err_prog, buf_str(&b));
	buf_free(&b);
	errno = saved;
}

void
warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

int
fault(int rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	return rc;
}

void
debug(int level, const char *fmt, ...)
{
	va_list ap;

	if (err_level < level)
		return;
	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

void
die(int rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	exit(rc);
}

int
closeout(int rc)
{
	if (ferror(stdout) || fflush(stdout) == EOF || fclose(stdout) == EOF) {
		warn("standard output:");
		return RC_IO;
	}
	return rc;
}

int
err_worst(int a, int b)
{
	if (a != RC_OK && a != RC_NO)
		return a;
	return b != RC_OK ? b : a;
}

static void *
check(void *p)
{
	if (p == NULL)
		die(RC_SYSTEM, "out of memory");
	return p;
}

void *
xmalloc(size_t size)
{
	return check(malloc(size > 0 ? size : 1));
}

void *
xcalloc(size_t n, size_t size)
{
	return check(calloc(n > 0 ? n : 1, size > 0 ? size : 1));
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		die(RC_SYSTEM, "out of memory");
	n *= size;
	return check(realloc(p, n > 0 ? n : 1));
}

void *
xgrow(void *p, size_t n, size_t size)
{
	if ((n & (n - 1)) != 0)
		return p;
	return xreallocarray(p, n > 0 ? 2 * n : 1, size);
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *
xstrndup(const char *s, size_t n)
{
	char *p = xmalloc(n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die(RC_BUG, "bad format");
	p = xmalloc((size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}
