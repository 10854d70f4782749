/* formin: a multipart form as it comes in. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "local/formin.h"

/* Appends to the value of a form's field. */
static int
add_field(struct form *f, const char *name, const char *p, size_t n, int more)
{
	struct param *v;
	size_t len;

	if (!more) {
		if (f->n == REQ_PARAMS_MAX)
			return -1;
		f->field[f->n].name = xstrdup(name);
		f->field[f->n++].value = xstrdup("");
	}
	if (f->n == 0)
		return -1;
	v = &f->field[f->n - 1];
	len = strlen(v->value);
	if (len + n > FORMIN_FIELD_MAX)
		return -1;
	v->value = xreallocarray(v->value, len + n + 1, 1);
	memcpy(v->value + len, p, n);
	v->value[len + n] = '\0';
	return 0;
}

/* Called by the library for each piece of a form. */
static enum MHD_Result
add_part(void *arg, enum MHD_ValueKind kind, const char *name,
    const char *filename, const char *type, const char *encoding,
    const char *p, uint64_t off, size_t n)
{
	struct formin *in = arg;
	struct form *f = &in->form;

	(void)kind, (void)type, (void)encoding;
	if (name == NULL || in->bad)
		return in->bad ? MHD_NO : MHD_YES;
	if (strcmp(name, "file") != 0) {
		if (add_field(f, name, p, n, off > 0) == -1)
			in->bad = 400;
	} else if (off == 0 && f->upload == NULL) {
		f->upload = files_begin(in->files);
		if (filename != NULL)
			f->filename = xstrdup(filename);
		if (f->upload == NULL)
			in->bad = 500;
	} else if (off == 0 && n > 0 && upload_size(f->upload) > 0)
		in->bad = 400;		/* a second file */
	if (!in->bad && strcmp(name, "file") == 0 &&
	    upload_write(f->upload, p, n) == -1)
		in->bad = upload_toobig(f->upload) ? 413 : 500;
	return in->bad ? MHD_NO : MHD_YES;
}

int
formin_begin(struct formin *in, struct files *files,
    struct MHD_Connection *con)
{
	in->files = files;
	in->pp = MHD_create_post_processor(con, FORMIN_CHUNK, add_part, in);
	return in->pp != NULL ? 0 : -1;
}

void
formin_take(struct formin *in, const char *p, size_t n)
{
	if (MHD_post_process(in->pp, p, n) == MHD_NO && in->bad == 0)
		in->bad = 400;
}

void
formin_end(struct formin *in)
{
	if (MHD_destroy_post_processor(in->pp) == MHD_NO && in->bad == 0)
		in->bad = 400;
	in->pp = NULL;
}

void
formin_free(struct formin *in)
{
	size_t i;

	if (in->pp != NULL)
		MHD_destroy_post_processor(in->pp);
	for (i = 0; i < in->form.n; i++) {
		free(in->form.field[i].name);
		free(in->form.field[i].value);
	}
	free(in->form.filename);
	upload_free(in->form.upload);
}
