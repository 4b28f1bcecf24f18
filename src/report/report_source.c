/* SPDX-License-Identifier: MIT */
#include "report_source.h"

#include "result/archive.h"
#include "result/result_order.h"
#include "result/trace_rows.h"

#include <errno.h>
#include <glob.h>
#include <string.h>

enum { PATH = 4096 };

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
	outcome = report->is_trace ? result_open_facts(result, folder, error) : result_open(result, folder, error);
	if (!outcome && report->is_trace)
		outcome = check_trace(result, folder, error);
	if (outcome && archive_is_one(path))
		archive_name_error(path, folder, error);
	report->results += !outcome;
	return outcome;
}

static int open_all(struct report *report, struct report_source *source, int count, char **paths, struct error *error)
{
	int result = 0;

	if (count > COMPARISON_RESULTS)
		return error_usage(error, "report: more than %d results; 'faultline fleet' judges that many",
				   COMPARISON_RESULTS);
	for (int i = 0; i < count && !result; i++)
		result = open_one(report, source, paths[i], error);
	if (!result && report->is_trace && count > 1)
		return error_usage(error, "report: a trace can't be combined with other results; report it alone");
	if (!result && result_order(source->result, source->folder, report->results))
		result = error_set(error, -ENOMEM, "out of memory");
	if (!result && count > 1) {
		result = comparison_make(source->result, report->results, NULL, 0, 0.95, &source->comparison, error);
		report->comparison = result ? NULL : &source->comparison;
	}
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
}
