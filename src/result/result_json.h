/* SPDX-License-Identifier: MIT */
/*
 * Results of other tools, read from their JSON: of Google Benchmark a probe for each family of benchmarks, whose
 * arguments are axes, and of hyperfine the probe "hyperfine" with an axis `command`. A repetition or a run becomes a
 * round. Built without jansson (-Djson), reading fails with a message.
 */
#ifndef FAULTLINE_RESULT_JSON_H
#define FAULTLINE_RESULT_JSON_H

#include "results.h"

enum { JSON_BYTES = 64 << 20 }; /* of a file that is read */

/* Reads it into an empty result. 0 or -errno; `error` holds a message. */
int result_take_json(struct result *, const char *path, struct error *);

#endif
