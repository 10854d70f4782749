/* resultstext: tables of results as text. */
#ifndef RESULTSTEXT_H
#define RESULTSTEXT_H

#include <stdio.h>

#include "results/results.h"

#define RESULTSTEXT_MAX	(1u << 30)	/* bytes of a table */

enum resultstext_form { RESULTSTEXT_TSV, RESULTSTEXT_CSV, RESULTSTEXT_JSON };

/*
 * Appends the table.  As TSV or CSV (RFC 4180): names first, what is absent is
 * empty, cells with a quote, a separator or a line's end are in quotes; what a
 * spreadsheet would take for a formula has "'" before it, and in CSV gids are
 * ="…", so that no digit is lost.  As JSON: an array of objects, "params" and
 * "metrics" in objects of their own, NaN and Infinity as text.  Returns 0, or
 * -1 if B is full.
 */
int resultstext_print(const struct results *r, enum resultstext_form form,
    struct buf *b);

/* Prints it for people, as layout_print() does: figures of metrics as far as
 * one reads them, without what only programs want, and, of several cards,
 * without columns that are the same for all or repeat the name. */
void resultstext_people(const struct results *r, FILE *out, int width);

#endif
