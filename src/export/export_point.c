/* SPDX-License-Identifier: MIT */
#include "export_point.h"

#include "export.h"
#include "judge/comparison_times.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_time(const struct result_probe *probe, size_t point)
{
	return !strcmp(probe->point[point].status, "ok") && result_figure(probe, point, "median_ns") >= 0;
}

size_t export_left_out(const struct result *result)
{
	size_t count = 0;

	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++)
			count += !has_time(&result->probe[i], j);
	return count;
}

/* A slash separates the axes, and a blank ends a name in Go. */
static size_t put_word(char *text, size_t size, size_t used, const char *word)
{
	for (; *word && used + 1 < size; word++)
		text[used++] = *word == '/' || isspace((unsigned char)*word) ? '_' : *word;
	text[used] = '\0';
	return used;
}

static void put_name(struct export_point *point, char equals)
{
	const char between[] = { equals, '\0' };
	size_t used = put_word(point->name, sizeof point->name, 0, point->probe->name);

	for (size_t i = 0; i < point->probe->axes && used + 2 < sizeof point->name; i++) {
		point->name[used++] = '/';
		used = put_word(point->name, sizeof point->name, used, point->probe->axis[i]);
		used = put_word(point->name, sizeof point->name, used, between);
		used = put_word(point->name, sizeof point->name, used, result_value(point->probe, point->point, i));
	}
}

static double cpu_of(const struct result_sample *sample)
{
	return sample->cpu_ns;
}

static double iterations_of(const struct result_sample *sample)
{
	return sample->iterations;
}

/* Each figure of the rounds goes to its member, at `offset`. 0 or -ENOMEM. */
static int take_figures(struct export_point *point, double (*of)(const struct result_sample *), size_t offset)
{
	struct figure *figure;
	size_t count;
	int result = comparison_rounds_of(point->probe, point->point, of, &figure, &count);

	if (!result && !point->round) {
		point->round = calloc(count ? count : 1, sizeof *point->round);
		point->rounds = count;
		result = point->round ? 0 : -ENOMEM;
	}
	for (size_t i = 0; !result && i < count; i++)
		memcpy((char *)&point->round[i] + offset, &figure[i].value, sizeof figure[i].value);
	free(figure);
	return result;
}

static int take_summary(struct export_point *point)
{
	point->round = calloc(1, sizeof *point->round);
	if (!point->round)
		return -ENOMEM;
	point->rounds = 1;
	*point->round = (struct export_round){
		.iterations = result_figure(point->probe, point->point, "iterations"),
		.ns = result_figure(point->probe, point->point, "median_ns"),
		.cpu_ns = result_figure(point->probe, point->point, "cpu_ns"),
	};
	return 0;
}

static int take_rounds(struct export_point *point)
{
	int result = take_figures(point, comparison_wall, offsetof(struct export_round, ns));

	if (!result && point->rounds == 0) {
		free(point->round);
		return take_summary(point);
	}
	if (!result)
		result = take_figures(point, cpu_of, offsetof(struct export_round, cpu_ns));
	if (!result)
		result = take_figures(point, iterations_of, offsetof(struct export_round, iterations));
	return result;
}

int export_each(const struct result *result, char equals, void (*put)(void *context, const struct export_point *),
		void *context)
{
	struct export_point point;
	int outcome = 0;

	for (size_t i = 0; i < result->probes && !outcome; i++) {
		point.instance = 0;
		for (size_t j = 0; j < result->probe[i].points && !outcome; j++) {
			if (!has_time(&result->probe[i], j))
				continue;
			point.probe = &result->probe[i];
			point.point = j;
			point.family = i;
			point.round = NULL;
			put_name(&point, equals);
			outcome = take_rounds(&point);
			if (!outcome)
				put(context, &point);
			point.instance++;
			free(point.round);
		}
	}
	return outcome;
}
