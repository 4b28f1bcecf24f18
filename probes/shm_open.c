/* SPDX-License-Identifier: MIT */
/*
 * The life of shared memory of each kind, each step timed alone: a batch of objects is prepared up to that step, and
 * the sample performs it on all of them.
 */
#include "probe.h"
#include "shared/shm_object.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { OBJECT, FILL, STEP, SIZE };

enum {
	MOST_OBJECTS = 32,     /* each has a descriptor: `ulimit -n` may be 64 */
	MOST_MEMORY = 4 << 20, /* filled by the objects of one sample, unless one object is larger */
};

struct objects {
	struct shm_way way;
	struct shm_object object[MOST_OBJECTS];
};

static const char *missing_here(enum shm_kind kind, enum shm_fill fill)
{
	(void)fill;
#ifndef MFD_CLOEXEC
	if (kind == SHM_MEMFD)
		return "this C library has no memfd_create";
#endif
#if !defined _POSIX_ADVISORY_INFO || _POSIX_ADVISORY_INFO <= 0
	if (fill == SHM_FALLOCATE)
		return "this C library has no posix_fallocate";
#endif
	return kind == SHM_DEV_FILE && access("/dev/shm", W_OK) ? "/dev/shm is missing or not writable" : NULL;
}

/* Why a point has no meaning or is not available, or NULL. */
static const char *missing(const struct shm_way *way, enum shm_step step)
{
	const char *reason = missing_here(way->kind, way->fill);

	if (!reason)
		reason = shm_step_missing(way, step);
	if (!reason && way->fill != SHM_FTRUNCATE && step == SHM_CREATE)
		reason = "it is created before it is filled";
	if (!reason && way->fill != SHM_FTRUNCATE && shm_step_missing(way, SHM_RESIZE))
		reason = "it has no descriptor for filling it";
	return reason;
}

static int shm_open_open(struct trial *trial)
{
	uint64_t step = trial->value[STEP], size = trial->value[SIZE], fits = MOST_MEMORY / size;
	struct objects *objects = calloc(1, sizeof *objects);
	const char *reason;

	if (!objects)
		return -ENOMEM;
	trial->state = objects;
	objects->way = (struct shm_way){ (enum shm_kind)trial->value[OBJECT], (enum shm_fill)trial->value[FILL], size };
	reason = missing(&objects->way, (enum shm_step)step);
	if (reason)
		return probe_fail(trial, -ENOTSUP, reason);
	for (unsigned i = 0; i < MOST_OBJECTS; i++) {
		objects->object[i].fd = -1;
		shm_name(trial, &objects->way, &objects->object[i], i);
	}
	if (objects->way.fill == SHM_WRITE_ZEROS)
		shm_make_zeros();
	trial->limit = MOST_OBJECTS;
	if (step == SHM_TOUCH || (step == SHM_RESIZE && objects->way.fill == SHM_WRITE_ZEROS))
		trial->bytes = size;
	if (step < (objects->way.fill == SHM_FTRUNCATE ? SHM_TOUCH : SHM_RESIZE))
		return 0;
	trial->limit = fits == 0 ? 1 : fits < MOST_OBJECTS ? fits : MOST_OBJECTS;
	return probe_need_memory(trial, trial->limit * size);
}

static int advance(struct trial *trial, struct shm_object *object, enum shm_step end)
{
	const struct shm_way *way = &((const struct objects *)trial->state)->way;
	int result = 0;

	while (!result && object->next < end) {
		if (!shm_step_missing(way, object->next))
			result = shm_do(way, object, object->next);
		object->next += !result;
	}
	if (result == -EINVAL && way->kind == SHM_SYSV)
		return probe_fail(trial, -ENOTSUP, "larger than the limit of System V segments here (shmmax)");
	if ((result == -EMFILE || result == -ENOSPC) && way->kind == SHM_SYSV)
		return probe_fail(trial, -ENOTSUP, "more System V segments than the limit here (shmmni, shmseg)");
	return result;
}

static int shm_open_prepare(struct trial *trial, uint64_t iterations)
{
	struct objects *objects = trial->state;
	int result = 0;

	for (uint64_t i = 0; i < MOST_OBJECTS; i++)
		shm_end(&objects->way, &objects->object[i]);
	for (uint64_t i = 0; i < iterations && !result; i++)
		result = advance(trial, &objects->object[i], (enum shm_step)trial->value[STEP]);
	return result;
}

static int shm_open_run(struct trial *trial, uint64_t iterations)
{
	struct objects *objects = trial->state;
	enum shm_step step = (enum shm_step)trial->value[STEP];

	for (uint64_t i = 0; i < iterations; i++) {
		int result = shm_do(&objects->way, &objects->object[i], step);

		if (result)
			return result;
		objects->object[i].next++;
	}
	return 0;
}

static int shm_open_verify(struct trial *trial, const struct effect *effect)
{
	const struct objects *objects = trial->state;

	for (uint64_t i = 0; i < effect->iterations; i++)
		if (shm_check(&objects->way, &objects->object[i], (enum shm_step)trial->value[STEP]))
			return probe_fail(trial, -EBADMSG, "the step had no effect on an object");
	return 0;
}

static void shm_open_close(struct trial *trial)
{
	struct objects *objects = trial->state;

	for (uint64_t i = 0; objects && i < MOST_OBJECTS; i++)
		shm_end(&objects->way, &objects->object[i]);
	free(objects);
}

const struct probe probe_shm_open = {
	.name = "shm_open",
	.summary = "the life of shared memory, step by step",
	.iteration = "object",
	.axes = {
		[OBJECT] = { "object", "shm_open,memfd,dev_shm_file,disk_file,sysv,anonymous_shared", "shm_open",
			     .help = "the kind of the object" },
		[FILL] = { "fill", "ftruncate,write_zeros,fallocate", "ftruncate",
			   .help = "how it gets its size: a hole; zeros written, 1 MiB at a time; posix_fallocate" },
		[STEP] = { "step", "create,resize,map,touch,unmap,close,unlink", "create",
			   .help = "the timed step; earlier steps are done untimed" },
		[SIZE] = { "size", "4K..1G*4", "1M", "B", "of the object" },
	},
	.sweeps = { "step=create,resize,map,touch,unmap,close,unlink",
		    "object=memfd,dev_shm_file,disk_file,sysv,anonymous_shared step=touch",
		    "object=dev_shm_file,disk_file fill=write_zeros,fallocate step=resize" },
	.open = shm_open_open,
	.prepare = shm_open_prepare,
	.run = shm_open_run,
	.verify = shm_open_verify,
	.close = shm_open_close,
};
