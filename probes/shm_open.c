/* SPDX-License-Identifier: MIT */
/*
 * The life of a shared memory object, each step timed alone: before a sample a batch of objects is
 * brought up to that step, and the sample takes all of them through it.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STEP, SIZE };
enum { CREATE, RESIZE, MAP, TOUCH, UNMAP, CLOSE, UNLINK };

/* Memory that the objects of one sample may fill. */
enum { MOST_MEMORY = 256 << 20 };

struct object {
	char name[PROBE_SHM_NAME];
	int fd;
	void *start;
};

struct objects {
	struct object object[PROBE_SHM_NAMES];
	uint64_t reached[PROBE_SHM_NAMES]; /* per object: how many of the steps are done */
};

static int step_do(struct object *object, uint64_t step, uint64_t size)
{
	switch (step) {
	case CREATE:
		object->fd = shm_open(object->name, O_RDWR | O_CREAT | O_EXCL, 0600);
		return object->fd < 0 ? -errno : 0;
	case RESIZE:
		return ftruncate(object->fd, (off_t)size) ? -errno : 0;
	case MAP:
		object->start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, object->fd, 0);
		return object->start == MAP_FAILED ? -errno : 0;
	case TOUCH:
		memset(object->start, 1, size);
		return 0;
	case UNMAP:
		return munmap(object->start, size) ? -errno : 0;
	case CLOSE:
		return close(object->fd) ? -errno : 0;
	default:
		return shm_unlink(object->name) ? -errno : 0;
	}
}

/* Takes an object through the steps from where it stands up to, but without, `end`. */
static int object_advance(struct trial *trial, uint64_t i, uint64_t end)
{
	struct objects *objects = trial->state;
	int result = 0;

	while (!result && objects->reached[i] < end) {
		result = step_do(&objects->object[i], objects->reached[i], trial->value[SIZE]);
		if (!result)
			objects->reached[i]++;
	}
	return result;
}

/* Ends the life of an object, from wherever it stands. */
static void object_end(struct trial *trial, uint64_t i)
{
	struct objects *objects = trial->state;
	struct object *object = &objects->object[i];
	uint64_t reached = objects->reached[i];

	if (reached > MAP && reached <= UNMAP)
		munmap(object->start, trial->value[SIZE]);
	if (reached > CREATE && reached <= CLOSE)
		close(object->fd);
	if (reached > CREATE && reached <= UNLINK)
		shm_unlink(object->name);
	objects->reached[i] = 0;
}

static int shm_open_open(struct trial *trial)
{
	struct objects *objects = calloc(1, sizeof *objects);
	uint64_t fits = MOST_MEMORY / trial->value[SIZE];

	if (!objects)
		return -ENOMEM;
	trial->state = objects;
	for (unsigned i = 0; i < PROBE_SHM_NAMES; i++)
		probe_shm_name(i, objects->object[i].name);
	trial->limit = fits == 0 ? 1 : fits < PROBE_SHM_NAMES ? fits : PROBE_SHM_NAMES;
	if (trial->value[STEP] == TOUCH)
		trial->bytes = trial->value[SIZE];
	return probe_need_memory(trial, trial->limit * trial->value[SIZE]);
}

static int shm_open_prepare(struct trial *trial, uint64_t iterations)
{
	int result = 0;

	for (uint64_t i = 0; i < PROBE_SHM_NAMES; i++)
		object_end(trial, i);
	for (uint64_t i = 0; i < iterations && !result; i++)
		result = object_advance(trial, i, trial->value[STEP]);
	return result;
}

static int shm_open_run(struct trial *trial, uint64_t iterations)
{
	struct objects *objects = trial->state;
	uint64_t step = trial->value[STEP], size = trial->value[SIZE];

	for (uint64_t i = 0; i < iterations; i++) {
		int result = step_do(&objects->object[i], step, size);

		if (result)
			return result;
		objects->reached[i]++;
	}
	return 0;
}

static void shm_open_close(struct trial *trial)
{
	for (uint64_t i = 0; trial->state && i < PROBE_SHM_NAMES; i++)
		object_end(trial, i);
	free(trial->state);
}

const struct probe probe_shm_open = {
	.name = "shm_open",
	.summary = "the life of a shared memory object, step by step",
	.iteration = "object",
	.axes = {
		[STEP] = { "step", "create,resize,map,touch,unmap,close,unlink", "create",
			   .help = "what is timed; the steps before it are done, untimed" },
		[SIZE] = { "size", "4K..1G*4", "8M", "B", "of the object" },
	},
	.sweeps = { "step=create,resize,map,touch,unmap,close,unlink size=64K,8M" },
	.open = shm_open_open,
	.prepare = shm_open_prepare,
	.run = shm_open_run,
	.close = shm_open_close,
};
