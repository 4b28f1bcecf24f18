/* SPDX-License-Identifier: MIT */
/* The charts of a report: existing ones, or drawn for it into a temporary folder. */
#include "report_parts.h"

#include "result/scratch.h"
#include "text/svg.h"
#include "chart/draw.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH = 4096, LARGEST = 8 << 20, MOST_POINTS = 20000 }; /* gnuplot takes minutes for more */

static int is_svg(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 4 && !strcmp(entry->d_name + length - 4, ".svg");
}

/* Reads a whole file; NULL if that fails or the file is too large for a chart. */
static char *read_whole(const char *path, size_t *size)
{
	struct stat status;
	FILE *file = stat(path, &status) || !S_ISREG(status.st_mode) || status.st_size > LARGEST ? NULL
												 : fopen(path, "re");
	char *text = file ? malloc((size_t)status.st_size + 1) : NULL;

	if (text) {
		*size = fread(text, 1, (size_t)status.st_size, file);
		text[*size] = '\0';
	}
	if (file)
		fclose(file);
	return text;
}

static int inline_chart(const char *path, size_t number, const char *name, FILE *file, struct error *error)
{
	char prefix[32], *text;
	size_t size;
	int result;

	snprintf(prefix, sizeof prefix, "chart%zu-", number);
	text = read_whole(path, &size);
	if (!text)
		return error_set(error, -EIO, "can't be read");
	result = svg_inline(text, size, prefix, name, file, error);
	free(text);
	return result;
}

/* Whether each platform has a color of its own in a chart, and not each part of a bar: the first two of
 * analysis/parts/common.gp, which the page's script knows. */
static bool has_two_sides(const struct report *report, const char *name)
{
	static const char *const others[] = { "compare.", "explain.", "shm_open.", "trace_" };

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (!strncmp(name, others[i], strlen(others[i])))
			return false;
	return report->results == 2 && !report->is_trace;
}

/* With two sides, the page has a slider from one to the other. */
static void put_figure(const struct report *report, const char *name, const char *drawn)
{
	FILE *file = report->document.file;

	fputs("<figure", file);
	for (size_t i = 0; i < 2 && has_two_sides(report, name); i++) {
		fprintf(file, " data-%c=\"", 'a' + (int)i);
		document_html_text(file, report_name(report, i));
		putc('"', file);
	}
	fprintf(file, "><div class=\"wide\">%s</div></figure>\n", drawn);
}

static void put_chart(const struct report *report, const char *folder, const char *name, size_t number)
{
	char path[PATH + 300], title[256], *drawn = NULL;
	struct error error;
	size_t size = 0;
	FILE *file = open_memstream(&drawn, &size);
	int result = -ENOMEM;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	snprintf(title, sizeof title, "chart %.*s", (int)(strlen(name) - 4), name);
	error_set(&error, result, "out of memory");
	if (file) {
		result = inline_chart(path, number, title, file, &error);
		if (fclose(file))
			result = -ENOMEM;
	}
	if (result)
		document_paragraph(&report->document, "The %s is left out: the picture is %s.", title, error.text);
	else
		put_figure(report, name, drawn);
	free(drawn);
}

/* What compares and what explains comes first, then from filling memory to what shares it, to processes; how the
 * processor was used comes last. A name begins with one of these; otherwise the alphabet. */
static size_t place_of(const char *name)
{
	static const char *const story[] = {
		"compare.",    "explain.",     "trace_compare", "trace_timeline", "trace_shares", "trace_durations",
		"trace_sizes", "trace_places", "memset",        "page_fault",     "mmap",         "malloc",
		"memcpy",      "shm_open",     "pipe",          "semaphore",      "thread",       "fork",
		"posix_spawn"
	};
	enum { CHAPTERS = sizeof story / sizeof story[0] };

	for (size_t i = 0; i < CHAPTERS; i++)
		if (!strncmp(name, story[i], strlen(story[i])))
			return i;
	return strcmp(name, "counters.svg") && strcmp(name, "cpu_wall.svg") ? CHAPTERS : CHAPTERS + 1;
}

static int compare_places(const struct dirent **a, const struct dirent **b)
{
	size_t first = place_of((*a)->d_name), second = place_of((*b)->d_name);

	return first == second ? alphasort(a, b) : first < second ? -1 : 1;
}

static bool has_charts(const char *folder)
{
	struct dirent **entry = NULL;
	int count = scandir(folder, &entry, is_svg, NULL);

	for (int i = 0; i < count; i++)
		free(entry[i]);
	free(entry);
	return count > 0;
}

static int draw(const struct report *report, struct report_pictures *pictures, struct error *error)
{
	struct drawing *drawing = calloc(1, sizeof *drawing);
	size_t drawn;
	int result = drawing ? scratch_folder(pictures->folder, sizeof pictures->folder, error)
			     : error_set(error, -ENOMEM, "out of memory");

	if (!result) {
		for (size_t i = 0; i < report->results && drawing->folders < DRAW_RESULTS; i++)
			drawing->folder[drawing->folders++] = report->folder[i];
		drawing->result = report->result;
		drawing->output = pictures->folder;
		drawing->format[0] = true;
		result = draw_charts(drawing, &drawn, error);
	}
	free(drawing);
	return result;
}

static size_t count_points(const struct report *report)
{
	size_t count = 0;

	for (size_t i = 0; i < report->results; i++)
		for (size_t j = 0; j < report->result[i].probes; j++)
			count += report->result[i].probe[j].points;
	return count;
}

int report_find_charts(const struct report *report, struct report_pictures *pictures, struct error *error)
{
	struct error own = { 0 };

	if (report->results == 1) {
		snprintf(pictures->folder, sizeof pictures->folder, "%.4000s/charts", report->folder[0]);
		if (has_charts(pictures->folder))
			return 0;
	}
	pictures->folder[0] = '\0';
	if (count_points(report) > MOST_POINTS) {
		snprintf(pictures->missing, sizeof pictures->missing,
			 "more than %d points take gnuplot minutes; 'faultline chart DIR' draws them into DIR/charts, "
			 "where a "
			 "report finds them",
			 MOST_POINTS);
		return 0;
	}
	if (!draw(report, pictures, &own))
		return 0;
	if (own.signal) {
		*error = own;
		return -EINTR;
	}
	snprintf(pictures->missing, sizeof pictures->missing, "%s", own.text);
	return 0;
}

void report_charts(const struct report *report, size_t index)
{
	const struct report_pictures *pictures = report->pictures;
	struct dirent **entry = NULL;
	int count = pictures->folder[0] ? scandir(pictures->folder, &entry, is_svg, compare_places) : 0;

	(void)index;
	document_heading(&report->document, 2, "Charts");
	if (pictures->missing[0])
		document_paragraph(&report->document, "Not all charts could be drawn: %s.", pictures->missing);
	for (int i = 0; i < count; i++) {
		put_chart(report, pictures->folder, entry[i]->d_name, (size_t)i + 1);
		free(entry[i]);
	}
	free(entry);
}
