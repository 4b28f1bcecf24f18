/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include "plan/registry.h"
#include "plan/sweep.h"

#include <stdio.h>
#include <string.h>

void describe_value(const char *name, const char *axis, const char *value, char text[static DESCRIBE_VALUE])
{
	struct error ignored;
	const struct probe *probe = registry_find(name, &ignored);
	int known = probe ? probe_axis_find(probe, axis) : -1;
	const char *unit = known < 0 ? NULL : probe->axes[known].unit;
	uint64_t number;

	if (unit && !strcmp(unit, "B") && !axis_number(value, &number))
		units_bytes(number, text);
	else
		snprintf(text, DESCRIBE_VALUE, "%s", value);
}

enum which { DISTINGUISHING, DIFFERENT, COMMON };

/* The axis of a built-in probe; NULL if there is no such. */
static const struct axis *find_axis(const struct result_probe *probe, size_t axis)
{
	struct error ignored;
	const struct probe *known = registry_find(probe->name, &ignored);
	int found = known ? probe_axis_find(known, probe->axis[axis]) : -1;

	return found < 0 ? NULL : &known->axes[found];
}

/* The base value as a file has it; 0 or -EINVAL. */
static int base_of(const struct axis *axis, char text[static UNITS_TEXT])
{
	struct error ignored;
	uint64_t value;
	int result = axis_parse(axis, axis->base, &value, &ignored);

	if (!result)
		axis_format(axis, value, text, UNITS_TEXT);
	return result;
}

/* Axes at the probe's base value are not shown, except sizes, which distinguish a point. */
static bool is_shown(const struct result_probe *probe, size_t point, size_t axis, enum which which)
{
	const struct axis *known = find_axis(probe, axis);
	char base[UNITS_TEXT];

	if (which == COMMON || !result_axis_varies(probe, axis))
		return which == COMMON && !result_axis_varies(probe, axis);
	if (!known || (which == DISTINGUISHING && known->unit && !strcmp(known->unit, "B")) || base_of(known, base))
		return true;
	return strcmp(base, result_value(probe, point, axis)) != 0;
}

static void put_axes(const struct result_probe *probe, size_t point, enum which which, char *text, size_t size)
{
	char value[DESCRIBE_VALUE];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < probe->axes && used < size; i++) {
		if (!is_shown(probe, point, i, which))
			continue;
		describe_value(probe->name, probe->axis[i], result_value(probe, point, i), value);
		used += (size_t)snprintf(text + used, size - used, "%s%s %s", used ? ", " : "", probe->axis[i], value);
	}
}

void describe_point(const struct result_probe *probe, size_t point, char *text, size_t size)
{
	put_axes(probe, point, DISTINGUISHING, text, size);
}

void describe_difference(const struct result_probe *probe, size_t point, char *text, size_t size)
{
	put_axes(probe, point, DIFFERENT, text, size);
}

void describe_base(const struct result_probe *probe, char *text, size_t size)
{
	char base[UNITS_TEXT], value[DESCRIBE_VALUE];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < probe->axes && used < size; i++) {
		const struct axis *known = find_axis(probe, i);

		if (!known || !result_axis_varies(probe, i) || base_of(known, base))
			continue;
		describe_value(probe->name, probe->axis[i], base, value);
		used += (size_t)snprintf(text + used, size - used, "%s%s %s", used ? ", " : "", probe->axis[i], value);
	}
}

void describe_common(const struct result_probe *probe, char *text, size_t size)
{
	text[0] = '\0';
	if (probe->points)
		put_axes(probe, 0, COMMON, text, size);
}
