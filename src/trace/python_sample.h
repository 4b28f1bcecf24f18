/* SPDX-License-Identifier: MIT */
/*
 * Samples of the lines of Python that threads run, outside of calls that the library sees: their stacks are read from
 * the tracer, without stopping them, and the CPU time since the reading before is taken to have passed there.
 */
#ifndef FAULTLINE_PYTHON_SAMPLE_H
#define FAULTLINE_PYTHON_SAMPLE_H

#include "preload.h"

struct python_samples;

/* NULL without memory, which the other functions accept. */
struct python_samples *python_samples_open(struct preload *, unsigned per_second);

/* Milliseconds until it is time for the next samples, at most `most`. */
int python_samples_wait(const struct python_samples *, int most);

/* Reads all threads that run Python, if it is time. */
void python_samples_take(struct python_samples *);

/* Stacks that were read and dropped because they made no sense. */
uint64_t python_samples_torn(const struct python_samples *);

void python_samples_close(struct python_samples *);

#endif
