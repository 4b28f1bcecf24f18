/* SPDX-License-Identifier: MIT */
/* The report of a trace: which process the critical path led through, over time; a picture whose parts name themselves
 * where the pointer rests. */
#include "report_parts.h"

#include "result/csv.h"
#include "text/units.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_MOMENTS = 4000, MOST_ROWS = 20, PATH = 4200, NAME = 64, ID = 24, COLUMNS = 5 };
enum { LEFT = 190, WIDTH = 1000, ROW = 22, TOP = 6, AXIS = 26 };

struct moment {
	char name[NAME], doing[NAME];
	int row; /* of the picture: one a process */
	double begin, end;
};

struct picture {
	struct moment *moment;
	size_t moments;
	char process[MOST_ROWS][ID], name[MOST_ROWS][NAME];
	int rows; /* the last one may stand for more processes */
	double end;
};

static int row_of(struct picture *picture, const char *process, const char *name)
{
	int row = 0;

	while (row < picture->rows && strcmp(picture->process[row], process))
		row++;
	if (row == MOST_ROWS)
		return MOST_ROWS - 1;
	if (row < picture->rows)
		return row;
	snprintf(picture->process[row], ID, "%s", process);
	snprintf(picture->name[row], NAME, "%s", name);
	return picture->rows++;
}

static int read_moments(const char *path, struct picture *picture)
{
	static const char *const names[COLUMNS] = { "process", "name", "doing", "begin_ns", "end_ns" };
	struct error ignored;
	struct csv csv;
	int column[COLUMNS];

	if (csv_open(&csv, path, &ignored))
		return -1; /* an older trace */
	for (int i = 0; i < COLUMNS; i++)
		column[i] = csv_column(&csv, names[i]);
	while (column[0] >= 0 && column[1] >= 0 && column[2] >= 0 && column[3] >= 0 && column[4] >= 0 &&
	       picture->moments < MOST_MOMENTS && csv_row(&csv, &ignored) > 0) {
		struct moment *moment = &picture->moment[picture->moments++];

		snprintf(moment->name, NAME, "%s", csv.cell[column[1]]);
		snprintf(moment->doing, NAME, "%s", csv.cell[column[2]]);
		moment->row = row_of(picture, csv.cell[column[0]], moment->name);
		moment->begin = strtod(csv.cell[column[3]], NULL);
		moment->end = strtod(csv.cell[column[4]], NULL);
		picture->end = moment->end > picture->end ? moment->end : picture->end;
	}
	csv_close(&csv);
	return picture->end > 0 ? 0 : -1;
}

static const char *color_of(const char *doing)
{
	if (!strcmp(doing, "running"))
		return "#0072B2";
	if (!strcmp(doing, "runnable"))
		return "#D55E00";
	return !strcmp(doing, "timer") || !strcmp(doing, "device") ? "#009E73" : "#AAAAAA";
}

static double place_of(const struct picture *picture, double ns)
{
	return LEFT + (WIDTH - LEFT - 10) * ns / picture->end;
}

static void put_moment(const struct picture *picture, const struct moment *moment, FILE *file)
{
	double from = place_of(picture, moment->begin), to = place_of(picture, moment->end);
	char begin[UNITS_TEXT], length[UNITS_TEXT];

	units_time(moment->begin, begin);
	units_time(moment->end - moment->begin, length);
	fprintf(file, "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\"><title>", from,
		TOP + moment->row * ROW + 3, to - from, ROW - 6, color_of(moment->doing));
	document_html_text(file, moment->name);
	fputs(": ", file);
	document_html_text(file, moment->doing);
	fprintf(file, ", from %s on, for %s</title></rect>\n", moment->begin > 0 ? begin : "0", length);
}

static void put_names(const struct picture *picture, FILE *file)
{
	for (int i = 0; i < picture->rows; i++) {
		bool is_rest = i == MOST_ROWS - 1;

		fprintf(file, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", LEFT - 8, TOP + i * ROW + ROW - 7);
		document_html_text(file, is_rest ? "all others" : picture->name[i]);
		if (!is_rest) {
			fputs(" (", file);
			document_html_text(file, picture->process[i]);
			fputs(")", file);
		}
		fputs("</text>\n", file);
	}
}

static void put_axis(const struct picture *picture, FILE *file)
{
	int bottom = TOP + picture->rows * ROW;

	for (int i = 0; i <= 4; i++) {
		double ns = picture->end * i / 4, x = place_of(picture, ns);
		char text[UNITS_TEXT];

		units_time(ns, text);
		fprintf(file, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#CCCCCC\"/>\n", x, x, TOP,
			bottom + 4);
		fprintf(file, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x, bottom + 18,
			i == 4 ? "end" : "middle", i ? text : "0");
	}
}

static void put_picture(const struct picture *picture, FILE *file)
{
	fprintf(file,
		"<figure><div class=\"wide\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"the critical path by "
		"process over time\" font-family=\"sans-serif\" font-size=\"12\">\n<rect x=\"0\" y=\"0\" "
		"width=\"%d\" height=\"%d\" fill=\"#FFFFFF\"/>\n",
		WIDTH, TOP + picture->rows * ROW + AXIS, WIDTH, TOP + picture->rows * ROW + AXIS);
	put_axis(picture, file);
	put_names(picture, file);
	for (size_t i = 0; i < picture->moments; i++)
		put_moment(picture, &picture->moment[i], file);
	fputs("</svg></div></figure>\n", file);
}

void report_trace_moments(const struct report *report, size_t index)
{
	struct picture *picture = calloc(1, sizeof *picture);
	char path[PATH];

	snprintf(path, sizeof path, "%s/path_moments.csv", report->folder[index]);
	if (picture)
		picture->moment = calloc(MOST_MOMENTS, sizeof *picture->moment);
	if (picture && picture->moment && !read_moments(path, picture)) {
		report_heading(report, index, 2, "Who was waited for, over time");
		put_picture(picture, report->document.file);
		document_paragraph(
			&report->document,
			"The critical path: at each moment, the process that the program needed. Blue: it ran. Orange: "
			"it could run, and no CPU was free. Green: a timer or a device. Gray: it waited for something "
			"else. Each picture element covers what had most of its time; the pointer shows names and "
			"times.");
	}
	if (picture)
		free(picture->moment);
	free(picture);
}
