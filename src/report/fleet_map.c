/* SPDX-License-Identifier: MIT */
/* The heat map: nodes are rows, in several blocks side by side where there are many. */
#include "fleet_grid.h"

#include "text/document.h"

#include <math.h>

enum {
	WIDTH = 1000,
	MOST_BLOCKS = 4,
	BLOCK_NODES = 60,
	GAP = 16,
	MARGIN = 40,
	LEAST_COLUMN = 9,
	LABEL = 96,
	LETTERS = 16,
	HEAD = 96,
	LEGEND = 34,
	TITLE = 600
};

struct layout {
	size_t blocks, rows; /* of each block */
	double block, column, row;
	int height;
};

static struct layout lay_out(const struct fleet_grid *grid)
{
	size_t blocks = (grid->nodes + BLOCK_NODES - 1) / BLOCK_NODES,
	       most = WIDTH / (LABEL + GAP + LEAST_COLUMN * (grid->probes + 1));
	struct layout layout = { .blocks = blocks < MOST_BLOCKS ? blocks : MOST_BLOCKS };

	layout.blocks = layout.blocks < most ? layout.blocks : most;
	layout.blocks = layout.blocks ? layout.blocks : 1;
	layout.rows = (grid->nodes + layout.blocks - 1) / layout.blocks;
	layout.block = (double)(WIDTH - (int)(layout.blocks - 1) * GAP) / (double)layout.blocks;
	layout.column = fmin((layout.block - (double)LABEL) / fmax(1, (double)grid->probes), 44);
	layout.row = layout.rows <= BLOCK_NODES ? 16 : 9;
	layout.height = (int)ceil((double)HEAD + (double)layout.rows * layout.row + (double)LEGEND);
	return layout;
}

/* Orange is slower, blue is faster; the paler, the nearer to the median. */
static void put_color(double deviation, double most, FILE *file)
{
	static const double slow[] = { 0xc4, 0x4e, 0x00 }, fast[] = { 0x00, 0x62, 0xa8 }, middle = 0xf2;
	const double *end = deviation > 0 ? slow : fast;
	double share = fmin(1, fabs(deviation) / most);

	putc('#', file);
	for (int i = 0; i < 3; i++)
		fprintf(file, "%02x", (unsigned)lround(middle + share * (end[i] - middle)));
}

static void put_text(FILE *file, double x, double y, double size, const char *more, const char *text)
{
	fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" %s>", x, y, size, more);
	document_html_text(file, text);
	fputs("</text>\n", file);
}

static void put_square(const struct fleet_grid *grid, const struct layout *layout, size_t row, size_t column, double x,
		       double y, FILE *file)
{
	const struct fleet_square *square = &grid->square[row * grid->probes + column];
	bool is_marked = square->failure || (square->score && square->score->is_outlier);
	char title[TITLE];

	if (!square->score && !square->failure)
		return;
	fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"", x + 0.5, y + 0.5,
		layout->column - 1, layout->row - 1);
	if (square->failure)
		fputs("#222", file);
	else
		put_color(square->score->is_outlier ? fleet_size(square->score) : square->score->deviation, grid->most,
			  file);
	fprintf(file, "\"%s><title>", is_marked ? " stroke=\"#000\" stroke-width=\"1.4\"" : "");
	fleet_grid_title(grid, row, column, title, sizeof title);
	document_html_text(file, title);
	fputs("</title></rect>\n", file);
}

/* A name that is too long is cut at its start, where names of nodes are alike. */
static const char *short_name(const char *name, char text[static LETTERS * 4 + 8])
{
	size_t letters = 0;

	for (const char *at = name; *at; at++)
		letters += (*at & 0xc0) != 0x80;
	if (letters <= LETTERS)
		return name;
	for (size_t skipped = letters - LETTERS + 1; skipped > 0; skipped--)
		for (name++; (*name & 0xc0) == 0x80;)
			name++;
	snprintf(text, LETTERS * 4 + 8, "…%s", name);
	return text;
}

static void put_row(const struct fleet_grid *grid, const struct layout *layout, size_t row, FILE *file)
{
	double left = (double)(row / layout->rows) * (layout->block + (double)GAP),
	       y = (double)HEAD + (double)(row % layout->rows) * layout->row;
	char name[LETTERS * 4 + 8];
	bool begins_group = row > 0 &&
		grid->fleet->node[grid->node[row]].group != grid->fleet->node[grid->node[row - 1]].group;

	put_text(file, left + (double)LABEL - 4, y + 0.78 * layout->row, fmin(11, layout->row - 1),
		 "text-anchor=\"end\"", short_name(grid->fleet->names.text[grid->node[row]], name));
	for (size_t column = 0; column < grid->probes; column++)
		put_square(grid, layout, row, column, left + (double)LABEL + (double)column * layout->column, y, file);
	if (begins_group)
		fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"1.6\" fill=\"#222\"/>\n", left,
			y - 0.8, (double)LABEL + (double)grid->probes * layout->column);
}

static void put_heads(const struct fleet_grid *grid, const struct layout *layout, FILE *file)
{
	for (size_t block = 0; block < layout->blocks && block * layout->rows < grid->nodes; block++)
		for (size_t column = 0; column < grid->probes; column++) {
			double x = (double)block * (layout->block + (double)GAP) + (double)LABEL +
				((double)column + 0.5) * layout->column + 4;
			char more[80];

			snprintf(more, sizeof more, "transform=\"rotate(-60 %.1f %d)\"", x, HEAD - 5);
			put_text(file, x, HEAD - 5, 11, more, grid->fleet->words.text[grid->probe[column]]);
		}
}

static void put_legend(const struct fleet_grid *grid, double y, FILE *file)
{
	char text[32];

	for (int i = -4; i <= 4; i++) {
		double x = LABEL + (i + 4) * 46, deviation = i * grid->most / 4;

		fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"46\" height=\"10\" fill=\"", x, y);
		put_color(deviation, grid->most, file);
		fputs("\"/>\n", file);
		snprintf(text, sizeof text, "%s%.2f", i == -4 ? "≤ " : i == 4 ? "≥ " : "", exp(deviation));
		put_text(file, x + 23, y + 22, 10, "text-anchor=\"middle\"", text);
	}
	put_text(file, LABEL + 9 * 46 + 10, y + 9, 10, "", "times the median; black frame: outlier; black: failed");
}

void fleet_map_write(const struct fleet_grid *grid, FILE *file)
{
	struct layout layout = lay_out(grid);

	fprintf(file,
		"<figure class=\"wide\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"nodes and probes\" "
		"font-family=\"sans-serif\" fill=\"#222\">\n",
		WIDTH + MARGIN, layout.height);
	put_heads(grid, &layout, file);
	for (size_t row = 0; row < grid->nodes; row++)
		put_row(grid, &layout, row, file);
	put_legend(grid, layout.height - LEGEND + 8, file);
	fputs("</svg></figure>\n", file);
}
