/* SPDX-License-Identifier: MIT */
#include "derive.h"

#include <math.h>
#include <string.h>

static double counter(const struct summary *summary, const struct counter_names *counters, const char *name)
{
	for (size_t i = 0; i < counters->count; i++)
		if (!strcmp(counters->name[i], name))
			return summary->counter[i];
	return NAN;
}

/* User and kernel together, from an event that counts both or from its two sides. */
static double both_sides(const struct summary *summary, const struct counter_names *counters, const char *name,
			 const char *user, const char *kernel)
{
	double whole = counter(summary, counters, name);

	return isnan(whole) ? counter(summary, counters, user) + counter(summary, counters, kernel) : whole;
}

static double cycles(const struct summary *summary, const struct counter_names *counters)
{
	return both_sides(summary, counters, "cycles", "cycles:u", "cycles:k");
}

static double per_cycle(const struct summary *summary, const struct counter_names *counters, double page)
{
	(void)page;
	return both_sides(summary, counters, "instructions", "instructions:u", "instructions:k") /
		cycles(summary, counters);
}

static double kernel_share(const struct summary *summary, const struct counter_names *counters, double page)
{
	(void)page;
	return counter(summary, counters, "cycles:k") / cycles(summary, counters);
}

static double cycles_per_byte(const struct summary *summary, const struct counter_names *counters, double page)
{
	(void)page;
	return cycles(summary, counters) / summary->bytes;
}

static double cycles_per_page(const struct summary *summary, const struct counter_names *counters, double page)
{
	return summary->bytes >= page ? cycles(summary, counters) / (summary->bytes / page) : NAN;
}

static double tlb_misses_per_page(const struct summary *summary, const struct counter_names *counters, double page)
{
	double misses = counter(summary, counters, "dTLB-load-misses") +
		counter(summary, counters, "dTLB-store-misses");

	return summary->bytes >= page ? misses / (summary->bytes / page) : NAN;
}

static double faults_per_page(const struct summary *summary, const struct counter_names *counters, double page)
{
	(void)counters;
	return summary->bytes > page ? summary->minor_faults / (summary->bytes / page) : NAN;
}

const struct derived derived_figures[] = {
	{ "faults/page", false, faults_per_page }, { "ins/cycle", false, per_cycle },
	{ "kernel", true, kernel_share },          { "cycles/B", false, cycles_per_byte },
	{ "cycles/page", false, cycles_per_page }, { "dTLB/page", false, tlb_misses_per_page },
};
const size_t derived_count = sizeof derived_figures / sizeof derived_figures[0];
