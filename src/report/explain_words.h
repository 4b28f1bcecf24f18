/* SPDX-License-Identifier: MIT */
/* What the steps and ways of an explanation are called in sentences. */
#ifndef FAULTLINE_EXPLAIN_WORDS_H
#define FAULTLINE_EXPLAIN_WORDS_H

#include "judge/explanation.h"
#include "text/units.h"

/* A part of a path's time: "the memory of these objects"; the name itself if it has no words. */
const char *explain_part_words(const struct explanation_path *, const char *part);

/* How an array is moved: "an Array that is made from a sequence"; `text` is used for a way without words. */
const char *explain_way_words(const char *mechanism, const char *variant, char text[static EXPLANATION_TEXT]);

/* The same as what to do: "make the Array by size and fill it through numpy.frombuffer"; NULL: no words. */
const char *explain_advice(const char *mechanism, const char *variant);

/* "1,000,000" */
const char *explain_number(uint64_t, char text[static UNITS_TEXT]);

#endif
