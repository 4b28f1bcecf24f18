/* SPDX-License-Identifier: MIT */
#include "page_fault_memory.h"

#include "folio.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

const char page_fault_small_pages[] = "the kernel gave small pages instead of huge ones";

uint64_t page_fault_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)usage.ru_minflt;
}

struct touch page_fault_touch(const struct memory *memory, int value)
{
	return (struct touch){ memory->region.start, memory->page, memory->order, value };
}

int page_fault_unmap(struct trial *trial)
{
	struct memory *memory = trial->state;
	int result;

	team_end(&memory->team);
	touch_child_end(trial, &memory->child);
	result = recycling_take(trial, &memory->recycling, &memory->region);
	if (memory->fd >= 0 && trial->value[MAPPING] != DISK) {
		close(memory->fd);
		memory->fd = -1;
	}
	return result;
}

int page_fault_map(struct trial *trial, uint64_t bytes, enum region_pages pages, int flags)
{
	struct memory *memory = trial->state;
	int result = region_map(trial, &memory->region, bytes, pages == REGION_FOLIO ? REGION_HUGE : pages,
				flags | (trial->value[MAPPING] == PRIVATE ? MAP_PRIVATE : MAP_SHARED), memory->fd);

	if (!result && pages == REGION_FOLIO)
		result = folio_divide(memory->region.start, bytes, trial->value[FOLIO]);
	return result == -ENOMEM
		? probe_fail(trial, -ENOTSUP, "more mappings than a process may have (vm.max_map_count)")
		: result;
}

/* Touches all pages, beforehand; here too huge pages must be had, or the rest is of small ones. */
static int touch_all(struct trial *trial, int value)
{
	const struct memory *memory = trial->state;
	struct touch touch = page_fault_touch(memory, value);
	struct effect effect = { .iterations = trial->limit, .minor_faults = page_fault_faults() };

	touch_pages(&touch, 0, trial->limit * memory->accesses);
	effect.minor_faults = page_fault_faults() - effect.minor_faults;
	return trial->value[PAGE] == REGION_HUGE && probe_check_faults(trial, &effect, 0, trial->limit)
		? probe_fail(trial, -ENOTSUP, page_fault_small_pages)
		: 0;
}

/* What another process takes of private memory is not reserved with the mapping: without enough in the pool it would
 * die, or lose its pages to its parent, which then would have nothing to copy. */
static int check_pool(struct trial *trial)
{
	uint64_t access = trial->value[ACCESS];
	bool processes = trial->value[BY] == TEAM_OF_PROCESSES && trial->value[THREADS] > 1;
	struct region second = { 0 };
	int result;

	if (trial->value[PAGE] != REGION_HUGETLB || trial->value[MAPPING] != PRIVATE ||
	    (access != COW_AFTER_FORK && access != CHILD_WRITE && !processes))
		return 0;
	result = region_map(trial, &second, trial->value[SIZE], REGION_HUGETLB, MAP_PRIVATE, -1);
	region_unmap(&second);
	return result;
}

int page_fault_make_ready(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;
	struct touch touch = page_fault_touch(memory, AFTER);
	int result = check_pool(trial);

	if (result)
		return result;
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
	memory->shared = touch;
	memory->team.kind = (enum team_kind)trial->value[BY];
	memory->team.work = touch_share;
	memory->team.context = &memory->shared;
	return team_start(trial, &memory->team, (unsigned)trial->value[THREADS], iterations * memory->accesses);
}

void page_fault_note_folios(struct trial *trial)
{
	static char note[64];
	struct memory *memory = trial->state;
	struct frames *frames = &memory->recycling.now;
	uint64_t folios = frames_read(frames, memory->region.start, trial->limit) ? frames_folios(frames) : 0;

	trial->note = "the kernel's folios are not known: only root sees them";
	if (folios)
		snprintf(note, sizeof note, "in folios of %.4g page%s", (double)frames->count / (double)folios,
			 frames->count == folios ? "" : "s");
	if (folios)
		trial->note = note;
}
