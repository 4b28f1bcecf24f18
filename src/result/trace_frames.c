/* SPDX-License-Identifier: MIT */
/* What each primitive took in a trace, by frame of the stack, from places.csv. */
#include "trace_set.h"

#include "csv.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 4200, TEXT = 512 };

static const struct {
	const char *column;
	enum trace_figure figure;
} figures[] = { { "wall_ns", TRACE_WALL },
		{ "cpu_ns", TRACE_CPU },
		{ "blocked_ns", TRACE_BLOCKED },
		{ "calls", TRACE_CALLS },
		{ "bytes", TRACE_BYTES } };

/* "queues.py get" for "queues.py:103 Queue.get": only later versions of Python name the class. */
static void name_frame(const char *frame, const char *primitive, char name[static TRACE_NAME])
{
	const char *space = strchr(frame, ' '), *end = space ? space : frame + strlen(frame), *line = end;
	const char *dot = strrchr(end, '.'), *function = dot ? dot + 1 : end + (space != NULL);

	while (line > frame && isdigit((unsigned char)line[-1]))
		line--;
	line = line > frame && line < end && line[-1] == ':' ? line - 1 : end;
	snprintf(name, TRACE_NAME, "%.*s %.40s\t%.40s", (int)(line - frame < 40 ? line - frame : 40), frame, function,
		 primitive);
}

struct trace_sum *trace_sums_frame(struct trace_sums *sums, const char *frame, const char *primitive)
{
	char name[TRACE_NAME];

	name_frame(frame, primitive, name);
	return trace_sum_named(name, &sums->frame_names, &sums->frame, &sums->frames);
}

static int add_row(const struct csv *csv, const char *frame, struct trace_sums *sums, struct error *error)
{
	struct trace_sum *sum = trace_sums_frame(sums, frame, csv->cell[csv_column(csv, "primitive")]);

	for (size_t i = 0; sum && i < sizeof figures / sizeof figures[0]; i++) {
		int column = csv_column(csv, figures[i].column);
		double figure = NAN, *all = &sum->of[figures[i].figure];

		if (column >= 0 && csv_figure(csv, (size_t)column, &figure, error))
			return -EINVAL;
		if (!isnan(figure))
			*all = (isnan(*all) ? 0 : *all) + figure;
	}
	return 0;
}

static int read_rows(struct csv *csv, struct trace_sums *sums, struct error *error)
{
	int place = csv_column(csv, "place"), function = csv_column(csv, "function"),
	    within = csv_column(csv, "within");
	char lead[TEXT];
	int row = 1;

	if (place < 0 || function < 0 || within < 0 || csv_column(csv, "primitive") < 0)
		return 0;
	while (row > 0 && (row = csv_row(csv, error)) > 0) {
		snprintf(lead, sizeof lead, "%.250s %.250s", csv->cell[place], csv->cell[function]);
		if (add_row(csv, lead, sums, error) ||
		    (csv->cell[within][0] && add_row(csv, csv->cell[within], sums, error)))
			row = -EINVAL;
	}
	return row;
}

int trace_sums_read_frames(struct trace_sums *sums, const char *folder, struct error *error)
{
	char path[PATH];
	struct csv csv;
	int result;

	snprintf(path, sizeof path, "%s/places.csv", folder);
	if (access(path, F_OK))
		return 0;
	result = csv_open(&csv, path, error);
	if (result)
		return result;
	result = read_rows(&csv, sums, error);
	csv_close(&csv);
	return result;
}
