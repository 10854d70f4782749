/* str: numbers, durations, dates, UTF-8, and lists in text. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

int
str_int(const char *s, long long min, long long max, long long *v)
{
	const char *digits = s + (*s == '-');
	long long n;
	char *end;

	if (*digits < '0' || *digits > '9')
		return -1;
	errno = 0;
	n = strtoll(s, &end, 10);
	if (*end != '\0' || errno != 0 || n < min || n > max)
		return -1;
	*v = n;
	return 0;
}

int
str_duration(const char *s, double *sec)
{
	static const struct {
		const char *unit;
		double sec;
	} units[] = {
		{ "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 },
		{ "d", 86400 }
	};
	size_t i, n;
	double v;

	n = strspn(s, "0123456789.");
	if (n == 0 || n > 15 || s[0] == '.' || s[n - 1] == '.' ||
	    strchr(s, '.') != memchr(s, '.', n) ||
	    (strchr(s, '.') != NULL && strchr(strchr(s, '.') + 1, '.')))
		return -1;
	v = strtod(s, NULL);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(s + n, units[i].unit) == 0)
			break;
	if (i == sizeof(units) / sizeof(units[0]) ||
	    v * units[i].sec > 366.0 * 86400)
		return -1;
	*sec = v * units[i].sec;
	return 0;
}

void
str_putdur(struct buf *b, double sec)
{
	long s;

	if (sec < 0)
		sec = 0;
	if (sec < 10) {
		buf_printf(b, "%.1fs", sec);
		return;
	}
	s = (long)(sec + 0.5);
	if (s < 60)
		buf_printf(b, "%lds", s);
	else if (s < 3600)
		buf_printf(b, "%ldm %lds", s / 60, s % 60);
	else if (s < 86400)
		buf_printf(b, "%ldh %ldm", s / 3600, s / 60 % 60);
	else
		buf_printf(b, "%ldd %ldh", s / 86400, s / 3600 % 24);
}

void
str_putclock(struct buf *b, long long sec)
{
	int s = (int)(sec % 86400 + (sec % 86400 < 0 ? 86400 : 0));

	buf_printf(b, "%02d:%02d", s / 3600, s / 60 % 60);
}

static long long
days(long long y, int m, int d)
{
	long long era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int
seconds(int y, int mo, int d, int h, int mi, int s, long long *out)
{
	if (mo < 1 || mo > 12 || d < 1 || h < 0 || h > 23 || mi < 0 ||
	    mi > 59 || s < 0 || s > 60 ||
	    days(y, mo, d) >= days(y + mo / 12, mo % 12 + 1, 1))
		return -1;
	*out = days(y, mo, d) * 86400 + h * 3600 + mi * 60 + s;
	return 0;
}

/* Returns 1 when S begins like SHAPE, where 0 is any digit and a any byte:
 * sscanf() alone would take signs and blanks for digits. */
static int
shaped(const char *s, const char *shape)
{
	for (; *shape != '\0'; s++, shape++)
		if (*s == '\0' || (*shape == '0' ? *s < '0' || *s > '9' :
		    *shape != 'a' && *s != *shape))
			return 0;
	return 1;
}

int
str_iso(const char *s, long long *ms)
{
	int y, mo, d, h, mi, sec, n = 0, i, frac = 0, unit = 100;
	long long t;

	if (!shaped(s, "0000-00-00T00:00:00") ||
	    sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &sec,
	    &n) != 6 || n != 19 || seconds(y, mo, d, h, mi, sec, &t) == -1)
		return -1;
	s += n;
	if (*s == '.') {
		for (i = 1; s[i] >= '0' && s[i] <= '9'; i++, unit /= 10)
			frac += (s[i] - '0') * unit;
		if (i == 1)
			return -1;
		s += i;
	}
	if (strcmp(s, "Z") != 0 && strcmp(s, "+00:00") != 0)
		return -1;
	*ms = t * 1000 + frac;
	return 0;
}

void
str_putiso(char out[25], long long ms)
{
	time_t sec = (time_t)(ms / 1000 - (ms % 1000 < 0));
	struct tm t;
	char tmp[96];

	gmtime_r(&sec, &t);
	snprintf(tmp, sizeof(tmp), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    ((t.tm_year + 1900) % 10000 + 10000) % 10000, t.tm_mon + 1,
	    t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec,
	    (int)((ms % 1000 + 1000) % 1000));
	memcpy(out, tmp, 24);
	out[24] = '\0';
}

int
str_httpdate(const char *s, long long *sec)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char mon[4];
	const char *m;
	int d, y, h, mi, se;

	if (!shaped(s, "aaa, 00 aaa 0000 00:00:00 GMT") || s[29] != '\0' ||
	    sscanf(s, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &d, mon, &y, &h, &mi,
	    &se) != 6 || strlen(mon) != 3 ||
	    (m = strstr(months, mon)) == NULL || (m - months) % 3 != 0)
		return -1;
	return seconds(y, (int)(m - months) / 3 + 1, d, h, mi, se, sec);
}

size_t
str_utf8(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t len, i;

	if (n == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] < 0xc2 || u[0] > 0xf4)
		return 0;
	len = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	for (i = 1; i < len; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) ||
	    (u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f))
		return 0;
	return len;
}

int
str_isutf8(const char *s, size_t n)
{
	size_t k;

	for (; n > 0; s += k, n -= k)
		if (*s == '\0' || (k = str_utf8(s, n)) == 0)
			return 0;
	return 1;
}

int
str_iscontrol(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return u[0] < ' ' || u[0] == 0x7f || (u[0] == 0xc2 && u[1] < 0xa0);
}

/* Returns the length of the escape sequence (ECMA-48) at S, which begins with
 * ESC: a control sequence, a string such as a window's title, or a short one.
 * One that is not ended ends before the next control byte. */
static size_t
escape(const char *s, size_t n)
{
	size_t i = 1;
	int c = n > 1 ? s[1] : 0;

	if (c == '[') {
		for (i = 2; i < n && s[i] >= ' ' && s[i] < '@'; i++)
			continue;
	} else if (c != 0 && strchr("]PX^_", c) != NULL) {
		while (i < n && (unsigned char)s[i] >= ' ')
			i++;
		if (i + 1 < n && s[i] == '\033' && s[i + 1] == '\\')
			return i + 2;
		return i + (i < n && s[i] == '\a');
	} else
		while (i < n && s[i] >= ' ' && s[i] < '0')
			i++;
	return i + (i < n && s[i] >= '0' && s[i] <= '~');
}

/* The length of the character at S, or 1 for a byte that is none. */
static size_t
char_len(const char *s, size_t n)
{
	size_t k = str_utf8(s, n);

	return k > 0 ? k : 1;
}

/* Puts the K bytes at IN over the character at S, before whose end the text of
 * a line ends, *END.  Returns K. */
static size_t
overwrite(char *s, char **end, const char *in, size_t k)
{
	char c[4];
	size_t old = s < *end ? char_len(s, (size_t)(*end - s)) : 0;

	memcpy(c, in, k);
	if (k != old)
		memmove(s + k, s + old, (size_t)(*end - s) - old);
	memcpy(s, c, k);
	*end += k - old;
	return k;
}

size_t
str_settle(char *s, size_t n)
{
	char *line = s, *at = s, *end = s;	/* of what is kept */
	size_t i, k;

	for (i = 0; i < n; i += k) {
		k = 1;
		if (s[i] == '\033') {
			k = escape(s + i, n - i);
			if (s[i + k - 1] == 'K' && k <= 4 && s[i + 2] != '1')
				end = s[i + 2] == '2' ? line : at;
			if (at > end)
				at = end;
		} else if (s[i] == '\r')
			at = line;
		else if (s[i] == '\b') {
			while (at > line && ((unsigned char)*--at & 0xc0) ==
			    0x80)
				continue;
		} else if (s[i] == '\n') {
			*end++ = '\n';
			at = line = end;
		} else
			at += overwrite(at, &end, s + i,
			    k = char_len(s + i, n - i));
	}
	return (size_t)(end - s);
}

int
str_clean(struct buf *b, const char *s, size_t n)
{
	size_t k;

	for (; n > 0; s += k, n -= k) {
		k = str_utf8(s, n);
		if (k == 0) {
			k = 1;
			buf_puts(b, "\xef\xbf\xbd");
		} else if (*s == '\n' || *s == '\t' || !str_iscontrol(s))
			buf_add(b, s, k);
	}
	return b->over ? -1 : 0;
}

int
str_isbidi(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] == 0xd8)
		return u[1] == 0x9c;			/* U+061C */
	if (u[0] != 0xe2)
		return 0;
	return u[1] == 0x80 ? u[2] == 0x8e || u[2] == 0x8f ||
	    (u[2] >= 0xaa && u[2] <= 0xae) :		/* U+200E, U+202A */
	    u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9;	/* U+2066 */
}

void
str_plain(struct buf *b, const char *s, size_t n)
{
	size_t k;

	for (; n > 0; s += k, n -= k) {
		k = str_utf8(s, n);
		if (k > 0 && (*s == '\n' || *s == '\t' ||
		    (!str_iscontrol(s) && !str_isbidi(s))))
			buf_add(b, s, k);
		else
			buf_putc(b, '?');
		k = k > 0 ? k : 1;
	}
}

int
str_put(const char *s, FILE *out, int raw)
{
	struct buf b;
	int rc;

	if (raw || !isatty(fileno(out)))
		return fputs(s, out) == EOF ? -1 : 0;
	buf_init(&b, SIZE_MAX / 2);
	str_plain(&b, s, strlen(s));
	rc = fputs(buf_str(&b), out) == EOF ? -1 : 0;
	buf_free(&b);
	return rc;
}

void
str_putpct(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		if (strchr(STR_NAME "~,", *s) != NULL)
			buf_putc(b, *s);
		else
			buf_printf(b, "%%%02X", (unsigned char)*s);
}

void
str_putline(struct buf *b, const char *s, size_t max)
{
	struct buf clean;
	const char *p;
	size_t n, used = 0;

	buf_init(&clean, 4 * strlen(s) + 1);
	str_clean(&clean, s, strlen(s));
	for (p = buf_str(&clean); *p != '\0'; p += n) {
		n = strspn(p, " \t\n");
		if (n > 0 && p[n] == '\0')
			break;
		if (used + (n > 0 ? 1 : str_utf8(p, strlen(p))) > max) {
			buf_puts(b, "...");
			break;
		}
		if (n > 0)
			used += buf_putc(b, ' ') == 0;
		else {
			n = str_utf8(p, strlen(p));
			buf_add(b, p, n);
			used += n;
		}
	}
	buf_free(&clean);
}

int
str_isgid(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && n <= 32 && s[n] == '\0';
}

int
str_isloopback(const char *s)
{
	const char *at = strstr(s, "://"), *user;
	unsigned char a[4];
	char host[64];
	size_t n;

	if (at != NULL) {
		s = at + 3;
		n = strcspn(s, "/?#\\");
		for (user = s; user < s + n; user++)
			if (*user == '@')
				return 0;	/* a name before the host */
		if (*s == '[')
			return strncmp(s, "[::1]", 5) == 0 &&
			    (n == 5 || s[5] == ':');
		n = strcspn(s, ":/?#\\");
	} else
		n = strlen(s);
	if (n >= sizeof(host))
		return 0;
	snprintf(host, sizeof(host), "%.*s", (int)n, s);
	return inet_pton(AF_INET, host, a) == 1 ? a[0] == 127 :
	    strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0;
}

int
str_isname(const char *s)
{
	size_t n = strspn(s, STR_NAME);

	return n > 0 && n <= 64 && s[n] == '\0';
}

int
str_order(long long time, const char *gid, long long time2, const char *gid2)
{
	size_t n = strlen(gid), n2 = strlen(gid2);

	if (time != time2)
		return time < time2 ? -1 : 1;
	return n != n2 ? (n < n2 ? -1 : 1) : strcmp(gid, gid2);
}

const char *
str_next(const char **rest, const char *sep, size_t *len)
{
	const char *s;
	size_t n;

	while (*rest != NULL && **rest != '\0') {
		s = *rest;
		n = strcspn(s, sep);
		*rest = s[n] != '\0' ? s + n + 1 : NULL;
		for (; n > 0 && (*s == ' ' || *s == '\t'); n--)
			s++;
		while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
			n--;
		if (n > 0) {
			*len = n;
			return s;
		}
	}
	return NULL;
}

int
str_haslist(const char *list, const char *item)
{
	size_t n, want = strlen(item);
	const char *s;

	while ((s = str_next(&list, ",", &n)) != NULL)
		if (n == want && memcmp(s, item, n) == 0)
			return 1;
	return 0;
}
