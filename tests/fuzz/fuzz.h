/* fuzz: what the fuzz targets share: input as text and as a file, programs of
 * bin/ that are called, and properties that must hold. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <sys/mman.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/node.h"

#define FUZZ_ARGS_MAX	8
#define FUZZ_OUT_MAX	(256u << 20)	/* bytes of a program's output */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file that has no name, but a path. */
struct fuzz_file {
	int	 fd;	/* 0: not made yet */
	char	 path[32];
};

/* What a program has printed. */
struct fuzz_out {
	int	 rc;
	char	*s;	/* NUL-terminated */
	size_t	 len;
};

static int fuzz_err = 2;	/* where messages are still seen */

/* libFuzzer closes 2, for the many messages of ours, but not this one. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_err = dup(2);
	return 0;
}

/* Ends the run when a property does not hold. */
#define HOLDS(cond) \
	((cond) ? (void)0 : fuzz_bug(__FILE__, __LINE__, #cond))

static inline void fuzz_bug(const char *, int, const char *) ERR_NORETURN;
static inline void
fuzz_bug(const char *file, int line, const char *what)
{
	dprintf(fuzz_err, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* Returns the input as text, to be freed; NUL bytes are dropped. */
static inline char *
fuzz_text(const uint8_t *data, size_t size)
{
	char *s = xmalloc(size + 1);
	size_t i, n = 0;

	for (i = 0; i < size; i++)
		if (data[i] != '\0')
			s[n++] = (char)data[i];
	s[n] = '\0';
	return s;
}

/* In memory, as many are made a second. */
static inline void
fuzz_make(struct fuzz_file *f)
{
	char name[64];

	snprintf(name, sizeof(name), "/experisana-fuzz-%ld", (long)getpid());
	f->fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	HOLDS(f->fd > 0 && shm_unlink(name) == 0);
	snprintf(f->path, sizeof(f->path), "/dev/fd/%d", f->fd);
}

/* Makes the file hold these bytes.  Returns its path. */
static inline const char *
fuzz_write(struct fuzz_file *f, const void *p, size_t n)
{
	if (f->fd == 0)
		fuzz_make(f);
	HOLDS(ftruncate(f->fd, 0) == 0);
	HOLDS(pwrite(f->fd, p, n, 0) == (ssize_t)n);
	HOLDS(lseek(f->fd, 0, SEEK_SET) == 0);
	return f->path;
}

/* Two trees hold the same text. */
static inline int
fuzz_same(const struct node *a, const struct node *b)
{
	const struct node *x = a->first, *y = b->first;

	if (a->n != b->n || (a->key == NULL) != (b->key == NULL) ||
	    (a->key != NULL && strcmp(a->key, b->key) != 0) ||
	    (a->str == NULL) != (b->str == NULL) ||
	    (a->str != NULL && strcmp(a->str, b->str) != 0))
		return 0;
	for (; x != NULL && y != NULL; x = x->next, y = y->next)
		if (!fuzz_same(x, y))
			return 0;
	return x == y;
}

/* Two texts, or NULL both, are the same; NULL counts as empty. */
static inline int
fuzz_equal(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/*
 * A target that calls a program includes its source after this, with main()
 * renamed: its standard output is kept open, and only what it says counts.
 */
#ifdef FUZZ_PROGRAM
#define main		fuzz_main
#define closeout(rc)	(rc)

int fuzz_main(int argc, char *argv[]);

/* Calls the program with arguments up to NULL; OUT->s is to be freed. */
static inline void
fuzz_run(struct fuzz_out *out, const char *const args[])
{
	static struct fuzz_file to;
	char *argv[FUZZ_ARGS_MAX + 1];
	int argc = 0;
	off_t len;

	for (; args[argc] != NULL; argc++)
		argv[argc] = (char *)args[argc];
	argv[argc] = NULL;
	if (to.fd == 0) {
		fuzz_make(&to);
		HOLDS(dup2(to.fd, 1) == 1);
	}
	HOLDS(ftruncate(1, 0) == 0 && lseek(1, 0, SEEK_SET) == 0);
	out->rc = fuzz_main(argc, argv);
	HOLDS(fflush(stdout) == 0);
	HOLDS((len = lseek(1, 0, SEEK_CUR)) >= 0 && len <= FUZZ_OUT_MAX);
	out->len = (size_t)len;
	out->s = xmalloc(out->len + 1);
	HOLDS(pread(1, out->s, out->len, 0) == (ssize_t)out->len);
	out->s[out->len] = '\0';
}
#endif

#endif
