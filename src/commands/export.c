/* SPDX-License-Identifier: MIT */
/* faultline export: a result in the format of another tool. */
#include "verb.h"

#include "export/export.h"
#include "result/atomic_file.h"
#include "text/message.h"
#include "text/units.h"

#include <errno.h>
#include <string.h>

enum { FORMAT_NONE = 1000 };

struct export_settings {
	unsigned format; /* FORMAT_NONE: none is named */
	const char *output;
};

static const struct verb_option options[] = {
	{ "format", 0, WORD("google-benchmark|go|openmetrics|hyperfine", struct export_settings, format), NULL,
	  "the tool whose format is written; required" },
	{ "output", 'o', TEXT("FILE", struct export_settings, output), "-", "the file to write; - is standard output" },
	{ 0 },
};

static void print_left_out(const struct result *result)
{
	size_t count = export_left_out(result);
	char points[UNITS_TEXT];

	if (count)
		message_print("Left out: %s without a time; the format has no place for the reason, the CSV has",
			      units_number(count, "point", points));
}

static int write_export(const struct export_settings *settings, const struct result *result, struct error *error)
{
	static export_write *const formats[] = { export_google_benchmark, export_go, export_openmetrics,
						 export_hyperfine };
	struct atomic_file output;
	int outcome = atomic_file_open_path(&output, settings->output, error);

	if (outcome)
		return outcome;
	outcome = formats[settings->format](result, output.file);
	if (!outcome)
		return atomic_file_commit(&output, error);
	atomic_file_discard(&output);
	return error_set(error, outcome, "out of memory");
}

static int export_run(int argc, char **argv, struct error *error)
{
	struct export_settings settings = { .format = FORMAT_NONE };
	int first = options_read(&verb_export, NULL, 0, argc, argv, &settings, error), outcome;
	struct result result;

	if (first < 0)
		return first;
	if (argc - first != 1)
		return error_usage(error, "export: expected one result: a folder, a packed result or a CSV file");
	if (settings.format == FORMAT_NONE)
		return error_usage(error, "export: expected --format google-benchmark, go, openmetrics or hyperfine");
	outcome = result_open(&result, argv[first], error);
	if (outcome)
		return outcome;
	print_left_out(&result);
	outcome = write_export(&settings, &result, error);
	result_close(&result);
	return outcome;
}

const struct verb verb_export = {
	.name = "export",
	.summary = "writes a result in the format of another tool",
	.usage = "DIR --format FORMAT [-o FILE]",
	.description =
		"DIR is the folder of a result, the folder of a platform (its newest result), a packed result or a "
		"CSV file."
		"\n\n"
		"google-benchmark: the JSON of Google Benchmark, a repetition for each round. go: the text of 'go "
		"test -bench', a line for each round, for benchstat. openmetrics: gauges for the textfile folder of "
		"node_exporter. hyperfine: its JSON, a time for each round. Points without a time are left out."
		"\n\n"
		"'faultline compare' reads the JSON of Google Benchmark and hyperfine.",
	.options = options,
	.examples = "  faultline export before --format google-benchmark -o before.json\n"
		    "  faultline export before --format go > before.txt    # for benchstat\n"
		    "  faultline export result --format openmetrics -o textfiles/faultline.prom\n",
	.run = export_run,
};
