/* SPDX-License-Identifier: MIT */
#include "compare_traces.h"

#include "judge/trace_comparison.h"
#include "report/trace_compare.h"
#include "result/atomic_file.h"
#include "result/json_lines.h"
#include "text/message.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A path that is neither gets the reader's error. */
static int refuse_mix(const char *trace, const char *other, struct error *error)
{
	struct result result;
	int opened = result_open(&result, other, error);

	if (opened)
		return opened;
	result_close(&result);
	return error_usage(
		error,
		"compare: %.300s is a trace ('faultline trace'), %.300s is a result of 'faultline run': they "
		"have no figures in common; compare two traces, or results",
		trace, other);
}

int compare_traces_count(int paths, char *const *path, struct error *error)
{
	const char *trace = NULL, *other = NULL;
	int traces = 0;

	for (int i = 0; i < paths; i++) {
		int is_one = trace_set_is_one(path[i], error);

		if (is_one < 0)
			return is_one;
		traces += is_one;
		*(is_one ? &trace : &other) = path[i];
	}
	if (trace && other)
		return refuse_mix(trace, other, error);
	if (traces > 2)
		return error_usage(error,
				   "compare: expected two traces, not %d; several traces of one program are one "
				   "folder of 'faultline trace --repeat'",
				   traces);
	return traces;
}

static void print_warning(void *context, const char *text)
{
	(void)context;
	message_print("Warning: %s", text);
}

static int judge(const struct compare_traces *wanted, const struct trace_comparison *comparison, struct error *error)
{
	double limit = comparison->elapsed_ns[0] * wanted->fail_above;

	if (isnan(wanted->fail_above))
		return 0;
	if (isnan(comparison->elapsed.low))
		return error_set(error, -EINVAL,
				 "--fail-above: a side has only one trace, so there is no interval to decide by; take "
				 "several: faultline trace --repeat 5 -o DIR");
	if (comparison->elapsed.low <= limit)
		return 0;
	return error_set(error, -ERANGE, "slower by more than %g %% with the whole interval: the elapsed time",
			 wanted->fail_above * 100);
}

static int print_platforms(const struct compare_traces *wanted, const struct trace_comparison *traces,
			   const struct document *document, struct error *error)
{
	struct comparison comparison;
	struct result result[2];
	size_t opened = 0;
	int outcome = 0;

	for (; opened < 2 && !outcome; opened += !outcome)
		outcome = result_open(&result[opened], wanted->platform[opened], error);
	if (!outcome)
		outcome = comparison_make(result, opened, NULL, 0, wanted->level, &comparison, error);
	if (!outcome) {
		trace_compare_platforms(document, traces, &comparison);
		comparison_free(&comparison);
	}
	while (opened > 0)
		result_close(&result[--opened]);
	return outcome;
}

/* Advice is about B, the first of its traces. */
static int print(const struct compare_traces *wanted, const struct trace_comparison *comparison,
		 const struct trace_comparison *places, const struct trace_set *set, FILE *file, struct error *error)
{
	struct document document = { .file = file, .format = wanted->format, .width = document_width(file) };
	int result = 0;

	trace_compare_print(&document, comparison, places, set);
	if (wanted->platform[1])
		result = print_platforms(wanted, comparison, &document, error);
	if (!result)
		result = advise_print(&(struct advise){ wanted->platform[1], wanted->prove }, &set[1].trace[0],
				      &document, error);
	return result;
}

static int write_rows(const struct compare_traces *wanted, const struct trace_comparison *comparison,
		      const struct trace_comparison *places, FILE *to, struct error *error)
{
	struct json_lines lines;
	FILE *file = json_lines_begin(&lines, to, wanted->as_json);

	if (!file)
		return error_set(error, -ENOMEM, "out of memory");
	trace_compare_csv(comparison, places, file);
	return json_lines_end(&lines, error);
}

static int write_output(const struct compare_traces *wanted, const struct trace_comparison *comparison,
			const struct trace_comparison *places, const struct trace_set *set, struct error *error)
{
	struct atomic_file output;
	int result = atomic_file_open_path(&output, wanted->output, error);

	if (result)
		return result;
	if (wanted->as_csv)
		result = write_rows(wanted, comparison, places, output.file, error);
	else
		result = print(wanted, comparison, places, set, output.file, error);
	if (!result)
		return atomic_file_commit(&output, error);
	atomic_file_discard(&output);
	return result;
}

static int compare_sets(const struct compare_traces *wanted, const struct trace_set *set, struct error *error)
{
	struct trace_comparison comparison, places = { 0 };
	int result = trace_comparison_make(&set[0], &set[1], wanted->level, &comparison);

	if (!result)
		result = trace_comparison_make_places(&set[0], &set[1], wanted->level, &places);
	if (result) {
		trace_comparison_free(&comparison);
		return error_set(error, result, "out of memory");
	}
	trace_comparison_warnings(&set[0], &set[1], print_warning, NULL);
	result = write_output(wanted, &comparison, &places, set, error);
	if (!result)
		result = judge(wanted, &comparison, error);
	trace_comparison_free(&comparison);
	trace_comparison_free(&places);
	return result;
}

int compare_traces(const struct compare_traces *wanted, struct error *error)
{
	static struct trace_set set[2]; /* too large for a small stack */
	int result = trace_set_open(&set[0], wanted->path[0], error);

	if (!result)
		result = trace_set_open(&set[1], wanted->path[1], error);
	if (!result)
		result = compare_sets(wanted, set, error);
	trace_set_close(&set[0]);
	trace_set_close(&set[1]);
	return result;
}
