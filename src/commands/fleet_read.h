/* SPDX-License-Identifier: MIT */
/* Reads the results of a fleet, and notes what can't be read, what is missing, and what was not expected. */
#ifndef FAULTLINE_FLEET_READ_H
#define FAULTLINE_FLEET_READ_H

#include "fleet_find.h"

#include "judge/fleet.h"
#include "report/fleet_print.h"

/* The results that were given, and what is reported about them. */
struct fleet_reading {
	struct fleet fleet;
	struct fleet_given given;
	struct fleet_files files;
	struct intern seen; /* runs, to find one that was given twice */
};

/* Reads `files`; what can't be read is reported, and the rest is kept. 0 or -errno; `error` holds a message. */
int fleet_read_all(struct fleet_reading *, struct error *);

/* Compares the nodes with a file of names, one a line; '#' begins a comment. 0 or -errno; `error` holds a message. */
int fleet_read_expected(struct fleet_reading *, const char *path, struct error *);

/* Also accepts an all-zero struct. */
void fleet_reading_free(struct fleet_reading *);

#endif
