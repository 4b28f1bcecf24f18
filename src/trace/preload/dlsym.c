/* SPDX-License-Identifier: MIT */
#include "dlsym.h"

#include "function.h"
#include "python.h"
#include "slot.h"
#include "symbol.h"

#include <stdbool.h>

#define DEFAULT_HANDLE NULL

enum { DEEP_BIND = 8 }; /* glibc's: the library's own scope comes first */

/* Who asks among all objects, or those after its own, is answered by the C library, which looks at the place that it
 * returns to: it finds ours where ours comes first. */
static bool asks_an_object(const void *handle)
{
	return handle != DEFAULT_HANDLE && handle != (void *)-1L /* the next after the caller */;
}

struct dlsym_answer dlsym_answer(void *handle, const char *name)
{
	void *next = real_named("dlsym"), *found, *ours = NULL;

	/* A program that loads Python late looks for its functions. */
	if (slot_places && name && name[0] == 'P' && name[1] == 'y')
		python_look();
	if (!next) {
		real_find();
		next = real_named("dlsym");
	}
	if (!next || !name || !asks_an_object(handle) || !real_named(name))
		return (struct dlsym_answer){ NULL, next };
	found = real.dlsym(handle, name);
	if (found == real_named(name))
		symbol_find_own(name, &ours);
	return (struct dlsym_answer){ ours ? ours : found, NULL };
}

static void count_unseen(void)
{
	if (slot_shared)
		__atomic_fetch_add(&slot_shared->unseen, 1, __ATOMIC_RELAXED);
}

uintptr_t dlsym_look_open(const char *file, int flags)
{
	if (file && flags & DEEP_BIND)
		count_unseen();
	return (uintptr_t)REAL(dlopen);
}

uintptr_t dlsym_look_space(long space, const char *file, int flags)
{
	if (file && (space || flags & DEEP_BIND))
		count_unseen();
	return (uintptr_t)REAL(dlmopen);
}
