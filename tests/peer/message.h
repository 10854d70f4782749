/* message: requests and answers as bytes. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stddef.h>

#define MESSAGE_MAX	(256u << 20)	/* bytes of one; more is fatal */

/* Bytes, and a NUL behind them that does not count.  All zero is empty. */
struct mem {
	char	*s;
	size_t	 n, size;
};

/* Append bytes, or a short text.  End the program when memory does. */
void mem_add(struct mem *m, const char *s, size_t n);
void mem_addf(struct mem *m, const char *fmt, ...);

/* Frees the bytes and makes M empty. */
void mem_clear(struct mem *m);

/* Returns the length of a message's header with its empty line, or 0 while it
 * is not whole. */
size_t mem_head(const struct mem *m);

/* Returns the value of a field in the header of HEAD bytes, or NULL. */
const char *mem_field(const struct mem *m, size_t head, const char *name);

/* Appends the header of FROM, HEAD bytes, without its empty line and the
 * fields that hold for one hop. */
void mem_header(struct mem *to, const struct mem *from, size_t head);

/* Puts blanks over the object with this gid, and a comma beside it, where it
 * stands in a list of the JSON text S. */
void message_hide(char *s, const char *gid);

/* Ends the program with status RC after a message that ends in the text of
 * errno. */
void fatal(int rc, const char *what);

#endif
