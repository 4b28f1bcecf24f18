/* SPDX-License-Identifier: MIT */
/* arm64: pairs of 16 byte registers, the same past the cache, and the zeroing of whole blocks. */
#include "fill.h"

enum { PAIR = 32, LEAST_LINE = 64 };

/* The ends are stored unaligned and overlap the middle. */
static void *stp(void *start, int value, size_t bytes)
{
	unsigned char *at = start, *end = at + bytes;

	if (bytes < PAIR)
		return fill_loop(start, value, bytes);
	__asm__ volatile("dup v0.16b, %w2\n\t"
			 "sub %1, %1, #32\n\t"
			 "stp q0, q0, [%0]\n\t"
			 "and %0, %0, #-16\n\t"
			 "add %0, %0, #16\n\t"
			 "b 2f\n"
			 "1:\tstp q0, q0, [%0], #32\n"
			 "2:\tcmp %0, %1\n\t"
			 "b.lo 1b\n\t"
			 "stp q0, q0, [%1]"
			 : "+r"(at), "+r"(end)
			 : "r"(value)
			 : "v0", "cc", "memory");
	return start;
}

static void *stnp(void *start, int value, size_t bytes)
{
	unsigned char *at = start, *end = at + bytes;

	if (bytes < PAIR)
		return fill_loop(start, value, bytes);
	__asm__ volatile("dup v0.16b, %w2\n\t"
			 "sub %1, %1, #32\n\t"
			 "stnp q0, q0, [%0]\n\t"
			 "and %0, %0, #-16\n\t"
			 "add %0, %0, #16\n\t"
			 "b 2f\n"
			 "1:\tstnp q0, q0, [%0]\n\t"
			 "add %0, %0, #32\n"
			 "2:\tcmp %0, %1\n\t"
			 "b.lo 1b\n\t"
			 "stnp q0, q0, [%1]"
			 : "+r"(at), "+r"(end)
			 : "r"(value)
			 : "v0", "cc", "memory");
	return start;
}

/* The bytes that one dc zva zeroes; 0 where it is prohibited. */
static size_t zva_bytes(void)
{
	uint64_t id;

	__asm__("mrs %0, dczid_el0" : "=r"(id));
	return id & 16 ? 0 : (size_t)4 << (id & 15);
}

static void *dc_zva(void *start, int value, size_t bytes)
{
	size_t block = zva_bytes();
	uintptr_t at = ((uintptr_t)start + block - 1) & ~(uintptr_t)(block - 1), end = (uintptr_t)start + bytes;

	if (bytes < 2 * block)
		return stp(start, value, bytes);
	stp(start, value, at - (uintptr_t)start);
	for (; end - at >= block; at += block)
		__asm__ volatile("dc zva, %0" : : "r"(at) : "memory");
	stp((unsigned char *)start + (at - (uintptr_t)start), value, end - at);
	return start;
}

struct fill fill_arch_find(enum fill_word word, int value)
{
	switch (word) {
	case FILL_STP:
		return (struct fill){ stp, NULL };
	case FILL_NON_TEMPORAL:
		return (struct fill){ stnp, NULL };
	case FILL_DC_ZVA:
		if (value)
			return (struct fill){ NULL, "dc zva writes only zeros (use --value zero)" };
		return zva_bytes() ? (struct fill){ dc_zva, NULL } : (struct fill){ NULL, "dc zva is prohibited here" };
	default:
		return (struct fill){ NULL, "needs an x86-64 CPU" };
	}
}

/* The variants of arm64 differ too little in their first instructions to be distinguished. */
const char *fill_arch_code(uintptr_t function)
{
	(void)function;
	return NULL;
}

int fill_arch_evict(void *start, size_t bytes)
{
	uintptr_t at = (uintptr_t)start & ~(uintptr_t)(LEAST_LINE - 1);

	for (; at < (uintptr_t)start + bytes; at += LEAST_LINE)
		__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	__asm__ volatile("dsb ish" : : : "memory");
	return 0;
}
