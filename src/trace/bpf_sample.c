/* SPDX-License-Identifier: MIT */
/*
 * Samples of the clock, and where they fell. What code a process maps is reported by an event of each CPU, since a
 * process may have ended before its samples are read.
 */
#include "bpf_parts.h"
#include "perf_parts.h"
#include "proc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define KERNEL_ADDRESSES (UINT64_C(1) << 63)
enum { PAGES_ORDER = 5, MOST_PARENTS = 64 };

static int open_event(int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof attr,
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_TID | PERF_SAMPLE_TIME,
		.sample_id_all = 1,
		.mmap = 1,
		.mmap2 = 1,
		.watermark = 1,
		.wakeup_watermark = UINT32_MAX,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};

	return (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

/* Where a CPU has none, its processes' samples are looked up in /proc as long as they live. */
void bpf_open_images(struct bpf *bpf)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	bpf->image_ring = calloc((size_t)cpus, sizeof(struct ring *));
	for (int cpu = 0; cpu < cpus && bpf->image_ring; cpu++) {
		struct ring *ring = aligned_alloc(_Alignof(struct ring), sizeof *ring);
		int fd = open_event(cpu);

		if (ring && fd >= 0 && !ring_open(ring, fd, PAGES_ORDER)) {
			bpf->image_ring[bpf->image_rings++] = ring;
			ring = NULL;
		}
		if (fd >= 0)
			close(fd); /* the ring keeps it */
		free(ring);
	}
}

void bpf_close_images(struct bpf *bpf)
{
	for (size_t i = 0; i < bpf->image_rings; i++) {
		ring_close(bpf->image_ring[i]);
		free(bpf->image_ring[i]);
	}
	free(bpf->image_ring);
	for (size_t i = 0; i < bpf->samples; i++)
		free(bpf->sample[i].copy);
	free(bpf->sample);
	unwind_close(bpf->unwinder);
	images_free(&bpf->images);
}

static void take_image(struct bpf *bpf, const struct mmap_record *record, uint64_t now)
{
	struct image image = { .at_ns = now,
			       .begin = record->address,
			       .end = record->address + record->length,
			       .offset = record->offset,
			       .pid = (int)record->who.pid };

	if (!ledger_find(bpf->ledger, image.pid))
		return;
	if (record->name[0] == '[')
		image.offset = 0; /* of what the kernel maps itself */
	image.object = objects_intern(&bpf->sites->objects, record->name);
	if (!images_add(&bpf->images, &image))
		bpf->ledger->lost_memory++;
}

static void read_images(struct bpf *bpf)
{
	const struct perf_event_header *header;

	for (size_t i = 0; i < bpf->image_rings; i++)
		ring_look(bpf->image_ring[i], perf_record_ns);
	while ((header = ring_next(bpf->image_ring, bpf->image_rings, UINT64_MAX - 1, perf_record_ns)))
		if (header->type == PERF_RECORD_MMAP2)
			take_image(bpf, (const void *)header, perf_record_ns(header));
	for (size_t i = 0; i < bpf->image_rings; i++)
		ring_done(bpf->image_ring[i]);
}

void bpf_keep_sample(struct bpf *bpf, const struct kept_sample *sample)
{
	if (bpf->samples == bpf->samples_room) {
		size_t wanted = bpf->samples_room ? bpf->samples_room * 2 : 256;
		struct kept_sample *grown = realloc(bpf->sample, wanted * sizeof *grown);

		if (!grown) {
			bpf->ledger->lost_memory++;
			free(sample->copy);
			return;
		}
		bpf->sample = grown;
		bpf->samples_room = wanted;
	}
	bpf->sample[bpf->samples++] = *sample;
}

/* In the process, or in those that it was forked from. */
static const struct image *find_image(struct bpf *bpf, const struct kept_sample *sample)
{
	const struct image *found = images_find(&bpf->images, sample->pid, sample->at_ns, sample->address);
	const struct thread *thread = ledger_find(bpf->ledger, sample->pid);

	for (int i = 0; !found && thread && thread->parent && i < MOST_PARENTS; i++) {
		found = images_find(&bpf->images, thread->parent, thread->begin_ns, sample->address);
		thread = ledger_find(bpf->ledger, thread->parent);
	}
	return found;
}

/* In a process that ran before it was traced, if it still does. It is not asked for every sample. */
static const struct image *find_in_proc(struct bpf *bpf, const struct kept_sample *sample)
{
	struct mappings *mappings = mappings_new();
	const struct mapping *found;

	if (mappings && (sample->pid != bpf->asked_pid || sample->at_ns >= bpf->asked_ns)) {
		bpf->asked_pid = sample->pid;
		bpf->asked_ns = ticks_clock_ns();
		proc_read_mappings(sample->pid, &bpf->sites->objects, &mappings);
	}
	found = mappings_find(mappings, sample->address);
	if (found)
		images_add(
			&bpf->images,
			&(struct image){ 0, found->begin, found->end, found->offset, found->object, sample->pid, 0 });
	mappings_leave(mappings);
	return found ? images_find(&bpf->images, sample->pid, sample->at_ns, sample->address) : NULL;
}

/* The program's own code bears the name that was executed. */
static uint32_t name_object(struct objects *objects, const struct kept_sample *sample, const char *file)
{
	if (!objects_is_file(file))
		return objects_intern_code(objects, sample->pid, file);
	return objects_intern_as(objects, file, sample->executed ? objects->object[sample->executed].name : "");
}

static const struct image *image_of(struct bpf *bpf, const struct kept_sample *sample)
{
	const struct image *image = find_image(bpf, sample);

	return image ? image : find_in_proc(bpf, sample);
}

static size_t site_of(struct bpf *bpf, const struct kept_sample *sample)
{
	bool in_kernel = sample->address >= KERNEL_ADDRESSES;
	const struct image *image = in_kernel ? NULL : image_of(bpf, sample);
	struct objects *objects = &bpf->sites->objects;
	const char *file = image ? objects->object[image->object].name : "[unknown]";
	uint64_t offset = objects_is_file(file) ? sample->address - image->begin + image->offset : sample->address;

	return sites_intern(bpf->sites, in_kernel ? 0 : name_object(objects, sample, file), in_kernel, offset);
}

struct finding {
	struct bpf *bpf;
	const struct kept_sample *sample;
};

static const char *find_file(void *context, uint64_t address, uint64_t *offset)
{
	const struct finding *finding = context;
	struct kept_sample at = *finding->sample;
	const struct image *image;

	at.address = address;
	image = image_of(finding->bpf, &at);
	if (!image)
		return NULL;
	*offset = address - image->begin + image->offset;
	return finding->bpf->sites->objects.object[image->object].name;
}

static void add_callers(struct bpf *bpf, const struct kept_sample *sample, struct site_stack *stack)
{
	const struct bpf_sample *copy = sample->copy;
	struct unwind_stack from = { copy->address, copy->sp, copy->bp, copy->stack, copy->bytes };
	struct finding finding = { bpf, sample };
	struct kept_sample caller = *sample;
	uint64_t address[SITES_DEPTH - 1];
	size_t count, site;

	count = unwind(bpf->unwinder, &from, find_file, &finding, address, SITES_DEPTH - 1, &stack->is_cut);
	for (size_t i = 0; i < count; i++) {
		caller.address = address[i];
		site = site_of(bpf, &caller);
		if (site < bpf->sites->count)
			stack->site[stack->sites++] = (uint32_t)site;
	}
}

static void settle_sample(struct bpf *bpf, const struct kept_sample *sample)
{
	size_t site = site_of(bpf, sample);
	struct site_stack stack = { .sites = 1, .is_cut = true, .site = { (uint32_t)site } };

	if (site >= bpf->sites->count)
		return;
	if (sample->copy)
		add_callers(bpf, sample, &stack);
	sites_sample(bpf->sites,
		     &(struct site_sample){ sample->pid, sample->tid, sample->at_ns,
					    sites_intern_stack(bpf->sites, &stack), sample->primitive,
					    sample->weight });
}

void bpf_settle_samples(struct bpf *bpf)
{
	read_images(bpf);
	for (size_t i = 0; i < bpf->samples; i++) {
		settle_sample(bpf, &bpf->sample[i]);
		free(bpf->sample[i].copy);
	}
	bpf->samples = 0;
}
