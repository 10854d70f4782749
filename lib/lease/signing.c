/* signing: cards are signed, and their signatures checked, by ssh-keygen. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/fs.h"
#include "base/trust.h"
#include "lease/signing.h"

#define SIGNERS_MAX	(4u << 20)	/* bytes */

/* Makes a file of our own that holds TEXT; NULL after a message. */
static char *
temporary(const char *text, size_t n)
{
	char *path = fs_temp();

	if (path != NULL && fs_write(path, text, n, 0600) == -1) {
		unlink(path);
		free(path);
		return NULL;
	}
	return path;
}

static void
forget(char *path)
{
	if (path != NULL)
		unlink(path);
	free(path);
}

const char *
signing_trusted(void)
{
	static const char *const probe[] = { "ssh-keygen", "-?", NULL };
	const char *file = conf_file("trust.signers"), *s;
	struct buf b;
	char *text, *tmp;
	size_t n;

	if (file == NULL)
		return NULL;
	trust_check(file);
	if ((text = fs_read(file, SIGNERS_MAX, &n)) == NULL)
		die(RC_CONFIG, "trust.signers: %s:", file);
	for (s = text; *s != '\0'; s += strspn(s, "\n")) {
		s += strspn(s, " \t\r");
		if (*s != '#' && *s != '\n' && *s != '\0')
			break;
		s += strcspn(s, "\n");
	}
	if (*s == '\0')
		die(RC_CONFIG, "trust.signers: %s: it names nobody", file);
	if ((tmp = temporary(text, n)) == NULL)
		die(RC_IO, "trust.signers: no signature can be checked");
	forget(tmp);
	free(text);
	buf_init(&b, 65536);
	if (child_run(probe, NULL, &b, 0) >= RC_NOEXEC)
		die(RC_CONFIG, "trust.signers: ssh-keygen cannot be run: "
		    "install OpenSSH");
	buf_free(&b);
	return file;
}

/* Asks ssh-keygen.  Returns RC_OK, RC_NO, or RC_IO after a message if it could
 * not judge. */
static int
judged(const char *const argv[], const char *in, struct buf *out)
{
	int rc = child_run(argv, in, out, 0);

	return rc == 1 || rc == 255 ? RC_NO : rc == RC_OK ? rc : fault(RC_IO,
	    "ssh-keygen cannot check a signature (status %d)", rc);
}

/* Has the key of signature SIG, by the name WHO, made it over DATA? */
static int
is_by(const char *signers, const char *who, const char *sig, const char *data)
{
	const char *argv[] = { "ssh-keygen", "-Y", "verify", "-n",
	    SIGTEXT_NAMESPACE, "-f", signers, "-I", who, "-s", sig, NULL };
	struct buf out;
	int rc;

	buf_init(&out, 65536);
	rc = judged(argv, data, &out);
	buf_free(&out);
	return rc;
}

/* The same by any name that SIGNERS has for the key: a line of patterns
 * each. */
static int
is_trusted(const char *signers, const char *sig, const char *data)
{
	const char *argv[] = { "ssh-keygen", "-Y", "find-principals", "-f",
	    signers, "-s", sig, NULL };
	struct buf out;
	char *who, *next;
	int rc;

	buf_init(&out, 65536);
	rc = judged(argv, NULL, &out) == RC_IO ? RC_IO : RC_NO;
	buf_puts(&out, "\n");
	for (who = (char *)buf_str(&out); rc == RC_NO && *who != '\0';
	    who = next) {
		next = who + strcspn(who, ",\n");
		*next++ = '\0';
		if (*who != '\0' && *who != '!')
			rc = is_by(signers, who, sig, data);
	}
	buf_free(&out);
	return rc;
}

static int
verify(const char *signers, const struct sigtext *s, const struct buf *bytes)
{
	char *sig = temporary(s->armour, strlen(s->armour));
	char *data = temporary(bytes->s, bytes->len);
	int rc = sig != NULL && data != NULL ?
	    is_trusted(signers, sig, data) : RC_IO;

	forget(sig);
	forget(data);
	return rc;
}

int
signing_check(const struct asana *api, const char *signers,
    const struct task *t, const struct card *c, const struct claims *cs,
    long long now, char **files)
{
	struct sigtext s;
	struct buf b;
	char id[17];
	size_t k, i;
	int tries = 0, rc = RC_NO;

	for (k = 0; k < cs->nsig && rc == RC_NO && tries < SIGNING_TRIES; k++) {
		i = k % 2 == 0 ? cs->nsig - 1 - k / 2 : k / 2;
		if (sigtext_parse(&s, cs->sig[i], t->gid) == -1)
			continue;
		memcpy(id, s.id, sizeof(id));
		buf_init(&b, 2 * CARD_TEXT_MAX + SIGTEXT_MAX);
		sigtext_bytes(&b, &s, api->project, t->gid, c, t->deps);
		if (!b.over && s.until > now && strcmp(id, s.id) == 0) {
			tries++;
			rc = verify(signers, &s, &b);
		}
		if (rc == RC_OK)
			*files = xstrdup(s.files);
		buf_free(&b);
		sigtext_free(&s);
	}
	return rc;
}

int
signing_make(const struct asana *api, const char *key, const struct task *t,
    const struct card *c, struct sigtext *s)
{
	const char *argv[] = { "ssh-keygen", "-q", "-Y", "sign", "-n",
	    SIGTEXT_NAMESPACE, "-f", key, NULL };
	struct buf b, out;
	char *data;
	int rc = RC_IO;

	buf_init(&b, 2 * CARD_TEXT_MAX + SIGTEXT_MAX);
	buf_init(&out, SIGTEXT_MAX);
	sigtext_bytes(&b, s, api->project, t->gid, c, t->deps);
	if (b.over)
		warn("%s: the card is too long to be signed", t->gid);
	else if ((data = temporary(b.s, b.len)) != NULL) {
		rc = child_run(argv, data, &out, 1);
		forget(data);
	}
	buf_free(&b);
	if (rc == RC_OK)
		s->armour = buf_take(&out);
	else if (rc != RC_IO)
		warn("%s: ssh-keygen did not sign (status %d)", t->gid, rc);
	buf_free(&out);
	return rc == RC_OK || rc == RC_IO ? rc : RC_INPUT;
}
