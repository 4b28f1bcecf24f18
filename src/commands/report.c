/* SPDX-License-Identifier: MIT */
/* faultline report: one file to attach to a bug report, or Markdown to paste into it. */
#include "pass_over.h"
#include "report/report_source.h"

#include "result/atomic_file.h"
#include "verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Issue trackers accept comments of up to 65,536 characters; bytes are never fewer. */
enum { PATH = 4096, MARKDOWN_MOST = 60000, RESERVED = 1500 };

struct writing {
	struct report report;
	struct report_source source;
	struct report_pictures pictures;
	const char *output;
	enum { HTML, MARKDOWN } format;
	char *text; /* the whole text, before it goes to its file */
	size_t size;
	FILE *file;
	size_t used, most; /* bytes of Markdown, and their limit */
	char left_out[RESERVED / 2];
};

static const struct verb_option options[] = {
	{ "output", 'o', TEXT("FILE", struct writing, output), NULL,
	  "where the report goes; -: standard output (default: DIR/report.html for one result, else ./report.html)" },
	{ "format", 0, WORD("html|markdown", struct writing, format), "html",
	  "html: a page that needs no other file; markdown: a comment for an issue tracker" },
	{ 0 },
};

static void leave_out(struct writing *writing, const char *name)
{
	size_t used = strlen(writing->left_out);

	snprintf(writing->left_out + used, sizeof writing->left_out - used, "%s%s", used ? ", " : "", name);
}

/* The text of a part; NULL without memory. */
static char *part_text(struct writing *writing, report_part *part, size_t index, size_t *size)
{
	char *text = NULL;

	writing->report.document.file = open_memstream(&text, size);
	if (!writing->report.document.file)
		return NULL;
	part(&writing->report, index);
	if (!fclose(writing->report.document.file))
		return text;
	free(text);
	return NULL;
}

/* Writes a whole part, or nothing if the limit of Markdown is reached. */
static int add_part(struct writing *writing, report_part *part, size_t index, const char *name)
{
	size_t size;
	char *text = part_text(writing, part, index, &size);

	if (!text)
		return -ENOMEM;
	if (writing->format == MARKDOWN && writing->used + size > writing->most) {
		leave_out(writing, name);
	} else {
		fwrite(text, 1, size, writing->file);
		writing->used += size;
	}
	free(text);
	return 0;
}

static int add_of_results(struct writing *writing, report_part *part, const char *name)
{
	char called[80];
	int result = 0;

	for (size_t i = 0; i < writing->report.results && !result; i++) {
		snprintf(called, sizeof called, "%s%s", report_letter(&writing->report, i), name);
		result = add_part(writing, part, i, called);
	}
	return result;
}

static void points_heading(const struct report *report, size_t index)
{
	(void)index;
	document_heading(&report->document, 2, "Every point");
}

static void left_out(const struct report *report, size_t index)
{
	const struct writing *writing = (const struct writing *)report;

	(void)index;
	document_paragraph(
		&report->document,
		"Left out, to stay below %d characters: the parts %s. The result's folder and the HTML report "
		"have everything.",
		MARKDOWN_MOST, writing->left_out);
}

/* In Markdown one CSV per probe, without the axes of others, so that as many as possible fit. */
static int add_csv(struct writing *writing, size_t i)
{
	struct report *report = &writing->report;
	char called[120];
	int result = add_part(writing, report_csv_begin, i, "CSV");

	report->current = i;
	if (!result && writing->format == HTML)
		result = add_part(writing, report_csv_all, i, "CSV");
	for (size_t j = 0; writing->format == MARKDOWN && j < report->result[i].probes && !result; j++) {
		snprintf(called, sizeof called, "%s%s.csv", report_letter(report, i), report->result[i].probe[j].name);
		result = add_part(writing, report_csv_probe, j, called);
	}
	return result ? result : add_part(writing, report_csv_end, i, "CSV");
}

/* The space for facts and CSV, which come last: the tables leave that much, but no more than half. */
static size_t room_after(struct writing *writing)
{
	size_t sum = 0, size = 0;

	for (size_t i = 0; i < writing->report.results; i++) {
		free(part_text(writing, report_facts, i, &size));
		sum += size + 100;
		writing->report.current = i;
		for (size_t j = 0; j < writing->report.result[i].probes; j++, sum += size)
			free(part_text(writing, report_csv_probe, j, &size));
	}
	return sum < MARKDOWN_MOST / 2 ? sum : MARKDOWN_MOST / 2;
}

static int add_points(struct writing *writing)
{
	const struct comparison *comparison = writing->report.comparison;
	size_t count = comparison ? comparison->probes : writing->report.result[0].probes;
	int result;

	writing->most -= room_after(writing);
	result = add_part(writing, points_heading, 0, "a heading");
	for (size_t i = 0; i < count && !result; i++)
		result = add_part(writing, report_points, i,
				  comparison ? comparison->probe[i]->name : writing->report.result[0].probe[i].name);
	writing->most = MARKDOWN_MOST - RESERVED;
	return result;
}

static int add_run(struct writing *writing)
{
	int result = add_of_results(writing, report_explanation, "why Array takes that long");

	if (!result)
		result = add_part(writing, report_costs, 0, "the largest costs");
	if (!result && writing->report.comparison)
		result = add_part(writing, report_differences, 0, "what differs");
	if (!result)
		result = add_part(writing, report_repeat, 0, "how to repeat it");
	if (!result)
		result = add_part(writing, report_warnings, 0, "warnings");
	if (!result && writing->format == HTML)
		result = add_part(writing, report_charts, 0, "charts");
	if (!result)
		result = add_points(writing);
	if (!result)
		result = add_of_results(writing, report_facts, "facts");
	for (size_t i = 0; i < writing->report.results && !result; i++)
		result = add_csv(writing, i);
	return result;
}

static int add_trace(struct writing *writing)
{
	static report_part *const parts[] = { report_trace_moments, report_trace_path, report_trace_table,
					      report_trace_lines, report_trace_places };
	int result = writing->report.traces ? add_part(writing, report_trace_differences, 0, "what differs") : 0;

	if (!result && writing->format == HTML && writing->report.traces)
		result = add_part(writing, report_charts, 0, "charts");
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !result; i++)
		if (writing->format == HTML || parts[i] != report_trace_moments)
			result = add_of_results(writing, parts[i], "a table");
	if (!result && writing->format == HTML && !writing->report.traces)
		result = add_part(writing, report_charts, 0, "charts");
	if (!result)
		result = add_part(writing, report_repeat, 0, "how to repeat it");
	if (!result)
		result = add_part(writing, report_warnings, 0, "warnings");
	if (!result)
		result = add_of_results(writing, report_facts, "facts");
	return result ? result : add_of_results(writing, report_trace_csv, "CSV");
}

static int make_text(struct writing *writing, struct error *error)
{
	int result = -ENOMEM;

	writing->most = MARKDOWN_MOST - RESERVED;
	writing->report.document.format = writing->format == MARKDOWN ? DOCUMENT_MARKDOWN : DOCUMENT_HTML;
	writing->file = open_memstream(&writing->text, &writing->size);
	if (!writing->file)
		return error_set(error, result, "out of memory");
	result = writing->format == MARKDOWN ? 0 : add_part(writing, report_html_begin, 0, "");
	if (!result)
		result = add_part(writing, report_title, 0, "what was measured");
	if (!result)
		result = writing->report.is_trace ? add_trace(writing) : add_run(writing);
	if (!result && writing->left_out[0]) {
		writing->used = 0;
		result = add_part(writing, left_out, 0, "");
	}
	if (!result && writing->format == HTML)
		result = add_part(writing, report_html_end, 0, "");
	if (fclose(writing->file) || result)
		return error_set(error, -ENOMEM, "out of memory");
	return 0;
}

static int write_file(const struct writing *writing, const char *path, struct error *error)
{
	struct atomic_file output;
	int result = atomic_file_open_path(&output, path, error);

	if (result)
		return result;
	fwrite(writing->text, 1, writing->size, output.file);
	result = atomic_file_commit(&output, error);
	if (!result && strcmp(path, "-"))
		fprintf(stderr, "Report: %s\n", path);
	return result;
}

/* Next to the result; for several results, or a packed one, in the current folder. */
static int write_report(struct writing *writing, struct error *error)
{
	const char *name = writing->format == MARKDOWN ? "report.md" : "report.html";
	char path[PATH + 32];
	int result = 0;

	writing->report.pictures = &writing->pictures;
	if (writing->format == HTML)
		result = report_find_charts(&writing->report, &writing->pictures, error);
	if (!result)
		result = make_text(writing, error);
	if (result)
		return result;
	snprintf(path, sizeof path, "%s", name);
	if (writing->source.has_place)
		snprintf(path, sizeof path, "%s/%s", writing->source.folder[0], name);
	return write_file(writing, writing->output ? writing->output : path, error);
}

static int open_results(struct writing *writing, int count, char **path, struct error *error)
{
	int left = pass_over(count, path, false);

	if (count > 0 && left == 0)
		return error_usage(error, "report: none of these is a result; expected the folder of a result");
	return report_open(&writing->report, &writing->source, left, path, error);
}

static int report_run(int argc, char **argv, struct error *error)
{
	struct writing *writing = calloc(1, sizeof *writing);
	int first, result;

	if (!writing)
		return error_set(error, -ENOMEM, "out of memory");
	first = options_read(&verb_report, NULL, 0, argc, argv, writing, error);
	result = first < 0 ? first : open_results(writing, argc - first, argv + first, error);
	if (!result)
		result = write_report(writing, error);
	report_close(&writing->report, &writing->source);
	free(writing->text);
	free(writing);
	return result;
}

const struct verb verb_report = {
	.name = "report",
	.summary = "writes one file for a bug report: charts, tables, facts",
	.usage = "[DIR...] [OPTION...]",
	.description = "DIR is the folder of a result, the folder of a platform (its newest result is reported), or a "
		       "file from 'faultline pack'; without DIR, the newest result below results/ is reported. "
		       "The first result is the base that the others are compared with. A folder from 'faultline "
		       "trace' is reported alone, or with another one, which is compared with it."
		       "\n\n"
		       "Markdown stays below 60,000 characters and says what it left out.",
	.options = options,
	.examples = "  faultline report\n"
		    "  faultline report results/laptop results/server -o report.html\n"
		    "  faultline report results/laptop --format markdown -o -\n"
		    "  faultline report TRACE_A TRACE_B\n",
	.run = report_run,
};
