/* SPDX-License-Identifier: MIT */
/*
 * Where the time of multiprocessing's Array, Pipe and Queue goes, from a result: the replays (array, pipe_transfer,
 * queue), the Python programs (ipc_benchmark) and the interpreter's own costs (interpreter_costs). Pure: nothing is
 * measured here, and no figure is hard-coded.
 */
#ifndef FAULTLINE_EXPLANATION_H
#define FAULTLINE_EXPLANATION_H

#include "explanation_types.h"

/* Whether a result has a replay or a program that an explanation is made from. */
bool explanation_applies(const struct result *);

/* The question that is answered if none is asked: the one that the result was measured for; else an Array of a million
 * elements from a sequence, by the Python of the result. */
struct explanation_question explanation_question(const struct result *);

/* The same for what a question leaves open; without a result (NULL) the era stays open. */
void explanation_ask(const struct result *, struct explanation_question *);

/* The ways to fill an Array that are explained, the i-th of EXPLANATION_VARIANTS. */
enum { EXPLANATION_VARIANTS = 5 };
const char *explanation_variant(size_t i);

/* Must be freed; NULL without memory. */
struct explanation *explanation_make(const struct result *, const struct explanation_question *);

#endif
