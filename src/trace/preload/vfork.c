/* SPDX-License-Identifier: MIT */
#include "vfork.h"

#include "function.h"
#include "slot.h"

/* The child runs on the parent's memory, so that what is here is still the parent's when it goes on. */
static __thread struct slot_call call __attribute__((tls_model("initial-exec")));

void vfork_begin(void)
{
	call = slot_begin(PRIMITIVE_VFORK);
}

long vfork_end(long result)
{
	slot_finish(&call, 0, result > 0 ? (uint32_t)result : 0);
	if (result >= 0)
		return result;
	*__errno_location() = (int)-result;
	return -1;
}
