/* SPDX-License-Identifier: MIT */
#include "futex.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

/* Of <linux/futex.h>, which some C libraries lack. */
enum { WAIT = 0, WAKE = 1, CMP_REQUEUE = 4 };

#ifdef SYS_futex
static long call(futex_word *word, int operation, uint32_t value, long value2, futex_word *word2, uint32_t value3)
{
	return syscall(SYS_futex, word, operation, value, value2, word2, value3);
}
#else
static long call(futex_word *word, int operation, uint32_t value, long value2, futex_word *word2, uint32_t value3)
{
	(void)word, (void)operation, (void)value, (void)value2, (void)word2, (void)value3;
	errno = ENOSYS;
	return -1;
}
#endif

bool futex_exists(void)
{
	futex_word word = 0;

	return futex_wake(&word, 1) == 0;
}

long futex_wake(futex_word *word, int most)
{
	return call(word, WAKE, (uint32_t)most, 0, NULL, 0);
}

void futex_sleep(futex_word *word, uint32_t expected)
{
	call(word, WAIT, expected, 0, NULL, 0);
}

/* Those that are moved to the queue in which they are stay in it. */
long futex_sleepers(futex_word *word, uint32_t expected, int most)
{
	return call(word, CMP_REQUEUE, 0, most, word, expected);
}
