/* SPDX-License-Identifier: MIT */
/* Memory: memset, memcpy, malloc, first touches, mappings. */
#include "plain.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SMALL = 4 << 20 };

static size_t size, each, page;
static char *block, *source;
static const char *kind;
static int object = -1;
static char *mapping[64];

static size_t number(const char *text)
{
	return text ? (size_t)strtoull(text, NULL, 10) : 0;
}

static void begin_block(char **argument)
{
	size = number(argument[0]);
	block = malloc(size);
	source = malloc(size);
	PLAIN_CHECK(block && source);
	memset(block, 1, size);
	memset(source, 1, size);
}

static void begin_aligned(char **argument)
{
	size = number(argument[0]);
	block = aligned_alloc(4096, size);
	source = aligned_alloc(4096, size);
	PLAIN_CHECK(block && source);
	memset(block, 1, size);
	memset(source, 1, size);
}

static void run_nothing(size_t count)
{
	for (size_t i = 0; i < count; i++)
		plain_use(NULL);
}

static void run_memset(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		memset(block, 0x5a, size);
		plain_use(block);
	}
}

static void run_memcpy(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		memcpy(block, source, size);
		plain_use(block);
	}
}

/* By x86-64 instructions: whole lines to an aligned block. A line that is written in several passes of a loop may leave
 * the CPU in parts. */
static void run_memcpy_past(size_t count)
{
#ifdef __SSE2__
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 0; at < size; at += 4 * sizeof(__m128i)) {
			const __m128i *from = (const __m128i *)(source + at);
			__m128i *to = (__m128i *)(block + at);

			_mm_stream_si128(to, _mm_loadu_si128(from));
			_mm_stream_si128(to + 1, _mm_loadu_si128(from + 1));
			_mm_stream_si128(to + 2, _mm_loadu_si128(from + 2));
			_mm_stream_si128(to + 3, _mm_loadu_si128(from + 3));
		}
		_mm_sfence();
	}
#else
	(void)count;
	PLAIN_CHECK(!"an x86-64 CPU");
#endif
}

static void run_memcpy_string(size_t count)
{
#ifdef __SSE2__
	for (size_t i = 0; i < count; i++) {
		char *to = block;
		const char *from = source;
		size_t left = size;

		__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(left) : : "memory");
	}
#else
	(void)count;
	PLAIN_CHECK(!"an x86-64 CPU");
#endif
}

static void begin_size(char **argument)
{
	size = number(argument[0]);
}

static void run_malloc(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *taken = malloc(size);

		memset(taken, 0x5a, size);
		plain_use(taken);
		free(taken);
	}
}

static int open_object(void)
{
	const char *name = "/plain-loop";
	int fd = -1;

	if (!strcmp(kind, "memfd"))
		fd = memfd_create("plain", 0);
	else if (!strcmp(kind, "shm"))
		fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	else
		return -1;
	if (!strcmp(kind, "shm"))
		shm_unlink(name);
	PLAIN_CHECK(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
	return fd;
}

/* KIND SIZE: private, shared, memfd, shm. A sample touches the whole. */
static void begin_touch(char **argument)
{
	kind = argument[0];
	size = number(argument[1]);
	page = (size_t)sysconf(_SC_PAGESIZE);
	plain_count = size / page;
}

static void map_anew(size_t count)
{
	(void)count;
	if (block)
		munmap(block, size);
	if (object >= 0)
		close(object);
	object = open_object();
	block = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     (strcmp(kind, "private") ? MAP_SHARED : MAP_PRIVATE) | (object < 0 ? MAP_ANONYMOUS : 0), object,
		     0);
	PLAIN_CHECK(block != MAP_FAILED);
	madvise(block, size, MADV_NOHUGEPAGE);
}

static void run_touch(size_t count)
{
	for (size_t i = 0; i < count; i++)
		((volatile char *)block)[i * page] = 2;
}

static void run_read(size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)((volatile char *)block)[i * page];
}

/* Calls of memset over memory that nobody has touched: one, or so many as go over 4 MiB. */
static void begin_first_memset(char **argument)
{
	begin_touch(argument);
	each = size;
	if (size < SMALL)
		size = SMALL;
	plain_count = size / each;
}

static void run_first_memset(size_t count)
{
	for (size_t i = 0; i < count; i++)
		memset(block + i * each, 0x5a, each);
	plain_use(block);
}

static void run_map(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		mapping[i] = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		PLAIN_CHECK(mapping[i] != MAP_FAILED);
	}
}

static void unmap_all(size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (mapping[i])
			munmap(mapping[i], size);
}

/* KIND SIZE: dontneed, free, unmap. A block is given back and touched again. */
static void begin_discard(char **argument)
{
	kind = argument[0];
	size = number(argument[1]);
	page = (size_t)sysconf(_SC_PAGESIZE);
	block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(block != MAP_FAILED);
	madvise(block, size, MADV_NOHUGEPAGE);
	memset(block, 1, size);
}

static void run_discard(size_t count)
{
	int advice = strcmp(kind, "free") ? MADV_DONTNEED : MADV_FREE, unmaps = !strcmp(kind, "unmap");

	for (size_t i = 0; i < count; i++) {
		if (unmaps) {
			munmap(block, size);
			block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			PLAIN_CHECK(block != MAP_FAILED);
		} else {
			PLAIN_CHECK(madvise(block, size, advice) == 0);
		}
		run_touch(size / page);
	}
}

const struct plain plain_memory[] = {
	{ "noop", NULL, NULL, run_nothing, 0 },
	{ "memset", begin_block, NULL, run_memset, 0 },
	{ "memcpy", begin_block, NULL, run_memcpy, 0 },
	{ "memcpy_non_temporal", begin_aligned, NULL, run_memcpy_past, 0 },
	{ "memcpy_rep_movsb", begin_aligned, NULL, run_memcpy_string, 0 },
	{ "malloc", begin_size, NULL, run_malloc, 0 },
	{ "touch", begin_touch, map_anew, run_touch, 0 },
	{ "touch_read", begin_touch, map_anew, run_read, 0 },
	{ "first_memset", begin_first_memset, map_anew, run_first_memset, 0 },
	{ "map", begin_size, unmap_all, run_map, sizeof mapping / sizeof mapping[0] },
	{ "discard", begin_discard, NULL, run_discard, 0 },
	{ 0 },
};
