/* SPDX-License-Identifier: MIT */
/* `faultline compare` of traces. */
#ifndef FAULTLINE_COMPARE_TRACES_H
#define FAULTLINE_COMPARE_TRACES_H

#include "advise.h"
#include "text/document.h"
#include "text/error.h"

struct compare_traces {
	char *const *path;           /* of A and B */
	const char *output;          /* a file; -: standard output */
	bool as_csv, as_json;        /* as_json: as JSON Lines of that CSV; as_csv is set, too */
	enum document_format format; /* if not as_csv */
	double level;                /* of the intervals */
	double fail_above;           /* share; NAN: not requested */
	const char *platform[2];     /* results of `faultline run` on the machines of A and B; NULL: none */
	bool prove;                  /* whether the gain of advice about B is measured here */
};

/*
 * How many of the paths are traces: 0, or 2 if there are two and both are. Any other mix is a usage error that says
 * what each is; -errno: a path can't be read.
 */
int compare_traces_count(int paths, char *const *path, struct error *);

/* Compares and writes. 0 or -errno; `error` holds a message. */
int compare_traces(const struct compare_traces *, struct error *);

#endif
