/* SPDX-License-Identifier: MIT */
/*
 * The first access to each page of a mapping. A huge page is accessed at each of the small pages that
 * it stands for. Checked against the faults that the kernel counted.
 */
#include "shared/page_fault_memory.h"
#include "shared/page_fault_object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
	trial->whole = true;
	memory->accesses = trial->bytes / memory->page;
	result = probe_need_memory(trial, trial->value[ACCESS] >= COW_AFTER_FORK ? 2 * size : size);
	if (!result)
		result = recycling_begin(trial, &memory->recycling, (enum recycling_pages)trial->value[PAGES], size);
	if (result)
		return result;
	memory->order = touch_order(size / memory->page, memory->accesses, trial->value[ORDER] == RANDOM);
	memory->zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	if (!memory->order || memory->zeros < 0)
		return memory->order ? -errno : -ENOMEM;
	result = node_choose(trial, (enum node_word)trial->value[NODE], &memory->node);
	if (!result)
		result = memory_group_enter(trial, &memory->group, (enum memory_cgroup)trial->value[CGROUP], size);
	if (result || trial->value[MAPPING] != DISK)
		return result;
	memory->fd = page_fault_object(trial);
	return memory->fd < 0 ? memory->fd : 0;
}

static int page_fault_prepare(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;
	int result = page_fault_unmap(trial);

	if (result)
		return result;
	if (trial->value[MAPPING] >= MEMFD && memory->fd < 0) {
		memory->fd = page_fault_object(trial);
		if (memory->fd < 0)
			return memory->fd;
	}
	result = memory_group_fill(trial, &memory->group);
	if (result || trial->value[PREFAULT] == POPULATE)
		return result;
	result = page_fault_map(trial, trial->value[SIZE], (enum region_pages)trial->value[PAGE], 0);
	return result ? result : page_fault_make_ready(trial, iterations);
}

/* The system's policy of page sizes holds: no advice can come before the pages. */
static int populate(struct trial *trial, uint64_t bytes)
{
	struct memory *memory = trial->state;
	int result = 0;

	(void)bytes;
#ifdef MAP_POPULATE
	if (trial->value[PREFAULT] == POPULATE)
		result = page_fault_map(trial, bytes, REGION_DEFAULT, MAP_POPULATE);
#endif
#ifdef MADV_POPULATE_WRITE
	if (trial->value[PREFAULT] == MADVISE_POPULATE && madvise(memory->region.start, bytes, MADV_POPULATE_WRITE))
		result = errno == EINVAL ? probe_fail(trial, -ENOTSUP, "this kernel has no MADV_POPULATE_WRITE")
					 : -errno;
#endif
	if (trial->value[PREFAULT] != NOTHING)
		memory->populated = page_fault_faults();
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
	struct touch touch = page_fault_touch(memory, access == READ ? TOUCH_READ : AFTER);

	if (result)
		return result;
	if (trial->value[THREADS] > 1)
		result = team_run(&memory->team);
	else if (access == CHILD_READ || access == CHILD_WRITE)
		result = touch_child_run(&memory->child, accesses);
	else if (access == SYSCALL)
		result = read_into(memory, bytes);
	else
		touch_pages(&touch, 0, accesses);
	return result;
}

static void page_fault_settle(struct trial *trial)
{
	struct memory *memory = trial->state;

	team_settle(&memory->team);
}

/* The number of accesses to pages that this process sees: a process of a team has its own private pages. */
static uint64_t own_accesses(const struct trial *trial, uint64_t accesses)
{
	const struct memory *memory = trial->state;
	bool own = trial->value[BY] == TEAM_OF_PROCESSES && trial->value[MAPPING] == PRIVATE &&
		trial->value[THREADS] > 1;

	return own ? team_share_end(&memory->team, 0) : accesses;
}

/* Whether the last page that was accessed holds what it should. */
static bool page_is_right(const struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	uint64_t accesses = own_accesses(trial, iterations * memory->accesses);
	unsigned char content;

	if (accesses == 0)
		return true;
	content = memory->region.start[memory->order[accesses - 1] * memory->page];
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

static bool is_of_node(const struct trial *trial)
{
	const struct memory *memory = trial->state;

	return memory->node < 0 || node_of(memory->region.start + memory->order[0] * memory->page) == memory->node;
}

static int check_group(struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	int result = memory_group_check(trial, &memory->group, iterations * trial->bytes);

	return result ? result : memory_group_check_kept(trial, &memory->group);
}

static int page_fault_verify(struct trial *trial, const struct effect *effect)
{
	struct memory *memory = trial->state;
	struct region_faults faults = page_fault_expected(trial, effect->iterations);
	struct effect touch = { effect->iterations, page_fault_faults() - memory->populated, 0 };
	int result = check_group(trial, effect->iterations);

	if (!page_is_right(trial, effect->iterations))
		return probe_fail(trial, -EBADMSG, "the pages were not accessed as they should be");
	if (!is_of_node(trial))
		return probe_fail(trial, -EBADMSG, "the pages are of another NUMA node");
	if (trial->value[PREFAULT] != NOTHING && probe_check_faults(trial, &touch, 0, 0))
		return probe_fail(trial, -EBADMSG, "there were faults after the pages had been populated");
	if (trial->value[PAGE] == REGION_HUGE && probe_check_faults(trial, effect, 0, faults.most))
		return probe_fail(trial, -ENOTSUP, page_fault_small_pages);
	if (trial->value[PAGE] == REGION_FOLIO && probe_check_faults(trial, effect, 0, faults.most))
		return probe_fail(trial, -ENOTSUP, "the kernel gave smaller folios");
	if (trial->value[MAPPING] == DISK)
		page_fault_note_folios(trial);
	if (!result && page_fault_takes_pages(trial->value))
		result = recycling_check(trial, &memory->recycling, &memory->region);
	if (result)
		return result;
	return probe_check_faults(trial, effect, faults.least, faults.most);
}

static void page_fault_close(struct trial *trial)
{
	struct memory *memory = trial->state;

	if (!memory)
		return;
	page_fault_unmap(trial);
	region_unmap(&memory->region);
	recycling_end(&memory->recycling);
	memory_group_close(&memory->group);
	if (memory->fd >= 0)
		close(memory->fd);
	if (memory->zeros >= 0)
		close(memory->zeros);
	free(memory->order);
	free(memory);
}

static bool page_fault_means_nothing(const uint64_t value[static PROBE_AXES])
{
	return page_fault_nonsense(value) != NULL;
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
		[PAGE] = { "page", "small,huge,hugetlb,folio", "small",
			   .help = "what is counted and mapped: the least; transparent huge pages by madvise; reserved huge "
				   "pages; the least, in folios of --folio" },
		[BY] = { "by", TEAM_KINDS, "threads", .help = "what --threads counts: threads that share the memory; processes, which share none of it if it is private" },
		[NODE] = { "node", NODES, "any", .help = "the NUMA node that the pages come from: the kernel's choice; that of the CPU; another" },
		[CGROUP] = { "memory_cgroup", MEMORY_CGROUPS, "none",
			     .help = "that is charged: the one that the run is in; one of its own; one of its own at its limit, full of pages of a file (needs the controller and permission to make a group)" },
		[FOLIO] = { "folio", "16K..1M*8", "64K", "B",
			    .help = "of the folios (needs Linux 6.8 and madvise in /sys/kernel/mm/transparent_hugepage/hugepages-*kB/enabled; for shared memory 6.11 and advise in shmem_enabled)" },
		[PAGES] = { "pages", "recycled,fresh", "recycled",
			    .help = "of each sample: those that the last one gave back; others, that this process has not had" },
		[THREADS] = { "threads", TEAM_THREADS, "1", .help = "that share the accesses, each on its own CPU" },
		[FILLED_BY] = { "filled_by", "4K..1M*256", "64K", "B", "each of the writes that filled the file" },
		[SIZE] = { "size", "4K..1G*64", "4M", "B", "of the mapping" },
	},
	.sweeps = { "mapping=private,shared,memfd,shm,file access=write,read",
		    "access=write_after_read,cow_after_fork,syscall",
		    "mapping=shm access=child_read,child_write",
		    "mapping=file access=read filled_by=4K,64K,1M",
		    "mapping=private,shm pages=recycled,fresh size=4M,64M",
		    "order=random",
		    "prefault=populate,madvise_populate",
		    "page=huge,hugetlb size=64M",
		    "mapping=shared page=huge size=64M",
		    "threads=1,2 size=64M",
		    "size=64K" },
	.means_nothing = page_fault_means_nothing,
	.open = page_fault_open,
	.prepare = page_fault_prepare,
	.run = page_fault_run,
	.settle = page_fault_settle,
	.verify = page_fault_verify,
	.close = page_fault_close,
};
