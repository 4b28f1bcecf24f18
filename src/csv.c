/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 256 << 20 };

/* Reads to the end of the file rather than by its size, so that a pipe can be given as well. */
static int read_all(FILE *file, char **text, size_t *length)
{
	size_t size = 1 << 16, used = 0, got;
	char *grown, *buffer = malloc(size);

	while (buffer && (got = fread(buffer + used, 1, size - 1 - used, file)) > 0) {
		used += got;
		if (used < size - 1)
			continue;
		grown = size < MOST_BYTES ? realloc(buffer, size *= 2) : NULL;
		if (!grown)
			free(buffer);
		buffer = grown;
	}
	if (!buffer)
		return -ENOMEM;
	if (ferror(file)) {
		free(buffer);
		return -EIO;
	}
	buffer[used] = '\0';
	*text = buffer;
	*length = used;
	return 0;
}

static int read_file(const char *path, char **text, size_t *length, struct error *error)
{
	FILE *file = fopen(path, "re");
	int result;

	if (!file && errno == ENOENT)
		return -ENOENT;
	if (!file)
		return error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	result = read_all(file, text, length);
	fclose(file);
	if (result)
		return error_set(error, result, "%.700s: can't be read: %s", path, strerror(-result));
	return 0;
}

/* Where the reader is. */
struct place {
	char *next;
	size_t line;
	const char *wrong; /* set where the file is no CSV */
};

/* Takes a quoted cell, moving its text to the left where quotes are doubled. */
static void take_quoted(struct place *place)
{
	char *to = place->next++;

	for (; *place->next; place->next++) {
		if (*place->next == '"' && *++place->next != '"')
			break;
		place->line += *place->next == '\n';
		*to++ = *place->next;
	}
	if (!*place->next)
		place->wrong = "it ends within quotes; is it cut short?";
	else if (!strchr(",\r\n", *place->next))
		place->wrong = "a closing quote is followed by more";
	else if (to < place->next)
		memset(to, '\0', (size_t)(place->next - to));
}

/* Takes a cell and what ends it; says whether that was the row's last. */
static bool take_cell(struct place *place, char **cell)
{
	char end;

	*cell = place->next;
	if (*place->next == '"')
		take_quoted(place);
	else
		place->next += strcspn(place->next, ",\"\r\n");
	if (place->wrong)
		return true;
	end = *place->next;
	if (end == '"')
		place->wrong = "a quote within a cell that does not begin with one";
	if (end == '\0')
		place->wrong = "the last line has no end; is it cut short?";
	if (end == '\r' && place->next[1] != '\n')
		place->wrong = "a carriage return without a line feed";
	if (place->wrong)
		return true;
	*place->next++ = '\0';
	if (end == '\r')
		place->next++;
	return end != ',';
}

static int grow(struct csv *csv, size_t *room, size_t cells)
{
	char **grown;

	if (cells < *room)
		return 0;
	*room = *room ? *room * 2 : 256;
	grown = realloc(csv->cell, *room * sizeof *grown);
	if (!grown)
		return -ENOMEM;
	csv->cell = grown;
	return 0;
}

static void check_row(struct csv *csv, size_t cells, struct place *place)
{
	size_t in_row = cells - csv->columns * (csv->columns ? csv->rows + 1 : 0);

	if (csv->columns == 0) {
		csv->columns = cells;
		return;
	}
	csv->rows++;
	if (in_row != csv->columns && !place->wrong)
		place->wrong = "the row has more or fewer cells than the header";
}

static int parse(struct csv *csv, struct place *place)
{
	size_t room = 0, cells = 0;

	if (!*place->next)
		place->wrong = "it is empty";
	while (!place->wrong && *place->next) {
		bool last;

		if (grow(csv, &room, cells))
			return -ENOMEM;
		last = take_cell(place, &csv->cell[cells++]);
		if (!last)
			continue;
		check_row(csv, cells, place);
		place->line += !place->wrong;
	}
	return place->wrong ? -EINVAL : 0;
}

int csv_read(const char *path, struct csv *csv, struct error *error)
{
	struct place place = { .line = 1 };
	size_t length = 0;
	int result;

	*csv = (struct csv){ 0 };
	result = read_file(path, &csv->text, &length, error);
	if (result)
		return result;
	place.next = csv->text;
	if (memchr(csv->text, '\0', length)) {
		place.wrong = "it holds a zero byte";
		result = -EINVAL;
	} else {
		result = parse(csv, &place);
	}
	if (!result)
		return 0;
	csv_free(csv);
	if (result == -ENOMEM)
		return error_set(error, result, "%.700s: out of memory", path);
	return error_set(error, result, "%.700s, line %zu: %s", path, place.line, place.wrong);
}

int csv_find(const struct csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->columns; i++)
		if (!strcmp(csv->cell[i], name))
			return (int)i;
	return -1;
}

const char *csv_cell(const struct csv *csv, size_t row, int column)
{
	return column < 0 ? "" : csv->cell[(row + 1) * csv->columns + (size_t)column];
}

int csv_number(const struct csv *csv, const char *path, size_t row, int column, double *number, struct error *error)
{
	const char *text = csv_cell(csv, row, column);
	double value = NAN;
	char *end;

	if (text[0]) {
		value = strtod(text, &end);
		if (*end || !isfinite(value))
			return error_set(error, -EINVAL, "%.600s, row %zu: %s '%.40s' is no number", path, row + 1,
					 csv->cell[column], text);
	}
	*number = value;
	return 0;
}

void csv_free(struct csv *csv)
{
	free(csv->text);
	free(csv->cell);
	*csv = (struct csv){ 0 };
}
