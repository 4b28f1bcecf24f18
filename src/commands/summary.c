/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include <stdbool.h>
#include <string.h>

void summary_missing_counters(const struct counters *counters, const char *lead, FILE *file)
{
	for (size_t i = 0; i < counters->count; i++) {
		const char *reason = counters->counter[i].reason;
		bool told = false;

		for (size_t j = 0; j < i; j++)
			told |= !strcmp(reason, counters->counter[j].reason);
		if (!reason[0] || told)
			continue;
		fputs(lead, file);
		for (size_t j = i; j < counters->count; j++)
			if (!strcmp(reason, counters->counter[j].reason))
				fprintf(file, " %s", counters->counter[j].name);
		fprintf(file, ": %s\n", reason);
	}
}
