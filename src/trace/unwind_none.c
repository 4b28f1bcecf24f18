/* SPDX-License-Identifier: MIT */
/* Built without libdw: callers are not known. */
#include "unwind.h"

struct unwinder *unwind_open(void)
{
	return NULL;
}

size_t unwind(struct unwinder *unwinder, const struct unwind_stack *stack, unwind_find *find, void *context,
	      uint64_t *caller, size_t most, bool *is_cut)
{
	(void)unwinder, (void)stack, (void)find, (void)context, (void)caller, (void)most;
	*is_cut = true;
	return 0;
}

bool unwind_keeps_frame(struct unwinder *unwinder, const char *path, uint64_t offset)
{
	(void)unwinder, (void)path, (void)offset;
	return false;
}

void unwind_close(struct unwinder *unwinder)
{
	(void)unwinder;
}
