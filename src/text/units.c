/* SPDX-License-Identifier: MIT */
#include "units.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Three digits of a number under 1000. */
static int digits_after_point(double value)
{
	return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

static void scaled(double value, double step, const char *const unit[], size_t units, char text[static UNITS_TEXT])
{
	size_t i = 0;

	if (isnan(value)) {
		snprintf(text, UNITS_TEXT, "-");
		return;
	}
	while (value >= step * 0.9995 && i + 1 < units) {
		value /= step;
		i++;
	}
	snprintf(text, UNITS_TEXT, "%.*f %s", digits_after_point(value), value, unit[i]);
}

void units_time(double ns, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { "ns", "µs", "ms", "s" };

	scaled(ns, 1000, unit, sizeof unit / sizeof unit[0], text);
}

void units_size(double bytes, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	while (bytes >= 1023.5 && i + 1 < sizeof unit / sizeof unit[0]) {
		bytes /= 1024;
		i++;
	}
	snprintf(text, UNITS_TEXT, "%.*f %s", bytes < 9.95 && i ? 1 : 0, bytes, unit[i]);
}

void units_rate(double bytes_per_second, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { "B/s", "kB/s", "MB/s", "GB/s", "TB/s" };

	scaled(bytes_per_second, 1000, unit, sizeof unit / sizeof unit[0], text);
}

void units_bytes(uint64_t bytes, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	while (bytes >= 1024 && bytes % 1024 == 0 && i + 1 < sizeof unit / sizeof unit[0]) {
		bytes /= 1024;
		i++;
	}
	snprintf(text, UNITS_TEXT, "%" PRIu64 " %s", bytes, unit[i]);
}

void units_count(double count, char text[static UNITS_TEXT])
{
	if (isnan(count))
		snprintf(text, UNITS_TEXT, "-");
	else if (count == 0)
		snprintf(text, UNITS_TEXT, "0");
	else if (count < 0.01)
		snprintf(text, UNITS_TEXT, "<0.01");
	else
		snprintf(text, UNITS_TEXT, "%.*f", digits_after_point(count), count);
}

static const char *plural_ending(const char *thing)
{
	size_t length = strlen(thing);
	char last = length ? thing[length - 1] : '\0';
	bool hisses = last == 's' || last == 'x' || (last == 'h' && length > 1 && strchr("cs", thing[length - 2]));

	return hisses ? "es" : "s";
}

const char *units_number(uint64_t count, const char *thing, char text[static UNITS_TEXT])
{
	snprintf(text, UNITS_TEXT, "%" PRIu64 " %s%s", count, thing, count == 1 ? "" : plural_ending(thing));
	return text;
}

void units_share(double fraction, char text[static UNITS_TEXT])
{
	if (isnan(fraction))
		snprintf(text, UNITS_TEXT, "-");
	else
		snprintf(text, UNITS_TEXT, "%.1f %%", fraction * 100);
}

void units_precision(double fraction, char text[static UNITS_TEXT])
{
	if (isnan(fraction))
		snprintf(text, UNITS_TEXT, "-");
	else
		snprintf(text, UNITS_TEXT, "±%.1f %%", fraction * 100);
}
