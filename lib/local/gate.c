/* gate: who may pass, and how often. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "err.h"
#include "fs.h"
#include "local/gate.h"

#define NONCES		3	/* of 64 bits in a new token */
#define DEBT_MAX	2.0	/* how far refused requests count, in minutes */

static char *
new_token(const char *file)
{
	char token[NONCES * 16 + 2];
	int i;

	for (i = 0; i < NONCES; i++)
		clock_nonce(token + i * 16);
	token[NONCES * 16] = '\n';
	if (fs_write(file, token, NONCES * 16 + 1, 0600) == -1)
		return NULL;
	return xstrndup(token, NONCES * 16);
}

char *
gate_token(const char *file)
{
	char *s;
	size_t n;

	if ((s = fs_read(file, GATE_TOKEN_MAX + 2, &n)) == NULL) {
		if (errno == ENOENT)
			return new_token(file);
		warn("%s:", file);
		return NULL;
	}
	while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == '\r'))
		s[--n] = '\0';
	if (n == 0 || n > GATE_TOKEN_MAX || strlen(s) != n ||
	    strcspn(s, " \t\r\n") != n) {
		warn("%s: not a token", file);
		free(s);
		return NULL;
	}
	return s;
}

int
gate_admits(const char *token, const char *header)
{
	size_t i, n = strlen(token), m;
	unsigned char differ;

	if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
		return 0;
	header += 7;
	m = strlen(header);
	differ = m != n;
	for (i = 0; i < m; i++)
		differ |= (unsigned char)(header[i] ^ token[i % n]);
	return !differ;
}

int
gate_wait(struct gate_rate *r)
{
	double now = clock_boot(), wait;

	if (r->per_minute <= 0)
		return 0;
	r->used -= (now - r->last) * r->per_minute / 60;
	if (r->used < 0)
		r->used = 0;
	r->last = now;
	r->used++;
	if (r->used <= r->per_minute)
		return 0;
	wait = (r->used - r->per_minute) * 60 / r->per_minute;
	if (r->used > r->per_minute * DEBT_MAX)
		r->used = r->per_minute * DEBT_MAX;
	return wait < 1 ? 1 : (int)wait + 1;
}
