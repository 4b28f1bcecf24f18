/* SPDX-License-Identifier: MIT */
#include "trace_repeat.h"

#include "result/result_folder.h"
#include "stats/student.h"
#include "text/units.h"

int trace_repeat_folder(const char *output, size_t run, char *folder, size_t size, struct error *error)
{
	snprintf(folder, size, "%s/run-%03zu", output, run);
	return folder_make(folder, error);
}

static void print_times(const struct trace_repeat *repeat, FILE *file)
{
	char mean[UNITS_TEXT], deviation[UNITS_TEXT], least[UNITS_TEXT], most[UNITS_TEXT], number[UNITS_TEXT];
	double low = repeat->elapsed_ns[0], high = low;

	for (size_t i = 1; i < repeat->runs; i++) {
		low = repeat->elapsed_ns[i] < low ? repeat->elapsed_ns[i] : low;
		high = repeat->elapsed_ns[i] > high ? repeat->elapsed_ns[i] : high;
	}
	units_time(student_mean(repeat->elapsed_ns, repeat->runs), mean);
	units_time(student_deviation(repeat->elapsed_ns, repeat->runs), deviation);
	units_time(low, least);
	units_time(high, most);
	fprintf(file, "\n%s: mean %s", units_number(repeat->runs, "run", number), mean);
	if (repeat->runs > 1)
		fprintf(file, ", standard deviation %s, range %s..%s", deviation, least, most);
	fprintf(file, "%s\n", repeat->failed ? "" : "\nThe table is of the last one.");
}

void trace_repeat_print(const struct trace_repeat *repeat, FILE *file)
{
	if (repeat->runs)
		print_times(repeat, file);
	if (repeat->failed)
		fprintf(file,
			"\nRun %zu failed or was interrupted, and no more were made. The table is of that run%s.\n",
			repeat->runs + 1, repeat->runs ? "; its time is not among these" : "");
}
