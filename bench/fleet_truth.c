/* SPDX-License-Identifier: MIT */
/*
 * What `faultline fleet` finds in simulated fleets with known slower nodes: fleet_truth [NODES=100] [FLEETS=400]
 * [RUNS=1]
 *
 * Every run of a node has a level of its own for each probe, of 2 %, by one of several distributions, and noise of 2 %
 * at each of 8 points of 10 probes. Prints the share of what is slower that was found, of 3 % of the nodes in one probe
 * or of 10 % in all; of the found ones those that are false (mean over the fleets); and the share of fleets with a
 * false one.
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

static void add_run(struct fleet *fleet, size_t nodes, size_t number, const struct noise *noise, enum wrong wrong,
		    double factor)
{
	double common = noise->level();

	fleet->run[fleet->runs] = (struct fleet_run){ .node = (uint32_t)number, .place = (uint32_t)fleet->runs };

	for (size_t probe = 0; probe < PROBES; probe++) {
		double level = noise->shared * common + sqrt(1 - noise->shared * noise->shared) * noise->level();

		if (is_slow(wrong, nodes, number, probe))
			level += log(factor) / spread;
		for (size_t point = 0; point < POINTS; point++)
			fleet->cell[fleet->cells++] = (struct fleet_cell){
				.point = (uint32_t)(probe * POINTS + point),
				.node = (uint32_t)number,
				.run = (uint32_t)fleet->runs,
				.log_ns = 7 + spread * level + spread * normal(),
				.error = spread,
				.agreed = NAN,
			};
	}
	fleet->runs++;
}

struct size {
	size_t nodes, fleets, runs; /* runs of each node */
};

static void make(struct fleet *fleet, const struct size *size, const struct noise *noise, enum wrong wrong,
		 double factor)
{
	char text[64];

	*fleet = (struct fleet){ .nodes = size->nodes };
	fleet->node = calloc(size->nodes, sizeof *fleet->node);
	fleet->run = calloc(size->nodes * size->runs, sizeof *fleet->run);
	fleet->cell = calloc(size->nodes * size->runs * PROBES * POINTS, sizeof *fleet->cell);
	for (size_t i = 0; i < PROBES * POINTS; i++) {
		snprintf(text, sizeof text, "probe%zu\x1fsize %zu", i / POINTS, i % POINTS);
		intern(&fleet->points, text);
	}
	for (size_t i = 0; i < size->nodes; i++) {
		snprintf(text, sizeof text, "n%zu", i);
		intern(&fleet->names, text);
		fleet->node[i].runs = size->runs;
		for (size_t j = 0; j < size->runs; j++)
			add_run(fleet, size->nodes, i, noise, wrong, factor);
	}
}

/* Whether what a look is at is slower. */
static bool should_find(const struct fleet *fleet, const struct fleet_score *score, enum wrong wrong, size_t nodes)
{
	if (score->is_joint)
		return wrong == MANY && is_slow(wrong, nodes, score->node, 0);
	return is_slow(wrong, nodes, score->node, (size_t)atoi(fleet->words.text[score->probe] + 5));
}

static void try(const struct size *size, const struct noise *noise, enum wrong wrong, double factor)
{
	size_t nodes = size->nodes, fleets = size->fleets;
	double found = 0, all = 0, share = 0, some = 0, tails = 0, suspects = 0;

	for (size_t i = 0; i < fleets; i++) {
		struct fleet fleet;
		struct error error;
		size_t marked = 0, wrongly = 0;

		make(&fleet, size, noise, wrong, factor);
		if (fleet_judge(&fleet, &error))
			exit(1);
		for (size_t j = 0; j < fleet.scores; j++) {
			const struct fleet_score *score = &fleet.score[j];
			bool slow = should_find(&fleet, score, wrong, nodes);
			bool counts = slow && score->is_joint == (wrong == MANY);

			all += counts;
			marked += score->is_outlier;
			wrongly += score->is_outlier && !slow;
			found += score->is_outlier && counts;
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
	const struct size size = { argc > 1 ? strtoul(argv[1], NULL, 10) : 100,
				   argc > 2 ? strtoul(argv[2], NULL, 10) : 400,
				   argc > 3 ? strtoul(argv[3], NULL, 10) : 1 };

	srandom(1);
	printf("%zu fleets each of %zu nodes, %zu runs of each; slower: 3 %% of the nodes in one probe, or 10 %% in "
	       "all\n",
	       size.fleets, size.nodes, size.runs);
	puts("levels                 slower     by    found    false  fleets with a false one  tails  suspects");
	for (size_t i = 0; i < sizeof noises / sizeof noises[0]; i++) {
		try(&size, &noises[i], NONE, 1);
		for (size_t j = 0; j < sizeof factors / sizeof factors[0]; j++)
			try(&size, &noises[i], FEW, factors[j]);
		for (size_t j = 0; j < sizeof factors / sizeof factors[0]; j++)
			try(&size, &noises[i], MANY, factors[j]);
	}
	return 0;
}
