/* SPDX-License-Identifier: MIT */
#include "derive.h"

#include "stats/stats.h"

#include <math.h>

struct estimate derive_time(const struct result_probe *probe, size_t point)
{
	return (struct estimate){ result_figure(probe, point, "median_ns"), result_figure(probe, point, "ci_low_ns"),
				  result_figure(probe, point, "ci_high_ns") };
}

double derive_precision(const struct result_probe *probe, size_t point)
{
	struct estimate time = derive_time(probe, point);

	return interval_precision((struct interval){ time.low, time.high }, time.value);
}

/* User and kernel together, from an event that counts both or from its two sides. */
static double both_sides(const struct result_probe *probe, size_t point, const char *name, const char *user,
			 const char *kernel)
{
	double whole = result_figure(probe, point, name);

	return isnan(whole) ? result_figure(probe, point, user) + result_figure(probe, point, kernel) : whole;
}

static double cycles(const struct result_probe *probe, size_t point)
{
	return both_sides(probe, point, "cycles", "cycles:u", "cycles:k");
}

static double per_cycle(const struct result_probe *probe, size_t point, double page)
{
	(void)page;
	return both_sides(probe, point, "instructions", "instructions:u", "instructions:k") / cycles(probe, point);
}

static double kernel_share(const struct result_probe *probe, size_t point, double page)
{
	(void)page;
	return result_figure(probe, point, "cycles:k") / cycles(probe, point);
}

static double cycles_per_byte(const struct result_probe *probe, size_t point, double page)
{
	(void)page;
	return cycles(probe, point) / result_figure(probe, point, "bytes");
}

/* Of a point that touches a page or more. */
static double pages(const struct result_probe *probe, size_t point, double page)
{
	double bytes = result_figure(probe, point, "bytes");

	return bytes >= page ? bytes / page : NAN;
}

static double cycles_per_page(const struct result_probe *probe, size_t point, double page)
{
	return cycles(probe, point) / pages(probe, point, page);
}

static double tlb_misses_per_page(const struct result_probe *probe, size_t point, double page)
{
	double misses = result_figure(probe, point, "dTLB-load-misses") +
		result_figure(probe, point, "dTLB-store-misses");

	return misses / pages(probe, point, page);
}

static double faults_per_page(const struct result_probe *probe, size_t point, double page)
{
	double count = pages(probe, point, page);

	return count > 1 ? result_figure(probe, point, "minor_faults") / count : NAN;
}

const struct derived derived_figures[] = {
	{ "faults/page", false, faults_per_page }, { "ins/cycle", false, per_cycle },
	{ "kernel", true, kernel_share },          { "cycles/B", false, cycles_per_byte },
	{ "cycles/page", false, cycles_per_page }, { "dTLB/page", false, tlb_misses_per_page },
};
const size_t derived_count = sizeof derived_figures / sizeof derived_figures[0];
