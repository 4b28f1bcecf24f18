/* SPDX-License-Identifier: MIT */
#include "primitive_table.h"

#include "text/units.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct line {
	enum primitive primitive;
	const struct account_row *row;
};

static int longest_first(const void *left, const void *right)
{
	uint64_t a = ((const struct line *)left)->row->wall_ns, b = ((const struct line *)right)->row->wall_ns;

	return a < b ? 1 : a > b ? -1 : 0;
}

void primitive_table_time(struct table *table, uint64_t ns, bool known)
{
	char text[UNITS_TEXT];

	units_time((double)ns, text);
	table_add(table, !known ? "-" : ns ? text : "0");
}

void primitive_table_count(struct table *table, uint64_t count, bool known)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRIu64, count);
	table_add(table, known ? text : "-");
}

void primitive_table_share(struct table *table, uint64_t part, uint64_t whole, bool known)
{
	char text[32];

	snprintf(text, sizeof text, "%.1f %%", whole ? 100.0 * (double)part / (double)whole : 0.0);
	table_add(table, known ? text : "-");
}

static void add_bytes(struct table *table, uint64_t bytes, bool known)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double amount = (double)bytes;
	char text[UNITS_TEXT];
	size_t unit = 0;

	while (amount >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
		amount /= 1024;
		unit++;
	}
	snprintf(text, sizeof text, amount < 10 && unit ? "%.2f %s" : "%.0f %s", amount, units[unit]);
	table_add(table, !known ? "-" : bytes ? text : "0");
}

/* PRIMITIVE_OWN for the sum as well: neither has calls. */
static void add_line(struct table *table, const struct trace *trace, enum primitive primitive, const char *name,
		     const struct account_row *row, uint64_t whole)
{
	uint64_t known = row->cpu_ns + row->blocked_ns + row->runnable_ns;
	bool has_time = account_has_time(primitive, row), divided = has_time && (known || !row->unknown_ns);
	char estimated[80];

	snprintf(estimated, sizeof estimated, "%s%s", name, row->estimated ? " ~" : "");
	table_add(table, estimated);
	primitive_table_share(table, row->wall_ns, whole, has_time);
	primitive_table_time(table, row->wall_ns, has_time);
	primitive_table_time(table, row->cpu_ns, divided);
	primitive_table_time(table, row->blocked_ns, divided);
	if (trace->has_runnable)
		primitive_table_time(table, row->runnable_ns, divided);
	primitive_table_count(table, row->calls, primitive != PRIMITIVE_OWN);
	add_bytes(table, row->bytes, account_has_bytes(primitive, row));
	primitive_table_count(table, row->faults, row->faults || trace_tells_faults(trace, primitive));
}

/* Columns that a narrow terminal has no room for, the least important first. */
static void drop_columns(struct table *table, const struct document *document, char *dropped, size_t size)
{
	static const char *const spare[] = { "faults within", "runnable", "bytes" };

	for (size_t i = 0; i < sizeof spare / sizeof spare[0] && table_width(table, SIZE_MAX) > document->width; i++) {
		size_t used = strlen(dropped), columns = table->columns;

		table_drop(table, spare[i]);
		if (table->columns < columns)
			snprintf(dropped + used, size - used, "%s%s", used ? ", " : "", spare[i]);
	}
	table_fit(table, document->width);
}

void primitive_table_print(const struct trace *trace, const struct account *account, const struct document *document)
{
	static const char *const waiting[] = { "primitive", "share", "wall",  "on CPU",
					       "waiting",   "calls", "bytes", "faults within" };
	static const char *const divided[] = { "primitive", "share", "wall",  "on CPU",       "blocked",
					       "runnable",  "calls", "bytes", "faults within" };
	const char *const *header = trace->has_runnable ? divided : waiting;
	struct table table = { .columns = trace->has_runnable ? 9 : 8, .left = 1 };
	struct line lines[PRIMITIVE_COUNT];
	char dropped[64] = "";
	size_t count = 0;

	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		if (account->row[i].calls || account->row[i].wall_ns)
			lines[count++] = (struct line){ (enum primitive)i, &account->row[i] };
	qsort(lines, count, sizeof lines[0], longest_first);
	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, header[i]);
	for (size_t i = 0; i < count; i++)
		add_line(&table, trace, lines[i].primitive, primitive_name(lines[i].primitive), lines[i].row,
			 account->total.wall_ns);
	add_line(&table, trace, PRIMITIVE_OWN, "all", &account->total, account->total.wall_ns);
	drop_columns(&table, document, dropped, sizeof dropped);
	document_heading(document, 3, "Time by primitive, of all threads");
	document_table(document, &table);
	if (dropped[0])
		document_lead(document, "(no room for: %s; trace.csv has all)", dropped);
}
