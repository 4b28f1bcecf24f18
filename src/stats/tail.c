/* SPDX-License-Identifier: MIT */
#include "tail.h"

#include <math.h>

enum { LEAST_GAP_NS = 1024 };

const char *tail_name(enum tail_of of)
{
	static const char *const name[TAIL_KINDS] = { "operations", "preempted", "busy_loop" };

	return name[of];
}

void tail_summarize(const struct tail *tail, enum tail_of of, struct tail_summary *summary)
{
	const struct tail_histogram *histogram = &tail->of[of];

	*summary = (struct tail_summary){
		.count = (double)histogram->count,
		.total_ns = (double)histogram->total,
		.p50_ns = tail_histogram_quantile(histogram, 0.5),
		.p90_ns = tail_histogram_quantile(histogram, 0.9),
		.p99_ns = tail_histogram_quantile(histogram, 0.99),
		.p999_ns = tail_histogram_quantile(histogram, 0.999),
		.max_ns = histogram->count ? (double)histogram->most : NAN,
		.gaps = NAN,
		.gaps_ns = NAN,
	};
	if (of == TAIL_BUSY_LOOP)
		summary->gaps = tail_histogram_above(histogram, LEAST_GAP_NS, &summary->gaps_ns);
}
