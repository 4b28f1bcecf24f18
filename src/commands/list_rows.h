/* SPDX-License-Identifier: MIT */
/* What `faultline list` shows, as rows for programs. docs/csv.md has the columns. */
#ifndef FAULTLINE_LIST_ROWS_H
#define FAULTLINE_LIST_ROWS_H

#include "plan/probe.h"
#include "text/error.h"

#include <stdbool.h>

/* A row for each axis of the probes; of one without axes, a row. 0 or -errno; `error` holds a message. `as_json`: JSON
 * Lines. */
int list_rows_of_probes(const struct probe *const *, size_t count, bool as_json, struct error *error);

/* A row for each event of the named sets and events, or of all sets. */
int list_rows_of_counters(size_t count, char **name, bool as_json, struct error *error);

#endif
