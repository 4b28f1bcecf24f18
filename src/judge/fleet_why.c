/* SPDX-License-Identifier: MIT */
/* Groups of like machines; the spread in each; and what facts the outliers share. */
#include "fleet.h"

#include "comparison_facts.h"
#include "stats/stats.h"
#include "stats/chance.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_KIND = 512, MOST_REASONS = 5 };

/* What makes two machines of a kind; their settings and versions are what may explain an outlier. */
static void choose_kinds(struct fleet *fleet)
{
	static const char *const usual[] = { "emulated", "system",   "architecture", "cpu_model", "cpu_implementer",
					     "cpu_part", "cpu_kind", "cpu_online",   "hypervisor" };

	for (size_t i = 0; fleet->kinds == 0 && i < sizeof usual / sizeof usual[0]; i++)
		fleet->kind[i] = usual[i];
	if (fleet->kinds == 0)
		fleet->kinds = sizeof usual / sizeof usual[0];
}

static uint32_t kind_of(struct fleet *fleet, const struct fleet_node *node)
{
	char kind[LONGEST_KIND] = "";
	size_t used = 0;

	for (size_t i = 0; i < fleet->kinds && used < sizeof kind; i++) {
		uint32_t value = fleet_fact_of(node, intern(&fleet->words, fleet->kind[i]));

		if (value != UINT32_MAX)
			used += (size_t)snprintf(kind + used, sizeof kind - used, "%s%s %s", used ? ", " : "",
						 fleet->kind[i], fleet->words.text[value]);
	}
	return intern(&fleet->words, kind);
}

int fleet_make_groups(struct fleet *fleet)
{
	choose_kinds(fleet);
	fleet->group = calloc(fleet->nodes + 1, sizeof *fleet->group);
	if (!fleet->group)
		return -ENOMEM;
	for (size_t i = 0; i < fleet->nodes; i++) {
		uint32_t kind = kind_of(fleet, &fleet->node[i]);
		size_t group = 0;

		while (group < fleet->groups && fleet->group[group].kind != kind)
			group++;
		fleet->group[group].kind = kind;
		fleet->group[group].nodes++;
		fleet->node[i].group = group;
		fleet->groups += group == fleet->groups;
	}
	return 0;
}

static int in_order(const void *a, const void *b)
{
	const struct fleet_score *x = *(struct fleet_score *const *)a, *y = *(struct fleet_score *const *)b;

	if (x->probe != y->probe)
		return x->probe < y->probe ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->deviation > y->deviation) - (x->deviation < y->deviation);
}

/* `sorted` are the scores of a probe and a group, by their deviation. */
static struct fleet_spread spread_of(struct fleet_score *const *sorted, size_t count, double *room)
{
	for (size_t i = 0; i < count; i++)
		room[i] = sorted[i]->deviation;
	return (struct fleet_spread){
		.probe = sorted[0]->probe,
		.group = sorted[0]->group,
		.nodes = count,
		.p5 = stats_quantile(room, count, 0.05),
		.median = stats_quantile(room, count, 0.5),
		.p95 = stats_quantile(room, count, 0.95),
		.least = room[0],
		.most = room[count - 1],
		.slowest = sorted[count - 1]->node,
	};
}

int fleet_make_spreads(struct fleet *fleet)
{
	struct fleet_score **sorted = calloc(fleet->scores + 1, sizeof *sorted);
	double *room = calloc(fleet->scores + 1, sizeof *room);
	int result;

	fleet->spread = calloc(fleet->scores + 1, sizeof *fleet->spread);
	for (size_t i = 0; sorted && i < fleet->scores; i++)
		sorted[i] = &fleet->score[i];
	if (sorted && room && fleet->spread) {
		qsort(sorted, fleet->scores, sizeof *sorted, in_order);
		for (size_t i = 0, end; i < fleet->scores; i = end) {
			for (end = i; end < fleet->scores && sorted[end]->probe == sorted[i]->probe &&
			     sorted[end]->group == sorted[i]->group;
			     end++)
				;
			fleet->spread[fleet->spreads++] = spread_of(&sorted[i], end - i, room);
		}
	}
	result = sorted && room && fleet->spread ? 0 : -ENOMEM;
	free(sorted);
	free(room);
	return result;
}

/* Of the nodes of the groups that were judged in a probe: which are slower outliers there. */
enum standing { NOT_JUDGED, ORDINARY, OUTLIER };

static size_t stand(const struct fleet *fleet, uint32_t probe, char *standing)
{
	size_t outliers = 0;

	memset(standing, NOT_JUDGED, fleet->nodes);
	for (size_t i = 0; i < fleet->scores; i++) {
		const struct fleet_score *score = &fleet->score[i];
		bool is_slow = score->is_outlier && fleet_size(score) > 0;

		if (score->probe != probe || (score->is_outlier && !is_slow))
			continue;
		standing[score->node] = is_slow ? OUTLIER : ORDINARY;
		outliers += is_slow;
	}
	return outliers;
}

static struct fleet_reason count_nodes(const struct fleet *fleet, struct fleet_fact fact, const char *standing)
{
	struct fleet_reason reason = { .key = fact.key,
				       .value = fact.value,
				       .rank = comparison_fact_rank(fleet->words.text[fact.key]) };

	for (size_t i = 0; i < fleet->nodes; i++) {
		bool has = standing[i] != NOT_JUDGED && fleet_fact_of(&fleet->node[i], fact.key) == fact.value;

		reason.of_outliers += standing[i] == OUTLIER;
		reason.outliers += has && standing[i] == OUTLIER;
		reason.of_others += standing[i] == ORDINARY;
		reason.others += has && standing[i] == ORDINARY;
	}
	reason.p = fisher_tail((double)reason.outliers, (double)reason.of_outliers,
			       (double)(reason.outliers + reason.others),
			       (double)(reason.of_outliers + reason.of_others));
	return reason;
}

/* Whether more than half of the ordinary nodes have one value of a fact, or all lack it (Boyer and Moore's vote). */
static bool have_majority(const struct fleet *fleet, uint32_t key, const char *standing)
{
	uint32_t candidate = UINT32_MAX;
	size_t votes = 0, same = 0, all = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		if (standing[i] == ORDINARY) {
			uint32_t value = fleet_fact_of(&fleet->node[i], key);

			candidate = votes ? candidate : value;
			votes = value == candidate ? votes + 1 : votes - 1;
		}
	for (size_t i = 0; i < fleet->nodes; i++)
		if (standing[i] == ORDINARY) {
			all++;
			same += fleet_fact_of(&fleet->node[i], key) == candidate;
		}
	return 2 * same > all;
}

/* What most outliers have and most others don't. A fact of which every node has a value of its own, such as the free
 * space of a disk, separates a single outlier from all others, and explains nothing. */
static bool explains(const struct fleet *fleet, const struct fleet_reason *reason, const char *standing)
{
	return 2 * reason->outliers > reason->of_outliers && 4 * reason->others <= reason->of_others &&
		have_majority(fleet, reason->key, standing);
}

static int most_telling_first(const void *a, const void *b)
{
	const struct fleet_reason *x = a, *y = b;

	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool is_known(const struct fleet_reason *reason, size_t count, struct fleet_fact fact)
{
	for (size_t i = 0; i < count; i++)
		if (reason[i].key == fact.key && reason[i].value == fact.value)
			return true;
	return false;
}

/* The reasons of a probe, after those of the others. 0 or -ENOMEM. */
static int find_reasons(struct fleet *fleet, uint32_t probe, const char *standing)
{
	struct fleet_reason *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		for (size_t j = 0; standing[i] == OUTLIER && j < fleet->node[i].facts; j++) {
			struct fleet_fact fact = fleet->node[i].fact[j];
			struct fleet_reason *grown;

			if (is_known(found, count, fact))
				continue;
			grown = realloc(found, (count + 1) * sizeof *found);
			if (!grown) {
				free(found);
				return -ENOMEM;
			}
			found = grown;
			found[count] = count_nodes(fleet, fact, standing);
			found[count].probe = probe;
			count += explains(fleet, &found[count], standing);
		}
	if (count)
		qsort(found, count, sizeof *found, most_telling_first);
	for (size_t i = 0; i < count && i < MOST_REASONS; i++)
		fleet->reason[fleet->reasons++] = found[i];
	free(found);
	return 0;
}

int fleet_make_reasons(struct fleet *fleet)
{
	char *standing = calloc(fleet->nodes + 1, 1);
	int result = standing ? 0 : -ENOMEM;

	fleet->reason = calloc(MOST_REASONS * fleet->spreads + 1, sizeof *fleet->reason);
	if (!fleet->reason)
		result = -ENOMEM;
	for (size_t i = 0; i < fleet->spreads && !result; i++)
		if ((i == 0 || fleet->spread[i].probe != fleet->spread[i - 1].probe) &&
		    stand(fleet, fleet->spread[i].probe, standing) > 0)
			result = find_reasons(fleet, fleet->spread[i].probe, standing);
	free(standing);
	return result;
}
