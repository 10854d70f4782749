/* sigtext: what is signed of a card, and the comment that is a signature. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/table.h"
#include "record/sigtext.h"

#define HEAD	"sig/1 card="
#define HEX	"0123456789abcdef"
#define BEGIN	"-----BEGIN SSH SIGNATURE-----\n"
#define END	"-----END SSH SIGNATURE-----"

int
sigtext_is(const char *text, const char *card)
{
	size_t n = strlen(card);

	return (text = strchr(text, '\n')) != NULL &&
	    strncmp(++text, HEAD, sizeof(HEAD) - 1) == 0 &&
	    strncmp(text += sizeof(HEAD) - 1, card, n) == 0 && text[n] == ' ';
}

/* Returns the end of the lines "file SHA256 NAME" at S, or NULL if another one
 * comes before the armour. */
static const char *
skip_files(const char *s)
{
	for (; strncmp(s, "file ", 5) == 0; s = strchr(s, '\n') + 1)
		if (strspn(s + 5, HEX) != 64 || s[69] != ' ' ||
		    strchr(s, '\n') == NULL)
			return NULL;
	return strncmp(s, BEGIN, sizeof(BEGIN) - 1) == 0 ? s : NULL;
}

static int
parse(struct sigtext *s, const char *text)
{
	const char *id = strstr(text, " id="), *until, *files, *armour, *end;
	char number[16];
	size_t n;

	if (id == NULL || strspn(id += 4, HEX) != 16 ||
	    strncmp(until = id + 16, " until=", 7) != 0)
		return -1;
	n = strcspn(until += 7, "\n");
	if (n >= sizeof(number) || until[n] == '\0')
		return -1;
	snprintf(number, sizeof(number), "%.*s", (int)n, until);
	files = until + n + 1;
	if (str_int(number, 1, 1LL << 40, &s->until) == -1 ||
	    (armour = skip_files(files)) == NULL ||
	    (end = strstr(armour, END)) == NULL)
		return -1;
	memcpy(s->id, id, 16);
	s->files = xstrndup(files, (size_t)(armour - files));
	s->armour = xasprintf("%.*s%s\n", (int)(end - armour), armour, END);
	return 0;
}

int
sigtext_parse(struct sigtext *s, const char *text, const char *card)
{
	char *copy, *o;
	int rc;

	memset(s, 0, sizeof(*s));
	if (!sigtext_is(text, card) || strlen(text) > SIGTEXT_MAX)
		return -1;
	text = strchr(text, '\n') + 1;
	for (copy = o = xmalloc(strlen(text) + 1); *text != '\0'; text++)
		if (*text != '\r')
			*o++ = *text;
	*o = '\0';
	rc = parse(s, copy);
	free(copy);
	return rc;
}

void
sigtext_free(struct sigtext *s)
{
	free(s->files);
	free(s->armour);
	memset(s, 0, sizeof(*s));
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Appends all that the card waits for, each once, in order. */
static void
put_deps(struct buf *b, const char *list, const struct node *own)
{
	const struct node *d;
	const char *s, *gid;
	char **v = NULL;
	size_t i, len, n = 0;

	while ((s = str_next(&list, ",", &len)) != NULL) {
		v = xgrow(v, n, sizeof(*v));
		v[n++] = xstrndup(s, len);
	}
	for (d = own != NULL ? own->first : NULL; d != NULL; d = d->next)
		if ((gid = node_str(d, "gid")) != NULL) {
			v = xgrow(v, n, sizeof(*v));
			v[n++] = xstrdup(gid);
		}
	if (n > 1)
		qsort(v, n, sizeof(*v), by_text);
	buf_puts(b, n > 0 ? "deps " : "deps -");
	for (i = 0; i < n; i++)
		if (i == 0 || strcmp(v[i - 1], v[i]) != 0)
			buf_printf(b, "%s%s", i > 0 ? "," : "", v[i]);
	buf_putc(b, '\n');
	while (n > 0)
		free(v[--n]);
	free(v);
}

static void
put(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "%s ", name);
	jobline_escape(b, value);
	buf_putc(b, '\n');
}

void
sigtext_bytes(struct buf *b, struct sigtext *s, const char *project,
    const char *card, const struct card *c, const struct node *deps)
{
	buf_puts(b, "experisana-job/1\n");
	put(b, "project", project);
	put(b, "card", card);
	buf_printf(b, "until %lld\n", s->until);
	put(b, "opts", c->opts);
	put_deps(b, c->deps, deps);
	put(b, "params", c->params);
	buf_puts(b, s->files != NULL ? s->files : "");
	put(b, "script", c->script);
	hash_hex(hash_text(HASH_START, buf_str(b)), s->id);
}

int
sigtext_print(struct buf *b, const struct sigtext *s, const char *card,
    const char *who)
{
	char iso[25];

	str_putiso(iso, s->until * 1000);
	buf_printf(b, "signed by %s until %.10s %.5s UTC\n" HEAD "%s id=%s "
	    "until=%lld\n%s%s", who, iso, iso + 11, card, s->id, s->until,
	    s->files != NULL ? s->files : "", s->armour);
	return b->over ? -1 : 0;
}
