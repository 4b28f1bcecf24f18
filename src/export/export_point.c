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
	const struct result_probe *probe = point->probe;
	size_t count, first = probe->point[point->point].first;
	const struct figure *wall = comparison_rounds(probe, point->point, &count);

	if (!count)
		return take_summary(point);
	point->rounds = count;
	point->round = calloc(count, sizeof *point->round);
	if (!point->round)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		point->round[i] = (struct export_round){
			.iterations = probe->round_iterations[first + i],
			.ns = wall[i].value,
			.cpu_ns = probe->round_cpu_ns[first + i],
		};
	return 0;
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
