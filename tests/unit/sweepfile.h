/* sweepfile: whole sweep files for the unit tests. */
#ifndef TESTS_SWEEPFILE_H
#define TESTS_SWEEPFILE_H

#include "sweep/expand.h"
#include "sweep/report.h"
#include "sweep/sweep.h"
#include "yaml.h"

#define SWEEPFILE	"f.yaml"

/* Loads a file of that text; R is started on it.  Returns NULL and an exit
 * status in *RC when it is wrong. */
static inline struct sweep *
sweepfile(const char *text, struct report *r, int *rc)
{
	yaml_file(SWEEPFILE, text);
	report_init(r, SWEEPFILE);
	return sweep_load(SWEEPFILE, r, rc);
}

#endif
