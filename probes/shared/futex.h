/* SPDX-License-Identifier: MIT */
/* futex(2) between processes: sleeping until a word in shared memory changes. */
#ifndef FAULTLINE_FUTEX_H
#define FAULTLINE_FUTEX_H

#include <stdbool.h>
#include <stdint.h>

typedef _Atomic uint32_t futex_word;

#define FUTEX_MISSING "this system has no futex"

/* Whether the system has it. */
bool futex_exists(void);

/* Wakes up to `most` sleepers; how many it woke, -1 on failure. */
long futex_wake(futex_word *, int most);

/* Sleeps until woken, unless the word no longer has the expected value: the caller looks at the word again. */
void futex_sleep(futex_word *, uint32_t expected);

/* How many sleep at the word, at most `most`: they sleep on. -1 if the word has another value. */
long futex_sleepers(futex_word *, uint32_t expected, int most);

#endif
