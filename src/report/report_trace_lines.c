/* SPDX-License-Identifier: MIT */
/* The places of a trace in the source: those of several processes that read the same are one row. */
#include "report_parts.h"

#include "text/intern.h"
#include "result/csv.h"
#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 20, PATH = 4200, TEXT = 1024 };

/* Numbers of texts, and sums over the rows of a place and primitive. */
struct place {
	uint32_t name;
	bool has_others; /* processes of another name */
	size_t processes;
	double wall, path, calls; /* calls NAN: own code has none */
};

struct places {
	struct intern what; /* place, tab, primitive */
	struct intern in;   /* the same and a process */
	struct intern process, name;
	uint32_t *name_of; /* of each process */
	struct place *place;
	size_t room;
	bool has_path;
};

enum { PLACE, WITHIN, PRIMITIVE, PROCESS, WALL, CALLS, COLUMNS };

static int open_file(const struct report *report, size_t index, const char *name, struct csv *csv, struct error *error)
{
	char path[PATH];

	snprintf(path, sizeof path, "%s/%s", report->folder[index], name);
	return csv_open(csv, path, error);
}

/* Without the file, processes have no names. */
static void read_names(const struct report *report, size_t index, struct places *places)
{
	struct error error = { 0 };
	struct csv csv;
	int process, name;

	if (open_file(report, index, "processes.csv", &csv, &error))
		return;
	process = csv_column(&csv, "process");
	name = csv_column(&csv, "name");
	while (process >= 0 && name >= 0 && csv_row(&csv, &error) > 0) {
		uint32_t number = intern(&places->process, csv.cell[process]);
		uint32_t *grown = realloc(places->name_of, (places->process.count + 1) * sizeof *grown);

		if (grown)
			places->name_of = grown;
		if (!grown || number == UINT32_MAX)
			break;
		grown[number] = intern(&places->name, csv.cell[name]);
	}
	csv_close(&csv);
}

static uint32_t name_of(struct places *places, const char *process)
{
	size_t known = places->process.count;
	uint32_t number = intern(&places->process, process);

	return number < known && places->name_of ? places->name_of[number] : intern(&places->name, "?");
}

/* The place of that text, a new one if it is the first; NULL without memory. */
static struct place *place_of(struct places *places, const char *what)
{
	size_t known = places->what.count;
	uint32_t number = intern(&places->what, what);

	if (number == UINT32_MAX)
		return NULL;
	if (number == places->room) {
		size_t wanted = places->room ? 2 * places->room : 64;
		struct place *grown = realloc(places->place, wanted * sizeof *grown);

		if (!grown)
			return NULL;
		places->place = grown;
		places->room = wanted;
	}
	if (number >= known)
		places->place[number] = (struct place){ .calls = NAN };
	return number < places->room ? &places->place[number] : NULL;
}

static void add_process(struct places *places, struct place *place, const char *what, const char *process)
{
	size_t known = places->in.count;
	char text[TEXT + 32];
	uint32_t name;

	snprintf(text, sizeof text, "%.20s\t%.*s", process, TEXT - 1, what);
	if (intern(&places->in, text) < known)
		return;
	name = name_of(places, process);
	if (!place->processes++)
		place->name = name;
	place->has_others |= place->name != name;
}

static bool add_row(struct places *places, const struct csv *csv, const int *column, int path_column,
		    struct error *error)
{
	double wall, calls, path = NAN;
	struct place *place;
	char what[TEXT];

	if (csv_figure(csv, (size_t)column[WALL], &wall, error) ||
	    csv_figure(csv, (size_t)column[CALLS], &calls, error) ||
	    (path_column >= 0 && csv_figure(csv, (size_t)path_column, &path, error)))
		return false;
	snprintf(what, sizeof what, "%.400s%s%.400s\t%.100s", csv->cell[column[PLACE]],
		 csv->cell[column[WITHIN]][0] ? " -> " : "", csv->cell[column[WITHIN]], csv->cell[column[PRIMITIVE]]);
	place = place_of(places, what);
	if (!place)
		return false;
	add_process(places, place, what, csv->cell[column[PROCESS]]);
	place->wall += isnan(wall) ? 0 : wall;
	place->path += isnan(path) ? 0 : path;
	places->has_path |= !isnan(path);
	if (!isnan(calls))
		place->calls = (isnan(place->calls) ? 0 : place->calls) + calls;
	return true;
}

static bool read_places(struct csv *csv, struct places *places, struct error *error)
{
	static const char *const names[] = { "place", "within", "primitive", "process", "wall_ns", "calls" };
	int column[COLUMNS], row = 1, path = csv_column(csv, "path_ns");

	for (size_t i = 0; i < COLUMNS; i++) {
		column[i] = csv_column(csv, names[i]);
		if (column[i] < 0)
			return false;
	}
	while (row > 0 && (row = csv_row(csv, error)) > 0)
		row = add_row(places, csv, column, path, error) ? 1 : -1;
	return !row;
}

struct ranked {
	const struct place *place;
	const char *what;
};

static int longest_first(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->place->path < b->place->path || a->place->path > b->place->path)
		return a->place->path < b->place->path ? 1 : -1;
	if (a->place->wall < b->place->wall || a->place->wall > b->place->wall)
		return a->place->wall < b->place->wall ? 1 : -1;
	return strcmp(a->what, b->what);
}

static void add_time(struct table *table, double ns)
{
	char text[UNITS_TEXT];

	units_time(ns, text);
	table_add(table, ns > 0 ? text : "0");
}

static void put_place(const struct places *places, const struct ranked *ranked, struct table *table)
{
	const struct place *place = ranked->place;
	const char *tab = strrchr(ranked->what, '\t');
	const char *name = place->name < places->name.count ? places->name.text[place->name] : "?";
	char text[TEXT];

	snprintf(text, sizeof text, "%.*s", (int)(tab - ranked->what), ranked->what);
	table_add(table, text);
	table_add(table, tab + 1);
	if (place->has_others)
		units_number(place->processes, "process", text);
	else if (place->processes > 1)
		snprintf(text, sizeof text, "%s x %zu", name, place->processes);
	else
		snprintf(text, sizeof text, "%s", name);
	table_add(table, text);
	if (places->has_path)
		add_time(table, place->path);
	add_time(table, place->wall);
	snprintf(text, sizeof text, "%.0f", place->calls);
	table_add(table, isnan(place->calls) ? "-" : text);
}

static void put_places(const struct report *report, size_t index, const struct places *places)
{
	static const char *const head[] = { "place", "primitive", "process", "on the path", "wall", "calls" };
	struct table table = { .columns = places->has_path ? 6 : 5, .left = 3 };
	struct ranked *ranked = calloc(places->what.count + 1, sizeof *ranked);

	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		if (places->has_path || strcmp(head[i], "on the path"))
			table_add(&table, head[i]);
	for (size_t i = 0; ranked && i < places->what.count; i++)
		ranked[i] = (struct ranked){ &places->place[i], places->what.text[i] };
	if (ranked)
		qsort(ranked, places->what.count, sizeof *ranked, longest_first);
	for (size_t i = 0; ranked && i < places->what.count && i < MOST_PLACES; i++)
		put_place(places, &ranked[i], &table);
	free(ranked);
	report_heading(report, index, 2, "Places in the source");
	document_table(&report->document, &table);
}

void report_trace_lines(const struct report *report, size_t index)
{
	struct places places = { 0 };
	struct error error = { 0 };
	struct csv csv;

	if (open_file(report, index, "places.csv", &csv, &error))
		return; /* an older trace */
	read_names(report, index, &places);
	if (read_places(&csv, &places, &error) && places.what.count)
		put_places(report, index, &places);
	else if (error.text[0])
		document_paragraph(&report->document, "The places in the source can't be read: %s", error.text);
	csv_close(&csv);
	intern_free(&places.what);
	intern_free(&places.in);
	intern_free(&places.process);
	intern_free(&places.name);
	free(places.name_of);
	free(places.place);
}
