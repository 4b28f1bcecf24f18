/* SPDX-License-Identifier: MIT */
/* The strip chart: how the nodes of a group spread in each probe. */
#include "fleet_grid.h"

#include "text/document.h"

#include <math.h>

enum { WIDTH = 1000, LEFT = 130, RIGHT = 20, STRIP = 46, DOTS = 22, TICK_SPACE = 52, TITLE = 600 };

static const double least_range = 0.03; /* of a strip, from the median: nodes that are all alike stay together */

struct strip {
	size_t column, group;
	double low, high; /* logarithms */
	double y;
};

static double place(const struct strip *strip, double deviation)
{
	return (double)LEFT +
		(deviation - strip->low) / (strip->high - strip->low) * ((double)WIDTH - (double)LEFT - (double)RIGHT);
}

static void put_text(FILE *file, double x, double y, const char *anchor, const char *text)
{
	fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"10\" text-anchor=\"%s\">", x, y, anchor);
	document_html_text(file, text);
	fputs("</text>\n", file);
}

static void put_tick(const struct strip *strip, double ratio, FILE *file)
{
	char text[32];
	double x = place(strip, log(ratio));

	fprintf(file, "<path d=\"M%.1f %.1fv%d\" stroke=\"%s\"/>\n", x, strip->y, DOTS + 4,
		ratio == 1 ? "#666" : "#ddd");
	snprintf(text, sizeof text, "%.3g", ratio);
	put_text(file, x, strip->y + (double)DOTS + 14, "middle", text);
}

/* From the median outward, as many as have space. */
static void put_ticks(const struct strip *strip, FILE *file)
{
	static const double ratio[] = { 1.01, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000 };
	double above = place(strip, 0), below = above;

	put_tick(strip, 1, file);
	for (size_t i = 0; i < sizeof ratio / sizeof ratio[0]; i++) {
		double right = place(strip, log(ratio[i])), left = place(strip, -log(ratio[i]));

		if (right <= (double)WIDTH - (double)RIGHT + 1 && right - above > (double)TICK_SPACE) {
			put_tick(strip, ratio[i], file);
			above = right;
		}
		if (left >= (double)LEFT && below - left > (double)TICK_SPACE) {
			put_tick(strip, 1 / ratio[i], file);
			below = left;
		}
	}
}

/* Spread over the height of the strip, so that equal nodes don't hide each other. */
static double height_of(size_t row)
{
	return (double)(row * 37 % 100) / 100 * (double)DOTS;
}

static void put_dot(const struct fleet_grid *grid, const struct strip *strip, size_t row, FILE *file)
{
	const struct fleet_score *score = grid->square[row * grid->probes + strip->column].score;
	const char *color = "#888";
	char title[TITLE];

	if (score->is_outlier)
		color = fleet_size(score) > 0 ? "#c44e00" : "#0062a8";
	fprintf(file, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" fill=\"%s\" fill-opacity=\"%s\"><title>",
		place(strip, score->deviation), strip->y + 2 + height_of(row), score->is_outlier ? "4" : "2.6", color,
		score->is_outlier ? "0.9" : "0.45");
	fleet_grid_title(grid, row, strip->column, title, sizeof title);
	document_html_text(file, title);
	fputs("</title></circle>\n", file);
}

static bool is_in(const struct fleet_grid *grid, const struct strip *strip, size_t row)
{
	return grid->square[row * grid->probes + strip->column].score &&
		grid->fleet->node[grid->node[row]].group == strip->group;
}

/* Returns whether the group has a node there. */
static bool measure(const struct fleet_grid *grid, struct strip *strip)
{
	bool found = false;

	strip->low = -least_range;
	strip->high = least_range;
	for (size_t row = 0; row < grid->nodes; row++)
		if (is_in(grid, strip, row)) {
			double deviation = grid->square[row * grid->probes + strip->column].score->deviation;

			found = true;
			strip->low = fmin(strip->low, deviation);
			strip->high = fmax(strip->high, deviation);
		}
	return found;
}

static void put_strip(const struct fleet_grid *grid, const struct strip *strip, FILE *file)
{
	char text[96];

	snprintf(text, sizeof text, "%.60s", grid->fleet->words.text[grid->probe[strip->column]]);
	put_text(file, LEFT - 12, strip->y + 12, "end", text);
	if (grid->fleet->groups > 1) {
		snprintf(text, sizeof text, "group %zu", strip->group + 1);
		put_text(file, LEFT - 12, strip->y + 24, "end", text);
	}
	put_ticks(strip, file);
	for (size_t row = grid->nodes; row-- > 0;) /* outliers last, above the others */
		if (is_in(grid, strip, row))
			put_dot(grid, strip, row, file);
}

void fleet_strips_write(const struct fleet_grid *grid, FILE *file)
{
	fprintf(file,
		"<figure class=\"wide\"><svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"spread of the nodes\" "
		"font-family=\"sans-serif\" fill=\"#222\">\n",
		WIDTH, 10 + STRIP * grid->fleet->spreads);
	for (size_t column = 0, drawn = 0; column < grid->probes; column++)
		for (size_t group = 0; group < grid->fleet->groups; group++) {
			struct strip strip = { .column = column, .group = group, .y = 4 + (double)(STRIP * drawn) };

			if (!measure(grid, &strip))
				continue;
			put_strip(grid, &strip, file);
			drawn++;
		}
	fputs("</svg></figure>\n", file);
}
