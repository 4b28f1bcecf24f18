/* SPDX-License-Identifier: MIT */
#include "stack.h"

static struct intern frames_of(struct shared_places *places)
{
	return (struct intern){ &places->frames, places->frame_of, (unsigned char *)places->frame,
				sizeof places->frame[0], SHARED_FRAMES };
}

static struct intern stacks_of(struct shared_places *places)
{
	return (struct intern){ &places->stacks, places->stack_of, (unsigned char *)places->stack,
				sizeof places->stack[0], SHARED_STACKS };
}

/* A code object may be freed and another one stand at its address: it has other names, or begins elsewhere. */
static uint64_t add_frame(uint64_t key, const struct python_frame *frame)
{
	key = intern_mix(key, frame->code + frame->at);
	return intern_mix(key, frame->name ^ frame->file << 16 ^ (uint64_t)(uint32_t)frame->first_line << 40);
}

uint64_t stack_key_python(uint64_t image, const struct python_frame *frame, size_t count)
{
	uint64_t key = image;

	for (size_t i = 0; i < count; i++)
		key = add_frame(key, &frame[i]);
	return key;
}

static uint32_t frame_python(struct shared_places *places, const struct python_process *process, uint64_t image,
			     const struct python_frame *frame)
{
	const struct intern table = frames_of(places);
	uint64_t key = add_frame(image, frame);
	uint32_t found = intern_find(&table, key);
	struct shared_frame *made;

	if (found != INTERN_NOTHING)
		return found;
	found = intern_take(&table);
	if (found == INTERN_NOTHING)
		return found;
	made = &places->frame[found];
	made->key = key;
	made->is_python = 1;
	made->line = python_line(process, frame);
	python_function(process, frame, made->function, sizeof made->function);
	python_file(process, frame, made->file, sizeof made->file);
	return intern_publish(&table, found);
}

uint32_t stack_python(struct shared_places *places, const struct python_process *process, uint64_t image, uint64_t key,
		      const struct python_frame *frame, size_t count)
{
	const struct intern table = stacks_of(places);
	uint32_t found = intern_find(&table, key);
	struct shared_stack *made;

	if (found != INTERN_NOTHING)
		return found;
	found = intern_take(&table);
	if (found == INTERN_NOTHING)
		return found;
	made = &places->stack[found];
	made->key = key;
	made->frames = (uint32_t)count;
	made->is_cut = count == SHARED_DEPTH;
	for (size_t i = 0; i < count; i++)
		made->frame[i] = frame_python(places, process, image, &frame[i]);
	return intern_publish(&table, found);
}

uint32_t stack_native(struct shared_places *places, uint64_t key, const uint32_t *frame, size_t count)
{
	const struct intern table = stacks_of(places);
	uint32_t found = intern_find(&table, key);

	if (found != INTERN_NOTHING)
		return found;
	found = intern_take(&table);
	if (found == INTERN_NOTHING)
		return found;
	places->stack[found].key = key;
	places->stack[found].frames = (uint32_t)count;
	places->stack[found].is_cut = 1;
	for (size_t i = 0; i < count; i++)
		places->stack[found].frame[i] = frame[i];
	return intern_publish(&table, found);
}

struct shared_place *stack_place(struct shared_places *places, const struct stack_at *at)
{
	const struct intern table = stack_places(places);
	uint32_t made;

	if (at->stack == INTERN_NOTHING)
		return NULL;
	made = intern_take(&table);
	if (made == INTERN_NOTHING)
		return NULL;
	places->place[made].key = at->key;
	places->place[made].pid = at->pid;
	places->place[made].tid = at->tid;
	places->place[made].stack = at->stack;
	places->place[made].primitive = at->primitive;
	places->place[made].is_small = at->is_small;
	made = intern_publish(&table, made);
	return made == INTERN_NOTHING ? NULL : &places->place[made];
}

void stack_keep(struct shared_places *places, const struct shared_place *place, uint64_t begin, uint64_t end,
		uint64_t own)
{
	struct shared_stretch *stretch;
	uint32_t at;

	if (__atomic_load_n(&places->stretches, __ATOMIC_RELAXED) >= SHARED_STRETCHES)
		return;
	at = __atomic_fetch_add(&places->stretches, 1, __ATOMIC_RELAXED);
	if (at >= SHARED_STRETCHES)
		return;
	stretch = &places->stretch[at];
	stretch->begin = begin;
	stretch->end = end;
	stretch->own = own;
	stretch->place = (uint32_t)(place - places->place);
	__atomic_store_n(&stretch->is_whole, 1, __ATOMIC_RELEASE);
}
