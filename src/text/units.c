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

/* What is not finite is not known. A number of more digits than have room has its power of ten. */
static void put(double value, int digits, const char *unit, char text[static UNITS_TEXT])
{
	if (!isfinite(value))
		snprintf(text, UNITS_TEXT, "-");
	else if (fabs(value) < 1e15)
		snprintf(text, UNITS_TEXT, "%.*f%s", digits, value, unit);
	else
		snprintf(text, UNITS_TEXT, "%.2e%s", value, unit);
}

static void scaled(double value, double step, const char *const unit[], size_t units, char text[static UNITS_TEXT])
{
	size_t i = 0;

	while (value >= step * 0.9995 && i + 1 < units) {
		value /= step;
		i++;
	}
	put(value, digits_after_point(value), unit[i], text);
}

void units_time(double ns, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { " ns", " µs", " ms", " s" };

	scaled(ns, 1000, unit, sizeof unit / sizeof unit[0], text);
}

void units_size(double bytes, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { " B", " KiB", " MiB", " GiB", " TiB" };
	size_t i = 0;

	while (bytes >= 1023.5 && i + 1 < sizeof unit / sizeof unit[0]) {
		bytes /= 1024;
		i++;
	}
	put(bytes, bytes < 9.95 && i ? 1 : 0, unit[i], text);
}

void units_rate(double bytes_per_second, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { " B/s", " kB/s", " MB/s", " GB/s", " TB/s" };

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
	if (count > 0 && count < 0.01)
		snprintf(text, UNITS_TEXT, "<0.01");
	else
		put(count, count == 0 ? 0 : digits_after_point(count), "", text);
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
	put(fraction * 100, 1, " %", text);
}

void units_precision(double fraction, char text[static UNITS_TEXT])
{
	if (!isfinite(fraction))
		snprintf(text, UNITS_TEXT, "-");
	else
		snprintf(text, UNITS_TEXT, "±%.1f %%", fraction * 100);
}
