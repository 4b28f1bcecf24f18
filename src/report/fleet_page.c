/* SPDX-License-Identifier: MIT */
#include "fleet_page.h"

#include "fleet_grid.h"
#include "page.h"
#include "text/units.h"

int fleet_page_write(const struct fleet *fleet, const struct fleet_given *given, FILE *file)
{
	const struct document document = { .file = file, .format = DOCUMENT_HTML };
	struct fleet_grid grid;
	char nodes[UNITS_TEXT];
	int result = fleet_grid_make(&grid, fleet);

	if (result)
		return result;
	page_begin(file);
	fputs(units_number(fleet->nodes, "node", nodes), file);
	page_body(file);
	document_heading(&document, 1, "A fleet");
	fleet_print(&document, fleet, given);
	if (grid.probes) {
		document_heading(&document, 2, "Nodes and probes");
		document_paragraph(&document,
				   "A row is a node, a column a probe: outliers first, then the slowest, "
				   "in each group. Point at a square to read it.");
		fleet_map_write(&grid, file);
	}
	if (fleet->spreads) {
		document_heading(&document, 2, "Spread of each probe");
		document_paragraph(
			&document,
			"A dot is a node, at its time divided by the median of its group; outliers are colored.");
		fleet_strips_write(&grid, file);
	}
	page_end(file);
	fleet_grid_free(&grid);
	return 0;
}
