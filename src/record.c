/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "disturbance.h"
#include "draft.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define SAMPLE(name) { #name, offsetof(struct sample, name) }
const struct record_column record_sample_columns[] = {
	SAMPLE(round),        SAMPLE(index),        SAMPLE(cpu),           SAMPLE(timed),
	SAMPLE(iterations),   SAMPLE(bytes),        SAMPLE(wall_ns),
	SAMPLE(cpu_ns),       SAMPLE(user_ns),      SAMPLE(system_ns),
	SAMPLE(minor_faults), SAMPLE(major_faults), SAMPLE(voluntary_switches),
	SAMPLE(involuntary_switches),               SAMPLE(steal_ns),
};
const size_t record_sample_column_count = sizeof record_sample_columns / sizeof record_sample_columns[0];

#define SUMMARY(name) { #name, offsetof(struct summary, name) }
const struct record_column record_summary_columns[] = {
	SUMMARY(samples),      SUMMARY(rounds),       SUMMARY(iterations),
	SUMMARY(bytes),        SUMMARY(median_ns),    SUMMARY(ci_low_ns),
	SUMMARY(ci_high_ns),   SUMMARY(min_ns),       SUMMARY(p10_ns),
	SUMMARY(p90_ns),       SUMMARY(max_ns),       SUMMARY(cpu_ns),
	SUMMARY(user_ns),      SUMMARY(system_ns),    SUMMARY(minor_faults),
	SUMMARY(major_faults), SUMMARY(voluntary_switches), SUMMARY(involuntary_switches),
	SUMMARY(steal_ns),     SUMMARY(disturbed),    SUMMARY(left_out),
};
const size_t record_summary_column_count = sizeof record_summary_columns / sizeof record_summary_columns[0];

void record_text(FILE *file, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, file);
		return;
	}
	putc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', file);
		putc(*text, file);
	}
	putc('"', file);
}

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
		record_text(file, text);
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

static void write_header(FILE *file, const struct record_column *column, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s%s", i ? "," : "", column[i].name);
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
		record_text(file, counters->counter[i].name);
		putc(',', file);
		record_text(file, running);
	}
	putc('\n', file);
}

/* A whole number that a double holds exactly, such as a size: it is written with all its digits. */
static bool is_whole(double figure)
{
	return fabs(figure) <= 9007199254740992 && figure == floor(figure);
}

static void write_figure(FILE *file, double figure)
{
	putc(',', file);
	if (!isnan(figure))
		fprintf(file, is_whole(figure) ? "%.0f" : "%.9g", figure);
}

void record_header(FILE *file)
{
	fputs("status,reason,note,", file);
	write_header(file, record_summary_columns, record_summary_column_count);
}

void record_row(FILE *file, const struct measured *measured, const struct summary *summary)
{
	fprintf(file, "%s,", status_name(measured->status));
	record_text(file, measured->reason);
	putc(',', file);
	record_text(file, measured->note);
	for (size_t i = 0; i < record_summary_column_count; i++)
		write_figure(file, *(const double *)((const char *)summary + record_summary_columns[i].offset));
}

static int write_point(FILE *file, const struct measured *measured, const struct counters *counters)
{
	struct summary summary;
	int result = stats_summarise(measured->sample, measured->count, &summary);

	if (result)
		return result;
	write_axes(file, &measured->point);
	record_row(file, measured, &summary);
	for (size_t i = 0; i < tally_count(measured->point.probe); i++)
		write_figure(file, summary.tally[i]);
	for (size_t i = 0; i < counters->count; i++) {
		write_figure(file, summary.counter[i]);
		write_figure(file, summary.running[i]);
	}
	putc('\n', file);
	return 0;
}

static int write_points(FILE *file, const struct measured *measured, size_t count, const struct counters *counters)
{
	int result = 0;

	write_axes_header(file, measured[0].point.probe);
	record_header(file);
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
	for (size_t i = 0; i < record_sample_column_count; i++) {
		if (i)
			putc(',', file);
		write_number(file, *(const uint64_t *)((const char *)sample + record_sample_columns[i].offset));
	}
	write_disturbed(file, sample->disturbed);
	for (size_t i = 0; i < tally_count(point->probe); i++)
		fprintf(file, ",%" PRIu64, sample->tally[i]);
	for (size_t i = 0; i < counters->count; i++) {
		putc(',', file);
		write_number(file, sample->counter[i]);
		write_figure(file, sample->running[i]);
	}
	putc('\n', file);
}

static int write_samples(FILE *file, const struct measured *measured, size_t count, const struct counters *counters)
{
	write_axes_header(file, measured[0].point.probe);
	write_header(file, record_sample_columns, record_sample_column_count);
	fputs(",disturbed", file);
	write_more_header(file, measured[0].point.probe, counters);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < measured[i].count; j++)
			write_sample(file, &measured[i].point, &measured[i].sample[j], counters);
	return 0;
}

static int record_file(const char *folder, const char *suffix, const struct measured *measured, size_t count,
		       const struct counters *counters,
		       int (*write)(FILE *, const struct measured *, size_t, const struct counters *),
		       struct error *error)
{
	char name[128];
	struct draft draft;
	int result;

	snprintf(name, sizeof name, "%s%s.csv", measured[0].point.probe->name, suffix);
	result = draft_open(&draft, folder, name, error);
	if (result)
		return result;
	result = write(draft.file, measured, count, counters);
	if (result) {
		draft_discard(&draft);
		return error_set(error, result, "out of memory");
	}
	return draft_commit(&draft, error);
}

int record_probe(const char *folder, const struct measured *measured, size_t count, const struct counters *counters,
		 struct error *error)
{
	int result = record_file(folder, ".samples", measured, count, counters, write_samples, error);

	return result ? result : record_file(folder, "", measured, count, counters, write_points, error);
}
