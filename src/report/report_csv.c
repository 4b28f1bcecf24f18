/* SPDX-License-Identifier: MIT */
/* The part of a report with the points as CSV. */
#include "report_parts.h"

#include "points_table.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 2 << 20 }; /* of the CSV of a result */

/* Ends a stream into memory, and shows what was written. */
static void put_code(const struct report *report, FILE *file, char **text)
{
	bool written = !fclose(file);

	if (written && strlen(*text) > MOST_BYTES)
		document_paragraph(&report->document,
				   "Left out, so that the page opens quickly: the CSV, which has more than %d MiB. The "
				   "result's folder has it.",
				   MOST_BYTES >> 20);
	else if (written)
		document_code(&report->document, *text);
	free(*text);
}

void report_csv_begin(const struct report *report, size_t index)
{
	char summary[80];

	snprintf(summary, sizeof summary, "%sCSV of the points", report_letter(report, index));
	document_fold(&report->document, summary);
}

void report_csv_probe(const struct report *report, size_t index)
{
	const struct result_probe *probe = &report->result[report->current].probe[index];

	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return;
	points_csv_short(probe, file);
	document_paragraph(&report->document, "%s.csv", probe->name);
	put_code(report, file, &text);
}

void report_csv_all(const struct report *report, size_t index)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return;
	points_csv(&report->result[index], file);
	put_code(report, file, &text);
}

void report_csv_end(const struct report *report, size_t index)
{
	(void)index;
	document_fold_end(&report->document);
}
