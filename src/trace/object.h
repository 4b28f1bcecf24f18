/* SPDX-License-Identifier: MIT */
/* Files and other mapped things, each kept once; and the name of a page fault in one. */
#ifndef FAULTLINE_OBJECT_H
#define FAULTLINE_OBJECT_H

#include "primitive.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct object {
	char *shown; /* the name for people; empty: the last part of its name */
	char *name;  /* as the kernel names it: a path, "//anon", "[heap]", "/memfd:x" */
	enum primitive fault;
};

struct objects {
	struct object *object;
	size_t count, room;
	uint32_t *bucket; /* hash by name: 1 + index */
	size_t buckets;
};

/* The primitive of a page fault in a mapping of that name. */
enum primitive object_fault(const char *name);

/* The index of an object, which is added if it is new; 0, an unknown one, without memory. */
uint32_t objects_intern(struct objects *, const char *name);

/* The same of a file that people call otherwise. */
uint32_t objects_intern_as(struct objects *, const char *name, const char *shown);

/* Code that is in no file: `name` is "[vdso]", "//anon" or another. What a process made itself may be named in a file
 * /tmp/perf-PID.map, which is the name then. */
uint32_t objects_intern_code(struct objects *, int pid, const char *name);
bool objects_is_map(const char *name);

/* Whether an offset in the object has a meaning beyond one process. */
bool objects_is_file(const char *name);

/* Whether it is the preload library, which is part of the tracer. */
bool objects_is_preload(const char *name);

void objects_free(struct objects *);

#endif
