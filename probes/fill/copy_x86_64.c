/* SPDX-License-Identifier: MIT */
/* x86-64: the string instruction, 32 and 64 byte stores, stores past the cache. Loads are unaligned, stores aligned; the
 * ends are stored unaligned and overlap the middle. */
#include "copy.h"
#include "fill.h"

#include <immintrin.h>

enum { LINE = 64 };

static void *rep_movsb(void *to, const void *from, size_t bytes)
{
	void *at = to;

	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(bytes) : : "memory");
	return to;
}

/* From the next whole `unit` after `to`. */
static size_t bytes_to_unit(const void *to, uintptr_t unit)
{
	return unit - ((uintptr_t)to & (unit - 1));
}

__attribute__((target("avx2"))) static void *avx2(void *to, const void *from, size_t bytes)
{
	enum { WIDTH = sizeof(__m256i) };
	const unsigned char *source = from;
	unsigned char *at = to;
	__m256i last;

	if (bytes < WIDTH)
		return copy_loop(to, from, bytes);
	last = _mm256_loadu_si256((const __m256i *)(source + bytes - WIDTH));
	_mm256_storeu_si256((__m256i *)at, _mm256_loadu_si256((const __m256i *)source));
	for (size_t i = bytes_to_unit(to, WIDTH); i + WIDTH <= bytes; i += WIDTH)
		_mm256_store_si256((__m256i *)(at + i), _mm256_loadu_si256((const __m256i *)(source + i)));
	_mm256_storeu_si256((__m256i *)(at + bytes - WIDTH), last);
	return to;
}

__attribute__((target(FILL_TARGET_AVX512))) static void *avx512(void *to, const void *from, size_t bytes)
{
	enum { WIDTH = sizeof(__m512i) };
	const unsigned char *source = from;
	unsigned char *at = to;
	__m512i last;

	if (bytes < WIDTH)
		return copy_loop(to, from, bytes);
	last = _mm512_loadu_si512(source + bytes - WIDTH);
	_mm512_storeu_si512(at, _mm512_loadu_si512(source));
	for (size_t i = bytes_to_unit(to, WIDTH); i + WIDTH <= bytes; i += WIDTH)
		_mm512_store_si512(at + i, _mm512_loadu_si512(source + i));
	_mm512_storeu_si512(at + bytes - WIDTH, last);
	return to;
}

/* Whole lines, so that no line is read before it is written. */
static void *non_temporal(void *to, const void *from, size_t bytes)
{
	enum { WIDTH = sizeof(__m128i) };
	const unsigned char *source = from;
	unsigned char *at = to;
	size_t i;

	if (bytes < LINE)
		return copy_loop(to, from, bytes);
	i = bytes_to_unit(to, LINE);
	copy_loop(to, from, i < bytes ? i : bytes);
	for (; i + LINE <= bytes; i += LINE)
		for (size_t j = i; j < i + LINE; j += WIDTH)
			_mm_stream_si128((__m128i *)(at + j), _mm_loadu_si128((const __m128i *)(source + j)));
	_mm_sfence();
	if (i < bytes)
		copy_loop(at + i, source + i, bytes - i);
	return to;
}

/* The same registers as for filling. */
static struct copy if_fills(enum fill_word word, copy_function *function)
{
	struct fill fill = fill_arch_find(word, 0);

	return fill.function ? (struct copy){ function, NULL } : (struct copy){ NULL, fill.unsupported };
}

struct copy copy_arch_find(enum copy_word word)
{
	switch (word) {
	case COPY_AVX2:
		return if_fills(FILL_AVX2, avx2);
	case COPY_AVX512:
		return if_fills(FILL_AVX512, avx512);
	case COPY_NON_TEMPORAL:
		return (struct copy){ non_temporal, NULL };
	default:
		return (struct copy){ rep_movsb, NULL };
	}
}
