/* SPDX-License-Identifier: MIT */
/* What is kept of each result, and the order of the judging. */
#include "fleet.h"

#include "comparison_facts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double normal_95 = 1.959964; /* half a 95 % interval, in standard errors */

static int no_memory(struct error *error)
{
	return error_set(error, -ENOMEM, "out of memory");
}

/* The number of a name is that of its node. */
static struct fleet_node *find_node(struct fleet *fleet, const char *name)
{
	size_t number = intern(&fleet->names, name);
	struct fleet_node *grown;

	if (number < fleet->nodes)
		return &fleet->node[number];
	grown = number == UINT32_MAX ? NULL : realloc(fleet->node, (fleet->nodes + 1) * sizeof *grown);
	if (!grown)
		return NULL;
	fleet->node = grown;
	grown[fleet->nodes] = (struct fleet_node){ 0 };
	return &grown[fleet->nodes++];
}

static int by_key(const void *a, const void *b)
{
	const struct fleet_fact *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

uint32_t fleet_fact_of(const struct fleet_node *node, uint32_t key)
{
	const struct fleet_fact wanted = { .key = key };
	const struct fleet_fact *found = node->facts ? bsearch(&wanted, node->fact, node->facts, sizeof wanted, by_key)
						     : NULL;

	return found ? found->value : UINT32_MAX;
}

static int keep_facts(struct fleet *fleet, struct fleet_node *node, const struct result *result)
{
	struct fleet_fact *fact = realloc(node->fact, (result->facts.count + 1) * sizeof *fact);

	if (!fact)
		return -ENOMEM;
	node->fact = fact;
	node->facts = 0;
	for (size_t i = 0; i < result->facts.count; i++) {
		const struct fact *read = &result->facts.fact[i];

		if (comparison_fact_rank(read->key) < 0)
			continue;
		fact[node->facts] = (struct fleet_fact){ intern(&fleet->words, read->key),
							 intern(&fleet->words, read->value) };
		if (fact[node->facts].key == UINT32_MAX || fact[node->facts].value == UINT32_MAX)
			return -ENOMEM;
		node->facts++;
	}
	qsort(fact, node->facts, sizeof *fact, by_key);
	node->loaded += comparison_was_loaded(result);
	node->disturbed |= node->loaded ||
		strtoull(facts_text(&result->facts, "cgroup_periods_throttled"), NULL, 10) > 0;
	return 0;
}

/* "fork\x1fstep call, state quiet": the probe comes first, and axes are in the order of the file. */
static uint32_t point_of(struct fleet *fleet, const struct result_probe *probe, size_t point)
{
	size_t length = strlen(probe->name) + 1;
	uint32_t number;
	char *key, *end;

	for (size_t i = 0; i < probe->axes; i++)
		length += strlen(probe->axis[i]) + strlen(result_value(probe, point, i)) + 2;
	key = malloc(length);
	if (!key)
		return UINT32_MAX;
	end = stpcpy(key, probe->name);
	for (size_t i = 0; i < probe->axes; i++)
		end += sprintf(end, "%c%s %s", i ? ',' : '\x1f', probe->axis[i], result_value(probe, point, i));
	number = intern(&fleet->points, key);
	free(key);
	return number;
}

uint32_t fleet_probe_of(struct fleet *fleet, uint32_t point)
{
	const char *key = fleet->points.text[point];
	char name[80];

	snprintf(name, sizeof name, "%.*s", (int)strcspn(key, "\x1f"), key);
	return intern(&fleet->words, name);
}

static bool is_lost(const char *status)
{
	static const char *const lost[] = { "failed", "crashed", "hung", "unsupported" };

	for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++)
		if (!strcmp(status, lost[i]))
			return true;
	return false;
}

static int keep_lost(struct fleet *fleet, uint32_t node, const struct result_probe *probe, size_t point)
{
	const struct result_point *read = &probe->point[point];
	struct fleet_lost *lost;

	if (fleet->losses == fleet->lost_room) {
		size_t room = fleet->lost_room ? 2 * fleet->lost_room : 64;
		struct fleet_lost *grown = realloc(fleet->lost, room * sizeof *grown);

		if (!grown)
			return -ENOMEM;
		fleet->lost = grown;
		fleet->lost_room = room;
	}
	lost = &fleet->lost[fleet->losses++];
	*lost = (struct fleet_lost){ point_of(fleet, probe, point), node, intern(&fleet->words, read->status),
				     intern(&fleet->words, read->reason), 0 };
	return lost->point == UINT32_MAX || lost->status == UINT32_MAX || lost->reason == UINT32_MAX ? -ENOMEM : 0;
}

static int keep_point(struct fleet *fleet, uint32_t node, const struct result_probe *probe, size_t point)
{
	double ns = result_figure(probe, point, "median_ns"), low = result_figure(probe, point, "ci_low_ns"),
	       high = result_figure(probe, point, "ci_high_ns");
	struct fleet_cell *cell;

	if (is_lost(probe->point[point].status))
		return keep_lost(fleet, node, probe, point);
	fleet->node[node].unreached += !strcmp(probe->point[point].status, "not_reached");
	if (strcmp(probe->point[point].status, "ok") || !(ns > 0))
		return 0;
	if (fleet->cells == fleet->room) {
		size_t room = fleet->room ? 2 * fleet->room : 1024;
		struct fleet_cell *grown = realloc(fleet->cell, room * sizeof *grown);

		if (!grown)
			return -ENOMEM;
		fleet->cell = grown;
		fleet->room = room;
	}
	cell = &fleet->cell[fleet->cells++];
	*cell = (struct fleet_cell){
		point_of(fleet, probe, point), node, (uint32_t)fleet->runs, log(ns), NAN, NAN, 0, NAN
	};
	if (low > 0 && high >= low)
		cell->error = log(high / low) / (2 * normal_95);
	return cell->point == UINT32_MAX ? -ENOMEM : 0;
}

static int keep_run(struct fleet *fleet, uint32_t node, const struct result *result)
{
	struct fleet_run *grown = realloc(fleet->run, (fleet->runs + 1) * sizeof *grown);

	if (!grown)
		return -ENOMEM;
	fleet->run = grown;
	grown[fleet->runs] = (struct fleet_run){ .node = node, .place = (uint32_t)fleet->runs };
	snprintf(grown[fleet->runs].started, sizeof grown->started, "%.23s", facts_text(&result->facts, "started_utc"));
	return 0;
}

int fleet_add(struct fleet *fleet, const char *name, const struct result *result, struct error *error)
{
	struct fleet_node *node = find_node(fleet, name);
	int outcome = node ? keep_facts(fleet, node, result) : -ENOMEM;

	if (!outcome)
		outcome = keep_run(fleet, (uint32_t)(node - fleet->node), result);
	for (size_t i = 0; i < result->probes && !outcome; i++)
		for (size_t j = 0; j < result->probe[i].points && !outcome; j++)
			outcome = keep_point(fleet, (uint32_t)(node - fleet->node), &result->probe[i], j);
	if (outcome)
		return no_memory(error);
	node->runs++;
	fleet->runs++;
	return 0;
}

int fleet_judge(struct fleet *fleet, struct error *error)
{
	int result = fleet_sort_runs(fleet);

	if (!result)
		result = fleet_make_groups(fleet);
	if (!result)
		result = fleet_make_values(fleet);
	if (!result)
		result = fleet_make_drifts(fleet);
	if (!result)
		result = fleet_make_agreements(fleet);
	if (!result)
		result = fleet_merge_runs(fleet);
	if (!result)
		result = fleet_make_failures(fleet);
	if (!result)
		result = fleet_make_scores(fleet);
	if (!result)
		result = fleet_make_verdicts(fleet);
	if (!result)
		result = fleet_make_spreads(fleet);
	if (!result)
		result = fleet_make_reasons(fleet);
	return result ? no_memory(error) : 0;
}

void fleet_free(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->nodes; i++)
		free(fleet->node[i].fact);
	free(fleet->node);
	free(fleet->cell);
	free(fleet->lost);
	free(fleet->failure);
	free(fleet->value);
	free(fleet->score);
	free(fleet->group);
	free(fleet->run);
	free(fleet->drift);
	free(fleet->spread);
	free(fleet->reason);
	intern_free(&fleet->names);
	intern_free(&fleet->words);
	intern_free(&fleet->points);
	*fleet = (struct fleet){ 0 };
}
