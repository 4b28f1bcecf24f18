/* SPDX-License-Identifier: MIT */
/* The interpreter that `explain` measures, looked at before anything is measured. */
#ifndef FAULTLINE_EXPLAIN_PYTHON_H
#define FAULTLINE_EXPLAIN_PYTHON_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What analysis/python/python_check.py says; "" where it said nothing. */
struct explain_python {
	char executable[1024], implementation[64], version[64], numpy[256], methods[128], shm[32];
	char settings[256]; /* of the environment, that change what Python costs */
	char failure[512];  /* why it said nothing, or not all */
};

/* Asks the interpreter of that name or path. 0, or -EINTR or another -errno with a message; if the interpreter fails,
 * `failure` says so. */
int explain_python_ask(const char *name, struct explain_python *, struct error *);

/* Whether the Python programs can be measured by it. If not, `why` gets the reason and what to do about it. */
bool explain_python_serves(const char *name, const struct explain_python *, char *why, size_t size);

/* Whether /dev/shm has room for what SharedMemory needs for so many elements; true if its size is not known. */
bool explain_python_has_room(const struct explain_python *, uint64_t elements);

#endif
