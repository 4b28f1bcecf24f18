/* SPDX-License-Identifier: MIT */
#include "vfork.h"

#include "environment.h"
#include "function.h"
#include "slot.h"

/* The child runs on the parent's memory, so that what is here is still the parent's when it goes on. */
static __thread struct slot_call call __attribute__((tls_model("initial-exec")));
static __thread bool child_runs __attribute__((tls_model("initial-exec")));

void vfork_begin(void)
{
	if (!slot_shared)
		return;
	call = slot_begin(PRIMITIVE_VFORK);
	child_runs = true;
}

long vfork_end(long result)
{
	if (slot_shared) {
		environment_free_last();
		child_runs = false;
		slot_finish(&call, 0, result > 0 ? (uint32_t)result : 0);
	}
	if (result >= 0)
		return result;
	if (__errno_location)
		*__errno_location() = (int)-result;
	return -1;
}

bool vfork_is_child(void)
{
	return slot_shared && child_runs;
}
