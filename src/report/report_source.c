/* SPDX-License-Identifier: MIT */
#include "report_source.h"

#include "result/archive.h"
#include "result/result_order.h"
#include "result/trace_rows.h"
#include "result/variants.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 4096 };

#define LEVEL 0.95 /* of intervals */

static int check_trace(struct result *result, const char *folder, struct error *error)
{
	int outcome = trace_rows_check(&result->facts, folder, error);

	if (outcome)
		result_close(result);
	return outcome;
}

static int open_one(struct report *report, struct report_source *source, const char *path, struct error *error)
{
	struct result *result = &source->result[report->results];
	char *folder = source->folder[report->results];
	int outcome = result_place(path, folder, PATH - 16, error);

	if (outcome)
		return outcome;
	report->is_trace |= result_is_trace(folder);
	outcome = result_is_trace(folder) ? result_open_facts(result, folder, error)
					  : result_open(result, folder, error);
	if (!outcome && result_is_trace(folder))
		outcome = check_trace(result, folder, error);
	if (!outcome && result_is_trace(folder))
		memcpy(result->path, folder, sizeof result->path);
	if (outcome && archive_is_one(path))
		archive_name_error(path, folder, error);
	report->results += !outcome;
	return outcome;
}

/* Of a result that was measured in pairs. */
static int open_variants(struct report *report, struct report_source *source, struct error *error)
{
	char(*path)[VARIANTS_PATH] = calloc(VARIANTS_MOST + 1, sizeof *path);
	size_t count;
	int result = 0;

	if (!path)
		return error_set(error, -ENOMEM, "out of memory");
	count = report->is_trace ? 1 : variants_find(source->folder[0], path);
	for (size_t i = 1; i < count && !result; i++)
		result = open_one(report, source, path[i], error);
	free(path);
	return result;
}

/* Of two traces, each may be a folder of several. */
static int compare_traces(struct report *report, struct report_source *source, char **paths, struct error *error)
{
	int result = 0;

	for (int i = 0; i < 2 && !result; i++) {
		result = trace_set_is_one(paths[i], error);
		if (result == 0)
			return error_usage(error,
					   "report: a trace can't be combined with other results; report it alone, or "
					   "with the trace that it is to be compared with");
		result = result < 0 ? result : trace_set_open(&source->traces[i], paths[i], error);
		snprintf(source->result[i].path, sizeof source->result[i].path, "%.*s", PATH - 1, paths[i]);
	}
	if (result)
		return result;
	result = trace_comparison_make(&source->traces[0], &source->traces[1], LEVEL, &source->trace_comparison);
	if (!result)
		result = trace_comparison_make_places(&source->traces[0], &source->traces[1], LEVEL,
						      &source->trace_places);
	if (result)
		return error_set(error, result, "out of memory");
	report->traces = source->traces;
	report->trace_comparison = &source->trace_comparison;
	report->trace_places = &source->trace_places;
	return 0;
}

static int compare(struct report *report, struct report_source *source, int count, char **paths, struct error *error)
{
	int result;

	if (report->is_trace && count > 2)
		return error_usage(error, "report: a trace can't be combined with more than one other");
	if (report->is_trace)
		return compare_traces(report, source, paths, error);
	result = comparison_make(source->result, report->results, NULL, 0, LEVEL, &source->comparison, error);
	report->comparison = result ? NULL : &source->comparison;
	return result;
}

static int open_all(struct report *report, struct report_source *source, int count, char **paths, struct error *error)
{
	int result = 0;

	if (count > COMPARISON_RESULTS)
		return error_usage(error, "report: more than %d results; 'faultline fleet' judges that many",
				   COMPARISON_RESULTS);
	for (int i = 0; i < count && !result; i++)
		result = open_one(report, source, paths[i], error);
	if (!result && count == 1)
		result = open_variants(report, source, error);
	if (!result && !report->is_trace && result_order(source->result, source->folder, report->results))
		result = error_set(error, -ENOMEM, "out of memory");
	if (!result && report->results > 1)
		result = compare(report, source, count, paths, error);
	return result;
}

/* The newest result below results/; its folder is named after its start time. */
static int find_last(char *path, size_t size, struct error *error)
{
	glob_t found = { 0 };
	const char *last = NULL;

	glob("results/*/*/platform.csv", 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (!last ||
		    strcmp(strchr(strchr(found.gl_pathv[i], '/') + 1, '/'), strchr(strchr(last, '/') + 1, '/')) > 0)
			last = found.gl_pathv[i];
	if (last)
		snprintf(path, size, "%.*s", (int)(strlen(last) - strlen("/platform.csv")), last);
	globfree(&found);
	return path[0] ? 0 : error_usage(error, "report: no result named, and no result in results/");
}

int report_open(struct report *report, struct report_source *source, int count, char **paths, struct error *error)
{
	char last[PATH] = "", *newest[] = { last };
	int result = count ? 0 : find_last(last, sizeof last, error);

	if (result)
		return result;
	report->result = source->result;
	report->folder = source->folder;
	source->has_place = count == 0 || (count == 1 && !archive_is_one(paths[0]));
	return open_all(report, source, count ? count : 1, count ? paths : newest, error);
}

void report_close(struct report *report, struct report_source *source)
{
	for (size_t i = 0; i < report->results; i++)
		result_close(&source->result[i]);
	if (report->comparison)
		comparison_free(&source->comparison);
	trace_comparison_free(&source->trace_comparison);
	trace_comparison_free(&source->trace_places);
	for (int i = 0; i < 2; i++)
		trace_set_close(&source->traces[i]);
}
