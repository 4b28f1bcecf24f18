/* SPDX-License-Identifier: MIT */
#include "result_gathered.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int gathered_make_room(struct result *result, const struct csv *csv, struct gathered *gathered, struct error *error)
{
	size_t space = gathered->space ? 2 * gathered->space : 1024,
	       each = sizeof *gathered->choice + FIGURES * sizeof(struct figure) + sizeof *gathered->room;
	struct choosable *choice;
	double *room;
	bool has_room;

	if (gathered->count < gathered->space)
		return 0;
	if (result_hold(result, csv, (space - gathered->space) * each, error))
		return -EFBIG;
	choice = realloc(gathered->choice, space * sizeof *choice);
	gathered->choice = choice ? choice : gathered->choice;
	room = realloc(gathered->room, space * sizeof *room);
	gathered->room = room ? room : gathered->room;
	has_room = choice && room;
	for (size_t i = 0; i < FIGURES; i++) {
		struct figure *figure = realloc(gathered->figure[i], space * sizeof *figure);

		gathered->figure[i] = figure ? figure : gathered->figure[i];
		has_room &= figure != NULL;
	}
	if (!has_room)
		return error_set(error, -ENOMEM, "out of memory");
	gathered->space = space;
	return 0;
}

static int append(double **to, size_t count, const struct figure *figure, size_t more)
{
	double *grown = realloc(*to, (count + more) * sizeof *grown);

	if (!grown)
		return -ENOMEM;
	*to = grown;
	for (size_t i = 0; i < more; i++)
		grown[count + i] = figure[i].value;
	return 0;
}

static int append_rounds(struct result_probe *probe, const struct gathered *gathered, size_t more)
{
	struct figure *grown = realloc(probe->round, (probe->rounds + more) * sizeof *grown);

	if (!grown)
		return -ENOMEM;
	probe->round = grown;
	memcpy(&grown[probe->rounds], gathered->figure[WALL], more * sizeof *grown);
	if (append(&probe->round_cpu_ns, probe->rounds, gathered->figure[CPU], more) ||
	    append(&probe->round_iterations, probe->rounds, gathered->figure[ITERATIONS], more))
		return -ENOMEM;
	probe->rounds += more;
	return 0;
}

/* The medians of the rounds of what was gathered: how many. */
static size_t make_rounds(struct gathered *gathered)
{
	size_t rounds = 0;

	disturbance_choose(gathered->choice, gathered->count);
	for (size_t i = 0; i < FIGURES; i++) {
		struct figure *figure = gathered->figure[i];
		size_t used = 0;

		for (size_t j = 0; j < gathered->count; j++)
			if (gathered->choice[j].used)
				figure[used++] = figure[j];
		rounds = stats_rounds(figure, used, gathered->room);
	}
	gathered->count = 0;
	return rounds;
}

int gathered_keep(struct result *result, struct result_probe *probe, const struct csv *csv, struct gathered *gathered,
		  struct error *error)
{
	struct result_point *point = &probe->point[gathered->point];
	size_t rounds = make_rounds(gathered);

	if (rounds == 0)
		return 0;
	if (result_hold(result, csv, rounds * (sizeof *probe->round + 2 * sizeof(double)), error))
		return -EFBIG;
	point->first = probe->rounds;
	point->rounds = rounds;
	return append_rounds(probe, gathered, rounds) ? error_set(error, -ENOMEM, "out of memory") : 0;
}

void gathered_free(struct gathered *gathered)
{
	free(gathered->choice);
	for (size_t i = 0; i < FIGURES; i++)
		free(gathered->figure[i]);
	free(gathered->room);
	*gathered = (struct gathered){ 0 };
}
