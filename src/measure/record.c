/* SPDX-License-Identifier: MIT */
#include "record.h"
#include "result/schema.h"
#include "result/csv_write.h"

#include "stats/disturbance.h"
#include "result/atomic_file.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_axes_header(FILE *file, const struct probe *probe)
{
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		fprintf(file, "%s,", probe->axes[i].name);
}

static void write_axes(FILE *file, const struct point *point)
{
	char text[64];

	for (size_t i = 0; i < probe_axis_count(point->probe); i++) {
		axis_format(&point->probe->axes[i], point->value[i], text, sizeof text);
		csv_write_text(file, text);
		putc(',', file);
	}
}

static size_t tally_count(const struct probe *probe)
{
	size_t count = 0;

	while (count < PROBE_TALLIES && probe->tallies[count])
		count++;
	return count;
}

/* The columns that differ from run to run: the probe's tallies, then the counters. */
static void write_more_header(FILE *file, const struct probe *probe, const struct counters *counters)
{
	for (size_t i = 0; i < tally_count(probe); i++)
		fprintf(file, ",%s", probe->tallies[i]);
	for (size_t i = 0; i < counters->count; i++) {
		char running[sizeof counters->counter[i].name + 16];

		snprintf(running, sizeof running, "%s_running", counters->counter[i].name);
		putc(',', file);
		csv_write_text(file, counters->counter[i].name);
		putc(',', file);
		csv_write_text(file, running);
	}
	putc('\n', file);
}

static void write_row(FILE *file, const struct measured *measured, const struct summary *summary)
{
	fprintf(file, "%s,", status_name(measured->status));
	csv_write_text(file, measured->reason);
	putc(',', file);
	csv_write_text(file, measured->note);
	for (size_t i = 0; i < schema_summary_column_count; i++)
		csv_write_figure(file, *(const double *)((const char *)summary + schema_summary_columns[i].offset));
}

static int write_point(FILE *file, const struct measured *measured, const struct counters *counters)
{
	struct summary summary;
	int result = stats_summarize(measured->sample, measured->count, &summary);

	if (result)
		return result;
	write_axes(file, &measured->point);
	write_row(file, measured, &summary);
	for (size_t i = 0; i < tally_count(measured->point.probe); i++)
		csv_write_figure(file, summary.tally[i]);
	for (size_t i = 0; i < counters->count; i++) {
		csv_write_figure(file, summary.counter[i]);
		csv_write_figure(file, summary.running[i]);
	}
	putc('\n', file);
	return 0;
}

static int write_points(FILE *file, const struct measured *measured, size_t count, const struct counters *counters)
{
	int result = 0;

	write_axes_header(file, measured[0].point.probe);
	schema_write_summary_header(file);
	write_more_header(file, measured[0].point.probe, counters);
	for (size_t i = 0; i < count && !result; i++)
		result = write_point(file, &measured[i], counters);
	return result;
}

/* Words, not bits. */
static void write_disturbed(FILE *file, uint64_t marks)
{
	char text[DISTURBANCE_TEXT];

	disturbance_text(marks, text);
	fprintf(file, ",%s", text);
}

static void write_number(FILE *file, uint64_t number)
{
	if (number != SAMPLE_UNKNOWN)
		fprintf(file, "%" PRIu64, number);
}

static void write_sample(FILE *file, const struct point *point, const struct sample *sample,
			 const struct counters *counters)
{
	write_axes(file, point);
	for (size_t i = 0; i < schema_sample_column_count; i++) {
		if (i)
			putc(',', file);
		write_number(file, *(const uint64_t *)((const char *)sample + schema_sample_columns[i].offset));
	}
	write_disturbed(file, sample->disturbed);
	for (size_t i = 0; i < tally_count(point->probe); i++)
		fprintf(file, ",%" PRIu64, sample->tally[i]);
	for (size_t i = 0; i < counters->count; i++) {
		putc(',', file);
		write_number(file, sample->counter[i]);
		csv_write_figure(file, sample->running[i]);
	}
	putc('\n', file);
}

static int write_samples(FILE *file, const struct measured *measured, size_t count, const struct counters *counters)
{
	write_axes_header(file, measured[0].point.probe);
	schema_write_sample_header(file);
	write_more_header(file, measured[0].point.probe, counters);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < measured[i].count; j++)
			write_sample(file, &measured[i].point, &measured[i].sample[j], counters);
	return 0;
}

static void write_tail_row(FILE *file, const struct measured *measured, enum tail_of of)
{
	struct tail_summary summary;

	tail_summarize(measured->tail, of, &summary);
	write_axes(file, &measured->point);
	fprintf(file, "%s,", tail_name(of));
	csv_write_text(file, measured->reason);
	for (size_t i = 0; i < schema_tail_column_count; i++)
		csv_write_figure(file, *(const double *)((const char *)&summary + schema_tail_columns[i].offset));
	putc('\n', file);
}

/* If the probe hands over to others, the switches of its process are part of it. */
static int write_tails(FILE *file, const struct measured *measured, size_t count, const struct counters *counters)
{
	(void)counters;
	write_axes_header(file, measured[0].point.probe);
	schema_write_tail_header(file);
	putc('\n', file);
	for (size_t i = 0; i < count; i++)
		for (unsigned of = 0; of < TAIL_KINDS && measured[i].tail; of++)
			if (of != TAIL_PREEMPTED || !measured[i].point.probe->concurrent)
				write_tail_row(file, &measured[i], (enum tail_of)of);
	return 0;
}

static bool any_tail(const struct measured *measured, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (measured[i].tail)
			return true;
	return false;
}

static int record_file(const char *folder, const char *suffix, const struct measured *measured, size_t count,
		       const struct counters *counters,
		       int (*write)(FILE *, const struct measured *, size_t, const struct counters *),
		       struct error *error)
{
	char name[128];
	struct atomic_file output;
	int result;

	snprintf(name, sizeof name, "%s%s.csv", measured[0].point.probe->name, suffix);
	result = atomic_file_open(&output, folder, name, error);
	if (result)
		return result;
	result = write(output.file, measured, count, counters);
	if (result) {
		atomic_file_discard(&output);
		return error_set(error, result, "out of memory");
	}
	return atomic_file_commit(&output, error);
}

int record_probe(const char *folder, const struct measured *measured, size_t count, const struct counters *counters,
		 struct error *error)
{
	int result = record_file(folder, ".samples", measured, count, counters, write_samples, error);

	if (!result && any_tail(measured, count))
		result = record_file(folder, ".tail", measured, count, counters, write_tails, error);
	return result ? result : record_file(folder, "", measured, count, counters, write_points, error);
}

static int read_back_file(struct result *result, const struct measured *measured, size_t count,
			  const struct counters *counters,
			  int (*write)(FILE *, const struct measured *, size_t, const struct counters *),
			  int (*take)(struct result *, const char *, struct csv *, struct error *), struct error *error)
{
	const char *name = measured[0].point.probe->name;
	struct csv csv;
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);
	int outcome = file ? write(file, measured, count, counters) : -ENOMEM;

	if ((file && fclose(file)) || outcome)
		outcome = error_set(error, -ENOMEM, "out of memory");
	if (!outcome)
		outcome = csv_open_text(&csv, name, text, size, error);
	free(text);
	return outcome ? outcome : take(result, name, &csv, error);
}

int record_read_back(struct result *result, const struct measured *measured, size_t count,
		     const struct counters *counters, const struct facts *facts, bool samples, struct error *error)
{
	int outcome = 0;

	*result = (struct result){ 0 };
	for (size_t i = 0; i < facts->count; i++)
		facts_set(&result->facts, facts->fact[i].key, "%s", facts->fact[i].value);
	for (size_t i = 0, length; i < count && !outcome; i += length) {
		length = measured_of_probe(&measured[i], count - i);
		outcome = read_back_file(result, &measured[i], length, counters, write_points, result_take_points,
					 error);
		if (!outcome && samples)
			outcome = read_back_file(result, &measured[i], length, counters, write_samples,
						 result_take_samples, error);
	}
	if (outcome)
		result_close(result);
	return outcome;
}
