/* SPDX-License-Identifier: MIT */
/* Ways to copy memory, with the signature of memcpy; as with the ways to fill it (fill.h). */
#ifndef FAULTLINE_COPY_H
#define FAULTLINE_COPY_H

#include <stdbool.h>
#include <stddef.h>

#define COPY_VALUES "libc,loop,rep_movsb,avx2,avx512,non_temporal"

enum copy_word { COPY_LIBC, COPY_LOOP, COPY_REP_MOVSB, COPY_AVX2, COPY_AVX512, COPY_NON_TEMPORAL, COPY_WORDS };

typedef void *copy_function(void *to, const void *from, size_t bytes);

/* A function or, if not available, the reason. */
struct copy {
	copy_function *function;
	const char *unsupported;
};

struct copy copy_find(enum copy_word);

/* Whether a function copies the requested bytes and nothing else, at odd sizes and alignments. */
bool copy_is_right(copy_function *);

/* A loop over bytes that the compiler may vectorize but may not turn into a call of memcpy. */
void *copy_loop(void *to, const void *from, size_t bytes);

/* Per architecture: its own ways to copy. */
struct copy copy_arch_find(enum copy_word);

#endif
