/* SPDX-License-Identifier: MIT */
#include "advice.h"

#include "best.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double least_share = 0.01; /* of the elapsed time */

/* "FRAME\t*": over all primitives. */
static bool is_of_frame(const char *name, const char *wanted)
{
	size_t length = strlen(wanted);

	return wanted[length - 1] == '*' ? !strncmp(name, wanted, length - 1) : !strcmp(name, wanted);
}

static double frame_term(const struct trace_sums *sums, const struct advice_term *term)
{
	double sum = 0;

	for (size_t i = 0; i < sums->frames; i++)
		if (is_of_frame(sums->frame[i].name, term->primitive) && !isnan(sums->frame[i].of[term->figure]))
			sum += sums->frame[i].of[term->figure];
	return sum;
}

static double term_of(const struct trace_sums *sums, const struct advice_term *term)
{
	double sum = 0;

	if (strchr(term->primitive, '\t'))
		return frame_term(sums, term);
	if (strcmp(term->primitive, "*"))
		return trace_sums_figure(sums, term->primitive, term->figure);
	for (size_t i = 0; i < sums->count; i++)
		sum += isnan(sums->sum[i].of[term->figure]) ? 0 : sums->sum[i].of[term->figure];
	return sum;
}

static bool holds(const struct trace_sums *sums, const struct advice_condition *condition)
{
	double limit = condition->constant, value = term_of(sums, &condition->of);

	if (condition->than.primitive)
		limit += condition->factor * term_of(sums, &condition->than);
	return condition->at_most ? value <= limit : value >= limit;
}

static bool is_met(const struct trace_sums *sums, const struct advice_rule *rule)
{
	for (size_t i = 0; i < ADVICE_CONDITIONS && rule->condition[i].of.primitive; i++)
		if (!holds(sums, &rule->condition[i]))
			return false;
	return true;
}

/* An unknown part makes the cost a lower bound, so it is left out. */
static double cost_of(const struct trace_sums *sums, const struct advice_rule *rule)
{
	double sum = 0;

	for (size_t i = 0; i < ADVICE_TERMS && rule->cost[i].primitive; i++) {
		double cost = term_of(sums, &rule->cost[i]);

		sum += isnan(cost) ? 0 : cost;
	}
	return sum;
}

static void find_size(const struct trace_sums *sums, const char *primitive, char *size)
{
	double mean = trace_sums_figure(sums, primitive, TRACE_BYTES) / trace_sums_figure(sums, primitive, TRACE_CALLS);

	if (mean >= 1)
		snprintf(size, ADVICE_VALUE, "%.0f", exp2(round(log2(mean))));
}

static int dearest_first(const void *left, const void *right)
{
	double a = ((const struct advice *)left)->cost_ns, b = ((const struct advice *)right)->cost_ns;

	return (a < b) - (a > b);
}

size_t advice_find(const struct trace_sums *sums, struct advice *advice, size_t most)
{
	struct advice found[ADVICE_RULES_MOST];
	size_t count = 0;

	for (size_t i = 0; i < advice_rules_count && count < ADVICE_RULES_MOST; i++) {
		const struct advice_rule *rule = &advice_rules[i];
		struct advice *one = &found[count];

		*one = (struct advice){ .rule = rule, .cost_ns = cost_of(sums, rule), .ratio = { NAN, NAN, NAN } };
		if (!is_met(sums, rule) || !(one->cost_ns >= least_share * sums->elapsed_ns))
			continue;
		one->count = rule->count.primitive ? term_of(sums, &rule->count) : NAN;
		if (rule->sized)
			find_size(sums, rule->sized, one->size);
		count++;
	}
	qsort(found, count, sizeof found[0], dearest_first);
	count = count < most ? count : most;
	memcpy(advice, found, count * sizeof found[0]);
	return count;
}

const char *advice_value(const struct advice *advice, const char *value)
{
	return value[0] ? value : advice->size;
}

static bool has_value(const struct result_probe *probe, size_t point, const char *name, const char *value)
{
	for (size_t i = 0; i < probe->axes; i++)
		if (!strcmp(probe->axis[i], name))
			return !strcmp(result_value(probe, point, i), value);
	return false;
}

static bool is_point(const struct advice *advice, const struct result_probe *probe, size_t point, const char *value)
{
	const struct advice_proof *proof = &advice->rule->proof;

	for (size_t i = 0; i < ADVICE_AXES && proof->fixed[i].name; i++)
		if (!has_value(probe, point, proof->fixed[i].name, advice_value(advice, proof->fixed[i].value)))
			return false;
	return has_value(probe, point, proof->axis, advice_value(advice, value));
}

static size_t find_point(const struct advice *advice, const struct result_probe *probe, const char *value)
{
	size_t i = 0;

	while (i < probe->points && !is_point(advice, probe, i, value))
		i++;
	return i;
}

static struct estimate time_of(const struct result_probe *probe, size_t point)
{
	return (struct estimate){ result_figure(probe, point, "median_ns"), result_figure(probe, point, "ci_low_ns"),
				  result_figure(probe, point, "ci_high_ns") };
}

bool advice_prove(struct advice *advice, const struct result *result)
{
	const struct advice_proof *proof = &advice->rule->proof;
	const struct result_probe *probe = proof->probe ? result_find(result, proof->probe) : NULL;
	size_t worse = probe ? find_point(advice, probe, proof->worse) : 0;
	size_t better = probe ? find_point(advice, probe, proof->better) : 0;
	struct estimate rate;

	if (!probe || worse == probe->points || better == probe->points)
		return false;
	snprintf(advice->reason, sizeof advice->reason, "%s", probe->point[better].reason);
	rate = best_rate(probe, better);
	if (isnan(rate.value))
		advice->ratio = ratio_of(time_of(probe, worse), time_of(probe, better));
	else
		advice->ratio = ratio_of(rate, best_rate(probe, worse));
	advice->better_ns = advice->ratio.value * time_of(probe, worse).value;
	return true;
}

double advice_gain(const struct advice *advice)
{
	double by_ratio = advice->cost_ns * (1 - advice->ratio.value);
	double by_time = advice->cost_ns - advice->count * advice->better_ns;

	if (isnan(advice->ratio.value))
		return NAN;
	if (advice->ratio.high >= 1)
		return 0;
	return fmax(0, fmin(by_ratio, by_time));
}
