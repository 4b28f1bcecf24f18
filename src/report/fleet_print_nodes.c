/* SPDX-License-Identifier: MIT */
/* Which nodes deviate or fail, and what they have in common. */
#include "fleet_print_parts.h"

#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_VALUE = 60, SUSPECTS = 10 };

const char *fleet_print_axes(const struct fleet *fleet, uint32_t point)
{
	const char *axes = strchr(fleet->points.text[point], '\x1f');

	return axes ? axes + 1 : "";
}

/* Whether all points of the probe have the same "axis value". */
static bool is_common(const struct fleet *fleet, uint32_t point, const char *axis, size_t length)
{
	const char *key = fleet->points.text[point];
	size_t probe = strcspn(key, "\x1f") + 1;

	for (size_t i = 0; i < fleet->points.count; i++) {
		const char *other = fleet->points.text[i], *found = other;

		if (strncmp(key, other, probe))
			continue;
		while ((found = strstr(found + 1, axis)) &&
		       (!strchr(",\x1f", found[-1]) || (found[length] && found[length] != ',')))
			;
		if (!found)
			return false;
	}
	return true;
}

/* The axes of a point that other points of its probe have other values of. */
static void put_axes(const struct fleet *fleet, uint32_t point, char *text, size_t size)
{
	const char *axes = fleet_print_axes(fleet, point);
	size_t used = 0;

	text[0] = '\0';
	while (*axes && used < size) {
		char axis[200];
		size_t length = strcspn(axes, ",");

		snprintf(axis, sizeof axis, "%.*s", (int)length, axes);
		if (!is_common(fleet, point, axis, strlen(axis)))
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", axis);
		axes += length + (axes[length] == ',');
	}
}

/* "page_fault 1.31 times the fleet's median (27 of 27 points)"; further ones are shorter. */
static size_t put_deviation(const struct fleet *fleet, const struct fleet_score *score, bool is_first, char *text,
			    size_t size)
{
	const char *median = fleet->groups > 1 ? " times its group's median" : " times the fleet's median";
	char points[UNITS_TEXT], axes[200], where[300];

	units_number(score->points, score->is_joint ? "probe" : "point", points);
	put_axes(fleet, score->point, axes, sizeof axes);
	if (score->by_point)
		snprintf(where, sizeof where, "at %s", axes);
	else
		snprintf(where, sizeof where, "%zu of %s",
			 score->deviation > 0 ? score->slower : score->points - score->slower, points);
	return (size_t)snprintf(text, size, "%s%s %.3g%s (%s)", is_first ? "" : ", ", fleet_word(fleet, score->probe),
				exp(fleet_size(score)), is_first ? median : "", where);
}

static size_t count_disturbed(const struct fleet *fleet)
{
	size_t count = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		count += fleet->node[i].disturbed;
	return count;
}

static bool is_outlier(const struct fleet_score *score)
{
	return score->is_outlier;
}

/* Of a node without an outlier. */
static bool is_suspect(const struct fleet_score *score)
{
	return score->is_suspect && score->worst == 0;
}

/* A line for each node that has such scores, at most `most`. */
static void print_nodes(const struct document *document, const struct fleet *fleet,
			bool (*is_wanted)(const struct fleet_score *), size_t most)
{
	size_t nodes = 0, disturbed = count_disturbed(fleet);

	document_list(document);
	for (size_t i = 0, end; i < fleet->scores; i = end) {
		uint32_t node = fleet->score[i].node;
		char text[1000];
		size_t used = 0;

		for (end = i; end < fleet->scores && fleet->score[end].node == node; end++)
			if (is_wanted(&fleet->score[end]) && used < sizeof text)
				used += put_deviation(fleet, &fleet->score[end], used == 0, text + used,
						      sizeof text - used);
		if (used && nodes++ < most)
			document_item(document, "%s: %s%s", fleet->names.text[node], text,
				      fleet->node[node].disturbed && 2 * disturbed < fleet->nodes ? "; it was disturbed"
												  : "");
	}
	if (nodes > most)
		document_item(document, "and %zu more nodes: --format csv has all", nodes - most);
	document_list_end(document);
}

void fleet_print_outliers(const struct document *document, const struct fleet *fleet)
{
	if (!fleet->outliers) {
		document_paragraph(document, fleet->failures ? "No outliers by time." : "No outliers.");
		return;
	}
	document_paragraph(document, "Outliers, the worst first; up to %g %% of them may be false:", 100 * FLEET_FALSE);
	print_nodes(document, fleet, is_outlier, FLEET_LINES);
}

void fleet_print_reasons(const struct document *document, const struct fleet *fleet)
{
	if (!fleet->reasons)
		return;
	document_paragraph(document, "What the slower ones have in common, and others don't:");
	document_list(document);
	for (size_t i = 0; i < fleet->reasons; i++) {
		const struct fleet_reason *reason = &fleet->reason[i];

		document_item(document, "%s: %s is %.*s on %zu of %zu outliers, and on %zu of %zu others",
			      fleet_word(fleet, reason->probe), fleet_word(fleet, reason->key), LONGEST_VALUE,
			      fleet_word(fleet, reason->value), reason->outliers, reason->of_outliers, reason->others,
			      reason->of_others);
	}
	document_list_end(document);
}

void fleet_print_suspects(const struct document *document, const struct fleet *fleet)
{
	bool any = false;

	for (size_t i = 0; i < fleet->scores && !any; i++)
		any = is_suspect(&fleet->score[i]);
	if (!any)
		return;
	document_paragraph(
		document,
		"Suspects: they deviate, but these runs don't show that it is more than chance. Measure them again:");
	print_nodes(document, fleet, is_suspect, SUSPECTS);
}

void fleet_print_failures(const struct document *document, const struct fleet *fleet)
{
	char points[UNITS_TEXT], others[UNITS_TEXT];

	if (!fleet->failures)
		return;
	document_paragraph(document, "Outliers because they could not measure what like nodes measured:");
	document_list(document);
	for (size_t i = 0; i < fleet->failures && i < FLEET_LINES; i++) {
		const struct fleet_failure *failure = &fleet->failure[i];
		const char *reason = fleet_word(fleet, failure->reason);

		document_item(document, "%s: %s %s at %s%s%.200s; measured on %s", fleet->names.text[failure->node],
			      fleet_word(fleet, failure->probe), fleet_word(fleet, failure->status),
			      units_number(failure->points, "point", points), reason[0] ? ": " : "", reason,
			      units_number(failure->others, "other node", others));
	}
	if (fleet->failures > FLEET_LINES)
		document_item(document, "and %zu more: --format csv has all", fleet->failures - FLEET_LINES);
	document_list_end(document);
}

/* 2026-11-23T16-24-08Z: the day. */
static int day_letters(const char *started)
{
	return (int)strcspn(started, "T");
}

void fleet_print_drift(const struct document *document, const struct fleet *fleet)
{
	size_t drifts = 0;

	while (drifts < fleet->drifts && fleet->drift[drifts].is_drift)
		drifts++;
	if (!drifts)
		return;
	document_paragraph(document, "Drift, the later half of the runs of a node by the earlier half:");
	document_list(document);
	for (size_t i = 0; i < drifts && i < FLEET_LINES; i++) {
		const struct fleet_drift *drift = &fleet->drift[i];
		const char *first = fleet->run[drift->first].started, *last = fleet->run[drift->last].started;
		char runs[UNITS_TEXT];

		document_item(document, "%s: %s %.3g times, %s, %.*s to %.*s", fleet->names.text[drift->node],
			      fleet_word(fleet, drift->probe), exp(drift->change),
			      units_number(drift->runs, "run", runs), day_letters(first), first, day_letters(last),
			      last);
	}
	if (drifts > FLEET_LINES)
		document_item(document, "and %zu more", drifts - FLEET_LINES);
	document_list_end(document);
}
