/* SPDX-License-Identifier: MIT */
#include "native.h"

#include "filter.h"
#include "symbol.h"

#if defined(__x86_64__)

/* Nothing of the stack is read further than this from its top: less than any stack has that programs ask for. */
enum {
	DEEPEST = 1 << 20,
	PAGE = 4096,
	KNOWN = 4096,
	RANDOM_BYTES = 25 /* of the initial stack, in the auxiliary vector */
};

/* What is known of an address: that calls return there; that, and that its function keeps no frame pointer; that none
 * does. */
enum kind { NOT_KNOWN, RETURNS, ENDS, NEVER, KINDS };

extern unsigned long getauxval(unsigned long) __attribute__((weak));

static __thread uintptr_t stack_top __attribute__((tls_model("initial-exec")));
static __thread uintptr_t stack_low
	__attribute__((tls_model("initial-exec"))); /* from here on it is known to be memory */
static uint64_t known[KNOWN];                       /* address * KINDS + kind */

void native_begin(const void *top)
{
	stack_top = stack_low = (uintptr_t)top;
}

void native_begin_first(void)
{
	if (getauxval)
		native_begin((const void *)getauxval(RANDOM_BYTES));
}

/* Another stack may be in use, such as that of a signal: then something else is between, or too much. */
static bool is_on_stack(uintptr_t at)
{
	unsigned char there[DEEPEST / PAGE + 1];
	uintptr_t begin = at & ~(uintptr_t)(PAGE - 1);

	if (at >= stack_low)
		return at < stack_top;
	if (filter_is_set || stack_top - begin > DEEPEST ||
	    raw_call3(SYS_mincore, (long)begin, (long)(stack_low - begin), (long)there))
		return false;
	stack_low = begin;
	return true;
}

/* The instruction before is a call: e8, or ff with an operand of several kinds. */
static bool follows_call(const unsigned char *at)
{
	if (at[-5] == 0xe8)
		return true;
	for (int length = 2; length <= 7; length++)
		if (at[-length] == 0xff && (at[1 - length] >> 3 & 7) == 2)
			return true;
	return false;
}

static uint64_t *entry_of(uintptr_t address)
{
	return &known[(address ^ address >> 12) % KNOWN];
}

static void learn(uintptr_t address, enum kind kind)
{
	__atomic_store_n(entry_of(address), (uint64_t)address * KINDS + kind, __ATOMIC_RELAXED);
}

static enum kind kind_of(uintptr_t address)
{
	uint64_t entry = __atomic_load_n(entry_of(address), __ATOMIC_RELAXED);
	enum kind kind;

	if (entry / KINDS == address && address)
		return (enum kind)(entry % KINDS);
	kind = symbol_is_code(address) && follows_call((const unsigned char *)address) ? RETURNS : NEVER;
	learn(address, kind);
	return kind;
}

size_t native_walk(const struct slot_call *call, uintptr_t caller[static SHARED_DEPTH])
{
	const uintptr_t *frame = call->frame, *next;
	size_t count = 1;

	caller[0] = (uintptr_t)call->caller;
	if (!is_on_stack((uintptr_t)frame))
		return count;
	for (; count < SHARED_DEPTH && kind_of(caller[count - 1]) == RETURNS; frame = next) {
		next = (const uintptr_t *)frame[0];
		if (next <= frame || (uintptr_t)next % sizeof *next || (uintptr_t)next > stack_top - 2 * sizeof *next)
			break;
		if (kind_of(next[1]) == NEVER) {
			learn(caller[count - 1], ENDS);
			break;
		}
		caller[count++] = next[1];
	}
	return count;
}

#else
void native_begin(const void *top)
{
	(void)top;
}

void native_begin_first(void)
{
}

size_t native_walk(const struct slot_call *call, uintptr_t caller[static SHARED_DEPTH])
{
	caller[0] = (uintptr_t)call->caller;
	return 1;
}
#endif
