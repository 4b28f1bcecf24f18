/* SPDX-License-Identifier: MIT */
/* Memory of a process in a cgroup, at its limit or without one. */
#include "plain.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *group, *how;
static size_t size, page, limit;
static char *memory;
static int file;

static int put(const char *name, size_t value)
{
	char path[4096];
	FILE *to;

	snprintf(path, sizeof path, "%s/%s", group, name);
	to = fopen(path, "w");
	return to && fprintf(to, "%zu", value) > 0 && fclose(to) == 0;
}

/* Reading a hole puts its pages into the page cache, one at a time. */
static void fill(void)
{
	static char piece[1 << 16];

	if (!limit)
		return;
	PLAIN_CHECK(ftruncate(file, 0) == 0 && ftruncate(file, (off_t)limit) == 0 && lseek(file, 0, SEEK_SET) == 0);
	while (read(file, piece, sizeof piece) > 0)
		;
}

static void enter(const char *more)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];

	page = (size_t)sysconf(_SC_PAGESIZE);
	plain_count = size / page;
	limit = (size_t)strtoull(more, NULL, 10);
	snprintf(path, sizeof path, "%s/plain-XXXXXX", folder ? folder : "/var/tmp");
	file = mkstemp(path);
	PLAIN_CHECK(file >= 0 && unlink(path) == 0 && posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM) == 0);
	PLAIN_CHECK(!limit || put("memory.limit_in_bytes", limit) || put("memory.max", limit));
	PLAIN_CHECK(put("cgroup.procs", 0));
}

/* GROUP LIMIT SIZE: bytes, 0 without a limit. A sample touches the whole. */
static void begin_touch(char **argument)
{
	group = argument[0];
	size = (size_t)strtoull(argument[2], NULL, 10);
	enter(argument[1]);
}

static void map_anew(void)
{
	if (memory)
		munmap(memory, size);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(memory != MAP_FAILED);
	madvise(memory, size, MADV_NOHUGEPAGE);
}

static void before_touch(size_t count)
{
	(void)count;
	if (memory)
		munmap(memory, size);
	memory = NULL;
	fill();
	map_anew();
}

static void run_touch(size_t count)
{
	for (size_t i = 0; i < count; i++)
		((volatile char *)memory)[i * page] = 2;
}

/* GROUP LIMIT SIZE HOW: dontneed, free. A sample touches what was given back. */
static void begin_retouch(char **argument)
{
	how = argument[3];
	begin_touch(argument);
	plain_count = 1;
	map_anew();
}

static void before_retouch(size_t count)
{
	(void)count;
	run_touch(size / page);
	PLAIN_CHECK(madvise(memory, size, strcmp(how, "free") ? MADV_DONTNEED : MADV_FREE) == 0);
	fill();
}

/* The whole block is one. */
static void run_retouch(size_t count)
{
	(void)count;
	run_touch(size / page);
}

const struct plain plain_group[] = {
	{ "touch_group", begin_touch, before_touch, run_touch, 0 },
	{ "retouch_group", begin_retouch, before_retouch, run_retouch, 0 },
	{ 0 },
};
