/* SPDX-License-Identifier: MIT */
/* Parameters as typed -> points, by table: what comes out, or what is said. */
#include "plan/sweep.h"
#include "tap.h"

#include <inttypes.h>

static const struct probe block = {
	.name = "block",
	.axes = {
		{ "state", "warm,first_touch,first_touch_shared", "warm", NULL, NULL },
		{ "size", "64..1G*4", "64K", "B", NULL },
		{ "count", "1..8*2,100", "2", NULL, NULL },
	},
	.sweeps = { "state=warm,first_touch size=64,4K", "size=4K..64K*4 count=2,4", "state=warm count=2" },
};

static const struct probe plain = { .name = "plain" };

static const struct probe misspelt = {
	.name = "misspelt",
	.axes = { { "size", "64..1G*4", "64K", "B", NULL } },
	.sweeps = { "sise=64" },
};

static const struct {
	const char *what;
	const char *axis[2], *values[2];
	const char *points; /* state/size/count, or what is said */
} table[] = {
	{ "the probe's sweeps: the last axis fastest, a point of two slices once",
	  { 0 },
	  { 0 },
	  "0/64/2 0/4096/2 1/64/2 1/4096/2 0/4096/4 0/16384/2 0/16384/4 0/65536/2 0/65536/4 " },
	{ "a named axis replaces the sweeps, the others at their base", { "size" }, { "128" }, "0/128/2 " },
	{ "a list keeps its order", { "size" }, { "4K,64,1M" }, "0/4096/2 0/64/2 0/1048576/2 " },
	{ "a value named twice is one point", { "size" }, { "4K,4096,4K" }, "0/4096/2 " },
	{ "a range doubles", { "size" }, { "64..512" }, "0/64/2 0/128/2 0/256/2 0/512/2 " },
	{ "by a factor", { "size" }, { "64..4K*8" }, "0/64/2 0/512/2 0/4096/2 " },
	{ "by steps", { "count" }, { "1..7+2" }, "0/65536/1 0/65536/3 0/65536/5 0/65536/7 " },
	{ "its end is left out where the steps miss it", { "size" }, { "64..1000*4" }, "0/64/2 0/256/2 " },
	{ "a range of one", { "size" }, { "1K..1K" }, "0/1024/2 " },
	{ "ranges and numbers mix", { "size" }, { "64..128,1G" }, "0/64/2 0/128/2 0/1073741824/2 " },
	{ "suffixes, small letters too", { "size" }, { "1k,1K,1m,1M,1g" }, "0/1024/2 0/1048576/2 0/1073741824/2 " },
	{ "the bounds belong to the axis", { "size" }, { "64,1G" }, "0/64/2 0/1073741824/2 " },
	{ "a value between the axis's own", { "count" }, { "99" }, "0/65536/99 " },
	{ "words", { "state" }, { "first_touch_shared,warm" }, "2/65536/2 0/65536/2 " },
	{ "two axes: their product, in the axes' order",
	  { "count", "state" },
	  { "1,8", "warm,first_touch" },
	  "0/65536/1 0/65536/8 1/65536/1 1/65536/8 " },
	{ "an axis of other probes is passed over",
	  { "placement" },
	  { "same_cpu" },
	  "0/64/2 0/4096/2 1/64/2 1/4096/2 0/4096/4 0/16384/2 0/16384/4 0/65536/2 0/65536/4 " },
	{ "below the bounds", { "size" }, { "63" }, "size: 63 is out of range; expected 64..1G*4" },
	{ "zero", { "size" }, { "0" }, "size: 0 is out of range; expected 64..1G*4" },
	{ "above the bounds", { "size" }, { "1T" }, "size: 1T is out of range; expected 64..1G*4" },
	{ "a factor is no bound", { "count" }, { "101" }, "count: 101 is out of range; expected 1..8*2,100" },
	{ "a range that ends outside", { "size" }, { "64..2G*4" }, "size: 2G is out of range; expected 64..1G*4" },
	{ "more than 64 bits",
	  { "size" },
	  { "18446744073709551616" },
	  "size: '18446744073709551616' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "more than 64 bits with its suffix",
	  { "size" },
	  { "16777216T" },
	  "size: '16777216T' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "a negative number",
	  { "size" },
	  { "-64" },
	  "size: '-64' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "a fraction",
	  { "size" },
	  { "1.5K" },
	  "size: '1.5K' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "two suffixes",
	  { "size" },
	  { "4KB" },
	  "size: '4KB' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "nothing", { "size" }, { "" }, "size: '' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "nothing behind a comma",
	  { "size" },
	  { "64," },
	  "size: '' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "a word for a number",
	  { "size" },
	  { "warm" },
	  "size: 'warm' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "no end of a range",
	  { "size" },
	  { "64.." },
	  "size: '' is not a number; expected 64..1G*4, such as 4096, 4K or 1..64*4" },
	{ "a range upside down",
	  { "size" },
	  { "4K..64" },
	  "size: '4K..64' is an empty range; expected LOW..HIGH with 0 < LOW <= HIGH" },
	{ "a factor that does not grow",
	  { "size" },
	  { "64..4K*1" },
	  "size: '64..4K*1' has no good step; expected LOW..HIGH*FACTOR or LOW..HIGH+STEP" },
	{ "a step of nothing",
	  { "size" },
	  { "64..4K+0" },
	  "size: '64..4K+0' has no good step; expected LOW..HIGH*FACTOR or LOW..HIGH+STEP" },
	{ "a factor that is missing",
	  { "size" },
	  { "64..4K*" },
	  "size: '64..4K*' has no good step; expected LOW..HIGH*FACTOR or LOW..HIGH+STEP" },
	{ "too many values", { "size" }, { "64..1G+1" }, "size: more than 4096 values" },
	{ "an unknown word, near a known one",
	  { "state" },
	  { "frist_touch" },
	  "state: no value 'frist_touch'; did you mean first_touch?" },
	{ "an unknown word, near none",
	  { "state" },
	  { "x" },
	  "state: no value 'x'; expected warm, first_touch, first_touch_shared" },
	{ "a part of a word", { "state" }, { "first" }, "state: no value 'first'; expected warm" },
	{ "words make no ranges", { "state" }, { "warm..first_touch" }, "state: no value 'warm..first_touch'" },
};

enum { TABLE = sizeof table / sizeof table[0] };

static void points_text(const struct points *points, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < points->count && used < size; i++) {
		const uint64_t *value = points->point[i].value;

		used += (size_t)snprintf(text + used, size - used, "%" PRIu64 "/%" PRIu64 "/%" PRIu64 " ", value[0],
					 value[1], value[2]);
	}
}

static void test_row(size_t row)
{
	struct choice choice[2];
	struct points points = { 0 };
	struct error error = { 0 };
	char text[1024];
	size_t count = 0;

	while (count < 2 && table[row].axis[count]) {
		choice[count] = (struct choice){ table[row].axis[count], table[row].values[count] };
		count++;
	}
	if (sweep_points(&block, choice, count, false, &points, &error))
		snprintf(text, sizeof text, "%s", error.usage ? error.text : "not a usage error");
	else
		points_text(&points, text, sizeof text);
	if (error.text[0])
		has_text(text, table[row].points, table[row].what);
	else
		is_text(text, table[row].points, table[row].what);
	points_free(&points);
}

static void test_full(void)
{
	const struct choice choice = { "size", "64" };
	struct points points = { 0 };
	struct error error = { 0 };

	ok(!sweep_points(&block, NULL, 0, true, &points, &error), "--full takes every axis");
	is_number((double)points.count, 3 * 13 * 5, 0, "all values of all axes");
	points_free(&points);
	ok(!sweep_points(&block, &choice, 1, true, &points, &error), "--full with an axis that is named");
	is_number((double)points.count, 3 * 5, 0, "keeps that axis to what was named");
	points_free(&points);
}

static bool two_states_mean_nothing(const uint64_t value[static PROBE_AXES])
{
	return value[0] == 2;
}

/* 12 * 5 * 6 * 5 combinations. */
static const struct probe large = {
	.name = "large",
	.axes = {
		{ "size", "64..1G*8,1,2,3", "64", "B", NULL },
		{ "count", "1..8*2,100", "2", NULL, NULL },
		{ "age", "1..6+1", "1", NULL, NULL },
		{ "depth", "1..5+1", "1", NULL, NULL },
	},
	.sweeps = { "size=64 count=8 age=6 depth=5" },
};

static void test_full_of_many(void)
{
	const struct choice choice = { "size", "1,2" };
	struct points points = { 0 };
	struct error error = { 0 };
	struct probe sifted = block;

	ok(!sweep_points(&large, NULL, 0, true, &points, &error), "--full of a probe with many combinations");
	/* The base, each axis alone, each two together, the sweep. */
	is_number((double)points.count, 1 + (11 + 4 + 5 + 4) + (11 * (4 + 5 + 4) + 4 * (5 + 4) + 5 * 4) + 1, 0,
		  "takes each axis with each other, and its sweeps");
	points_free(&points);
	ok(!sweep_points(&large, &choice, 1, true, &points, &error), "and with an axis that is named");
	is_number((double)points.count, 2 * 5 * 6 * 5, 0, "all combinations, if they are few enough");
	points_free(&points);
	sifted.means_nothing = two_states_mean_nothing;
	ok(!sweep_points(&sifted, NULL, 0, true, &points, &error),
	   "--full of a probe some of whose points mean nothing");
	is_number((double)points.count, 2 * 13 * 5, 0, "leaves those out");
	points_free(&points);
}

static void test_probes(void)
{
	struct points points = { 0 };
	struct error error = { 0 };

	ok(!sweep_points(&plain, NULL, 0, false, &points, &error), "a probe without axes");
	ok(points.count == 1 && points.point[0].probe == &plain, "has one point");
	ok(!sweep_points(&block, &(struct choice){ "size", "64" }, 1, false, &points, &error) && points.count == 2,
	   "a second probe's points follow those of the first");
	ok(points.point[1].probe == &block && points.point[1].value[1] == 64, "and are its own");
	ok(sweep_points(&misspelt, NULL, 0, false, &points, &error) && points.count == 2,
	   "a sweep that names no axis is an error, and adds nothing");
	has_text(error.text, "'sise=64': no axis 'sise'; did you mean size?", "which names the sweep and the axis");
	points_free(&points);
}

static void test_many_points(void)
{
	const struct choice choice[] = { { "size", "64..4096+1" }, { "count", "1..100+1" } };
	struct points points = { 0 };
	struct error error = { 0 };

	ok(!sweep_points(&block, choice, 2, false, &points, &error),
	   "400 thousand points are made without a search in all");
	is_number((double)points.count, 4033 * 100, 0, "each once");
	points_free(&points);
}

static void test_values(void)
{
	char text[64];
	uint64_t number = 7;
	struct error error = { 0 };

	axis_format(&block.axes[0], 2, text, sizeof text);
	is_text(text, "first_touch_shared", "a word is written as the word");
	axis_format(&block.axes[1], 1 << 20, text, sizeof text);
	is_text(text, "1048576", "a number in digits");
	ok(!axis_number("15T", &number) && number == UINT64_C(15) << 40, "15T is a number");
	ok(axis_number("4K ", &number) && number == UINT64_C(15) << 40,
	   "'4K ' is not a number, and leaves the output alone");
	number = 7;
	ok(axis_parse(&block.axes[1], "1T", &number, &error) && number == 7,
	   "nor is it touched by a value out of range");
	is_number(probe_axis_find(&block, "count"), 2, 0, "an axis is found by its name");
	is_number(probe_axis_find(&block, "siz"), -1, 0, "and by no part of it");
}

int main(void)
{
	tap_plan(TABLE + 4 + 6 + 6 + 2 + 7);
	for (size_t row = 0; row < TABLE; row++)
		test_row(row);
	test_full();
	test_full_of_many();
	test_probes();
	test_many_points();
	test_values();
	return tap_done();
}
