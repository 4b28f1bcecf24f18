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
	size_t process;
	double begin, end;
};

struct process {
	char id[ID], name[NAME];
	double ns;
	int row; /* of the picture; those without one of their own share the last one */
};

struct picture {
	struct moment *moment;
	struct process *process; /* by their first moment */
	size_t moments, processes;
	int rows;
	double end;
};

static size_t find_process(struct picture *picture, const char *id, const char *name)
{
	size_t i = 0;

	while (i < picture->processes && strcmp(picture->process[i].id, id))
		i++;
	if (i == picture->processes) {
		snprintf(picture->process[i].id, ID, "%s", id);
		snprintf(picture->process[i].name, NAME, "%s", name);
		picture->processes++;
	}
	return i;
}

static void take_row(const struct csv *csv, const int column[static COLUMNS], struct picture *picture)
{
	struct moment *moment = &picture->moment[picture->moments++];

	snprintf(moment->name, NAME, "%s", csv->cell[column[1]]);
	snprintf(moment->doing, NAME, "%s", csv->cell[column[2]]);
	moment->process = find_process(picture, csv->cell[column[0]], moment->name);
	moment->begin = strtod(csv->cell[column[3]], NULL);
	moment->end = strtod(csv->cell[column[4]], NULL);
	picture->process[moment->process].ns += moment->end - moment->begin;
	picture->end = moment->end > picture->end ? moment->end : picture->end;
}

/* Those with most of the path have a row of their own. */
static void choose_rows(struct picture *picture)
{
	for (size_t i = 0; i < picture->processes; i++) {
		size_t longer = 0;

		for (size_t j = 0; j < picture->processes; j++)
			longer += picture->process[j].ns > picture->process[i].ns ||
				(j < i && picture->process[j].ns >= picture->process[i].ns);
		picture->process[i].row = longer < MOST_ROWS - 1 ? picture->rows++ : MOST_ROWS - 1;
	}
	picture->rows += picture->processes >= MOST_ROWS;
}

static int read_moments(const char *path, struct picture *picture)
{
	static const char *const names[COLUMNS] = { "process", "name", "doing", "begin_ns", "end_ns" };
	struct error ignored;
	struct csv csv;
	int column[COLUMNS];
	bool good = true;

	if (csv_open(&csv, path, &ignored))
		return -1; /* an older trace */
	for (int i = 0; i < COLUMNS; i++) {
		column[i] = csv_column(&csv, names[i]);
		good &= column[i] >= 0;
	}
	while (good && picture->moments < MOST_MOMENTS && csv_row(&csv, &ignored) > 0)
		take_row(&csv, column, picture);
	csv_close(&csv);
	choose_rows(picture);
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
	return (double)LEFT + ((double)WIDTH - (double)LEFT - 10) * ns / picture->end;
}

static void put_moment(const struct picture *picture, const struct moment *moment, FILE *file)
{
	double from = place_of(picture, moment->begin), to = place_of(picture, moment->end);
	char begin[UNITS_TEXT], length[UNITS_TEXT];

	units_time(moment->begin, begin);
	units_time(moment->end - moment->begin, length);
	fprintf(file, "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\"><title>", from,
		TOP + picture->process[moment->process].row * ROW + 3, to - from, ROW - 6, color_of(moment->doing));
	document_html_text(file, moment->name);
	fputs(": ", file);
	document_html_text(file, moment->doing);
	fprintf(file, ", from %s on, for %s</title></rect>\n", moment->begin > 0 ? begin : "0", length);
}

static void put_name(const char *name, const char *id, int row, FILE *file)
{
	fprintf(file, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", LEFT - 8, TOP + row * ROW + ROW - 7);
	document_html_text(file, name);
	document_html_text(file, id);
	fputs("</text>\n", file);
}

static void put_names(const struct picture *picture, FILE *file)
{
	char id[ID + 3];

	for (size_t i = 0; i < picture->processes; i++) {
		const struct process *process = &picture->process[i];

		snprintf(id, sizeof id, " (%s)", process->id);
		if (process->row < MOST_ROWS - 1)
			put_name(process->name, id, process->row, file);
	}
	if (picture->processes >= MOST_ROWS)
		put_name("all others", "", MOST_ROWS - 1, file);
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

static void put_picture(const struct picture *picture, const char *letter, FILE *file)
{
	fprintf(file,
		"<figure><div class=\"wide\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%sthe critical path "
		"by "
		"process over time\" font-family=\"sans-serif\" font-size=\"12\">\n<rect x=\"0\" y=\"0\" "
		"width=\"%d\" height=\"%d\" fill=\"#FFFFFF\"/>\n",
		WIDTH, TOP + picture->rows * ROW + AXIS, letter, WIDTH, TOP + picture->rows * ROW + AXIS);
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
	if (picture) {
		picture->moment = calloc(MOST_MOMENTS, sizeof *picture->moment);
		picture->process = calloc(MOST_MOMENTS, sizeof *picture->process);
	}
	if (picture && picture->moment && picture->process && !read_moments(path, picture)) {
		report_heading(report, index, 2, "Who was waited for, over time");
		put_picture(picture, report_letter(report, index), report->document.file);
		document_paragraph(
			&report->document,
			"The critical path: at each moment, the process that the program needed. Blue: it ran. Orange: "
			"it could run, and no CPU was free. Green: a timer or a device. Gray: it waited for something "
			"else. Each picture element covers what had most of its time; the pointer shows names and "
			"times.");
	}
	if (picture) {
		free(picture->moment);
		free(picture->process);
	}
	free(picture);
}
