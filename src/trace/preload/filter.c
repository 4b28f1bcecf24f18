/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include "function.h"
#include "lock.h"
#include "slot.h"

#include <sys/prctl.h>

enum { SET_STRICT, SET_FILTER }; /* of seccomp(2) */

bool filter_is_set;

static void set(void)
{
	if (slot_shared && !filter_is_set)
		__atomic_fetch_add(&slot_shared->filters, 1, __ATOMIC_RELAXED);
	filter_is_set = true;
}

/* One without a program only asks which flags there are. */
uintptr_t filter_look(long number, long operation, long flags, const void *program)
{
	(void)flags;
	if (number == SYS_seccomp && (operation == SET_STRICT || (operation == SET_FILTER && program)))
		set();
	return number == SYS_futex ? (uintptr_t)lock_futex : (uintptr_t)REAL(syscall);
}

int prctl(int option, ...)
{
	unsigned long argument[4];
	va_list more;
	int result;

	va_start(more, option);
	for (int i = 0; i < 4; i++)
		argument[i] = va_arg(more, unsigned long);
	va_end(more);
	result = REAL(prctl)(option, argument[0], argument[1], argument[2], argument[3]);
	if (!result && option == PR_SET_SECCOMP)
		set();
	return result;
}
