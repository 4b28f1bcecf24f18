/* SPDX-License-Identifier: MIT */
/*
 * Events of processors that this machine need not have: their codes as the vendors publish them (Intel:
 * perfmon event lists; AMD: Processor Programming References).
 */
#include "os/linux_events.h"
#include "tap.h"

#include <stdlib.h>

static const struct {
	const char *name;
	__u64 config; /* unit mask << 8 | event */
} events[] = {
	{ "icl::DTLB_STORE_MISSES:WALK_COMPLETED:u", 0x0e49 },
	{ "spr::DTLB_STORE_MISSES:WALK_COMPLETED:u", 0x0e13 },
	{ "spr::INST_RETIRED:ANY_P:u", 0x00c0 },
	{ "amd64_fam17h_zen2::RETIRED_INSTRUCTIONS:u", 0x00c0 },
	{ "amd64_fam19h_zen3::RETIRED_BRANCH_INSTRUCTIONS_MISPREDICTED:u", 0x00c3 },
};

int main(void)
{
	enum { RAW_CODE = 0xffff };
	size_t count = sizeof events / sizeof events[0];
	char reason[256] = "";

	setenv("LIBPFM_ENCODE_INACTIVE", "1", 1);
	tap_plan((int)count * 2 + 2);
	for (size_t i = 0; i < count; i++) {
		struct perf_event_attr attributes = { .size = sizeof attributes };
		int result = linux_event_attributes(events[i].name, &attributes, reason, sizeof reason);

		if (!ok(!result && attributes.type == PERF_TYPE_RAW &&
				(attributes.config & RAW_CODE) == events[i].config,
			events[i].name))
			printf("# %s: type %u config 0x%llx\n", reason, attributes.type, attributes.config);
		ok(attributes.exclude_kernel && !attributes.exclude_user, "its modifier leaves the kernel out");
	}
	ok(linux_event_attributes("spr::NO_SUCH_EVENT", &(struct perf_event_attr){ 0 }, reason, sizeof reason) < 0 &&
		   reason[0],
	   "an unknown event has a reason");
	ok(linux_event_attributes("", &(struct perf_event_attr){ 0 }, reason, sizeof reason) < 0,
	   "an empty name is not an event");
	return tap_done();
}
