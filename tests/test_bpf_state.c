/* SPDX-License-Identifier: MIT */
/* The state that the program in the kernel has of a thread, after events that real runs had. */
#include "tap.h"

#include "bpf_events.h"

/* The clock of the CPU that wakes it is behind that of the CPU that it left. */
static void test_other_clock(void)
{
	struct events_sum sum;

	events_begin(1000);
	events_call(2000);
	events_off(102000, 101000, true);
	events_woken(101109, 101000);
	events_on(302000, 101000);
	sum = events_sum();
	ok(sum.cpu_ns == 101000 && sum.blocked_ns == 0 && sum.runnable_ns == 200000,
	   "a thread that seems to be woken before it slept did not sleep");
	ok(sum.call_blocked_ns == 0 && sum.call_runnable_ns == 200000, "so with the call that it was in");
}

/* A stretch without events, most of which it did not run; then a call, in which it is switched out. */
static void test_missed(void)
{
	struct events_sum sum;

	events_begin(1000);
	events_call(50000000);
	events_off(51000000, 2000000, false);
	events_on(52000000, 2000000);
	sum = events_sum();
	ok(sum.cpu_ns == 2000000 && sum.cpu_ns + sum.blocked_ns + sum.runnable_ns == 51999000,
	   "what is not known by switches is known by the kernel's account");
	ok(sum.longest_ns <= 51000000, "a call that began after that is no longer than the turn on the CPU");
}

static void test_fault(void)
{
	struct events_sum sum;

	events_begin(1000);
	events_fault(50000000);
	events_off(50001000, 2000000, false);
	events_on(50005000, 2000000);
	events_fault_ends(50006000);
	sum = events_sum();
	ok(sum.fault_ns <= 6000, "a page fault is on the CPU no longer than it takes");
	events_begin(2000);
	events_fault(3000);
	events_fault_ends(2500);
	ok(events_sum().fault_ns == 0, "one that ends on a CPU whose clock is behind takes no time");
}

int main(void)
{
	tap_plan(6);
	test_other_clock();
	test_missed();
	test_fault();
	return tap_done();
}
