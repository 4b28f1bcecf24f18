/* SPDX-License-Identifier: MIT */
/*
 * Page faults that a program handles itself, as live migration and snapshots do: a thread, or another process, reads each
 * from a userfaultfd and answers it, while the one that has touched the page waits.
 */
#include "shared/region.h"
#include "shared/userfault.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { KIND, HANDLER, PLACEMENT, ANSWER, SIZE };
enum { THREAD, PROCESS };
enum { CONTENT = 1, WRITTEN = 2 };

struct faults {
	unsigned char *start;   /* of the memory, whose faults are reported */
	unsigned char *alias;   /* of minor faults: the same pages, mapped elsewhere */
	unsigned char *content; /* that a missing page gets */
	uint64_t page;
	int fd, object, cpu; /* where the handler runs */
	pthread_t thread;
	bool has_thread;
	struct shared { /* with the handler */
		_Atomic uint64_t answers;
		_Atomic int error; /* of an answer, -errno */
	} * shared;
};

static int answer(const struct trial *trial, const struct faults *faults, const unsigned char *touched)
{
	uint64_t bytes = trial->value[ANSWER];
	unsigned char *at = faults->start + (uint64_t)(touched - faults->start) / bytes * bytes;

	switch (trial->value[KIND]) {
	case USERFAULT_MISSING:
		return userfault_copy(faults->fd, at, faults->content, bytes);
	case USERFAULT_WRITE_PROTECT:
		return userfault_protect(faults->fd, at, bytes, false);
	default:
		return userfault_map(faults->fd, at, bytes);
	}
}

/* What can't be answered is no longer reported: who waits goes on, and the sample fails. */
static void handle(const struct trial *trial, const struct faults *faults)
{
	const unsigned char *touched;

	while ((touched = userfault_await(faults->fd))) {
		int result;

		faults->shared->answers++; /* before who waits can go on */
		result = answer(trial, faults, touched);
		if (result) {
			faults->shared->error = result;
			userfault_give_up(faults->fd, faults->start, trial->value[SIZE]);
		}
	}
}

static int serve(struct trial *trial)
{
	handle(trial, trial->state);
	return 0;
}

static void *run_thread(void *argument)
{
	const struct trial *trial = argument;
	const struct faults *faults = trial->state;

	if (faults->cpu < 0 || !probe_pin(faults->cpu))
		handle(trial, faults);
	return NULL;
}

static int start_handler(struct trial *trial, struct faults *faults)
{
	int error;

	if (trial->value[HANDLER] == PROCESS)
		return probe_start_peer(trial, faults->cpu, serve);
	error = pthread_create(&faults->thread, NULL, run_thread, trial);
	faults->has_thread = !error;
	return -error;
}

static const char *contradiction(const struct trial *trial, uint64_t page)
{
	uint64_t size = trial->value[SIZE], bytes = trial->value[ANSWER];

	if (size % page || bytes % page)
		return "not a whole number of pages";
	return bytes > size || size % bytes ? "the memory is not a whole number of answers" : NULL;
}

static int map(unsigned char **start, uint64_t bytes, int object)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, object < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED,
			    object, 0);

	if (memory == MAP_FAILED)
		return -errno;
	*start = memory;
#ifdef MADV_NOHUGEPAGE
	madvise(memory, bytes, MADV_NOHUGEPAGE);
#endif
	return 0;
}

static int make_memory(const struct trial *trial, struct faults *faults)
{
	uint64_t size = trial->value[SIZE];
	int result = 0;

	if (trial->value[KIND] == USERFAULT_MINOR) {
		faults->object = probe_shm_object(size);
		result = faults->object < 0 ? faults->object : map(&faults->alias, size, faults->object);
	}
	if (!result)
		result = map(&faults->start, size, faults->object);
	if (!result)
		result = map(&faults->content, trial->value[ANSWER], -1);
	if (!result)
		memset(faults->content, CONTENT, trial->value[ANSWER]);
	if (!result && faults->alias)
		memset(faults->alias, CONTENT, size);
	return result;
}

static int userfaultfd_open(struct trial *trial)
{
	struct faults *faults = calloc(1, sizeof *faults);
	int result;

	if (!faults)
		return -ENOMEM;
	trial->state = faults;
	faults->fd = faults->object = -1;
	faults->page = region_page();
	trial->bytes = faults->page;
	trial->limit = trial->value[SIZE] / faults->page;
	trial->whole = true;
	trial->reason = contradiction(trial, faults->page);
	if (trial->reason)
		return -ENOTSUP;
	result = probe_place_peer(trial, (enum probe_placement)trial->value[PLACEMENT], &faults->cpu);
	if (!result)
		result = probe_need_memory(trial, 2 * trial->value[SIZE]);
	if (result)
		return result;
	faults->shared = probe_share_memory(sizeof *faults->shared);
	result = faults->shared ? make_memory(trial, faults) : -errno;
	if (result)
		return result;
	faults->fd = userfault_open(trial, (enum userfault_kind)trial->value[KIND], faults->start, trial->value[SIZE]);
	return faults->fd < 0 ? faults->fd : start_handler(trial, faults);
}

/* What is written to a page in the other mapping, or before it is protected, is no fault of this kind. */
static void fill(const struct trial *trial, const struct faults *faults)
{
	unsigned char *start = faults->alias ? faults->alias : faults->start;

	for (uint64_t at = 0; at < trial->value[SIZE]; at += faults->page)
		start[at] = start[at + 1] = CONTENT;
}

static int userfaultfd_prepare(struct trial *trial, uint64_t iterations)
{
	struct faults *faults = trial->state;
	uint64_t size = trial->value[SIZE];

	(void)iterations;
	faults->shared->answers = 0;
	if (trial->value[KIND] != USERFAULT_MISSING)
		fill(trial, faults);
	if (trial->value[KIND] == USERFAULT_WRITE_PROTECT)
		return userfault_protect(faults->fd, faults->start, size, true);
	return madvise(faults->start, size, MADV_DONTNEED) ? -errno : 0;
}

/* A sanitizer's own memory would cause additional faults here. */
__attribute__((no_sanitize("address"))) static int userfaultfd_run(struct trial *trial, uint64_t iterations)
{
	const struct faults *faults = trial->state;

	for (uint64_t i = 0; i < iterations; i++)
		*(volatile unsigned char *)(faults->start + i * faults->page) = WRITTEN;
	return 0;
}

static bool page_is_right(const struct faults *faults, uint64_t number)
{
	uint64_t at = number * faults->page;

	return faults->start[at] == WRITTEN && faults->start[at + 1] == CONTENT &&
		(!faults->alias || faults->alias[at] == WRITTEN);
}

static int userfaultfd_verify(struct trial *trial, const struct effect *effect)
{
	const struct faults *faults = trial->state;
	uint64_t each = trial->value[ANSWER] / faults->page;

	if (faults->shared->error)
		return probe_fail(trial, faults->shared->error, "a fault could not be answered");
	if (faults->shared->answers != effect->iterations / each)
		return probe_fail(trial, -EBADMSG, "there were more or fewer faults than answers to give");
	return page_is_right(faults, 0) && page_is_right(faults, effect->iterations - 1)
		? 0
		: probe_fail(trial, -EBADMSG, "the pages do not hold what they should");
}

static void userfaultfd_close(struct trial *trial)
{
	struct faults *faults = trial->state;

	probe_end_peer(trial);
	if (!faults)
		return;
	if (faults->has_thread) {
		pthread_cancel(faults->thread);
		pthread_join(faults->thread, NULL);
	}
	if (faults->fd >= 0)
		close(faults->fd);
	if (faults->object >= 0)
		close(faults->object);
	free(faults);
}

const struct probe probe_userfaultfd = {
	.name = "userfaultfd",
	.summary = "page faults that a thread or another process handles",
	.concurrent = true,
	.on_request = true,
	.iteration = "page",
	.axes = {
		[KIND] = { "kind", USERFAULT_KINDS, "missing",
			   .help = "what faults: a page that is not there, and gets a copy; a write to one that is protected; "
				   "one that is in memory, but not mapped" },
		[HANDLER] = { "handler", "thread,process", "thread", .help = "who handles the faults" },
		[PLACEMENT] = { "placement", PROBE_PLACEMENTS, "same_cpu", .help = "where the handler runs; free: both where the system puts them" },
		[ANSWER] = { "answer", "4K..1M*4", "4K", "B", "that are answered at a fault, those around included" },
		[SIZE] = { "size", "4K..256M*4", "1M", "B", "of the memory" },
	},
	.sweeps = { "kind=missing,write_protect,minor handler=thread,process placement=same_cpu,other_cpu",
		    "kind=missing,write_protect,minor placement=same_cpu answer=4K..1M*4" },
	.open = userfaultfd_open,
	.prepare = userfaultfd_prepare,
	.run = userfaultfd_run,
	.verify = userfaultfd_verify,
	.close = userfaultfd_close,
};
