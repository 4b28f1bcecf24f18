/* SPDX-License-Identifier: MIT */
/*
 * Results for gnuplot, written as the head of a script.
 *
 * It defines, for analysis/parts/common.gp and the charts:
 *
 *   platforms            how many results
 *   platform_name[i]     arrays of text, from 1
 *   platform_facts[i]    CPU, kernel, libc, compiler, date; of an emulated machine that its times mean nothing,
 *                        and of a reported result that it was not measured
 *   platform_page[i]     bytes of a page, NaN: not known
 *   probes               the names of the probes that any result has, and for each of them
 *   $PROBE               its points: a header row and columns by name:
 *                          platform  1, 2, ...: the result
 *                          AXIS      a column each: a word, or a number
 *                          off_base  the axes that are not at their base value, "a b" in quotes
 *                          point     those with their values, for people
 *                          hover     what a picture says of it under the mouse; '|' ends a line
 *                          status    a word
 *                        and every figure of schema_summary_columns, NaN where the status is not ok;
 *                        then those of derive.h, such as "ins/cycle", NaN where they were not counted
 *   PROBE_AXIS           its values, in order: "warm first_touch"
 *   PROBE_AXIS_base      its base value
 *   PROBE_base           all base values for people
 *
 * For several results: see chart_compare.h; for two folders of `faultline trace`: see chart_trace_compare.h.
 *
 * For one folder of `faultline trace`, its files with these columns (docs/csv.md):
 *
 *   traced_processes     of how many processes, those that lived longest; 0 where there is no trace
 *   all_processes        of how many there were
 *   $processes           row (from 1, by their beginning), name, begin, end (NaN: it outlived the program)
 *   $traced              row, primitive, wall, cpu (NaN: not known): a row per thread and primitive of those processes
 *   traced_calls         how many calls of 0.1 ms or more they made
 *   $spans               the longest of those: row, primitive, begin, end
 *   $durations, $sizes   primitive, from, to, calls
 *   $places              row, object, symbol, samples, share: the first ones of samples.csv
 *
 * For the replays of multiprocessing and the Python programs (judge/explanation.h), with 1,000,000 elements:
 *
 *   explained            how many bars
 *   $explained           platform, bar (from 1), title, part, ns: the steps in the program's time, and
 *                        "interpreter"; "-STEP" is one outside of that time; "=program" the program as measured,
 *                        "=reported" a mean that others reported
 *
 * The rows are ordered by result, then by axes. If a result lacks the base value of an axis, its first value counts as
 * the base.
 *
 * A cell of a CSV file reaches gnuplot only as a number, a word without special characters, or text within single
 * quotes.
 */
#ifndef FAULTLINE_CHART_DATA_H
#define FAULTLINE_CHART_DATA_H

#include "result/results.h"

#include <stdio.h>

/* Receives the message about what is left out. */
typedef void chart_left_out(void *context, const char *message);

/*
 * Writes the head for results that were read; several results need their samples. A file of a trace that can't be read,
 * and a comparison that can't be made, are left out. 0 or -ENOMEM; `error` holds a message.
 */
int chart_data_write(const struct result *, size_t count, chart_left_out *, void *context, FILE *, struct error *);

#endif
