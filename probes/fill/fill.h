/* SPDX-License-Identifier: MIT */
/*
 * Ways to fill memory with one byte. Each has the signature of memset; which ones there are depends
 * on the architecture, for which meson picks the file, and on the CPU, which is asked at run time.
 */
#ifndef FAULTLINE_FILL_H
#define FAULTLINE_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FILL_VALUES "libc,loop,rep_stosb,avx2,avx512,non_temporal,dc_zva,stp"

enum fill_word {
	FILL_LIBC,
	FILL_LOOP,
	FILL_REP_STOSB,
	FILL_AVX2,
	FILL_AVX512,
	FILL_NON_TEMPORAL,
	FILL_DC_ZVA,
	FILL_STP,
	FILL_WORDS,
};

typedef void *fill_function(void *start, int value, size_t bytes);

/* A function or, where there is none, the reason. */
struct fill {
	fill_function *function;
	const char *unsupported;
};

/* How to fill with `value`. */
struct fill fill_find(enum fill_word, int value);

/* Whether a function fills what it is told to and nothing else, at odd sizes and alignments. */
bool fill_is_right(fill_function *, int value);

/* A loop over bytes that the compiler may make wide, but not a call of memset. */
void *fill_loop(void *start, int value, size_t bytes);

/*
 * Of each architecture: its own ways; which variant of glibc's memset or memcpy `function` is, told
 * from its code, NULL if that is not recognised; and the removal of memory from all caches, 0 or
 * -ENOTSUP. "erms expected": above some size it should use a string instruction, going by the CPU.
 */
struct fill fill_arch_find(enum fill_word, int value);
const char *fill_arch_code(uintptr_t function);
int fill_arch_evict(void *start, size_t bytes);

#endif
