/* rich: Asana's rich text (html_notes, html_text) and plain text. */
#ifndef LOCAL_RICH_H
#define LOCAL_RICH_H

#include "base/buf.h"

enum { RICH_DASH, RICH_STAR, RICH_DOT, RICH_NONE };

#define RICH_DEPTH_MAX	32	/* elements within elements */

/* Appends the rich form of a plain text: escaped, in <body>. */
void rich_fromplain(struct buf *b, const char *text);

/*
 * Appends the plain form of a rich text: tags dropped, list items after
 * RICH_…'s BULLET, links as their address where they have no text.  Returns 0,
 * or -1 with *WHY a constant text when it is not well-formed XML in one
 * <body>, or uses an element that Asana's documentation, "Rich text", does not
 * name.
 */
int rich_toplain(struct buf *b, const char *xml, int bullet,
    const char **why);

#endif
