/* SPDX-License-Identifier: MIT */
/* The figures of an explanation in a result. */
#ifndef FAULTLINE_EXPLANATION_FIND_H
#define FAULTLINE_EXPLANATION_FIND_H

#include "explanation_types.h"

/* The era of a version of CPython such as "3.11.2", which may be NULL: the newest. */
const char *explanation_era_of(const char *version);

/* Whether the axes of a point have the values in `text`. */
bool explanation_is_at(const struct result_probe *, size_t point, const char *text);

/* Finds the one point of a probe whose axes have the values in `text`, such as "step=zero variant=slice"; false if
 * there is no such point. */
bool explanation_find(const struct result *, const char *probe, const char *text, const struct explanation_question *,
		      struct explanation_cost *);

/* Another figure of that point, NAN if it is not known. */
double explanation_figure(const struct result *, const char *probe, const char *text, const char *column);

/* Why a program could not measure something, from its first row with a reason; with that value of the first axis, unless
 * it is NULL. */
const char *explanation_why(const struct result *, const char *program, const char *first, const char *otherwise);

/* A row of interpreter_costs: for a process started by a program that holds such an array; for one element, in a
 * turn that starts a process. */
struct explanation_cost explanation_process(const struct result *, const char *cost, const char *start,
					    uint64_t elements, const struct explanation_question *);
struct explanation_cost explanation_element(const struct result *, const char *cost, const char *start,
					    uint64_t elements, const struct explanation_question *);

/* The numbers of elements in a result, in its order; at most `size` of them are listed, and counted. */
size_t explanation_elements(const struct result *, uint64_t *list, size_t size);

/* The suspect of that name, or NULL. */
const struct explanation_suspect *explanation_suspect(const struct explanation *, const char *name);

/* Whether CPython keeps the memory of such an Array for the next one. */
bool explanation_keeps_arenas(uint64_t elements, const char *era);

/* The step of that name; if there is none, a step without name and cost. */
const struct explanation_step *explanation_step(const struct explanation_path *, const char *name);

#endif
