/* SPDX-License-Identifier: MIT */
/* x86-64: the string instruction, 32 and 64 byte stores, stores past the cache. */
#include "fill.h"

#include <cpuid.h>
#include <immintrin.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 64, ERMS = 1 << 9 /* in ebx of cpuid leaf 7 */ };

static unsigned char *aligned_after(unsigned char *start, uintptr_t unit)
{
	return start + (unit - ((uintptr_t)start & (unit - 1)));
}

static void *rep_stosb(void *start, int value, size_t bytes)
{
	void *at = start;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(value) : "memory");
	return start;
}

/* The ends are stored unaligned and overlap the aligned middle. */
__attribute__((target("avx2"))) static void *avx2(void *start, int value, size_t bytes)
{
	enum { WIDTH = sizeof(__m256i) };
	__m256i wide = _mm256_set1_epi8((char)value);
	unsigned char *at = start, *end = at + bytes;

	if (bytes < WIDTH)
		return fill_loop(start, value, bytes);
	_mm256_storeu_si256((__m256i *)start, wide);
	for (at = aligned_after(at, WIDTH); end - at >= 4 * WIDTH; at += 4 * WIDTH) {
		_mm256_store_si256((__m256i *)at, wide);
		_mm256_store_si256((__m256i *)(at + WIDTH), wide);
		_mm256_store_si256((__m256i *)(at + 2 * WIDTH), wide);
		_mm256_store_si256((__m256i *)(at + 3 * WIDTH), wide);
	}
	for (; end - at >= WIDTH; at += WIDTH)
		_mm256_store_si256((__m256i *)at, wide);
	_mm256_storeu_si256((__m256i *)(end - WIDTH), wide);
	return start;
}

__attribute__((target(FILL_TARGET_AVX512))) static void *avx512(void *start, int value, size_t bytes)
{
	enum { WIDTH = sizeof(__m512i) };
	__m512i wide = _mm512_set1_epi8((char)value);
	unsigned char *at = start, *end = at + bytes;

	if (bytes < WIDTH)
		return fill_loop(start, value, bytes);
	_mm512_storeu_si512(start, wide);
	for (at = aligned_after(at, WIDTH); end - at >= 4 * WIDTH; at += 4 * WIDTH) {
		_mm512_store_si512(at, wide);
		_mm512_store_si512(at + WIDTH, wide);
		_mm512_store_si512(at + 2 * WIDTH, wide);
		_mm512_store_si512(at + 3 * WIDTH, wide);
	}
	for (; end - at >= WIDTH; at += WIDTH)
		_mm512_store_si512(at, wide);
	_mm512_storeu_si512(end - WIDTH, wide);
	return start;
}

/* Whole lines, so that no line is read before it is written. */
static void *non_temporal(void *start, int value, size_t bytes)
{
	enum { WIDTH = sizeof(__m128i) };
	__m128i wide = _mm_set1_epi8((char)value);
	unsigned char *at = start, *end = at + bytes;

	if (bytes < LINE)
		return fill_loop(start, value, bytes);
	for (int i = 0; i < LINE; i += WIDTH)
		_mm_storeu_si128((__m128i *)(at + i), wide);
	for (at = aligned_after(at, LINE); end - at >= LINE; at += LINE)
		for (int i = 0; i < LINE; i += WIDTH)
			_mm_stream_si128((__m128i *)(at + i), wide);
	_mm_sfence();
	for (int i = WIDTH; i <= LINE; i += WIDTH)
		_mm_storeu_si128((__m128i *)(end - i), wide);
	return start;
}

enum {
	XGETBV = 1 << 27, /* in ecx of leaf 1: the system reports which registers it saves */
	AVX2 = 1 << 5,    /* in ebx of leaf 7 */
	AVX512F = 1 << 16,
	SAVES_AVX = 0x06, /* in XCR0 */
	SAVES_AVX512 = 0xe6,
};

/* Not __builtin_cpu_supports: its run-time part is missing with some compilers. */
static bool has(unsigned feature, unsigned saved)
{
	unsigned eax, ebx, ecx, edx;

	if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & XGETBV))
		return false;
	__asm__("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
	if ((eax & saved) != saved)
		return false;
	return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & feature);
}

struct fill fill_arch_find(enum fill_word word, int value)
{
	(void)value;
	switch (word) {
	case FILL_REP_STOSB:
		return (struct fill){ rep_stosb, NULL };
	case FILL_AVX2:
		return has(AVX2, SAVES_AVX) ? (struct fill){ avx2, NULL }
					    : (struct fill){ NULL, "this CPU has no AVX2" };
	case FILL_AVX512:
		return has(AVX512F, SAVES_AVX512) ? (struct fill){ avx512, NULL }
						  : (struct fill){ NULL, "this CPU has no AVX-512" };
	case FILL_NON_TEMPORAL:
		return (struct fill){ non_temporal, NULL };
	default:
		return (struct fill){ NULL, "needs an arm64 CPU" };
	}
}

/* The bit by which glibc prefers rep stosb and rep movsb above a threshold. */
static bool has_erms(void)
{
	unsigned eax, ebx, ecx, edx;

	return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & ERMS);
}

/*
 * glibc has one body of code per vector width, which uses such a register at once: memset in its first instruction,
 * memcpy after `mov %rdi,%rax; cmp $N,%rdx; jb`. The prefix shows the width: 62 with a length in its fourth byte
 * (EVEX), c5 (VEX), none (SSE2).
 */
static const char *code_width(const unsigned char *code)
{
	static const unsigned char landing[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	static const unsigned char result[] = { 0x48, 0x89, 0xf8, 0x48, 0x83, 0xfa };

	if (!memcmp(code, landing, sizeof landing))
		code += sizeof landing;
	if (!memcmp(code, result, sizeof result) && code[7] == 0x72)
		code += 9;
	if (code[0] == 0x62)
		return (code[3] & 0x60) == 0x40    ? "avx512_unaligned"
			: (code[3] & 0x60) == 0x20 ? "evex_unaligned"
						   : NULL;
	if (code[0] == 0xc5)
		return code[1] == 0xf9 ? "avx2_unaligned" : code[1] == 0xfe ? "avx_unaligned" : NULL;
	if ((code[0] == 0x66 && code[1] == 0x0f && code[2] == 0x6e) || (code[0] == 0x0f && code[1] == 0x10))
		return "sse2_unaligned";
	return NULL;
}

const char *fill_arch_code(uintptr_t function)
{
	static char text[48];
	const char *width = code_width((const unsigned char *)function);

	if (!width)
		return NULL;
	snprintf(text, sizeof text, "%s%s", width, has_erms() ? ", erms expected" : "");
	return text;
}

int fill_arch_evict(void *start, size_t bytes)
{
	unsigned char *at = start;

	for (size_t i = 0; i < bytes; i += LINE)
		_mm_clflush(at + i);
	if (bytes)
		_mm_clflush(at + bytes - 1);
	_mm_mfence();
	return 0;
}
