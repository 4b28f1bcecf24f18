/* SPDX-License-Identifier: MIT */
/* The parts of result_json.c that know a tool. */
#ifndef FAULTLINE_JSON_TOOLS_H
#define FAULTLINE_JSON_TOOLS_H

#include "json_runs.h"

#include <jansson.h>

/* A message about the document: `name` is its file's. Returns -EINVAL. */
__attribute__((format(printf, 3, 4))) int json_refuse(const char *name, struct error *, const char *format, ...);

/* A member that must be a text or a number, the latter of an object with a text `name`; 0 or -EINVAL; `error`: why. */
int json_get_text(const json_t *, const char *name, const char *member, const char **text, struct error *);
int json_get_number(const json_t *, const char *name, const char *member, double *number, struct error *);

/* Each reads the whole document into an empty result. The texts of the document stay until all is read. */
typedef int json_tool(struct result *, const char *name, const json_t *document, struct error *);

json_tool json_google;    /* with a member "benchmarks" */
json_tool json_hyperfine; /* with a member "results" */

#endif
