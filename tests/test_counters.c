/* SPDX-License-Identifier: MIT */
/*
 * The counters on a real kernel: test_counters [full|partial|none]. What is expected of the PMU is given
 * by the word; without it, on any machine, whatever needs hardware is skipped where there is none.
 */
#include "measure/counters.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534, TESTS = 30 };

static const char *expected = "any";
static bool has_pmu;

/* So many turns of a loop of two instructions. */
static void turn(uint64_t turns)
{
#if defined(__x86_64__)
	__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(turns) : : "cc");
#elif defined(__aarch64__)
	__asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(turns) : : "cc");
#else
	for (volatile uint64_t i = 0; i < turns; i++)
		;
#endif
}

static void in_child(void (*work)(uint64_t), uint64_t argument)
{
	pid_t child = fork();

	if (child == 0) {
		work(argument);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static void turn_in_child(uint64_t turns)
{
	in_child(turn, turns);
}

static void touch(uint64_t pages)
{
	size_t bytes = pages * (size_t)sysconf(_SC_PAGESIZE);
	void *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED)
		return;
#ifdef MADV_NOHUGEPAGE
	madvise(start, bytes, MADV_NOHUGEPAGE);
#endif
	memset(start, 1, bytes);
	munmap(start, bytes);
}

static void wait_a_little(uint64_t times)
{
	for (uint64_t i = 0; i < times; i++)
		usleep(1000);
}

static int open_group(const struct counters *counters, size_t group, struct counting *counting)
{
	struct event_group events;

	counters_group(counters, group, &events);
	return counting_open(&events, counting);
}

/* What the first event of a list counts while `work` runs; SAMPLE_UNKNOWN if it can't. */
static uint64_t count(const char *event, void (*work)(uint64_t), uint64_t argument)
{
	struct counting counting = { 0 };
	struct counters counters;
	struct sample sample;
	struct error error;

	if (counters_choose(event, &counters, &error) || open_group(&counters, 0, &counting))
		return SAMPLE_UNKNOWN;
	work(argument); /* once, so that nothing is touched for the first time below */
	counting_read(&counting, &counting.before);
	work(argument);
	counting_read(&counting, &counting.after);
	counting_sample(&counting, &sample);
	counting_close(&counting);
	return sample.counter[0];
}

static const char *reason_of(const char *event)
{
	static struct counters counters;
	static struct error error;

	return counters_choose(event, &counters, &error) ? error.text : counters.counter[0].reason;
}

static bool skipped_without_pmu(int results, const char *what)
{
	if (has_pmu)
		return false;
	while (results-- > 0)
		skip(what, "no PMU here");
	return true;
}

/* On a machine of which nothing is expected: an ordinary user may not count what the kernel does, as most systems have
 * it. */
static bool skipped_without(const char *event, int results, const char *what)
{
	const char *reason = strcmp(expected, "any") ? "" : reason_of(event);

	while (reason[0] && results-- > 0)
		skip(what, reason);
	return reason[0] != '\0';
}

static void test_instructions(void)
{
	uint64_t one, two, three;

	if (skipped_without_pmu(3, "instructions of a known loop"))
		return;
	one = count("instructions:u", turn, 1000000);
	two = count("instructions:u", turn, 2000000);
	three = count("instructions:u", turn, 3000000);
	is_number((double)(two - one), 2000000, 0, "a million turns more are two million instructions more");
	is_number((double)(three - two), 2000000, 0, "and again");
	one = count("instructions:u", turn_in_child, 1000000);
	two = count("instructions:u", turn_in_child, 2000000);
	is_number((double)(two - one), 2000000, 0, "a child's instructions are counted too");
}

static void test_faults(void)
{
	static const uint64_t pages[] = { 1, 16, 256 };

	if (skipped_without("page-faults", 3, "memset over N fresh pages gives N faults"))
		return;
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
		is_number((double)count("page-faults", touch, pages[i]), (double)pages[i], 0,
			  "memset over N fresh pages gives N faults");
}

static void test_switches(void)
{
	static const char counted[] = "context switches are counted, kernel included";
	uint64_t switches = count("context-switches", wait_a_little, 5);

	if (!skipped_without("context-switches", 1, counted))
		ok(switches != SAMPLE_UNKNOWN && switches > 0, counted);
	has_text(reason_of("context-switches:u"), "would read 0", "without the kernel they are refused");
	has_text(reason_of("cpu-migrations:u"), "would read 0", "and so are migrations");
}

static void test_names(void)
{
	struct counters counters;
	struct error error;

	ok(reason_of("no-such-event")[0], "an event that nobody knows has a reason");
	has_text(reason_of("defualt"), "; did you mean default?", "so has a set that is mistyped");
	ok(counters_choose("", &counters, &error) && error.usage, "an empty list is a usage error");
	ok(counters_choose("default,,tlb", &counters, &error) && error.usage, "so is an empty name in it");
	ok(!counters_choose("none", &counters, &error) && counters.count == 0, "none means no counters");
	ok(!counters_choose("page-faults,page-faults,fault", &counters, &error) && counters.count == 5,
	   "an event that is named twice is counted once");
}

/* More events than a PMU has counters: instructions with different modifiers and names. */
static const char many[] =
	"cycles:u,cycles:k,cycles,instructions:u,instructions:k,instructions,branches:u,"
	"branch-misses:u,cache-references:u,cache-misses:u,INST_RETIRED:u,INST_RETIRED:k,INST_RETIRED,"
	"CPU_CYCLES:u,CPU_CYCLES:k";

static void test_groups(void)
{
	struct counters counters;
	struct error error;
	bool all = true;

	if (skipped_without_pmu(2, "groups of a PMU's size"))
		return;
	counters_choose(many, &counters, &error);
	ok(counters.groups > 1, "more events than counters make several groups");
	for (size_t group = 0; group < counters.groups; group++) {
		struct counting counting = { 0 };
		struct sample sample;

		open_group(&counters, group, &counting);
		counting_read(&counting, &counting.before);
		turn(100000);
		counting_read(&counting, &counting.after);
		counting_sample(&counting, &sample);
		for (size_t i = 0; i < counting.count; i++)
			all &= sample.running[counting.index[i]] == 1;
		counting_close(&counting);
	}
	ok(all, "and each group counts all the time");
}

/* Fills the PMU with groups of others, so that the kernel shares it. */
static void test_sharing(void)
{
	struct counting counting = { 0 }, other[8] = { 0 };
	struct counters counters, more;
	struct sample sample;
	struct error error;
	double share;

	if (skipped_without_pmu(3, "a PMU that is shared"))
		return;
	counters_choose("instructions:u,instructions,instructions:k", &counters, &error);
	counters_choose("instructions:u,instructions", &more, &error);
	open_group(&counters, 0, &counting);
	open_group(&more, 0, &other[0]);
	open_group(&more, 0, &other[1]);
	counting_read(&counting, &counting.before);
	turn(100000000);
	counting_read(&counting, &counting.after);
	counting_sample(&counting, &sample);
	share = sample.running[0];
	ok(share > 0 && share < 1, "its share of the time is reported");
	if (share >= COUNTING_LEAST_SHARE)
		is_number((double)sample.counter[0] / 2e8, 1, 0.02, "and the count is scaled by it");
	else
		ok(sample.counter[0] == SAMPLE_UNKNOWN, "and under the least share there is no count");
	counting.after.running_ns = counting.before.running_ns +
		(counting.after.enabled_ns - counting.before.enabled_ns) / 4;
	counting_sample(&counting, &sample);
	ok(sample.counter[0] == SAMPLE_UNKNOWN && sample.running[0] < COUNTING_LEAST_SHARE,
	   "a quarter of the time is too little for a count");
	counting_close(&counting);
	counting_close(&other[0]);
	counting_close(&other[1]);
}

static bool set_paranoid(int level)
{
	int fd = open("/proc/sys/kernel/perf_event_paranoid", O_WRONLY);
	char text[16];
	bool done;

	snprintf(text, sizeof text, "%d\n", level);
	done = fd >= 0 && write(fd, text, strlen(text)) > 0;
	if (fd >= 0)
		close(fd);
	return done;
}

/* An ordinary user: exit status 1 if the reason lacks `part`; an empty part: if there is a reason. */
static bool nobody_gets(const char *event, const char *part)
{
	pid_t child = fork();
	int status = 1;

	if (child == 0) {
		const char *reason;

		if (setgid(NOBODY) || setuid(NOBODY))
			_exit(2);
		reason = reason_of(event);
		_exit(part[0] ? !strstr(reason, part) : reason[0] != '\0');
	}
	waitpid(child, &status, 0);
	return status == 0;
}

static void test_permission(void)
{
	/* Only in a machine of our own is the kernel's setting ours to change. */
	if (!getenv("FAULTLINE_GUEST")) {
		for (int i = 0; i < 6; i++)
			skip("an ordinary user at each perf_event_paranoid", "only in the emulated machine");
		return;
	}
	ok(set_paranoid(1) && nobody_gets("page-faults", ""), "level 1: user and kernel");
	ok(set_paranoid(2) && nobody_gets("page-faults:u", ""), "level 2: user");
	ok(nobody_gets("page-faults", "needs 1 or less"), "level 2: not the kernel, and what to do");
	ok(set_paranoid(3) && nobody_gets("page-faults:u", "needs 2 or less"), "level 3: nothing, and what to do");
	ok(!has_pmu || nobody_gets("cycles:u", "perf_event_paranoid=3"), "level 3: the same for the PMU");
	ok(set_paranoid(0) && (!has_pmu || nobody_gets("cycles:k", "")), "level 0: the kernel's cycles");
}

static void test_pmu(void)
{
	const char *cycles = reason_of("cycles:u");
	bool has_cycles = !cycles[0];

	has_pmu = !reason_of("instructions:u")[0];
	if (!strcmp(expected, "any"))
		skip("the PMU that is expected", "none is expected here");
	else
		ok(has_pmu == !strcmp(expected, "full") && has_cycles == (strcmp(expected, "none") != 0),
		   "the PMU is as expected");
	if (has_pmu)
		skip("why there is no counter", "there is one");
	else
		has_text(reason_of("instructions:u"), strcmp(expected, "any") ? "shows no PMU" : " ",
			 "the reason why there is no counter");
}

static void test_lacking_event(void)
{
	if (strcmp(expected, "full"))
		skip("a raw event that the CPU lacks", "only in the emulated machine");
	else
		has_text(reason_of("arm_ac57::L1D_TLB_REFILL:u"), "counts 0",
			 "a raw event that the CPU lacks is found out");
}

static void test_interval(void)
{
	struct counting counting = { 0 };
	struct counters counters;
	struct sample sample;
	struct error error;

	if (skipped_without("task-clock", 1, "differences are taken, of the times as well"))
		return;
	counters_choose("task-clock", &counters, &error);
	open_group(&counters, 0, &counting);
	turn(10000000);
	counting_read(&counting, &counting.before);
	counting_read(&counting, &counting.after);
	counting_sample(&counting, &sample);
	ok(sample.counter[0] < 1000000000 && sample.running[0] == 1, "differences are taken, of the times as well");
	counting_close(&counting);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		expected = argv[1];
	tap_plan(TESTS);
	test_pmu();
	test_names();
	test_instructions();
	test_faults();
	test_switches();
	test_lacking_event();
	test_groups();
	test_sharing();
	test_interval();
	test_permission();
	return tap_done();
}
