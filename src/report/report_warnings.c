/* SPDX-License-Identifier: MIT */
/* What to know before trusting any figure, and the facts of the platforms. */
#include "report_parts.h"

#include "judge/comparison_facts.h"
#include "judge/derive.h"
#include "stats/stats.h"
#include "result/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 2048 };

static void put_compared(void *context, const char *text)
{
	const struct report *report = context;

	document_item(&report->document, "%s", text);
}

static void put_noted(const struct report *report, size_t i)
{
	const struct facts *facts = &report->result[i].facts;

	for (size_t j = 0; j < facts->count; j++)
		if (!strncmp(facts->fact[j].key, "warning_", 8) || !strncmp(facts->fact[j].key, "trace_note_", 11))
			document_item(&report->document, "%s%s", report_letter(report, i), facts->fact[j].value);
	if (!strcmp(report_fact(report, i, "trace_complete"), "no"))
		document_item(&report->document, "%sthe trace is not complete", report_letter(report, i));
}

struct uncounted {
	const struct report *report;
	size_t result;
};

static void put_uncounted(void *context, const char *events, const char *reason)
{
	const struct uncounted *uncounted = context;

	document_item(&uncounted->report->document, "%snot counted: %s: %s",
		      report_letter(uncounted->report, uncounted->result), events, reason);
}

static void put_disturbed(const struct report *report, size_t i)
{
	const struct result *result = &report->result[i];
	size_t timed = 0, disturbed = 0;

	for (size_t j = 0; j < result->probes; j++) {
		timed += result->probe[j].timed;
		disturbed += result->probe[j].disturbed;
	}
	if (disturbed)
		document_item(&report->document,
			      "%s%zu of %zu timed samples (%.1f %%) were disturbed from outside: preempted, moved to "
			      "another CPU, or their "
			      "CPU was taken by the host",
			      report_letter(report, i), disturbed, timed, 100.0 * (double)disturbed / (double)timed);
}

/* The requested precision, as a share. Older results lack it: then the default. */
static double wanted_precision(const struct report *report, size_t i)
{
	double percent = strtod(report_fact(report, i, "precision_percent"), NULL);

	return percent > 0 ? percent / 100 : 0.02;
}

static void put_precision(const struct report *report, size_t i)
{
	const struct result *result = &report->result[i];
	const struct result_probe *widest = NULL;
	double wanted = wanted_precision(report, i), most = wanted;
	size_t wide = 0, unknown = 0, measured = 0, at = 0;
	char point[TEXT], points[UNITS_TEXT];

	for (size_t j = 0; j < result->probes; j++)
		for (size_t k = 0; k < result->probe[j].points; k++) {
			const struct result_probe *probe = &result->probe[j];
			double precision = derive_precision(probe, k);

			if (strcmp(probe->point[k].status, "ok"))
				continue;
			measured++;
			unknown += isnan(precision) ? 1 : 0;
			wide += precision > wanted;
			if (!(precision > most))
				continue;
			most = precision;
			widest = probe;
			at = k;
		}
	if (unknown)
		document_item(&report->document, "%sno interval for %zu of %s: fewer than %d rounds",
			      report_letter(report, i), unknown, units_number(measured, "point", points),
			      STATS_LEAST_ROUNDS);
	if (!widest)
		return;
	describe_point(widest, at, point, sizeof point);
	document_item(&report->document, "%snot within ±%g %%: %zu of %s; the widest, ±%.0f %%: %s%s%s",
		      report_letter(report, i), wanted * 100, wide, units_number(measured, "point", points), most * 100,
		      widest->name, point[0] ? ": " : "", point);
}

static bool same_end(const struct result_point *a, const struct result_point *b)
{
	return !strcmp(a->status, b->status) && !strcmp(a->reason, b->reason);
}

/* "memset: implementation stp" for a single point with that end; "memset, 6 points" for several. */
static size_t put_alike(const struct result_probe *probe, const struct result_point *like, char *text, size_t size)
{
	char point[TEXT];
	size_t count = 0, first = 0;

	for (size_t i = probe->points; i-- > 0;)
		if (same_end(&probe->point[i], like)) {
			count++;
			first = i;
		}
	if (count == 0)
		return 0;
	describe_point(probe, first, point, sizeof point);
	if (count > 1)
		snprintf(text, size, "%s, %zu points", probe->name, count);
	else
		snprintf(text, size, "%s%s%.200s", probe->name, point[0] ? ": " : "", point);
	return count;
}

/* All points of a result with the same end as that one. */
static void put_end(const struct report *report, size_t i, const struct result_point *like)
{
	char points[TEXT] = "", text[TEXT];
	size_t count = 0, used = 0;

	for (size_t j = 0; j < report->result[i].probes; j++) {
		size_t found = put_alike(&report->result[i].probe[j], like, text, sizeof text);

		if (found && used < sizeof points)
			used += (size_t)snprintf(points + used, sizeof points - used, "%s%s", used ? "; " : "", text);
		count += found;
	}
	document_item(&report->document, "%s%zu %s: %s (%s)", report_letter(report, i), count, like->status,
		      like->reason[0] ? like->reason : "no reason given", points);
}

static bool is_reported(const struct result *result, size_t probe, size_t point)
{
	const struct result_point *like = &result->probe[probe].point[point];
	bool found = !strcmp(like->status, "ok");

	for (size_t i = 0; i <= probe && !found; i++)
		for (size_t j = 0; j < (i < probe ? result->probe[i].points : point) && !found; j++)
			found = same_end(&result->probe[i].point[j], like);
	return found;
}

static void put_not_measured(const struct report *report, size_t i)
{
	const struct result *result = &report->result[i];

	for (size_t j = 0; j < result->probes; j++)
		for (size_t k = 0; k < result->probe[j].points; k++)
			if (!is_reported(result, j, k))
				put_end(report, i, &result->probe[j].point[k]);
}

/* Where the costs could not be measured, a note says so. */
static void put_tracing(const struct report *report, size_t i)
{
	if (report_fact(report, i, "trace_cost_ns")[0])
		document_item(
			&report->document,
			"%swhat tracing cost, as measured before the program began, is taken out of the other rows: "
			"it is the row 'tracing'",
			report_letter(report, i));
}

void report_warnings(const struct report *report, size_t index)
{
	const struct document *document = &report->document;
	struct report shown = *report;

	(void)index;
	document_heading(document, 2, "Before you trust the figures");
	document_list(document);
	comparison_warnings(report->result, report->results, put_compared, &shown);
	for (size_t i = 0; i < report->results; i++) {
		put_noted(report, i);
		facts_not_counted(&report->result[i].facts, put_uncounted, &(struct uncounted){ report, i });
		put_disturbed(report, i);
		put_precision(report, i);
		put_not_measured(report, i);
	}
	for (size_t i = 0; report->is_trace && i < report->results; i++)
		put_tracing(report, i);
	if (!report->is_trace)
		document_item(document,
			      "every time is as measured: the harness's own cost, the probe noop, is not subtracted");
	document_list_end(document);
}

void report_facts(const struct report *report, size_t index)
{
	const struct facts *facts = &report->result[index].facts;
	struct table table = { .columns = 2, .left = 2 };
	char summary[64];

	snprintf(summary, sizeof summary, "%sFacts of the platform", report_letter(report, index));
	table_add(&table, "fact");
	table_add(&table, "value");
	for (size_t i = 0; i < facts->count; i++) {
		table_add(&table, facts->fact[i].key);
		table_add(&table, facts->fact[i].value);
	}
	document_fold(&report->document, summary);
	document_table(&report->document, &table);
	document_fold_end(&report->document);
}
