/* SPDX-License-Identifier: MIT */
/*
 * What `faultline fleet` finds in simulated fleets with known slower nodes: fleet_truth [NODES=100] [FLEETS=400]
 *
 * Every node has a level of its own for each probe, of 2 %, by one of several distributions, and noise of 2 % at each of
 * 8 points of 10 probes. Prints the share of the slower probes that were found, of the found ones those that are false
 * (mean over the fleets), and the share of fleets with a false one.
 */
#include "judge/fleet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROBES = 10, POINTS = 8 };

static const double spread = 0.02;

static double uniform(void)
{
	return ((double)random() + 0.5) / ((double)RAND_MAX + 1);
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

static double student3(void)
{
	double squares = 0;

	for (int i = 0; i < 3; i++)
		squares += pow(normal(), 2) / 3;
	return normal() / sqrt(squares);
}

static double contaminated(void)
{
	return normal() * (uniform() < 0.1 ? 3 : 1);
}

static double strayed(void)
{
	return normal() * (uniform() < 0.05 ? 5 : 1);
}

/* Slower runs stray farther than faster ones. */
static double skewed(void)
{
	return exp(0.6 * normal()) - 1;
}

struct noise {
	const char *name;
	double (*level)(void);
	double shared; /* the part of the level that all probes of a node share */
};

/* Whether a node is slower in a probe. */
enum wrong { NONE, FEW, MANY };

static bool is_slow(enum wrong wrong, size_t nodes, size_t node, size_t probe)
{
	if (wrong == FEW)
		return probe == 3 && node < (nodes * 3 + 99) / 100;
	return wrong == MANY && node < nodes / 10;
}

static void add_node(struct fleet *fleet, size_t nodes, size_t number, const struct noise *noise, enum wrong wrong,
		     double factor)
{
	double common = noise->level();

	for (size_t probe = 0; probe < PROBES; probe++) {
		double level = noise->shared * common + sqrt(1 - noise->shared * noise->shared) * noise->level();

		if (is_slow(wrong, nodes, number, probe))
			level += log(factor) / spread;
		for (size_t point = 0; point < POINTS; point++)
			fleet->cell[fleet->cells++] = (struct fleet_cell){
				.point = (uint32_t)(probe * POINTS + point),
				.node = (uint32_t)number,
				.run = (uint32_t)number,
				.log_ns = 7 + spread * level + spread * normal(),
				.error = spread,
			};
	}
}

static void make(struct fleet *fleet, size_t nodes, const struct noise *noise, enum wrong wrong, double factor)
{
	char text[64];

	*fleet = (struct fleet){ .nodes = nodes, .runs = nodes };
	fleet->node = calloc(nodes, sizeof *fleet->node);
	fleet->run = calloc(nodes, sizeof *fleet->run);
	fleet->cell = calloc(nodes * PROBES * POINTS, sizeof *fleet->cell);
	for (size_t i = 0; i < PROBES * POINTS; i++) {
		snprintf(text, sizeof text, "probe%zu\x1fsize %zu", i / POINTS, i % POINTS);
		intern(&fleet->points, text);
	}
	for (size_t i = 0; i < nodes; i++) {
		snprintf(text, sizeof text, "n%zu", i);
		intern(&fleet->names, text);
		fleet->node[i].runs = 1;
		fleet->run[i] = (struct fleet_run){ .node = (uint32_t)i, .place = (uint32_t)i };
		add_node(fleet, nodes, i, noise, wrong, factor);
	}
}

static void try(size_t nodes, size_t fleets, const struct noise *noise, enum wrong wrong, double factor)
{
	double found = 0, all = 0, share = 0, some = 0, tails = 0, suspects = 0;

	for (size_t i = 0; i < fleets; i++) {
		struct fleet fleet;
		struct error error;
		size_t marked = 0, wrongly = 0;

		make(&fleet, nodes, noise, wrong, factor);
		if (fleet_judge(&fleet, &error))
			exit(1);
		for (size_t j = 0; j < fleet.scores; j++) {
			const struct fleet_score *score = &fleet.score[j];
			size_t probe = (size_t)atoi(fleet.words.text[score->probe] + 5);
			bool slow = is_slow(wrong, nodes, score->node, probe);

			all += slow;
			marked += score->is_outlier;
			wrongly += score->is_outlier && !slow;
			found += score->is_outlier && slow;
			suspects += score->is_suspect && !score->is_outlier;
		}
		share += marked ? (double)wrongly / (double)marked : 0;
		some += wrongly > 0;
		tails += fleet.tails / (double)fleets;
		fleet_free(&fleet);
	}
	printf("%-22s %-8s %4.0f %%  %5.1f %%  %5.1f %%  %5.1f %%  %6.1f  %5.1f\n", noise->name,
	       (const char *[]){ "no", "3 %", "10 %" }[wrong], 100 * (factor - 1), all > 0 ? 100 * found / all : 0,
	       100 * share / (double)fleets, 100 * some / (double)fleets, tails, suspects / (double)fleets);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const struct noise noises[] = {
		{ "normal", normal, 0 },
		{ "t3", student3, 0 },
		{ "10 % with 3 sigma", contaminated, 0 },
		{ "5 % with 5 sigma", strayed, 0 },
		{ "lognormal", skewed, 0 },
		{ "t3, probes alike", student3, 0.8 },
	};
	static const double factors[] = { 1.05, 1.1, 1.3 };
	size_t nodes = argc > 1 ? strtoul(argv[1], NULL, 10) : 100,
	       fleets = argc > 2 ? strtoul(argv[2], NULL, 10) : 400;

	srandom(1);
	printf("%zu fleets each of %zu nodes; slower: 3 %% of the nodes in one probe, or 10 %% in all\n", fleets,
	       nodes);
	puts("levels                 slower     by    found    false  fleets with a false one  tails  suspects");
	for (size_t i = 0; i < sizeof noises / sizeof noises[0]; i++) {
		try(nodes, fleets, &noises[i], NONE, 1);
		for (size_t j = 0; j < sizeof factors / sizeof factors[0]; j++)
			try(nodes, fleets, &noises[i], FEW, factors[j]);
		try(nodes, fleets, &noises[i], MANY, 1.3);
	}
	return 0;
}
