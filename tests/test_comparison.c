/* SPDX-License-Identifier: MIT */
/* Results side by side: which points are the same, ratios with their intervals, what comes first. */
#include "judge/comparison.h"
#include "judge/comparison_facts.h"
#include "stats/stats.h"
#include "measure/schedule.h"
#include "tap.h"

#include <stdlib.h>

static struct result result[3];
static struct comparison comparison;
static struct error error;

static void take_points(size_t i, const char *probe, const char *text)
{
	struct csv csv;

	if (csv_open_text(&csv, "p.csv", text, strlen(text), &error) ||
	    result_take_points(&result[i], probe, &csv, &error))
		printf("# %s\n", error.text);
}

static void take_samples(size_t i, const char *probe, const char *text)
{
	struct csv csv;

	if (csv_open_text(&csv, "p.samples.csv", text, strlen(text), &error) ||
	    result_take_samples(&result[i], probe, &csv, &error))
		printf("# %s\n", error.text);
}

static int compare(size_t count, double level)
{
	return comparison_make(result, count, NULL, 0, level, &comparison, &error);
}

static void clear(void)
{
	comparison_free(&comparison);
	for (size_t i = 0; i < 3; i++)
		result_close(&result[i]);
}

#define HEAD "status,reason,note,rounds,median_ns,ci_low_ns,ci_high_ns\n"

static void test_ratio(void)
{
	const struct estimate base = { 100, 80, 110 }, other = { 200, 190, 260 }, bare = { 100, NAN, NAN };
	struct estimate ratio = ratio_of(base, other), mean;

	is_number(ratio.value, 2, 1e-12, "a ratio");
	is_number(ratio.low, 2 / exp(hypot(log(200 / 190.0), log(110 / 100.0))), 1e-12,
		  "its low end, from other's low and base's high");
	is_number(ratio.high, 2 * exp(hypot(log(260 / 200.0), log(100 / 80.0))), 1e-12, "its high end");
	ratio = ratio_of(other, base);
	is_number(ratio.low, 0.5 / exp(hypot(log(260 / 200.0), log(100 / 80.0))), 1e-12,
		  "turned around, the ends are turned");
	is_number(ratio_of(base, (struct estimate){ 200, 200, 200 }).low, 200 / 110.0, 1e-12, "one side is exact");
	is_number(ratio_of(base, bare).value, 1, 0, "a side without an interval has a ratio");
	is_number(ratio_of(base, bare).low, NAN, 0, "without an interval");
	is_number(ratio_of(base, (struct estimate){ NAN, NAN, NAN }).value, NAN, 0, "a side that is not known");
	is_number(ratio_of((struct estimate){ 0, 0, 0 }, base).value, NAN, 0, "a time of 0");
	mean = ratio_mean((struct estimate[]){ { 2, 1, 4 }, { 8, 4, 16 } }, 2, 0);
	is_number(mean.value, 4, 1e-12, "a geometric mean");
	is_number(mean.low, 4 / pow(2, sqrt(0.5)), 1e-12, "its interval is narrower");
	is_number(mean.high, 4 * pow(2, sqrt(0.5)), 1e-12, "at both ends");
	is_number(ratio_mean(NULL, 0, 0).value, NAN, 0, "of nothing");
	mean = ratio_mean((struct estimate[]){ { 2, 1, 4 }, { 8, 4, 16 } }, 2, 1);
	is_number(mean.low, 2, 1e-12, "of ratios that go together it is as wide as theirs");
	mean = ratio_mean((struct estimate[]){ { 2, 1, 4 }, { 8, 4, 16 } }, 2, 0.5);
	is_number(mean.high, 4 * pow(2, sqrt(0.75)), 1e-12, "of others in between");
	is_number(ratio_widen(base, 2).low, 64, 1e-12, "an interval is widened");
	is_number(ratio_widen(base, 2).high, 121, 1e-12, "at both ends");
	is_number(ratio_widen(bare, 2).low, NAN, 0, "or stays unknown");
}

static void test_points(void)
{
	const struct comparison_probe *compared;

	take_points(0, "fill",
		    "size,state," HEAD "1,warm,ok,,,9,100,99,101\n2,warm,ok,,,9,100,90,110\n4,warm,ok,,,9,100,99,101\n"
		    "8,warm,ok,,,3,100,,\n16,warm,crashed,Bus error,,0,,,\n32,warm,ok,,,9,100,99,101\n");
	take_points(1, "fill",
		    "state,size," HEAD "warm,64,ok,,,9,1,1,1\nwarm,16,ok,,,9,100,99,101\nwarm,8,ok,,,9,50,49,51\n"
		    "warm,4,ok,,,9,50,49,51\nwarm,2,ok,,,9,105,95,115\nwarm,1,ok,,,9,110,109,111\n");
	ok(!compare(2, 0.95), "two results are compared");
	compared = comparison.probe[0];
	is_number((double)compared->rows, 7, 0, "the points of both");
	is_text(comparison_value(compared, &compared->row[0], 0), "4", "the largest difference is first");
	is_number(compared->row[0].side[1].verdict, VERDICT_FASTER, 0, "it is faster");
	is_number(compared->row[0].side[1].ratio.value, 0.5, 1e-12, "by half");
	is_text(comparison_value(compared, &compared->row[1], 0), "1", "then the next");
	is_number(compared->row[1].side[1].verdict, VERDICT_SLOWER, 0, "which is slower");
	is_number(compared->row[2].side[1].verdict, VERDICT_UNKNOWN, 0, "then a large one of too few rounds");
	is_number(compared->row[3].side[1].verdict, VERDICT_INDISTINCT, 0,
		  "and one that is not distinguishable from noise");
	is_text(comparison_value(compared, &compared->row[4], 0), "16",
		"then points without a ratio: one that crashed");
	ok(compared->row[4].side[0].present && compared->row[4].side[1].present, "which both sides have");
	is_text(comparison_value(compared, &compared->row[5], 0), "32", "one that only the base has");
	ok(!compared->row[5].side[1].present, "and not the other");
	is_text(comparison_value(compared, &compared->row[6], 0), "64", "and one that only the other has");
	is_text(comparison_value(compared, &compared->row[6], 1), "warm", "axes have their names, not their places");
	is_number((double)compared->mean_of[1], 3, 0, "a mean of the ratios with an interval");
	is_number(compared->mean[1].value, cbrt(0.5 * 1.1 * 1.05), 1e-12, "which is geometric");
	ok(comparison_is_above(compared->row[1].side[1].ratio, 0.05), "above 5 % with the whole interval");
	ok(!comparison_is_above(compared->row[1].side[1].ratio, 0.09), "but not above 9 %");
	ok(!comparison_is_above(compared->row[2].side[1].ratio, 0), "nothing is above without an interval");
	clear();
}

static void test_axes(void)
{
	take_points(0, "noop", HEAD "ok,,,9,100,99,101\n");
	take_points(1, "noop", "spin," HEAD "0,ok,,,9,100,99,101\n");
	ok(!compare(2, 0.95), "an axis that only one has");
	is_number((double)comparison.probe[0]->rows, 1, 0, "is passed over where it has one value");
	is_text(comparison.probe[0]->remark, "B has an axis that others lack: spin, always 0", "and reported");
	clear();
	take_points(0, "noop", HEAD "ok,,,9,100,99,101\n");
	take_points(1, "noop", "spin," HEAD "0,ok,,,9,100,99,101\n1,ok,,,9,100,99,101\n");
	ok(!compare(2, 0.95), "an axis that varies");
	is_number((double)comparison.probe[0]->rows, 3, 0, "keeps the points apart");
	has_text(comparison.probe[0]->remark, "spin, which varies, so no point can be matched", "and is reported");
	is_text(comparison_value(comparison.probe[0], &comparison.probe[0]->row[0], 0), "",
		"the side without it has no value");
	clear();
	take_points(0, "noop", "a," HEAD "1,ok,,,9,100,99,101\n");
	take_points(1, "noop", "b," HEAD "2,ok,,,9,100,99,101\n");
	ok(!compare(2, 0.95), "each has an axis of its own");
	is_number((double)comparison.probe[0]->rows, 1, 0, "of one value");
	clear();
	take_points(0, "only", HEAD "ok,,,9,100,99,101\n");
	take_points(1, "noop", HEAD "ok,,,9,100,99,101\n");
	take_points(2, "noop", HEAD "ok,,,9,100,99,101\n");
	ok(!compare(3, 0.95), "a probe that the base lacks");
	is_number((double)comparison.probes, 2, 0, "is listed");
	is_number(comparison.probe[0]->row[0].side[2].verdict, VERDICT_NONE, 0, "without a ratio");
	clear();
}

static void test_samples(void)
{
	char text[4096];

	for (size_t i = 0; i < 2; i++) {
		size_t used = (size_t)snprintf(text, sizeof text, "size,round,timed,iterations,wall_ns,disturbed\n");

		for (int j = 0; j < 9; j++)
			used += (size_t)snprintf(
				text + used, sizeof text - used,
				"8,%d,1,10,%zu,none\n8,%d,1,10,999999,preempted\n8,%d,0,10,888888,none\n", j,
				(i + 1) * (1000 + 10 * (4 * (size_t)j % 9)), j, j);
		take_points(i, "fill", "size," HEAD "8,ok,,,3,77,,\n");
		take_samples(i, "fill", text);
	}
	ok(!compare(2, 0.95), "results with samples");
	is_number(comparison.probe[0]->row[0].side[0].time.value, 104, 1e-9,
		  "the time is made of them, as a run makes it");
	is_number((double)comparison.probe[0]->row[0].side[0].rounds, 9, 0, "with their rounds");
	is_number(comparison.probe[0]->row[0].side[1].ratio.value, 2, 1e-9, "the ratio");
	is_number(comparison.probe[0]->row[0].side[1].verdict, VERDICT_SLOWER, 0, "and what it says");
	comparison_free(&comparison);
	ok(!compare(2, 0.9), "another level");
	ok(comparison.probe[0]->row[0].side[0].time.high < 108 && comparison.probe[0]->row[0].side[0].time.high > 104,
	   "has another interval");
	clear();
	take_points(0, "fill", HEAD "ok,,,9,100,99,101\n");
	take_points(1, "fill", HEAD "ok,,,9,200,199,201\n");
	ok(!compare(2, 0.9), "another level without samples");
	is_number(comparison.probe[0]->row[0].side[1].verdict, VERDICT_UNKNOWN, 0, "leaves no interval");
	clear();
}

static char noted[1024];

static void note(void *context, const char *text)
{
	(void)context;
	strncat(noted, text, sizeof noted - strlen(noted) - 2);
	strcat(noted, "\n");
}

static void test_facts(void)
{
	const char *const base =
		"key,value\nschema,1\nversion,1\nseed,1\ncpu_model,x\nshm_file_system,\"tmpfs, 5 MiB free of 9\"\n";
	const char *const other =
		"key,value\nschema,1\nversion,2\nseed,2\ncpu_model,y\nshm_file_system,\"tmpfs, 6 MiB free of 9\"\n"
		"emulated,yes\nbuild,\"debug, static\"\nwarning_1,other load: CPU 1\n";
	struct csv csv;

	csv_open_text(&csv, "platform.csv", base, strlen(base), &error);
	result_take_facts(&result[0], &csv, &error);
	csv_open_text(&csv, "platform.csv", other, strlen(other), &error);
	result_take_facts(&result[1], &csv, &error);
	comparison_facts(result, 2, note, NULL);
	is_text(noted, "emulated\ncpu_model\nbuild\nversion\n",
		"facts that differ, the explaining ones first, without those of the run");
	noted[0] = '\0';
	comparison_warnings(result, 3, note, NULL);
	has_text(noted, "B was taken on an emulator", "an emulator is warned of");
	has_text(noted, "B comes from a build without optimization: debug, static", "a debug build");
	has_text(noted, "A and B differ in version: 1, 2", "another version");
	has_text(noted, "B was taken under other load", "other load");
	has_text(noted, "C has no platform.csv", "no facts");
	noted[0] = '\0';
	comparison_warnings(&result[1], 1, note, NULL);
	has_text(noted, "this result was taken under other load", "a result alone has no letter");
	noted[0] = '\0';
	comparison_warnings(result, 3, note, NULL);
	ok(!strstr(noted, "schema"), "what is alike is not");
	for (size_t i = 0; i < 3; i++)
		result_close(&result[i]);
}

enum { NORMAL, LOGNORMAL, EXPONENTIAL, KINDS };

static double uniform(uint64_t *state)
{
	return ((double)(schedule_random(state) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *state)
{
	double radius = sqrt(-2 * log(uniform(state)));

	return radius * cos(6.283185307179586 * uniform(state));
}

/* The medians of rounds: about 100, of which 100 is the median. */
static double draw(int kind, uint64_t *state)
{
	if (kind == NORMAL)
		return 100 + 3 * normal(state);
	return kind == LOGNORMAL ? 100 * exp(0.2 * normal(state)) : 100 - 10 * log(uniform(state)) - 10 * log(2);
}

static struct estimate measure(int kind, size_t rounds, uint64_t *state)
{
	double value[64], median;
	struct interval interval;

	for (size_t i = 0; i < rounds; i++)
		value[i] = draw(kind, state);
	median = stats_median(value, rounds);
	interval = stats_median_interval(value, rounds, 0.95);
	return (struct estimate){ median, interval.low, interval.high };
}

/* How often the interval of a ratio that is 1 holds 1. */
static double coverage(int base, int other, size_t base_rounds, size_t other_rounds)
{
	enum { TRIALS = 4000 };
	uint64_t state = 20260101;
	int held = 0;

	for (int i = 0; i < TRIALS; i++) {
		struct estimate first = measure(base, base_rounds, &state);
		struct estimate ratio = ratio_of(first, measure(other, other_rounds, &state));

		held += ratio.low <= 1 && ratio.high >= 1;
	}
	return (double)held / (double)TRIALS;
}

static double mean_coverage(size_t points)
{
	enum { TRIALS = 2000 };
	uint64_t state = 7;
	int held = 0;

	for (int i = 0; i < TRIALS; i++) {
		struct estimate ratio[32], mean;

		for (size_t j = 0; j < points; j++) {
			struct estimate first = measure((int)j % KINDS, 6 + j % 5, &state);

			ratio[j] = ratio_of(first, measure((int)j % KINDS, 6 + j % 7, &state));
		}
		mean = ratio_mean(ratio, points, 0);
		held += mean.low <= 1 && mean.high >= 1;
	}
	return (double)held / (double)TRIALS;
}

static void test_coverage(void)
{
	static const char *const name[] = { "normal", "lognormal", "exponential" };
	static const size_t rounds[] = { 6, 8, 12, 30 };

	for (int i = 0; i < KINDS; i++)
		for (int j = i; j < KINDS; j++)
			for (size_t k = 0; k < sizeof rounds / sizeof rounds[0]; k++) {
				double covered = coverage(i, j, rounds[k], rounds[k]);
				char what[128];

				snprintf(what, sizeof what,
					 "%s to %s, %zu rounds: the interval holds the truth, %.1f %%", name[j],
					 name[i], rounds[k], covered * 100);
				ok(covered >= 0.935 && covered <= 0.985, what);
			}
	ok(coverage(LOGNORMAL, NORMAL, 6, 30) >= 0.935, "6 rounds against 30");
	ok(mean_coverage(20) >= 0.935, "a mean of 20 ratios");
}

int main(void)
{
	tap_plan(93);
	test_ratio();
	test_points();
	test_axes();
	test_samples();
	test_facts();
	test_coverage();
	return tap_done();
}
