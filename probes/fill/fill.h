/* SPDX-License-Identifier: MIT */
/*
 * Ways to fill memory with one byte. Each has the signature of memset. Which ones exist depends on the architecture
 * (meson picks the file) and on the CPU (detected at run time).
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

/* A function or, if not available, the reason. */
struct fill {
	fill_function *function;
	const char *unsupported;
};

/* How to fill with `value`. */
struct fill fill_find(enum fill_word, int value);

/* Whether a function fills the requested bytes and nothing else, at odd sizes and alignments. */
bool fill_is_right(fill_function *, int value);

/* A loop over bytes that the compiler may vectorize but may not turn into a call of memset. */
void *fill_loop(void *start, int value, size_t bytes);

/*
 * Per architecture: its own ways to fill; the variant of glibc's memset or memcpy that `function` is, recognized by its
 * code, NULL if unknown; and evicting memory from all caches, 0 or -ENOTSUP. "erms expected": by the CPU's features, it
 * should use a string instruction above some size.
 */
struct fill fill_arch_find(enum fill_word, int value);
const char *fill_arch_code(uintptr_t function);
int fill_arch_evict(void *start, size_t bytes);

#endif
