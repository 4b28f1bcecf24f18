/* SPDX-License-Identifier: MIT */
/* Groups of like machines, and the spread in each. */
#include "fleet.h"

#include "stats/stats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What makes two machines of a kind; their settings and versions are what may explain an outlier. */
static void choose_kinds(struct fleet *fleet)
{
	static const char *const usual[] = {
		"emulated",        "system",   "architecture", "cpu_model",  "cpu_id",
		"cpu_implementer", "cpu_part", "cpu_kind",     "cpu_online", "hypervisor"
	};

	for (size_t i = 0; fleet->kinds == 0 && i < sizeof usual / sizeof usual[0]; i++)
		fleet->kind[i] = usual[i];
	if (fleet->kinds == 0)
		fleet->kinds = sizeof usual / sizeof usual[0];
}

/* UINT32_MAX without memory. */
static uint32_t kind_of(struct fleet *fleet, const struct fleet_node *node)
{
	char *kind = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&kind, &size);
	uint32_t number = UINT32_MAX;

	for (size_t i = 0, used = 0; file && i < fleet->kinds; i++) {
		uint32_t value = fleet_fact_of(node, intern(&fleet->words, fleet->kind[i]));

		if (value != UINT32_MAX)
			fprintf(file, "%s%s %s", used++ ? ", " : "", fleet->kind[i], fleet->words.text[value]);
	}
	if (file && !fclose(file))
		number = intern(&fleet->words, kind);
	free(kind);
	return number;
}

bool fleet_is_loaded(const struct fleet *fleet, uint32_t number)
{
	const struct fleet_node *node = &fleet->node[number];

	return node->runs < 2 ? node->loaded > 0
			      : (double)node->loaded / (double)node->runs > fleet->group[node->group].loaded;
}

/* What is usual in each group. */
static int take_medians(struct fleet *fleet)
{
	double *runs = calloc(fleet->nodes + 1, sizeof *runs), *loaded = calloc(fleet->nodes + 1, sizeof *loaded);
	int result = runs && loaded ? 0 : -ENOMEM;

	for (size_t group = 0; !result && group < fleet->groups; group++) {
		size_t count = 0;

		for (size_t i = 0; i < fleet->nodes; i++) {
			const struct fleet_node *node = &fleet->node[i];

			if (node->group != group)
				continue;
			runs[count] = (double)node->runs;
			loaded[count++] = (double)node->loaded / (double)node->runs;
		}
		fleet->group[group].runs = stats_median(runs, count);
		fleet->group[group].loaded = stats_median(loaded, count);
	}
	free(runs);
	free(loaded);
	return result;
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

		if (kind == UINT32_MAX)
			return -ENOMEM;
		while (group < fleet->groups && fleet->group[group].kind != kind)
			group++;
		fleet->group[group].kind = kind;
		fleet->group[group].nodes++;
		fleet->node[i].group = group;
		fleet->groups += group == fleet->groups;
	}
	return take_medians(fleet);
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
