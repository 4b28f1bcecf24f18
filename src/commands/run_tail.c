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
static void label_of(const struct session *session, const struct result_probe *read, size_t i, char *label)
{
	const struct probe *probe = session->measured[i].point.probe;
	size_t place = 0;

	while (i > place && session->measured[i - place - 1].point.probe == probe)
		place++;
	label[0] = '\0';
	if (read && place < read->points)
		describe_difference(read, place, label, LABEL);
	if (!label[0])
		snprintf(label, LABEL, "base");
}

/* A name that distinguishes points is worth more than these figures, which are in the CSV. */
static void fit(struct table *table, size_t width)
{
	static const char *const less[] = { "count", "away", "gap", "99.9 %" };

	for (size_t i = 0; i < sizeof less / sizeof less[0] && table_width(table, SIZE_MAX) > width; i++)
		table_drop(table, less[i]);
	table_fit(table, width);
}

static void print_probe(const struct document *document, const char *name, const struct result_probe *read,
			struct table *table)
{
	char base[LABEL] = "", text[LABEL + 8] = "";

	if (read)
		describe_base(read, base, sizeof base);
	if (base[0])
		snprintf(text, sizeof text, "base: %s", base);
	document_titled(document, name, text);
	if (document->width)
		fit(table, document->width);
	document_table(document, table);
}

static void begin_table(struct table *table)
{
	static const char *const header[COLUMNS] = { "point",  "count",   "50 %", "99 %",
						     "99.9 %", "longest", "gap",  "away" };

	*table = (struct table){ .columns = COLUMNS, .left = LEFT };
	for (size_t i = 0; i < COLUMNS; i++)
		table_add(table, header[i]);
}

/* From `i` on; returns the first that is another probe's. */
static size_t print_next(const struct session *session, const struct document *document, const struct result *result,
			 size_t i, size_t *without)
{
	const struct probe *probe = session->measured[i].point.probe;
	const struct result_probe *read = result_find(result, probe->name);
	struct table table;

	begin_table(&table);
	for (; i < session->count && session->measured[i].point.probe == probe; i++) {
		char label[LABEL];

		if (!session->measured[i].tail) {
			*without += session->measured[i].count > 0;
			continue;
		}
		label_of(session, read, i, label);
		add_row(&table, label, session->measured[i].tail);
	}
	if (table.cells > COLUMNS)
		print_probe(document, probe->name, read, &table);
	table_free(&table);
	return i;
}

void run_tail_print(const struct session *session, const struct result *result)
{
	const struct document document = { .file = stdout,
					   .width = session->settings->all ? 0 : document_width(stdout) };
	size_t without = 0;
	char text[UNITS_TEXT];

	if (!session->plan.tail_ns)
		return;
	document_paragraph(&document,
			   "Single operations. gap: the longest gap of a busy loop on the same CPU; away: how "
			   "much of its time the CPU was away. What has no room here is in <probe>.tail.csv.");
	for (size_t i = 0; i < session->count;)
		i = print_next(session, &document, result, i, &without);
	if (without > 0)
		document_paragraph(&document, "No tail of %s: the samples can't be as short as one operation.",
				   units_number(without, "point", text));
}
