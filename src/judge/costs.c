/* SPDX-License-Identifier: MIT */
#include "costs.h"

#include "derive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCE_BYTES = 1 << 20, NEAR = 16 };

static bool is_ok(const struct result_probe *probe, size_t point)
{
	return !strcmp(probe->point[point].status, "ok") && result_figure(probe, point, "median_ns") > 0;
}

static struct cost cost_of(const struct result_probe *probe, size_t point)
{
	struct cost cost = {
		.probe = probe,
		.point = point,
		.time = derive_time(probe, point),
		.bytes = result_figure(probe, point, "bytes"),
	};
	double fastest = result_figure(probe, point, "min_ns");

	cost.least = !isnan(cost.time.low) ? cost.time.low : !isnan(fastest) ? fastest : cost.time.value;
	return cost;
}

/* An axis that an older or newer version lacks is ignored. */
static bool has_value(const struct result_probe *probe, size_t point, const char *axis, const char *value)
{
	for (size_t i = 0; i < probe->axes; i++)
		if (!strcmp(probe->axis[i], axis))
			return !strcmp(result_value(probe, point, i), value);
	return true;
}

static bool is_warm_memset(const struct result_probe *probe, size_t point)
{
	return is_ok(probe, point) && has_value(probe, point, "implementation", "libc") &&
		has_value(probe, point, "state", "warm") && has_value(probe, point, "value", "nonzero");
}

static struct cost find_memset(const struct result *result)
{
	const struct result_probe *probe = result_find(result, "memset");
	struct cost nearest = { .probe = NULL };
	double least = log(NEAR);

	for (size_t i = 0; probe && i < probe->points; i++) {
		double distance = fabs(log(result_figure(probe, i, "bytes") / (double)REFERENCE_BYTES));

		if (!is_warm_memset(probe, i) || !(distance <= least))
			continue;
		least = distance;
		nearest = cost_of(probe, i);
	}
	return nearest;
}

static struct estimate per_byte(const struct cost *cost)
{
	return (struct estimate){ cost->time.value / cost->bytes, cost->time.low / cost->bytes,
				  cost->time.high / cost->bytes };
}

static void add(struct cost *costs, size_t *count, const struct cost *cost)
{
	size_t at = *count;

	while (at > 0 && cost->least > costs[at - 1].least)
		at--;
	if (at == COSTS)
		return;
	*count += *count < COSTS;
	memmove(&costs[at + 1], &costs[at], (*count - 1 - at) * sizeof *costs);
	costs[at] = *cost;
}

static bool is_by_byte(const struct cost *cost, double page)
{
	return cost->bytes >= page;
}

/* The largest cost of a probe of either kind; .probe NULL: no cost. */
static struct cost largest(const struct result_probe *probe, const struct costs *costs, double page, bool by_byte)
{
	struct cost found = { .probe = NULL };

	for (size_t i = 0; i < probe->points; i++) {
		struct cost cost = cost_of(probe, i);

		if (!is_ok(probe, i) || is_by_byte(&cost, page) != by_byte)
			continue;
		if (by_byte) {
			cost.ratio = ratio_of(per_byte(&costs->memset), per_byte(&cost));
			cost.least /= cost.bytes;
		}
		if (!found.probe || cost.least > found.least)
			found = cost;
	}
	return found;
}

static bool is_primitive(const struct result_probe *probe)
{
	bool is_replay = false;

	for (size_t i = 0; i < probe->axes; i++)
		is_replay |= !strcmp(probe->axis[i], "era");
	return !is_replay && strcmp(probe->name, "noop") != 0;
}

void costs_find(const struct result *result, struct costs *costs)
{
	const char *page_size = facts_get(&result->facts, "page_size");
	double page = page_size ? strtod(page_size, NULL) : INFINITY; /* then nothing is compared per byte */

	*costs = (struct costs){ .memset = find_memset(result) };
	for (size_t i = 0; i < result->probes; i++) {
		const struct result_probe *probe = &result->probe[i];
		struct cost by_byte = { .probe = NULL }, by_call;

		if (!is_primitive(probe))
			continue;
		if (costs->memset.probe)
			by_byte = largest(probe, costs, page, true);
		by_call = largest(probe, costs, page, false);
		if (by_byte.probe)
			add(costs->by_byte, &costs->by_bytes, &by_byte);
		if (by_call.probe)
			add(costs->by_call, &costs->by_calls, &by_call);
	}
}
