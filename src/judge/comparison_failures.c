/* SPDX-License-Identifier: MIT */
#include "comparison_failures.h"

#include <math.h>
#include <string.h>

/* `unsupported` is a matter of the platform. */
static bool is_broken(const struct comparison_probe *compared, const struct comparison_row *row, size_t i)
{
	static const char *const broken[] = { "failed", "crashed", "hung", "unresolved" };
	const struct comparison_side *side = &row->side[i];

	for (size_t j = 0; side->present && !isnan(row->side[0].time.value) && j < sizeof broken / sizeof broken[0];
	     j++)
		if (!strcmp(compared->probe[i]->point[side->point].status, broken[j]))
			return true;
	return false;
}

struct comparison_failures comparison_failures(const struct comparison *comparison, double share)
{
	struct comparison_failures found = { 0 };

	for (size_t i = 0; i < comparison->probes; i++)
		for (size_t j = 1; j < comparison->results; j++) {
			const struct comparison_probe *compared = comparison->probe[i];

			found.means += comparison_is_above(compared->mean[j], share);
			for (size_t k = 0; k < compared->rows; k++) {
				found.points += comparison_is_above(compared->row[k].side[j].ratio, share);
				found.broken += is_broken(compared, &compared->row[k], j);
			}
		}
	return found;
}
