/* SPDX-License-Identifier: MIT */
/* What was read of a result, and its facts. Points: result_points.c; samples: result_samples.c; which files:
 * result_files.c. */
#include "results.h"

#include "schema.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Arrays of what faultline writes take no more than twice the text that they are read from. */
enum { MOST_FACTS = 4096, HELD_PER_BYTE = 4, HELD_FREELY = 16 << 20 };

int result_hold(struct result *result, const struct csv *csv, size_t bytes, struct error *error)
{
	size_t read = result->read + csv->size;

	if (bytes > HELD_FREELY + HELD_PER_BYTE * read - result->held) {
		csv_fail(csv, error, "too many columns or names of probes for a file of this size; it is not read");
		return -EFBIG;
	}
	result->held += bytes;
	return 0;
}

const struct result_probe *result_find(const struct result *result, const char *name)
{
	for (size_t i = 0; i < result->probes; i++)
		if (!strcmp(result->probe[i].name, name))
			return &result->probe[i];
	return NULL;
}

double result_page(const struct result *result)
{
	const char *text = facts_get(&result->facts, "page_size");
	double page = text ? strtod(text, NULL) : NAN;

	return page > 0 ? page : NAN;
}

const char *result_value(const struct result_probe *probe, size_t point, size_t axis)
{
	return probe->value[point * probe->axes + axis];
}

bool result_axis_varies(const struct result_probe *probe, size_t axis)
{
	for (size_t i = 1; i < probe->points; i++)
		if (strcmp(result_value(probe, i, axis), result_value(probe, 0, axis)))
			return true;
	return false;
}

int result_column(const struct result_probe *probe, const char *name)
{
	for (size_t i = 0; i < probe->columns; i++)
		if (probe->column[i][0] == name[0] && !strcmp(probe->column[i], name))
			return (int)i;
	return -1;
}

double result_figure(const struct result_probe *probe, size_t point, const char *column)
{
	int found = result_column(probe, column);

	return found < 0 ? NAN : probe->figure[point * probe->columns + (size_t)found];
}

static int take_schema(const struct csv *csv, size_t value, struct error *error)
{
	uint64_t schema;
	int result = csv_count(csv, value, &schema, error);

	if (!result && schema == 0)
		result = csv_fail(csv, error, "schema 0; expected 1 or more");
	if (!result && schema > SCHEMA_VERSION)
		result = csv_fail(csv, error,
				  "schema %.20s was written by a newer faultline; this version reads schemas up to %d",
				  csv->cell[value], SCHEMA_VERSION);
	return result;
}

static int take_fact(struct result *result, const struct csv *csv, size_t key, size_t value, struct error *error)
{
	const char *name = csv->cell[key];

	if (!name[0] || strlen(name) >= sizeof result->facts.fact->key)
		return csv_fail(csv, error, "key '%.80s'; expected the name of a fact", name);
	if (facts_get(&result->facts, name))
		return csv_fail(csv, error, "duplicate fact '%s'", name);
	if (result->facts.count == MOST_FACTS)
		return csv_fail(csv, error, "more than %d facts", MOST_FACTS);
	facts_set(&result->facts, name, "%s", csv->cell[value]);
	return strcmp(name, "schema") ? 0 : take_schema(csv, value, error);
}

int result_take_facts(struct result *result, struct csv *csv, struct error *error)
{
	int row = 0, key = csv_column(csv, "key"), value = csv_column(csv, "value"), outcome = 0;

	if (key < 0 || value < 0)
		outcome = csv_fail(csv, error, "no columns key and value; expected the facts of a platform");
	while (!outcome && (row = csv_row(csv, error)) > 0)
		outcome = take_fact(result, csv, (size_t)key, (size_t)value, error);
	csv_close(csv);
	return outcome ? outcome : row;
}

void result_drop_probes(struct result *result, size_t keep)
{
	while (result->probes > keep) {
		struct result_probe *probe = &result->probe[--result->probes];

		free(probe->axis);
		free(probe->column);
		free(probe->point);
		free(probe->round);
		free(probe->round_cpu_ns);
		free(probe->round_iterations);
		free(probe->value);
		free(probe->figure);
	}
}

void result_close(struct result *result)
{
	result_drop_probes(result, 0);
	for (size_t i = 0; i < result->texts; i++)
		free(result->text[i]);
	free(result->probe);
	free(result->text);
	facts_free(&result->facts);
	memset(result, 0, sizeof *result);
}
