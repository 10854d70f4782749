/* token: who may use the board: secrets with names, kept as hashes. */
#ifndef LOCAL_TOKEN_H
#define LOCAL_TOKEN_H

#include "local/gate.h"
#include "local/store.h"

#define TOKEN_CHARS_MAX	1024	/* bytes of a token */
#define TOKEN_CHARS_MIN	32	/* of one that others could try to guess */
#define TOKEN_NAME_MAX	64	/* bytes of its name */
#define TOKEN_HASH	64	/* hex digits of its hash */
#define TOKEN_FIRST	"local"	/* the name of the one in the token's file */
#define TOKEN_LINK	"one-time link"	/* of one that opens the page once */
#define TOKEN_LINK_SEC	120	/* seconds that it may take */
#define TOKEN_N_MAX	1000	/* tokens of a board */

/*
 * A token is random, with 192 bits, so that its SHA-256 tells nothing of it:
 * there is no need of salt or of a slow function, which are for words that
 * people think of.
 */

/* Returns a new random token, to be freed. */
char *token_new(void);

/* Returns 1 when NAME is one: letters, digits, '.', '_', '-'. */
int token_isname(const char *name);

/* In a transaction: adds a token, or changes the one of that name. */
void token_set(struct store *st, const char *name, const char *text,
    long long now);

/* In a transaction: removes one.  Returns 1 when there was such a token. */
int token_revoke(struct store *st, const char *name);

/* Returns 1 when there is a token of that name; when that is its text. */
int token_exists(struct store *st, const char *name);
int token_is(struct store *st, const char *name, const char *text);

/* The tokens as a server knows them; those that another process adds or
 * revokes are noticed at the next look. */
struct tokens;
struct token {
	char			*name;
	char			*hash;
	struct gate_rate	 rate;	/* each has its own limit */
};

/* Returns the tokens of the board, each with PER_MINUTE requests (0: any
 * number); to be freed, NULL is allowed. */
struct tokens *tokens_open(struct store *st, long per_minute);
void tokens_free(struct tokens *t);

/*
 * Returns the token TEXT, or NULL if there is none.  Takes as long whichever
 * bytes differ.  It lives until the next call.
 */
struct token *tokens_find(struct tokens *t, const char *text);

/* As that, for the HASH of a token that was found before. */
struct token *tokens_hashed(struct tokens *t, const char *hash);

/* As tokens_find(); TOKEN_LINK is spent by it, and stands for TOKEN_FIRST. */
struct token *tokens_login(struct tokens *t, const char *text);

/* As that, for the value of an Authorization header, or NULL. */
struct token *tokens_bearer(struct tokens *t, const char *header);

#endif
