/* SPDX-License-Identifier: MIT */
/* The tails of a run, as text. */
#include "run_session.h"

#include "result/describe.h"
#include "text/document.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 300, COLUMNS = 8, LEFT = 1 };

static void add_time(struct table *table, double ns)
{
	char text[UNITS_TEXT];

	units_time(ns, text);
	table_add(table, text);
}

static void add_row(struct table *table, const char *label, const struct tail *tail)
{
	struct tail_summary own, loop;
	char text[UNITS_TEXT];

	tail_summarize(tail, TAIL_OPERATIONS, &own);
	tail_summarize(tail, TAIL_BUSY_LOOP, &loop);
	table_add(table, label);
	snprintf(text, sizeof text, "%.0f", own.count);
	table_add(table, text);
	add_time(table, own.p50_ns);
	add_time(table, own.p99_ns);
	add_time(table, own.p999_ns);
	add_time(table, own.max_ns);
	add_time(table, loop.max_ns);
	units_share(loop.gaps_ns / loop.total_ns, text);
	table_add(table, text);
}

/* The point of the result that is the `i`th of the run's. */
static void label_of(const struct session *session, const struct result *result, size_t i, char *label, size_t size)
{
	const struct probe *probe = session->measured[i].point.probe;
	const struct result_probe *read = result_find(result, probe->name);
	char point[LABEL] = "";
	size_t place = 0;

	while (i > place && session->measured[i - place - 1].point.probe == probe)
		place++;
	if (read && place < read->points)
		describe_point(read, place, point, sizeof point);
	snprintf(label, size, "%s%s%s", probe->name, point[0] ? ": " : "", point);
}

/* A name that distinguishes points is worth more than the count, which is in the CSV. */
static void fit(struct table *table, size_t width)
{
	if (!width || table_width(table, SIZE_MAX) <= width)
		return;
	table_drop(table, "count");
	table_fit(table, width);
}

static void print_rest(size_t without)
{
	char text[UNITS_TEXT];

	if (without > 0)
		printf("\nNo tail of %s: the samples can't be as short as one operation.\n",
		       units_number(without, "point", text));
}

void run_tail_print(const struct session *session, const struct result *result)
{
	static const char *const header[COLUMNS] = { "point",  "count",   "50 %", "99 %",
						     "99.9 %", "longest", "gap",  "away" };
	struct table table = { .columns = COLUMNS, .left = LEFT };
	size_t without = 0;

	if (!session->plan.tail_ns)
		return;
	for (size_t i = 0; i < COLUMNS; i++)
		table_add(&table, header[i]);
	for (size_t i = 0; i < session->count; i++) {
		char label[LABEL + 100];

		if (!session->measured[i].tail) {
			without += session->measured[i].count > 0;
			continue;
		}
		label_of(session, result, i, label, sizeof label);
		add_row(&table, label, session->measured[i].tail);
	}
	if (table.cells > COLUMNS) {
		const struct document document = { .file = stdout,
						   .width = session->settings->all ? 0 : document_width(stdout) };

		document_paragraph(&document,
				   "Single operations. Beside them the longest gap of a busy loop on the same CPU, "
				   "and how much of its time the CPU was away:");
		putchar('\n');
		fit(&table, document.width);
		table_print(&table, stdout);
	} else {
		table_free(&table);
	}
	print_rest(without);
}
