/* kinds: what each kind of object is called, and the fields it has. */
#ifndef LOCAL_KINDS_H
#define LOCAL_KINDS_H

#include "local/schema.h"

/* When a field is shown though nobody asked for it. */
enum {
	SHOW_ASKED = 0,		/* never ("Opt In") */
	SHOW_FULL = 1,		/* in a full record */
	SHOW_COMPACT = 2,	/* in a compact record too */
	SHOW_SET = 3		/* in a full record, unless NULL */
};

/* What a field's value is made from. */
enum field_type {
	F_GID,			/* column, as a string */
	F_TYPE,			/* the kind's name */
	F_TEXT, F_TIME, F_BOOL, F_INT,	/* column */
	F_HTML,			/* column, or made from the text after it */
	F_REF,			/* column: gid of an object of `kind` */
	F_LIST,			/* sql: gids of objects of `kind` */
	F_COUNT,		/* sql: a number */
	F_SAID,			/* sql: a text */
	F_METRICS,		/* sql: an attachment with metrics, its name */
	F_NEEDS,		/* column with a card's description */
	F_MEMBER,		/* memberships of a task */
	F_LINK,			/* permalink_url */
	F_DOWNLOAD,		/* download_url */
	F_NULL, F_FALSE, F_ZERO, F_NONE		/* null, false, 0, [] */
};

struct field {
	const char	*name;	/* NULL ends the table */
	int		 show;
	enum field_type	 type;
	int		 col;
	enum kind	 kind;
	const char	*sql;	/* ?1 is the object's gid */
};

struct kind_info {
	const char		*name;	/* resource_type */
	const char		*path;	/* "tasks" of /tasks/{gid} */
	const char		*sql;	/* one row for ?1, column 0 its gid */
	const struct field	*field;
};

/* Indexed by enum kind; K_NONE is all NULL. */
extern const struct kind_info kinds[K_N];

/* That of K_TASK which finds those in the trash, too. */
extern const char kinds_trashed[];

#endif
