/* SPDX-License-Identifier: MIT */
/* A comparison of traces as CSV. */
#include "trace_compare.h"

#include "result/csv_write.h"

#include <string.h>

static void put_estimate(FILE *file, struct estimate estimate)
{
	csv_write_figure(file, estimate.value);
	csv_write_figure(file, estimate.low);
	csv_write_figure(file, estimate.high);
}

/* The primitive, then the place, which only a change by place has. */
static void put_name(FILE *file, const char *name)
{
	const char *tab = strchr(name, '\t');
	char place[TRACE_NAME];

	csv_write_text(file, tab ? tab + 1 : name);
	putc(',', file);
	snprintf(place, sizeof place, "%.*s", tab ? (int)(tab - name) : 0, name);
	csv_write_text(file, place);
}

static void put_change(FILE *file, const struct trace_change *change)
{
	static const enum trace_figure figures[] = { TRACE_CPU,   TRACE_BLOCKED, TRACE_RUNNABLE,
						     TRACE_CALLS, TRACE_BYTES,   TRACE_FAULTS };

	put_name(file, change->name);
	for (int i = 0; i < 2; i++)
		csv_write_figure(file, change->side[i][TRACE_WALL]);
	put_estimate(file, change->difference);
	csv_write_figure(file, change->by_calls_ns);
	csv_write_figure(file, change->by_cost_ns);
	for (int i = 0; i < 2; i++)
		csv_write_figure(file, change->each_ns[i]);
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
		for (int j = 0; j < 2; j++)
			csv_write_figure(file, change->side[j][figures[i]]);
	for (int i = 0; i < 2; i++)
		csv_write_figure(file, change->side[i][TRACE_PATH]);
	put_estimate(file, change->path);
	putc('\n', file);
}

void trace_compare_csv(const struct trace_comparison *comparison, const struct trace_comparison *places, FILE *file)
{
	fputs("primitive,place,a_ns,b_ns,difference_ns,low_ns,high_ns,by_calls_ns,by_cost_ns,a_each_ns,b_each_ns,a_cpu_"
	      "ns,"
	      "b_cpu_ns,a_blocked_ns,b_blocked_ns,a_runnable_ns,b_runnable_ns,a_calls,b_calls,a_bytes,b_bytes,a_faults,"
	      "b_faults,a_path_ns,b_path_ns,path_difference_ns,path_low_ns,path_high_ns\n",
	      file);
	fputs("elapsed,", file);
	for (int i = 0; i < 2; i++)
		csv_write_figure(file, comparison->elapsed_ns[i]);
	put_estimate(file, comparison->elapsed);
	fputs(",,,,,,,,,,,,,,,,,,,,,\n", file);
	for (size_t i = 0; i < comparison->changes; i++)
		put_change(file, &comparison->change[i]);
	for (size_t i = 0; i < places->changes; i++)
		put_change(file, &places->change[i]);
}
