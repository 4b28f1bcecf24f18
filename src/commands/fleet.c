/* SPDX-License-Identifier: MIT */
/* faultline fleet: which of many nodes deviate, and what they have in common. */
#include "verb.h"
#include "fleet_read.h"

#include "report/fleet_page.h"
#include "result/atomic_file.h"
#include "result/json_lines.h"
#include "text/suggest.h"
#include "text/units.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fleet_settings {
	enum { FORMAT_TABLE, FORMAT_CSV, FORMAT_MARKDOWN, FORMAT_JSON } format;
	const char *expect, *report;
	double least, fail_above; /* shares; fail_above NAN: not requested */
	const char *kind[FLEET_KIND];
	size_t kinds;
};

static int take_kind(void *context, const char *name, const char *text, struct error *error)
{
	struct fleet_settings *settings = context;

	if (settings->kinds == FLEET_KIND)
		return error_usage(error, "--%s: more than %d", name, FLEET_KIND);
	settings->kind[settings->kinds++] = text;
	return 0;
}

static const struct verb_option options[] = {
	{ "format", 0, WORD("table|csv|markdown|json", struct fleet_settings, format), "table",
	  "format of the output; json: a line for each row of the CSV" },
	{ "expect", 0, TEXT("FILE", struct fleet_settings, expect), NULL,
	  "a file with one node name per line; missing nodes are reported" },
	{ "report", 0, TEXT("FILE", struct fleet_settings, report), NULL,
	  "also write a page with a heat map of nodes and probes" },
	{ "group", 0, CALL("FACT", take_kind), NULL,
	  "compare only nodes with the same value of this fact, such as label_rack (default: the same hardware); may "
	  "be given several times" },
	{ "least", 0, PERCENT("PERCENT", struct fleet_settings, least, 0, 1000), "5", "ignore smaller deviations" },
	{ "fail-above", 0, PERCENT("PERCENT", struct fleet_settings, fail_above, 0, 1e6), NULL,
	  "exit with 1 if an outlier is slower by more, or a node is missing, was not read, or could not measure what "
	  "others did" },
	{ 0 },
};

/* The nodes with an outlier that is slower by more; the scores of a node stand together. */
static size_t count_slow(const struct fleet *fleet, double share)
{
	uint32_t last = UINT32_MAX;
	size_t count = 0;

	for (size_t i = 0; i < fleet->scores; i++) {
		const struct fleet_score *score = &fleet->score[i];

		if (score->is_outlier && fleet_size(score) > log1p(share) && score->node != last) {
			last = score->node;
			count++;
		}
	}
	return count;
}

static int check_limit(const struct fleet_reading *reading, const struct fleet_settings *settings, struct error *error)
{
	const struct fleet *fleet = &reading->fleet;
	char nodes[UNITS_TEXT], points[UNITS_TEXT], missing[UNITS_TEXT], broken[UNITS_TEXT];
	size_t count = count_slow(fleet, settings->fail_above), failed = 0;

	if (isnan(settings->fail_above))
		return 0;
	for (size_t i = 0; i < fleet->failures; i++)
		failed += fleet->failure[i].points;
	if (!count && !failed && !reading->given.missing.count && !reading->given.broken.count)
		return 0;
	return error_set(
		error, -ERANGE,
		"slower by more than %g %%: %s; not measured though like nodes did: %s; missing: %s; not read: %s",
		100 * settings->fail_above, units_number(count, "node", nodes), units_number(failed, "point", points),
		units_number(reading->given.missing.count, "node", missing),
		units_number(reading->given.broken.count, "result", broken));
}

static int write_report(const struct fleet_reading *reading, const char *path, struct error *error)
{
	struct atomic_file output;
	int result = atomic_file_open_path(&output, path, error);

	if (result)
		return result;
	if (fleet_page_write(&reading->fleet, &reading->given, output.file)) {
		atomic_file_discard(&output);
		return error_set(error, -ENOMEM, "out of memory");
	}
	result = atomic_file_commit(&output, error);
	if (!result && strcmp(path, "-"))
		fprintf(stderr, "Report: %s\n", path);
	return result;
}

static int print_rows(const struct fleet *fleet, bool as_json, struct error *error)
{
	struct json_lines lines;
	FILE *file = json_lines_begin(&lines, stdout, as_json);

	if (!file)
		return error_set(error, -ENOMEM, "out of memory");
	fleet_print_csv(fleet, file);
	return json_lines_end(&lines, error);
}

struct fact_names {
	const struct fleet *fleet;
	const uint32_t *key; /* of the fleet's words */
};

static const char *fact_name(const void *context, size_t i)
{
	const struct fact_names *names = context;

	return names->fleet->words.text[names->key[i]];
}

/* The facts that a node has, each once; returns their number. */
static size_t list_facts(const struct fleet *fleet, uint32_t *key, bool *known)
{
	size_t count = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		for (size_t j = 0; j < fleet->node[i].facts; j++) {
			uint32_t found = fleet->node[i].fact[j].key;

			if (!known[found])
				key[count++] = found;
			known[found] = true;
		}
	return count;
}

static int no_fact(const struct fleet *fleet, const char *name, struct error *error)
{
	uint32_t *key = calloc(fleet->words.count + 1, sizeof *key);
	bool *known = calloc(fleet->words.count + 1, sizeof *known);
	const struct fact_names names = { fleet, key };
	char hint[512] = "";

	if (key && known)
		suggest_near(name, fact_name, &names, list_facts(fleet, key, known), hint, sizeof hint);
	free(key);
	free(known);
	return error_usage(error, "--group %.200s: no node has this fact%s", name,
			   hint[0] ? hint : "; facts are the keys of platform.csv");
}

/* A misspelled fact would make one group of all nodes. */
static int check_kinds(struct fleet *fleet, const struct fleet_settings *settings, struct error *error)
{
	for (size_t i = 0; i < settings->kinds; i++) {
		uint32_t key = intern(&fleet->words, settings->kind[i]);
		size_t node = 0;

		while (node < fleet->nodes && fleet_fact_of(&fleet->node[node], key) == UINT32_MAX)
			node++;
		if (node == fleet->nodes)
			return no_fact(fleet, settings->kind[i], error);
	}
	return 0;
}

static int judge(struct fleet_reading *reading, const struct fleet_settings *settings, struct error *error)
{
	struct fleet *fleet = &reading->fleet;
	const struct document document = {
		.file = stdout,
		.format = settings->format == FORMAT_MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT,
		.width = document_width(stdout),
	};
	int result;

	fleet->least = settings->least;
	fleet->kinds = settings->kinds;
	memcpy(fleet->kind, settings->kind, sizeof fleet->kind);
	result = fleet_judge(fleet, error);
	if (result)
		return result;
	if (settings->format == FORMAT_CSV || settings->format == FORMAT_JSON)
		result = print_rows(fleet, settings->format == FORMAT_JSON, error);
	else
		fleet_print(&document, fleet, &reading->given);
	fflush(stdout);
	if (!result && settings->report)
		result = write_report(reading, settings->report, error);
	return result ? result : check_limit(reading, settings, error);
}

static int fleet_run(int argc, char **argv, struct error *error)
{
	struct fleet_settings settings = { .fail_above = NAN };
	struct fleet_reading reading = { 0 };
	int first = options_read(&verb_fleet, NULL, 0, argc, argv, &settings, error);
	int result = first < 0 ? first : 0;

	if (!result && first == argc)
		return error_usage(error, "fleet: expected folders of results, or packs");
	for (int i = first; i < argc && !result; i++)
		result = fleet_find(&reading.files, argv[i], error);
	if (!result)
		result = fleet_read_all(&reading, error);
	if (!result && settings.expect)
		result = fleet_read_expected(&reading, settings.expect, error);
	if (!result)
		result = check_kinds(&reading.fleet, &settings, error);
	if (!result)
		result = judge(&reading, &settings, error);
	fleet_reading_free(&reading);
	return result;
}

const struct verb verb_fleet = {
	.name = "fleet",
	.summary = "judges results of many nodes: which deviate, and what they share",
	.usage = "DIR... [OPTION...]",
	.description =
		"DIR is a folder of results, one for each node and run: folders, or files from 'run --pack'. A "
		"node is named by --label node=NAME of the run, else by its file or folder. Of several runs of a node "
		"the median counts."
		"\n\n"
		"Nodes are compared with like machines. The deviation of a probe is the mean over its points, that "
		"of all probes their median; whether it is more than chance depends on the spread over the nodes, on "
		"the node's own intervals, and on how many nodes and probes were looked at. Three runs of a node find "
		"smaller deviations than one.",

	.options = options,
	.examples = "  faultline fleet packs\n"
		    "  faultline fleet packs --expect nodes.txt --fail-above 10\n"
		    "  faultline fleet packs --group label_rack --format csv > fleet.csv\n",
	.run = fleet_run,
};
