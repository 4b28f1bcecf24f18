/* SPDX-License-Identifier: MIT */
/* Marks of disturbed samples, and which samples a summary uses. */
#include "stats/disturbance.h"
#include "fake_os.h"
#include "trial/measure.h"
#include "stats/stats.h"
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
		sample[i] = (struct sample){
			.round = i / 5, .index = i % 5, .timed = 1, .iterations = 10, .wall_ns = 100 + i
		};
		if (i % 5 == 4) {
			sample[i].wall_ns = 100000;
			sample[i].involuntary_switches = 10;
			sample[i].disturbed = DISTURBED_PREEMPTED;
		}
	}
	ok(!stats_summarize(sample, 40, &summary), "samples are summarized");
	is_number(summary.samples, 40, 0, "all are counted");
	is_number(summary.disturbed, 8, 0, "and those disturbed");
	is_number(summary.left_out, 8, 0, "which are left out");
	ok(summary.max_ns < 20, "their times do not count");
	is_number(summary.involuntary_switches, 0.2, 1e-12, "their switches do");
	for (size_t i = 0; i < 40; i++)
		sample[i].disturbed = i % 5 > 1;
	ok(!stats_summarize(sample, 40, &summary), "most are disturbed");
	is_number(summary.disturbed, 24, 0, "they are counted");
	is_number(summary.left_out, 0, 0, "and none is left out");
	is_number(summary.max_ns, 10000, 1e-9, "so their times count");
}

/* What happens while the fake probe runs. */
static struct os_usage change;

static int fake_run(struct trial *trial, uint64_t iterations)
{
	(void)trial;
	fake_work(iterations * 1000);
	fake_os.usage.involuntary_switches += change.involuntary_switches;
	fake_os.usage.voluntary_switches += change.voluntary_switches;
	fake_os.usage.steal_ns += change.steal_ns;
	fake_os.usage.cpu += change.cpu;
	fake_os.usage.frequency_khz += change.frequency_khz;
	return 0;
}

static uint64_t last_marks;

static int keep_marks(void *context, const struct sample *sample)
{
	(void)context;
	last_marks = sample->disturbed;
	return 0;
}

/* The marks of a sample during which `meanwhile` happens. */
static uint64_t marks_of(struct os_usage meanwhile, bool concurrent, uint64_t frequency_khz)
{
	const struct probe probe = { .name = "fake", .run = fake_run, .concurrent = concurrent };
	const struct round_plan plan = { .sample_ns = 1000000, .round_ns = 1000000000, .samples = 1, .clock_ns = 1 };
	const struct point point = { .probe = &probe };
	const struct event_group none = { 0 };
	struct trial trial = { .cpu = 1 };

	fake_os_reset();
	fake_os.usage = (struct os_usage){ .cpu = 1, .frequency_khz = frequency_khz };
	change = meanwhile;
	last_marks = 99;
	measure_round(&point, &trial, &plan, &none, keep_marks, NULL, NULL);
	return last_marks;
}

static void test_marks(void)
{
	const struct os_usage preempted = { .involuntary_switches = 1 }, waited = { .voluntary_switches = 1 };
	const struct os_usage stolen = { .steal_ns = 1 }, moved = { .cpu = 1 };
	const struct os_usage faster = { .frequency_khz = 200000 }, same = { .frequency_khz = 20000 };

	is_number((double)marks_of((struct os_usage){ 0 }, false, 0), 0, 0, "a quiet sample has no mark");
	is_number((double)marks_of(preempted, false, 0), DISTURBED_PREEMPTED, 0, "one that was preempted");
	is_number((double)marks_of(preempted, true, 0), 0, 0, "switches of an operation that hands over are its own");
	is_number((double)marks_of(waited, false, 0), 0, 0, "as is waiting");
	is_number((double)marks_of(stolen, false, 0), DISTURBED_STOLEN, 0, "one whose CPU was stolen from");
	is_number((double)marks_of(moved, true, 0), DISTURBED_MIGRATED, 0, "one that changed its CPU");
	is_number((double)marks_of(faster, false, 2000000), DISTURBED_FREQUENCY, 0, "one whose clock moved by a tenth");
	is_number((double)marks_of(same, false, 3000000), 0, 0, "by less than a hundredth");
}

int main(void)
{
	tap_plan(43);
	test_marks();
	test_words();
	test_choice();
	test_summary();
	return tap_done();
}
