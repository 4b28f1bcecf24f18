/* SPDX-License-Identifier: MIT */
/* Figures for people, by table. */
#include "text/units.h"
#include "tap.h"

static void bytes(double value, char text[static UNITS_TEXT])
{
	units_bytes((uint64_t)value, text);
}

static void processes(double value, char text[static UNITS_TEXT])
{
	units_number((uint64_t)value, "process", text);
}

static void switches(double value, char text[static UNITS_TEXT])
{
	units_number((uint64_t)value, "switch", text);
}

static void points(double value, char text[static UNITS_TEXT])
{
	units_number((uint64_t)value, "point", text);
}

static const struct {
	void (*format)(double, char text[static UNITS_TEXT]);
	double value;
	const char *text;
} table[] = {
	{ units_time, 0, "0.00 ns" },
	{ units_size, 1023, "1023 B" },
	{ units_size, 1023.7, "1.0 KiB" },
	{ units_size, 8.1 * 1048576, "8.1 MiB" },
	{ units_size, 24 * 1073741824.0, "24 GiB" },
	{ units_time, 0.354, "0.35 ns" },
	{ units_time, 9.99, "9.99 ns" },
	{ units_time, 9.996, "10.0 ns" },
	{ units_time, 99.94, "99.9 ns" },
	{ units_time, 99.96, "100 ns" },
	{ units_time, 999.4, "999 ns" },
	{ units_time, 999.6, "1.00 µs" },
	{ units_time, 56100, "56.1 µs" },
	{ units_time, 1.5e6, "1.50 ms" },
	{ units_time, 2e9, "2.00 s" },
	{ units_time, 7.2e12, "7200 s" },
	{ units_time, NAN, "-" },
	{ units_time, 1e30, "1.00e+21 s" },
	{ units_time, INFINITY, "-" },
	{ units_rate, INFINITY, "-" },
	{ units_rate, 6.4e40, "6.40e+28 TB/s" },
	{ units_rate, 12.34e9, "12.3 GB/s" },
	{ units_rate, 1.5e3, "1.50 kB/s" },
	{ units_rate, 2e12, "2.00 TB/s" },
	{ units_rate, NAN, "-" },
	{ bytes, 0, "0 B" },
	{ bytes, 64, "64 B" },
	{ bytes, 1000, "1000 B" },
	{ bytes, 1024, "1 KiB" },
	{ bytes, 1536, "1536 B" },
	{ bytes, 65536, "64 KiB" },
	{ bytes, 1073741824, "1 GiB" },
	{ bytes, 1099511627776, "1 TiB" },
	{ bytes, 1125899906842624, "1024 TiB" },
	{ units_count, 0, "0" },
	{ units_count, 0.001, "<0.01" },
	{ units_count, 0.25, "0.25" },
	{ units_count, 16, "16.0" },
	{ units_count, 1020, "1020" },
	{ units_count, 1.84e19, "1.84e+19" },
	{ units_count, NAN, "-" },
	{ processes, 0, "0 processes" },
	{ processes, 1, "1 process" },
	{ processes, 2, "2 processes" },
	{ switches, 1, "1 switch" },
	{ switches, 21, "21 switches" },
	{ points, 1, "1 point" },
	{ points, 153, "153 points" },
	{ units_share, 0.4567, "45.7 %" },
	{ units_share, NAN, "-" },
	{ units_share, 1e40, "1.00e+42 %" },
	{ units_precision, 0.0123, "±1.2 %" },
	{ units_precision, NAN, "-" },
};

enum { TABLE = sizeof table / sizeof table[0] };

int main(void)
{
	tap_plan(TABLE);
	for (size_t i = 0; i < TABLE; i++) {
		char text[UNITS_TEXT];

		table[i].format(table[i].value, text);
		is_text(text, table[i].text, table[i].text);
	}
	return tap_done();
}
