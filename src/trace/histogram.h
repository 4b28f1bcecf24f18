/* SPDX-License-Identifier: MIT */
/*
 * The buckets in which calls are counted by duration and by size: powers of two. The preloaded library, the
 * program in the kernel and the tracer share it, so it needs nothing but the language.
 */
#ifndef FAULTLINE_HISTOGRAM_H
#define FAULTLINE_HISTOGRAM_H

enum {
	HISTOGRAM_DURATIONS =
		24, /* bucket i: 2^(i+4) ns up to twice that; the first includes all below, the last all above */
	HISTOGRAM_SIZES =
		36, /* bucket 0: no bytes; bucket i: 2^(i-1) bytes up to twice that; the last includes all above */
};

/* How many bits a number has; 0 for 0. A compiler for the kernel's machine may hang on the builtin (clang 14), and
 * the kernel takes long to check branches. */
static inline unsigned histogram_bits(unsigned long long number)
{
#ifdef __bpf__
	unsigned bits = 0;

	for (unsigned step = 32; step; step /= 2) {
		unsigned long long above = -(number >> step) >> 63;

		__asm__ volatile("" : "+r"(above)); /* or it becomes a branch */
		number >>= above * step;
		bits += above * step;
	}
	return bits + (unsigned)number;
#else
	return number ? 64 - (unsigned)__builtin_clzll(number) : 0;
#endif
}

static inline unsigned histogram_duration(unsigned long long ns)
{
	unsigned bucket = histogram_bits(ns >> 5);

	return bucket < HISTOGRAM_DURATIONS ? bucket : HISTOGRAM_DURATIONS - 1;
}

static inline unsigned histogram_size(unsigned long long bytes)
{
	unsigned bucket = histogram_bits(bytes);

	return bucket < HISTOGRAM_SIZES ? bucket : HISTOGRAM_SIZES - 1;
}

/* Small calls of functions on memory by size: up to 127 bytes, up to twice that, ..., and from 8 KiB on. */
enum { MEMORY_SIZES = 8, MEMORY_SIZE = 64 /* the last: MEMORY_SIZE << 7 */ };

static inline unsigned histogram_memory(unsigned size_bucket)
{
	unsigned first = histogram_bits(MEMORY_SIZE), of = size_bucket > first ? size_bucket - first : 0;

	return of < MEMORY_SIZES ? of : MEMORY_SIZES - 1;
}

#endif
