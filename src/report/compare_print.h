/* SPDX-License-Identifier: MIT */
/* The tables of a comparison, for `compare` and `report`; its CSV. */
#ifndef FAULTLINE_COMPARE_PRINT_H
#define FAULTLINE_COMPARE_PRINT_H

#include "judge/comparison.h"
#include "text/document.h"
#include "text/units.h"

#include <stdio.h>

struct compare_printer {
	struct document document;
	const struct comparison *comparison;
	const struct result *result;
	double level; /* of the intervals */
	bool changed; /* only what differs by more than noise */
};

/* How many points differ and the warnings, the facts that differ, then a table per probe. */
void compare_print_tables(const struct compare_printer *);

/* Parts of that: how it begins; the results by their letters; the facts; one probe; what ~ means. */
void compare_print_lead(const struct compare_printer *);
void compare_print_results(const struct compare_printer *);
void compare_print_noise(const struct compare_printer *);
void compare_print_facts(const struct compare_printer *);
void compare_print_probe(const struct compare_printer *, const struct comparison_probe *);

/* Four digits, of a large ratio fewer decimals. */
void compare_print_ratio_text(double ratio, char text[static UNITS_TEXT]);

/* A cell with the letter of a result. */
void compare_print_letter(struct table *, size_t result);

/* Prints a table, in plain text as wide as a line. */
void compare_print_table(const struct document *, struct table *);

/* Three cells: the ratio, its interval, and the verdict. */
void compare_print_ratio(struct table *, struct estimate ratio, enum verdict);

/* Calls `warn` with each reason not to compare: see comparison_warnings; and drift. */
void compare_print_warnings(const struct comparison *, const struct result *,
			    void (*warn)(void *context, const char *text), void *context);

/* One CSV, or its rows as JSON Lines: a row per point and per result that is compared with the base, then a row per mean;
 * `changed`: only of points that differ. 0 or -errno; `error` holds a message. */
int compare_print_rows(const struct comparison *, const struct result *, bool changed, bool as_json, FILE *,
		       struct error *);

/* The last two parts of a result's path: <platform>/<UTC start>; of a variant, its setting. */
const char *compare_print_label(const struct result *);

#endif
