/* SPDX-License-Identifier: MIT */
/* Marks of disturbed samples, and which samples a summary uses. */
#include "disturbance.h"
#include "stats.h"
#include "tap.h"

#include <errno.h>

static void test_words(void)
{
	char text[DISTURBANCE_TEXT];
	uint64_t marks;
	bool same = true;

	for (uint64_t i = 0; i < 16; i++) {
		disturbance_text(i, text);
		same &= !disturbance_parse(text, &marks) && marks == i;
	}
	ok(same, "every set of marks is written and read");
	disturbance_text(0, text);
	is_text(text, "none", "no mark");
	disturbance_text(DISTURBED_PREEMPTED | DISTURBED_STOLEN, text);
	is_text(text, "preempted stolen", "two marks");
	is_number(disturbance_parse("", &marks), -EINVAL, 0, "an empty cell is no mark");
	is_number(disturbance_parse("preempted ", &marks), -EINVAL, 0, "nor is a blank");
	is_number(disturbance_parse("preempte", &marks), -EINVAL, 0, "nor half a word");
	is_number(disturbance_parse("1", &marks), -EINVAL, 0, "nor a number");
}

/* Samples as text: a word a round; '.' undisturbed, 'x' disturbed, 'c' for its counters only. The answer:
 * upper case or '!' where it is used. */
static void chooses(const char *samples, const char *expected, size_t left_out, const char *what)
{
	struct choosable sample[64];
	char got[64] = "";
	uint64_t round = 0;
	size_t count = 0;

	for (const char *at = samples; *at; at++) {
		round += *at == ' ';
		if (*at != ' ')
			sample[count++] = (struct choosable){ round, *at != 'c', *at == 'x', false };
	}
	is_number((double)disturbance_choose(sample, count), (double)left_out, 0, what);
	for (size_t i = 0; i < count; i++)
		got[i] = sample[i].used ? '!' : '-';
	is_text(got, expected, "and these are used");
}

static void test_choice(void)
{
	chooses("... ... ...", "!!!!!!!!!", 0, "nothing is disturbed");
	chooses("..x .x. ...", "!!-!-!!!!", 2, "disturbed samples are left out");
	chooses("..x xxx ...", "!!-!!!!!!", 1, "a round that has no other keeps them");
	chooses("x xx xxx", "!!!!!!", 0, "all of them, if there are no others at all");
	chooses(".xx .xx .xx", "!!!!!!!!!", 0, "more than half are not left out");
	chooses(".x .x .x", "!-!-!-", 3, "half are");
	chooses("cc ..x cc", "--!!---", 1, "samples for counters are no times");
	chooses("cx", "-!", 0, "nor do they save a round");
	chooses("", "", 0, "no samples");
}

static void test_summary(void)
{
	struct sample sample[40] = { 0 };
	struct summary summary;

	for (size_t i = 0; i < 40; i++) {
		sample[i] = (struct sample){ .round = i / 5, .index = i % 5, .timed = 1, .iterations = 10, .wall_ns = 100 + i };
		if (i % 5 == 4) {
			sample[i].wall_ns = 100000;
			sample[i].involuntary_switches = 10;
			sample[i].disturbed = DISTURBED_PREEMPTED;
		}
	}
	ok(!stats_summarise(sample, 40, &summary), "samples are summarised");
	is_number(summary.samples, 40, 0, "all are counted");
	is_number(summary.disturbed, 8, 0, "and those disturbed");
	is_number(summary.left_out, 8, 0, "which are left out");
	ok(summary.max_ns < 20, "their times do not count");
	is_number(summary.involuntary_switches, 0.2, 1e-12, "their switches do");
	for (size_t i = 0; i < 40; i++)
		sample[i].disturbed = i % 5 > 1;
	ok(!stats_summarise(sample, 40, &summary), "most are disturbed");
	is_number(summary.disturbed, 24, 0, "they are counted");
	is_number(summary.left_out, 0, 0, "and none is left out");
	is_number(summary.max_ns, 10000, 1e-9, "so their times count");
}

int main(void)
{
	tap_plan(35);
	test_words();
	test_choice();
	test_summary();
	return tap_done();
}
