/* str: numbers, durations, dates, UTF-8, and lists in text. */
#ifndef STR_H
#define STR_H

#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"

/* Reads all of S, a decimal integer in MIN..MAX, into *V.  Returns 0, or -1
 * with *V as before. */
int str_int(const char *s, long long min, long long max, long long *v);

/* Reads a duration ("90s", "30m", "1.5h", "2d", or bare seconds) into *SEC.
 * Returns 0, or -1 when S is no duration or is over a year. */
int str_duration(const char *s, double *sec);

/* Appends a duration for people: "0.4s", "59s", "3m 12s", "2h 5m", "3d 4h". */
void str_putdur(struct buf *b, double sec);

/* Appends the time of day in UTC, as "18:55", of SEC since 1970. */
void str_putclock(struct buf *b, long long sec);

/* Reads an ISO 8601 time in UTC, "2026-11-22T10:20:30.123Z", into *MS since
 * 1970.  Returns 0, or -1. */
int str_iso(const char *s, long long *ms);

/* Writes MS since 1970 as such a time with milliseconds. */
void str_putiso(char out[25], long long ms);

/* Reads an HTTP date (RFC 9110, IMF-fixdate) into *SEC since 1970.  Returns
 * 0, or -1. */
int str_httpdate(const char *s, long long *sec);

/* Returns the length (1..4) of the valid UTF-8 sequence at S of at most N
 * bytes, or 0. */
size_t str_utf8(const char *s, size_t n);

/* Returns 1 if the N bytes at S are valid UTF-8 without NUL. */
int str_isutf8(const char *s, size_t n);

/* Returns 1 if a control character of ASCII or Latin-1, whose U+009B begins a
 * terminal's escape sequence as ESC [ does, is at S, which is UTF-8. */
int str_iscontrol(const char *s);

/* Is a mark of Unicode's for the direction of text at S, which is UTF-8? */
int str_isbidi(const char *s);

/* Makes of the N bytes at S what a terminal leaves of them: \r, backspace and
 * "erase the line" have done their work, other escape sequences are gone.
 * Returns the new length. */
size_t str_settle(char *s, size_t n);

/* Appends S with every invalid byte replaced by U+FFFD and every control
 * character but newline and TAB dropped.  Returns 0, or -1 if B is full. */
int str_clean(struct buf *b, const char *s, size_t n);

/* Appends S as a terminal may show it: control characters but newline and TAB,
 * marks that turn the direction of text, and invalid bytes become '?'. */
void str_plain(struct buf *b, const char *s, size_t n);

/* Prints S, which others have written: as it is, or, unless RAW, on a terminal
 * as by str_plain().  Returns 0, or -1 as fputs(3). */
int str_put(const char *s, FILE *out, int raw);

/* Appends S with all but letters, digits and ".,_~-" as %XX. */
void str_putpct(struct buf *b, const char *s);

/* Appends at most MAX bytes of S, cleaned as by str_clean(), on one line: each
 * run of white space is a blank; "..." tells that more followed. */
void str_putline(struct buf *b, const char *s, size_t max);

/* Returns 1 if S is 1 to 32 decimal digits: a gid. */
int str_isgid(const char *s);

/* Returns 1 if the address or URL S is one of this machine alone: 127.0.0.0/8,
 * ::1, or the name localhost; a name that begins so is none. */
int str_isloopback(const char *s);

#define STR_LETTERS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define STR_NAME	STR_LETTERS "0123456789._-"

/* Returns 1 if S is 1 to 64 bytes of STR_NAME: the id of a worker, the name of
 * a lock. */
int str_isname(const char *s);

/* Compares two things as they were made: by TIME, then by gid as a number.
 * Returns a value below, equal to or above 0. */
int str_order(long long time, const char *gid, long long time2,
    const char *gid2);

/* Returns the next item of a list and its length in *LEN, or NULL at the end.
 * Items are separated by any of SEP, trimmed of blanks, empty ones dropped.
 * *REST is the text (or NULL) at first. */
const char *str_next(const char **rest, const char *sep, size_t *len);

/* Returns 1 if ITEM is one of LIST's items (separated by commas). */
int str_haslist(const char *list, const char *item);

#endif
