/* token: who may use the board: secrets with names, kept as hashes. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>

#include "base/clock.h"
#include "base/err.h"
#include "local/token.h"

#define NONCES		3	/* of 64 bits in a new token */

struct tokens {
	struct store	*st;
	double		 per_minute;
	long long	 version;	/* of the database that was read */
	size_t		 n;
	struct token	*token;
};

static void
hash(char out[TOKEN_HASH + 1], const char *text)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char h[TOKEN_HASH / 2];
	int i;

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text, strlen(text), h) != 0)
		die(RC_SYSTEM, "SHA-256: not available");
	for (i = 0; i < TOKEN_HASH / 2; i++) {
		out[2 * i] = hex[h[i] >> 4];
		out[2 * i + 1] = hex[h[i] & 15];
	}
	out[TOKEN_HASH] = '\0';
}

char *
token_new(void)
{
	char *s = xcalloc(1, NONCES * 16 + 1);
	int i;

	for (i = 0; i < NONCES; i++)
		clock_nonce(s + i * 16);
	return s;
}

int
token_isname(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n <= TOKEN_NAME_MAX && strspn(name,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789._-") == n;
}

void
token_set(struct store *st, const char *name, const char *text, long long now)
{
	char h[TOKEN_HASH + 1];

	hash(h, text);
	store_run(st, "INSERT OR REPLACE INTO token VALUES(?1, ?2, ?3, ?4)",
	    "ssii", name, h, (long long)strlen(text), now);
}

int
token_revoke(struct store *st, const char *name)
{
	store_run(st, "DELETE FROM token WHERE name = ?1", "s", name);
	return store_changes(st) > 0;
}

int
token_exists(struct store *st, const char *name)
{
	return store_int(st, 0, "SELECT 1 FROM token WHERE name = ?1", "s",
	    name) != 0;
}

int
token_is(struct store *st, const char *name, const char *text)
{
	char h[TOKEN_HASH + 1];

	hash(h, text);
	return store_int(st, 0, "SELECT 1 FROM token WHERE name = ?1"
	    " AND hash = ?2", "ss", name, h) != 0;
}

struct tokens *
tokens_open(struct store *st, long per_minute)
{
	struct tokens *t = xcalloc(1, sizeof(*t));

	t->st = st;
	t->per_minute = (double)per_minute;
	t->version = -1;
	return t;
}

static void
clear(struct token *token, size_t n)
{
	while (n-- > 0) {
		free(token[n].name);
		free(token[n].hash);
	}
	free(token);
}

void
tokens_free(struct tokens *t)
{
	if (t == NULL)
		return;
	clear(t->token, t->n);
	free(t);
}

/* What a token has used of its limit stays when others come or go. */
static void
keep_rate(struct token *k, const struct token *old, size_t n)
{
	while (n-- > 0)
		if (strcmp(old[n].name, k->name) == 0 &&
		    strcmp(old[n].hash, k->hash) == 0)
			k->rate = old[n].rate;
}

static void
reread(struct tokens *t)
{
	struct token *old = t->token, *k;
	size_t n = t->n;
	struct query *q;

	t->token = xcalloc(TOKEN_N_MAX, sizeof(*t->token));
	t->n = 0;
	store_begin(t->st, 0);
	q = store_query(t->st, "SELECT name, hash FROM token ORDER BY name"
	    " LIMIT ?1", "i", (long long)TOKEN_N_MAX);
	while (query_next(q)) {
		k = &t->token[t->n++];
		k->name = xstrdup(query_text(q, 0));
		k->hash = xstrdup(query_text(q, 1));
		k->rate.per_minute = t->per_minute;
		k->rate.last = clock_boot();
		keep_rate(k, old, n);
	}
	query_end(q);
	if (store_end(t->st, 0) == -1)
		t->version = -1;	/* once more the next time */
	clear(old, n);
}

struct token *
tokens_hashed(struct tokens *t, const char *h)
{
	struct token *found = NULL;
	long long version;
	size_t i;

	version = store_int(t->st, 0, "PRAGMA data_version", "");
	if (version != t->version) {
		t->version = version;
		reread(t);
	}
	for (i = 0; i < t->n; i++)
		if (gnutls_memcmp(h, t->token[i].hash, TOKEN_HASH) == 0)
			found = &t->token[i];
	return found;
}

struct token *
tokens_find(struct tokens *t, const char *text)
{
	char h[TOKEN_HASH + 1];

	if (strlen(text) > TOKEN_CHARS_MAX)
		return NULL;
	hash(h, text);
	return tokens_hashed(t, h);
}

struct token *
tokens_login(struct tokens *t, const char *text)
{
	struct token *k = tokens_find(t, text);
	long long now = (long long)(clock_real() * 1000), made;
	size_t i;

	if (k == NULL || strcmp(k->name, TOKEN_LINK) != 0)
		return k;
	store_begin(t->st, 1);
	made = store_int(t->st, 0, "SELECT created_at FROM token"
	    " WHERE name = ?1", "s", TOKEN_LINK);
	token_revoke(t->st, TOKEN_LINK);
	/* what this process writes it does not notice */
	t->version = -1;
	if (store_end(t->st, 1) == -1 || now - made > TOKEN_LINK_SEC * 1000)
		return NULL;
	for (i = 0; i < t->n; i++)
		if (strcmp(t->token[i].name, TOKEN_FIRST) == 0)
			return &t->token[i];
	return NULL;
}

struct token *
tokens_bearer(struct tokens *t, const char *header)
{
	struct token *k;

	if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
		return NULL;
	k = tokens_find(t, header + 7);
	return k != NULL && strcmp(k->name, TOKEN_LINK) != 0 ? k : NULL;
}
