/* SPDX-License-Identifier: MIT */
/*
 * The first access to each page of a mapping. A huge page is accessed at each of the small pages that
 * it stands for. Checked against the faults that the kernel counted.
 */
#include "shared/page_fault_object.h"
#include "shared/page_fault_words.h"
#include "shared/touch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static const char no_huge_pages[] = "the kernel gave small pages instead of huge ones";

struct memory {
	struct region region;
	uint64_t page;     /* from one access to the next */
	uint64_t accesses; /* to a page, more than one if it is huge */
	uint32_t *order;
	int fd;             /* of the object behind the mapping, -1 if there is none */
	int zeros;          /* /dev/zero */
	uint64_t populated; /* faults of the process up to then */
	struct touch_child child;
	struct touch_team team;
};

static uint64_t faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)usage.ru_minflt;
}

static struct touch touch_of(const struct memory *memory, int value)
{
	return (struct touch){ memory->region.start, memory->page, memory->order, value };
}

static int page_fault_open(struct trial *trial)
{
	struct memory *memory = calloc(1, sizeof *memory);
	uint64_t size = trial->value[SIZE];
	int result;

	if (!memory)
		return -ENOMEM;
	trial->state = memory;
	memory->fd = memory->zeros = -1;
	memset(memory->child.order, -1, sizeof memory->child.order);
	memset(memory->child.answer, -1, sizeof memory->child.answer);
	trial->reason = page_fault_contradiction(trial);
	if (trial->reason)
		return -ENOTSUP;
	memory->page = region_page();
	trial->bytes = page_fault_unit(trial);
	trial->limit = size / trial->bytes;
	memory->accesses = trial->bytes / memory->page;
	result = probe_need_memory(trial, trial->value[ACCESS] >= COW_AFTER_FORK ? 2 * size : size);
	if (result)
		return result;
	memory->order = touch_order(size / memory->page, memory->accesses, trial->value[ORDER] == RANDOM);
	memory->zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	if (!memory->order || memory->zeros < 0)
		return memory->order ? -errno : -ENOMEM;
	if (trial->value[MAPPING] != DISK)
		return 0;
	memory->fd = page_fault_object(trial);
	return memory->fd < 0 ? memory->fd : 0;
}

/* A file is kept for all samples. */
static void memory_unmap(struct trial *trial)
{
	struct memory *memory = trial->state;

	touch_team_end(&memory->team);
	touch_child_end(trial, &memory->child);
	region_unmap(&memory->region);
	if (memory->fd >= 0 && trial->value[MAPPING] != DISK) {
		close(memory->fd);
		memory->fd = -1;
	}
}

static int memory_map(struct trial *trial, uint64_t bytes, enum region_pages pages, int flags)
{
	struct memory *memory = trial->state;

	return region_map(trial, &memory->region, bytes, pages,
			  flags | (trial->value[MAPPING] == PRIVATE ? MAP_PRIVATE : MAP_SHARED), memory->fd);
}

/* Touches all pages, beforehand; here too huge pages must be had, or the rest is of small ones. */
static int touch_all(struct trial *trial, int value)
{
	const struct memory *memory = trial->state;
	struct touch touch = touch_of(memory, value);
	struct effect effect = { .iterations = trial->limit, .minor_faults = faults_so_far() };

	touch_pages(&touch, 0, trial->limit * memory->accesses);
	effect.minor_faults = faults_so_far() - effect.minor_faults;
	return trial->value[PAGE] == REGION_HUGE && probe_check_faults(trial, &effect, 0, trial->limit)
		? probe_fail(trial, -ENOTSUP, no_huge_pages)
		: 0;
}

/* Does what must have been done to the pages before the accesses that are timed. */
static int pages_prepare(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;
	struct touch touch = touch_of(memory, AFTER);
	int result;

	switch (trial->value[ACCESS]) {
	case WRITE_AFTER_READ:
		return touch_all(trial, TOUCH_READ);
	case COW_AFTER_FORK:
	case CHILD_READ:
	case CHILD_WRITE:
		touch.value = trial->value[ACCESS] == CHILD_READ ? TOUCH_READ : AFTER;
		result = touch_all(trial, BEFORE);
		return result ? result : touch_child_start(trial, &memory->child, &touch);
	case READ:
		touch.value = TOUCH_READ;
		break;
	}
	if (trial->value[THREADS] == 1)
		return 0;
	return touch_team_start(trial, &memory->team, (unsigned)trial->value[THREADS], &touch,
				iterations * memory->accesses);
}

static int page_fault_prepare(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;
	int result;

	memory_unmap(trial);
	if (trial->value[MAPPING] >= MEMFD && memory->fd < 0) {
		memory->fd = page_fault_object(trial);
		if (memory->fd < 0)
			return memory->fd;
	}
	if (trial->value[PREFAULT] == POPULATE)
		return 0;
	result = memory_map(trial, trial->value[SIZE], (enum region_pages)trial->value[PAGE], 0);
	return result ? result : pages_prepare(trial, iterations);
}

/* The system's policy of page sizes holds: no advice can come before the pages. */
static int populate(struct trial *trial, uint64_t bytes)
{
	struct memory *memory = trial->state;
	int result = 0;

	(void)bytes;
#ifdef MAP_POPULATE
	if (trial->value[PREFAULT] == POPULATE)
		result = memory_map(trial, bytes, REGION_DEFAULT, MAP_POPULATE);
#endif
#ifdef MADV_POPULATE_WRITE
	if (trial->value[PREFAULT] == MADVISE_POPULATE && madvise(memory->region.start, bytes, MADV_POPULATE_WRITE))
		result = errno == EINVAL ? probe_fail(trial, -ENOTSUP, "this kernel has no MADV_POPULATE_WRITE")
					 : -errno;
#endif
	if (trial->value[PREFAULT] != NOTHING)
		memory->populated = faults_so_far();
	return result;
}

static int read_into(const struct memory *memory, uint64_t bytes)
{
	for (uint64_t done = 0; done < bytes;) {
		ssize_t length = read(memory->zeros, memory->region.start + done, bytes - done);

		if (length <= 0)
			return length ? -errno : -EIO;
		done += (uint64_t)length;
	}
	return 0;
}

static int page_fault_run(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;
	uint64_t access = trial->value[ACCESS], bytes = iterations * trial->bytes,
		 accesses = iterations * memory->accesses;
	int result = populate(trial, bytes);
	struct touch touch = touch_of(memory, access == READ ? TOUCH_READ : AFTER);

	if (result)
		return result;
	if (trial->value[THREADS] > 1)
		touch_team_run(&memory->team);
	else if (access == CHILD_READ || access == CHILD_WRITE)
		result = touch_child_run(&memory->child, accesses);
	else if (access == SYSCALL)
		result = read_into(memory, bytes);
	else
		touch_pages(&touch, 0, accesses);
	return result;
}

/* Whether the last page that was accessed holds what it should. */
static bool page_is_right(const struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	unsigned char content = memory->region.start[memory->order[iterations * memory->accesses - 1] * memory->page];

	switch (trial->value[ACCESS]) {
	case READ:
		return trial->value[MAPPING] == DISK || content == 0;
	case CHILD_READ:
		return content == BEFORE;
	case CHILD_WRITE:
		return content == (trial->value[MAPPING] == PRIVATE ? BEFORE : AFTER);
	case SYSCALL:
		return content == 0;
	default:
		return content == AFTER;
	}
}

static int page_fault_verify(struct trial *trial, const struct effect *effect)
{
	const struct memory *memory = trial->state;
	struct region_faults faults = page_fault_expected(trial, effect->iterations);
	struct effect touch = { effect->iterations, faults_so_far() - memory->populated, 0 };

	if (!page_is_right(trial, effect->iterations))
		return probe_fail(trial, -EBADMSG, "the pages were not accessed as they should be");
	if (trial->value[PREFAULT] != NOTHING && probe_check_faults(trial, &touch, 0, 0))
		return probe_fail(trial, -EBADMSG, "there were faults after the pages had been populated");
	if (trial->value[PAGE] == REGION_HUGE && probe_check_faults(trial, effect, 0, faults.most))
		return probe_fail(trial, -ENOTSUP, no_huge_pages);
	return probe_check_faults(trial, effect, faults.least, faults.most);
}

static void page_fault_close(struct trial *trial)
{
	struct memory *memory = trial->state;

	if (!memory)
		return;
	memory_unmap(trial);
	if (memory->fd >= 0)
		close(memory->fd);
	if (memory->zeros >= 0)
		close(memory->zeros);
	free(memory->order);
	free(memory);
}

const struct probe probe_page_fault = {
	.name = "page_fault",
	.summary = "the first access to each page of a mapping",
	.iteration = "page",
	.axes = {
		[MAPPING] = { "mapping", "private,shared,memfd,shm,file", "private",
			      .help = "anonymous; of a memfd; of a shared memory object; of a file that is in the cache" },
		[ACCESS] = { "access", "write,read,write_after_read,cow_after_fork,child_read,child_write,syscall", "write",
			     .help = "how each page is accessed; child: by one forked after its parent filled them; syscall: read()" },
		[ORDER] = { "order", "sequential,random", "sequential", .help = "of the accesses" },
		[PREFAULT] = { "prefault", "none,populate,madvise_populate", "none",
			       .help = "the call that populates the pages first, timed with the accesses" },
		[PAGE] = { "page", "small,huge,hugetlb", "small",
			   .help = "what is counted and mapped: the least; transparent huge pages by madvise; reserved huge pages" },
		[THREADS] = { "threads", "1,2,8,64", "1", .help = "that share the accesses, each on a CPU of its own" },
		[SIZE] = { "size", "4K..1G*64", "4M", "B", "of the mapping" },
	},
	.sweeps = { "mapping=private,shared,memfd,shm,file access=write,read",
		    "access=write_after_read,cow_after_fork,syscall",
		    "mapping=shm access=child_read,child_write",
		    "order=random",
		    "prefault=populate,madvise_populate",
		    "page=huge,hugetlb size=64M",
		    "mapping=shared page=huge size=64M",
		    "threads=1,2 size=64M",
		    "size=64K" },
	.open = page_fault_open,
	.prepare = page_fault_prepare,
	.run = page_fault_run,
	.verify = page_fault_verify,
	.close = page_fault_close,
};
