/* SPDX-License-Identifier: MIT */
/* Derived figures: of what a result holds, for tables and for charts; what is not known is never 0. */
#include "chart/chart_points.h"
#include "judge/derive.h"
#include "tap.h"

#include <stdlib.h>

static const struct probe probe_fake = { .name = "fake", .axes = { { "spin", "0..9", "0", NULL, NULL } } };
static struct result result;

/* The probe of that CSV, in place of the one before. */
static const struct result_probe *take(const char *text)
{
	struct error error = { .text = "" };
	struct csv csv;

	result_close(&result);
	if (csv_open_text(&csv, "fake.csv", text, strlen(text), &error) ||
	    result_take_points(&result, "fake", &csv, &error)) {
		printf("Bail out! %s\n", error.text);
		exit(1);
	}
	return &result.probe[0];
}

static double derived(const struct result_probe *probe, const char *name)
{
	for (size_t i = 0; i < derived_count; i++)
		if (!strcmp(derived_figures[i].name, name))
			return derived_figures[i].of(probe, 0, 4096);
	return NAN;
}

static void test_figures(void)
{
	const struct result_probe *probe = take(
		"status,bytes,median_ns,ci_low_ns,ci_high_ns,minor_faults,cycles:u,cycles:k,instructions:u,"
		"instructions:k\nok,8192,100,98,106,2,30,10,60,20\n");

	is_number(derive_time(probe, 0).high, 106, 0, "the interval of the time");
	is_number(derive_precision(probe, 0), 0.04, 1e-9, "the precision");
	is_number(derived(probe, "faults/page"), 1, 0, "faults of a page");
	is_number(derived(probe, "ins/cycle"), 2, 0, "both sides of the events");
	is_number(derived(probe, "kernel"), 0.25, 0, "the share of the kernel");
	is_number(derived(probe, "cycles/B"), 40 / 8192.0, 1e-9, "cycles of a byte");
	is_number(derived(probe, "cycles/page"), 20, 0, "cycles of a page");
	is_number(derived(probe, "dTLB/page"), NAN, 0, "an event that was not counted");
	probe = take("status,bytes,median_ns,minor_faults,cycles,cycles:k\nok,1024,100,2,40,\n");
	is_number(derived(probe, "cycles/B"), 40 / 1024.0, 1e-9, "an event of both sides");
	is_number(derived(probe, "kernel"), NAN, 0, "an event that is empty");
	is_number(derived(probe, "faults/page"), NAN, 0, "less than a page");
}

/* The cells of derived figures at the end of the row of points that a chart gets, " 0.5 NaN". */
static const char *charted(const char *text)
{
	static char cells[200];
	char *script = NULL, *end, *cell;
	size_t size;
	FILE *file = open_memstream(&script, &size);

	take(text);
	if (!file || chart_points_write(&result, 1, &probe_fake, file) || fclose(file))
		exit(1);
	end = strstr(script, "\nEND_OF_POINTS\n");
	*end = '\0';
	cell = end;
	for (size_t i = 0; i < derived_count; i++)
		while (*--cell != ' ')
			;
	snprintf(cells, sizeof cells, "%s", cell);
	free(script);
	return cells;
}

static void test_charts(void)
{
	const char *cell = charted("spin,status,median_ns\n0,ok,100\n");
	size_t unknown = 0;

	for (; (cell = strstr(cell, " NaN")); cell++)
		unknown++;
	is_number((double)unknown, (double)derived_count, 0, "a chart gets NaN of what no column has");
	has_text(charted("spin,status,median_ns,cycles:u,cycles:u_running,cycles:k,cycles:k_running\n0,ok,100,30,1,10,"
			 "1\n"),
		 " NaN NaN 0.25 NaN", "and the others");
}

int main(void)
{
	tap_plan(11 + 2);
	test_figures();
	test_charts();
	result_close(&result);
	return tap_done();
}
