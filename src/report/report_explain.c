/* SPDX-License-Identifier: MIT */
/* Why Array is slow, in a report of a result of `explain`. */
#include "report_parts.h"

#include "explain_print.h"

#include <stdlib.h>

void report_explanation(const struct report *report, size_t index)
{
	const struct result *result = &report->result[index];
	const struct explanation_question question = explanation_question(result);
	struct explanation *explanation = explanation_applies(result) ? explanation_make(result, &question) : NULL;

	if (explanation && explanation->array) {
		char title[128];

		snprintf(title, sizeof title, "%sWhy multiprocessing.Array takes that long",
			 report_letter(report, index));
		document_heading(&report->document, 2, title);
		explain_print(explanation, &report->document);
	}
	free(explanation);
}
