/* SPDX-License-Identifier: MIT */
/* faultline fleet: which of many nodes deviate, and what they have in common. */
#include "verb.h"
#include "fleet_find.h"

#include "report/fleet_print.h"
#include "text/units.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 256, WIDTH = 80 };

struct fleet_settings {
	enum { FORMAT_TABLE, FORMAT_CSV, FORMAT_MARKDOWN } format;
	const char *expect;
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
	{ "format", 0, WORD("table|csv|markdown", struct fleet_settings, format), "table", "format of the output" },
	{ "expect", 0, TEXT("FILE", struct fleet_settings, expect), NULL,
	  "names of nodes, one a line: says which are missing" },
	{ "group", 0, CALL("FACT", take_kind), NULL,
	  "compare nodes with the same value of this fact only, such as label_rack (default: the same hardware); may "
	  "be "
	  "given several times" },
	{ "least", 0, PERCENT("PERCENT", struct fleet_settings, least, 0, 1000), "5",
	  "smaller deviations are no outliers" },
	{ "fail-above", 0, PERCENT("PERCENT", struct fleet_settings, fail_above, 0, 1e6), NULL,
	  "exit with 1 if an outlier is slower by more, or a node is missing or was not read" },
	{ 0 },
};

/* The results that were given, and what is said of them. */
struct fleet_reading {
	struct fleet fleet;
	struct fleet_given given;
	struct fleet_files files;
	struct intern seen; /* runs, to find one that was given twice */
};

static int add_line(struct fleet_lines *lines, const char *line, struct error *error)
{
	char **grown = realloc(lines->line, (lines->count + 1) * sizeof *grown);

	if (!grown)
		return error_set(error, -ENOMEM, "out of memory");
	lines->line = grown;
	grown[lines->count] = strdup(line);
	if (!grown[lines->count])
		return error_set(error, -ENOMEM, "out of memory");
	lines->count++;
	return 0;
}

static void free_lines(struct fleet_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->line[i]);
	free(lines->line);
}

static bool is_twice(struct fleet_reading *reading, const char *node, const struct result *result)
{
	const char *started = facts_text(&result->facts, "started_utc");
	size_t before = reading->seen.count;
	char key[LONGEST_NAME + 128];

	snprintf(key, sizeof key, "%s\x1f%.40s\x1f%.40s", node, started, facts_text(&result->facts, "seed"));
	return started[0] && intern(&reading->seen, key) < before;
}

static int keep(struct fleet_reading *reading, const char *path, const struct result *result, struct error *error)
{
	const char *label = facts_get(&result->facts, "label_node");
	char name[LONGEST_NAME];

	fleet_name_node(path, name, sizeof name);
	if (label)
		snprintf(name, sizeof name, "%.250s", label);
	if (!result->probes)
		return error_set(error, -EINVAL, "%.300s: no points of a probe in it", path);
	if (is_twice(reading, name, result))
		return error_set(error, -EINVAL, "%.300s: a run of %.100s that was given before", path, name);
	return fleet_add(&reading->fleet, name, result, error);
}

static int read_one(struct fleet_reading *reading, const char *path, struct error *error)
{
	struct result result;
	FILE *folder = NULL;
	int outcome = 0;
	char facts[4200];

	snprintf(facts, sizeof facts, "%s/platform.csv", path);
	folder = fopen(facts, "re");
	if (folder)
		fclose(folder);
	else
		outcome = fleet_check_file(path, error);
	if (!outcome) {
		outcome = result_open_light(&result, path, error);
		if (outcome && !folder && fleet_has_text(path))
			error_set(error, outcome,
				  "%.300s: damaged: standard error was mixed into the pack (srun: add --error=FILE)",
				  path);
	}
	if (outcome)
		return outcome;
	outcome = keep(reading, path, &result, error);
	result_close(&result);
	return outcome;
}

/* What can't be read is said, and the rest is judged. */
static int read_all(struct fleet_reading *reading, struct error *error)
{
	for (size_t i = 0; i < reading->files.count; i++) {
		struct error why = { 0 };
		int outcome = read_one(reading, reading->files.path[i], &why);

		if (outcome == -ENOMEM)
			return error_set(error, outcome, "%s", why.text);
		if (outcome && add_line(&reading->given.broken, why.text, error))
			return -ENOMEM;
	}
	if (!reading->fleet.runs)
		return error_set(error, -ENOENT, "no result could be read%s%.700s",
				 reading->given.broken.count ? ": " : "",
				 reading->given.broken.count ? reading->given.broken.line[0]
							     : "; expected folders of results or packs");
	return 0;
}

/* A line of the list, without white space at its ends; "" for a comment. */
static char *trim(char *line)
{
	size_t length;

	line += strspn(line, " \t");
	line[strcspn(line, "#\r\n")] = '\0';
	for (length = strlen(line); length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t');)
		line[--length] = '\0';
	return line;
}

static int check_expected(struct fleet_reading *reading, const struct intern *expected, struct error *error)
{
	const struct intern *names = &reading->fleet.names;
	size_t read = reading->fleet.nodes;
	int result = 0;

	for (size_t i = 0; i < expected->count && !result; i++)
		if (intern(&reading->fleet.names, expected->text[i]) >= read)
			result = add_line(&reading->given.missing, expected->text[i], error);
	for (size_t i = 0; i < read && !result; i++) {
		bool known = false;

		for (size_t j = 0; j < expected->count && !known; j++)
			known = !strcmp(names->text[i], expected->text[j]);
		if (!known)
			result = add_line(&reading->given.unexpected, names->text[i], error);
	}
	return result;
}

static int read_expected(struct fleet_reading *reading, const char *path, struct error *error)
{
	struct intern expected = { 0 };
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int result = 0;

	if (!file)
		return error_set(error, -errno, "--expect %.700s: can't be read: %s", path, strerror(errno));
	while (getline(&line, &size, file) > 0) {
		const char *name = trim(line);

		if (name[0] && intern(&expected, name) == UINT32_MAX)
			result = error_set(error, -ENOMEM, "out of memory");
	}
	fclose(file);
	free(line);
	if (!result)
		result = check_expected(reading, &expected, error);
	intern_free(&expected);
	return result;
}

static int check_limit(const struct fleet_reading *reading, const struct fleet_settings *settings, struct error *error)
{
	const struct fleet *fleet = &reading->fleet;
	char nodes[UNITS_TEXT], missing[UNITS_TEXT], broken[UNITS_TEXT];
	struct intern slow = { 0 };
	size_t count;

	if (isnan(settings->fail_above))
		return 0;
	for (size_t i = 0; i < fleet->scores; i++)
		if (fleet->score[i].is_outlier && fleet_size(&fleet->score[i]) > log1p(settings->fail_above))
			intern(&slow, fleet->names.text[fleet->score[i].node]);
	count = slow.count;
	intern_free(&slow);
	if (!count && !reading->given.missing.count && !reading->given.broken.count)
		return 0;
	return error_set(error, -ERANGE, "slower by more than %g %%: %s; missing: %s; not read: %s",
			 100 * settings->fail_above, units_number(count, "node", nodes),
			 units_number(reading->given.missing.count, "node", missing),
			 units_number(reading->given.broken.count, "result", broken));
}

static int judge(struct fleet_reading *reading, const struct fleet_settings *settings, struct error *error)
{
	struct fleet *fleet = &reading->fleet;
	const struct document document = {
		.file = stdout,
		.format = settings->format == FORMAT_MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_TEXT,
		.width = WIDTH,
	};
	int result;

	fleet->least = settings->least;
	fleet->kinds = settings->kinds;
	memcpy(fleet->kind, settings->kind, sizeof fleet->kind);
	result = fleet_judge(fleet, error);
	if (result)
		return result;
	if (settings->format == FORMAT_CSV)
		fleet_print_csv(fleet, stdout);
	else
		fleet_print(&document, fleet, &reading->given);
	fflush(stdout);
	return check_limit(reading, settings, error);
}

static void free_reading(struct fleet_reading *reading)
{
	fleet_free(&reading->fleet);
	fleet_files_free(&reading->files);
	intern_free(&reading->seen);
	free_lines(&reading->given.broken);
	free_lines(&reading->given.missing);
	free_lines(&reading->given.unexpected);
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
		result = read_all(&reading, error);
	if (!result && settings.expect)
		result = read_expected(&reading, settings.expect, error);
	if (!result)
		result = judge(&reading, &settings, error);
	free_reading(&reading);
	return result;
}

const struct verb verb_fleet = {
	.name = "fleet",
	.summary = "judges results of many nodes: which deviate, and what they share",
	.usage = "DIR... [OPTION...]",
	.description =
		"DIR is a folder of results, one for each node and run: folders, or files from 'run --pack'. A "
		"node is named by --label node=NAME of the run, else by its file or folder. Several runs of a node "
		"are averaged."
		"\n\n"
		"Nodes are compared with like machines. The deviation of a probe is the mean over its points; "
		"whether it is more than chance depends on the spread over the nodes, on the node's own intervals, "
		"and on how many nodes and probes were looked at.",
	.options = options,
	.examples = "  faultline fleet packs\n"
		    "  faultline fleet packs --expect nodes.txt --fail-above 10\n"
		    "  faultline fleet packs --group label_rack --format csv > fleet.csv\n",
	.run = fleet_run,
};
