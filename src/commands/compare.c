/* SPDX-License-Identifier: MIT */
/* faultline compare: results side by side. */
#include "compare_open.h"
#include "compare_traces.h"
#include "pass_over.h"
#include "verb.h"

#include "judge/comparison_failures.h"
#include "report/compare_print.h"
#include "result/atomic_file.h"
#include "text/message.h"
#include "text/units.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { MOST_PROBES = 64 };

struct compare_settings {
	enum { FORMAT_TABLE, FORMAT_CSV, FORMAT_MARKDOWN, FORMAT_JSON } format;
	double level;
	double fail_above; /* share, NAN: not requested */
	enum { SORT_RATIO, SORT_NAME } sort;
	bool changed;
	const char *output;
	const char *probe[MOST_PROBES];
	size_t probes;
	const char *platform[2]; /* of the traces A and B */
	size_t platforms;
	bool prove;
};

static int take_probe(void *context, const char *name, const char *text, struct error *error)
{
	struct compare_settings *settings = context;

	if (settings->probes == MOST_PROBES)
		return error_usage(error, "--%s: more than %d", name, MOST_PROBES);
	settings->probe[settings->probes++] = text;
	return 0;
}

static int take_platform(void *context, const char *name, const char *text, struct error *error)
{
	struct compare_settings *settings = context;

	if (settings->platforms == sizeof settings->platform / sizeof settings->platform[0])
		return error_usage(error, "--%s: more than two; expected one for A and one for B", name);
	settings->platform[settings->platforms++] = text;
	return 0;
}

static const struct verb_option options[] = {
	{ "format", 0, WORD("table|csv|markdown|json", struct compare_settings, format), "table",
	  "format of the output; json: a line for each row of the CSV" },
	{ "probe", 0, CALL("PROBE,...", take_probe), NULL, "compare only these probes, such as memset,fork" },
	{ "changed", 0, FLAG(struct compare_settings, changed), NULL, "show only what differs by more than noise" },
	{ "sort", 0, WORD("ratio|name", struct compare_settings, sort), "ratio",
	  "order: the largest difference first, or probes by name and points as measured" },
	{ "level", 0, PERCENT("PERCENT", struct compare_settings, level, 50, 99.9), "95",
	  "confidence level of the intervals" },
	{ "output", 'o', TEXT("FILE", struct compare_settings, output), "-",
	  "the file to write; - is standard output" },
	{ "fail-above", 0, PERCENT("PERCENT", struct compare_settings, fail_above, 0, 1e6), NULL,
	  "exit with 1 if the whole interval of a point or a probe's mean is slower by more" },
	{ "platform", 0, CALL("DIR", take_platform), NULL,
	  "of traces: a result of 'faultline run' on A's machine; give it again for B's; says whether what got "
	  "dearer is dearer on that machine" },
	{ "prove", 0, FLAG(struct compare_settings, prove), NULL,
	  "of traces: measure what the advice about B gains on this machine" },
	{ 0 },
};

static void print_warning(void *context, const char *text)
{
	(void)context;
	message_print("Warning: %s", text);
}

static int judge(const struct compare_settings *settings, const struct comparison *comparison, struct error *error)
{
	char points[UNITS_TEXT], means[UNITS_TEXT], broken[UNITS_TEXT];
	struct comparison_failures found;

	if (isnan(settings->fail_above))
		return 0;
	found = comparison_failures(comparison, settings->fail_above);
	if (found.points + found.means + found.broken == 0)
		return 0;
	return error_set(error, -ERANGE,
			 "slower by more than %g %% with the whole interval: %s, %s; measured in A and "
			 "broken elsewhere: %s",
			 settings->fail_above * 100, units_number(found.points, "point", points),
			 units_number(found.means, "probe mean", means), units_number(found.broken, "point", broken));
}

/* Whether the output is rows for programs. */
static bool is_rows(const struct compare_settings *settings)
{
	return settings->format == FORMAT_CSV || settings->format == FORMAT_JSON;
}

static int write_comparison(const struct compare_settings *settings, const struct comparison *comparison,
			    const struct result *result, struct error *error)
{
	struct atomic_file output;
	int failed = atomic_file_open_path(&output, settings->output, error);

	if (failed)
		return failed;
	if (is_rows(settings))
		failed = compare_print_rows(comparison, result, settings->changed, settings->format == FORMAT_JSON,
					    output.file, error);
	else
		compare_print_tables(&(struct compare_printer){
			.document = { .file = output.file,
				      .format = settings->format == FORMAT_MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT,
				      .color = document_wants_color(output.file),
				      .width = document_width(output.file) },
			.comparison = comparison,
			.result = result,
			.level = settings->level,
			.changed = settings->changed,
		});
	if (!failed)
		return atomic_file_commit(&output, error);
	atomic_file_discard(&output);
	return failed;
}

static int compare_opened(const struct compare_settings *settings, const struct compare_results *results,
			  struct error *error)
{
	struct comparison comparison;
	struct compare_named named;
	int result = compare_find_probes(results, settings->probe, settings->probes, &named, error);

	if (!result)
		result = comparison_make(results->result, results->count, named.name, named.count, settings->level,
					 &comparison, error);
	if (result)
		return result;
	if (is_rows(settings))
		compare_print_warnings(&comparison, results->result, print_warning, NULL);
	if (settings->sort == SORT_NAME)
		comparison_sort_by_name(&comparison);
	result = write_comparison(settings, &comparison, results->result, error);
	if (!result)
		result = judge(settings, &comparison, error);
	comparison_free(&comparison);
	return result;
}

static int compare_two_traces(const struct compare_settings *settings, char **path, struct error *error)
{
	if (settings->probes)
		return error_usage(error, "--probe: traces have no probes");
	if (settings->platforms == 1)
		return error_usage(error, "--platform: expected it twice, for A and for B");
	if (settings->changed || settings->sort)
		return error_usage(error, "--changed and --sort are for results of 'faultline run', not for traces");
	return compare_traces(
		&(struct compare_traces){
			.path = path,
			.output = settings->output,
			.as_csv = is_rows(settings),
			.as_json = settings->format == FORMAT_JSON,
			.format = settings->format == FORMAT_MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT,
			.level = settings->level,
			.fail_above = settings->fail_above,
			.platform = { settings->platform[0], settings->platform[1] },
			.prove = settings->prove,
		},
		error);
}

static int compare_run(int argc, char **argv, struct error *error)
{
	struct compare_settings settings = { .fail_above = NAN };
	static struct compare_results results; /* too large for a small stack */
	int first = options_read(&verb_compare, NULL, 0, argc, argv, &settings, error);
	int count = first < 0 ? 0 : pass_over(argc - first, argv + first, true), result, traces;

	if (first < 0)
		return first;
	if (count == 0)
		return error_usage(error, "compare: expected two or more results: folders or CSV files");
	if (count > COMPARISON_RESULTS)
		return error_usage(error, "compare: more than %d results; 'faultline fleet' judges that many",
				   COMPARISON_RESULTS);
	traces = compare_traces_count(count, argv + first, error);
	if (traces < 0)
		return traces;
	if (traces == 1)
		return error_usage(error, "compare: expected two traces; %.300s is one", argv[first]);
	if (traces > 0)
		return compare_two_traces(&settings, argv + first, error);
	if (settings.platforms || settings.prove)
		return error_usage(error,
				   "--platform and --prove are for traces; A and B are results of 'faultline run'");
	result = compare_open(&results, count, argv + first, error);
	if (!result)
		result = compare_opened(&settings, &results, error);
	compare_close(&results);
	return result;
}

const struct verb verb_compare = {
	.name = "compare",
	.summary = "compares results: what differs, by how much, and what is noise",
	.usage = "A [B...] [OPTION...]",
	.description =
		"A, B, ... are folders of results, folders of platforms (their newest results), packed results "
		"(.tar.gz), single CSV files, or the JSON of Google Benchmark (--benchmark_out) or hyperfine "
		"(--export-json). A result of 'faultline run --against' may stand alone: it is compared with its "
		"variants, round by round."
		"\n\n"
		"A is the base: a ratio above 1 means slower than A. ~ marks a ratio that may be just "
		"noise: its interval contains 1, or there are too few rounds. By chance, up to one point in "
		"twenty is marked slower or faster, so look at the size of a difference and at the mean of its "
		"probe."
		"\n\n"
		"Of two traces ('faultline trace -o'), the difference of the elapsed time is divided among the "
		"primitives: more calls, or dearer ones. Folders of 'faultline trace --repeat' give intervals.",
	.options = options,
	.examples = "  faultline compare results/laptop results/server\n"
		    "  faultline compare before after --changed\n"
		    "  faultline compare before after --probe page_fault --format markdown\n"
		    "  faultline compare before after --fail-above 5   # for CI; broken points count\n"
		    "  faultline compare trace-laptop trace-server     # two traces of a program\n",
	.run = compare_run,
};
