/* SPDX-License-Identifier: MIT */
/* Which costs are the largest. */
#include "judge/costs.h"
#include "tap.h"

static struct result result;
static struct costs costs;

static void take(const char *probe, const char *text)
{
	struct error error;
	struct csv csv;

	if (csv_open_text(&csv, "p.csv", text, strlen(text), &error) ||
	    result_take_points(&result, probe, &csv, &error))
		printf("# %s\n", error.text);
}

#define HEAD "status,bytes,median_ns,ci_low_ns,ci_high_ns,min_ns\n"

static void test_ranks(void)
{
	take("memset",
	     "implementation,state,value,size," HEAD "libc,warm,nonzero,1048576,ok,1048576,10000,10000,10000,\n"
	     "libc,warm,nonzero,64,ok,64,4,4,4,\n"
	     "loop,warm,nonzero,1048000,ok,1048000,99000,99000,99000,\n"
	     "libc,first_touch,nonzero,1048576,ok,1048576,200000,190000,210000,\n");
	take("page_fault",
	     "mapping," HEAD "shm,ok,4096,3906.25,3900,4000,\nfile,ok,4096,99999,2000,200000,\n"
	     "private,failed,4096,,,,\n");
	take("pipe", "block," HEAD "1,ok,1,5000,4000,6000,\n4096,ok,4096,99999,,,400\n");
	take("fork", "step," HEAD "all,ok,,200000,190000,210000,\n");
	take("noop", "step," HEAD "all,ok,,9000000,9000000,9000000,\n");
	take("queue", "era," HEAD "a,ok,8192,9000000,9000000,9000000,\n");
	facts_set(&result.facts, "page_size", "4096");
	costs_find(&result, &costs);
	is_number(costs.memset.time.value, 10000, 0, "the warm memset of the C library nearest to 1 MiB");
	is_number((double)costs.by_bytes, 3, 0, "each probe but the replays has one per byte");
	is_text(costs.by_byte[0].probe->name, "page_fault", "the largest is first");
	is_number((double)costs.by_byte[0].point, 0, 0, "by the lower end of the interval, not by the median");
	is_number(costs.by_byte[0].ratio.value, 100, 1e-9, "time per byte divided by that of the warm memset");
	is_text(costs.by_byte[1].probe->name, "memset", "then the next");
	is_number((double)costs.by_byte[1].point, 3, 0, "only the largest of each probe");
	is_text(costs.by_byte[2].probe->name, "pipe", "without an interval by its fastest sample");
	is_text(costs.by_call[0].probe->name, "fork", "per call: the longest, but not the harness itself");
	is_text(costs.by_call[1].probe->name, "pipe", "per call: less than a page");
	is_number((double)costs.by_calls, 3, 0, "per call: three, with the memset of 64 bytes");
}

int main(void)
{
	tap_plan(13);
	test_ranks();
	result_close(&result);
	take("page_fault", "mapping," HEAD "shm,ok,4096,3906.25,3900,4000,\n");
	facts_set(&result.facts, "page_size", "4096");
	costs_find(&result, &costs);
	ok(!costs.memset.probe && costs.by_bytes == 0, "nothing is ranked per byte without a warm memset");
	is_number((double)costs.by_calls, 0, 0, "and a page is no call");
	result_close(&result);
	return tap_done();
}
