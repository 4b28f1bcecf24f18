/* SPDX-License-Identifier: MIT */
/* What facts the outliers share. */
#include "fleet.h"

#include "comparison_facts.h"
#include "stats/chance.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_REASONS = 5 };

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

/* A fact of a node that was judged. */
struct holding {
	struct fleet_fact fact;
	bool is_outlier;
};

static int by_fact(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	if (x->fact.key != y->fact.key)
		return x->fact.key < y->fact.key ? -1 : 1;
	return (x->fact.value > y->fact.value) - (x->fact.value < y->fact.value);
}

/* Sorted by key and value: how many. */
static size_t take_holdings(const struct fleet *fleet, const char *standing, struct holding *holding)
{
	size_t count = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		for (size_t j = 0; standing[i] != NOT_JUDGED && j < fleet->node[i].facts; j++)
			holding[count++] = (struct holding){ fleet->node[i].fact[j], standing[i] == OUTLIER };
	if (count)
		qsort(holding, count, sizeof *holding, by_fact);
	return count;
}

/* The nodes with one value of a fact, from `holding` on; moves to the next value. */
static struct fleet_reason count_value(const struct holding **holding, const struct holding *end)
{
	struct fleet_reason reason = { .key = (*holding)->fact.key, .value = (*holding)->fact.value };
	const struct holding *first = *holding;

	for (; *holding < end && !by_fact(first, *holding); ++*holding) {
		reason.outliers += (*holding)->is_outlier;
		reason.others += !(*holding)->is_outlier;
	}
	return reason;
}

/* What most outliers have and most others don't. */
static bool divides(const struct fleet_reason *reason)
{
	return 2 * reason->outliers > reason->of_outliers && 4 * reason->others <= reason->of_others;
}

/* Whether a fact, from `holding` on, divides the outliers from the others, whose numbers `reason` has; moves to the next
 * fact. One of which every node has a value of its own, such as the free space of a disk, separates a single outlier from
 * all others, and explains nothing: more than half of the others must agree on it, if only by not having it. */
static bool explains(const struct holding **holding, const struct holding *end, struct fleet_reason *reason)
{
	size_t lacking = reason->of_others, most = 0;
	const struct holding *first = *holding;
	bool found = false;

	while (*holding < end && (*holding)->fact.key == first->fact.key) {
		struct fleet_reason value = count_value(holding, end);

		value.of_outliers = reason->of_outliers;
		value.of_others = reason->of_others;
		value.probe = reason->probe;
		lacking -= value.others;
		most = value.others > most ? value.others : most;
		if (divides(&value)) { /* no other value can: this one has more than half of the outliers */
			*reason = value;
			found = true;
		}
	}
	return found && 2 * (most > lacking ? most : lacking) > reason->of_others;
}

static int most_telling_first(const void *a, const void *b)
{
	const struct fleet_reason *x = a, *y = b;

	if (x->p != y->p)
		return x->p < y->p ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static void rate(const struct fleet *fleet, struct fleet_reason *reason)
{
	reason->rank = comparison_fact_rank(fleet->words.text[reason->key]);
	reason->p = fisher_tail((double)reason->outliers, (double)reason->of_outliers,
				(double)(reason->outliers + reason->others),
				(double)(reason->of_outliers + reason->of_others));
}

/* What the reasons are found in; each has space for the facts of all nodes. */
struct search {
	char *standing; /* of the nodes */
	struct holding *holding;
	struct fleet_reason *found;
};

/* The reasons of a probe, after those of the others. */
static void find_reasons(struct fleet *fleet, uint32_t probe, const struct search *search)
{
	size_t held = take_holdings(fleet, search->standing, search->holding), count = 0;
	const struct holding *at = search->holding, *end = at + held;
	struct fleet_reason all = { .probe = probe };

	for (size_t i = 0; i < fleet->nodes; i++) {
		all.of_outliers += search->standing[i] == OUTLIER;
		all.of_others += search->standing[i] == ORDINARY;
	}
	while (at < end) {
		search->found[count] = all;
		if (explains(&at, end, &search->found[count]))
			rate(fleet, &search->found[count++]);
	}
	if (count)
		qsort(search->found, count, sizeof *search->found, most_telling_first);
	for (size_t i = 0; i < count && i < MOST_REASONS; i++)
		fleet->reason[fleet->reasons++] = search->found[i];
}

static size_t count_facts(const struct fleet *fleet)
{
	size_t facts = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		facts += fleet->node[i].facts;
	return facts;
}

int fleet_make_reasons(struct fleet *fleet)
{
	size_t facts = fleet->outliers ? count_facts(fleet) : 0;
	struct search search = { calloc(fleet->nodes + 1, 1), calloc(facts + 1, sizeof *search.holding),
				 calloc(facts + 1, sizeof *search.found) };
	int result = search.standing && search.holding && search.found ? 0 : -ENOMEM;

	fleet->reason = calloc(MOST_REASONS * fleet->spreads + 1, sizeof *fleet->reason);
	if (!fleet->reason)
		result = -ENOMEM;
	for (size_t i = 0; i < fleet->spreads && !result; i++)
		if ((i == 0 || fleet->spread[i].probe != fleet->spread[i - 1].probe) &&
		    stand(fleet, fleet->spread[i].probe, search.standing) > 0)
			find_reasons(fleet, fleet->spread[i].probe, &search);
	free(search.found);
	free(search.holding);
	free(search.standing);
	return result;
}
