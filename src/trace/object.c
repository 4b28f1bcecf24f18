/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "preload/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool begins(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

enum primitive object_fault(const char *name)
{
	if (!strcmp(name, "//anon") || begins(name, "[heap]") || begins(name, "[stack") || begins(name, "[anon"))
		return PRIMITIVE_FAULT_ANONYMOUS;
	if (begins(name, "/dev/zero") || begins(name, "/SYSV"))
		return PRIMITIVE_FAULT_SHARED;
	if (begins(name, "/dev/shm/"))
		return PRIMITIVE_FAULT_SHM;
	if (begins(name, "/memfd:" SHARED_NAME))
		return PRIMITIVE_TRACING;
	if (begins(name, "/memfd:"))
		return PRIMITIVE_FAULT_MEMFD;
	return name[0] == '/' ? PRIMITIVE_FAULT_FILE : PRIMITIVE_FAULT_OTHER;
}

static uint32_t hash_of(uint32_t hash, const char *text)
{
	for (const char *letter = text; *letter; letter++)
		hash = (hash ^ (unsigned char)*letter) * 16777619U;
	return hash;
}

static bool is(const struct object *object, const char *name, const char *shown)
{
	return !strcmp(object->name, name) && !strcmp(object->shown, shown);
}

static uint32_t *place_of(const struct objects *objects, const char *name, const char *shown)
{
	uint32_t hash = hash_of(hash_of(2166136261U, name), shown);

	for (size_t i = hash & (objects->buckets - 1);; i = (i + 1) & (objects->buckets - 1))
		if (!objects->bucket[i] || is(&objects->object[objects->bucket[i] - 1], name, shown))
			return &objects->bucket[i];
}

static bool grow(struct objects *objects)
{
	size_t wanted = objects->buckets ? objects->buckets * 2 : 256;
	uint32_t *bucket = calloc(wanted, sizeof *bucket);
	struct object *object = realloc(objects->object, wanted / 2 * sizeof *object);

	if (object)
		objects->object = object;
	if (!object || !bucket) {
		free(bucket);
		return false;
	}
	free(objects->bucket);
	objects->bucket = bucket;
	objects->buckets = wanted;
	objects->room = wanted / 2;
	for (size_t i = 0; i < objects->count; i++)
		*place_of(objects, objects->object[i].name, objects->object[i].shown) = (uint32_t)i + 1;
	return true;
}

static uint32_t add(struct objects *objects, const char *name, const char *shown)
{
	struct object object = { .fault = object_fault(name) };

	if (objects->count >= objects->room && !grow(objects))
		return 0;
	object.name = strdup(name);
	object.shown = strdup(shown);
	if (!object.name || !object.shown) {
		free(object.name);
		free(object.shown);
		return 0;
	}
	objects->object[objects->count] = object;
	*place_of(objects, name, shown) = (uint32_t)++objects->count;
	return (uint32_t)objects->count - 1;
}

uint32_t objects_intern_as(struct objects *objects, const char *name, const char *shown)
{
	uint32_t found;

	if (!objects->count)
		add(objects, "[unknown]", "");
	found = objects->buckets ? *place_of(objects, name, shown) : 0;
	return found ? found - 1 : add(objects, name, shown);
}

uint32_t objects_intern(struct objects *objects, const char *name)
{
	return objects_intern_as(objects, name, "");
}

bool objects_is_file(const char *name)
{
	return (name[0] == '/' && name[1] != '/') || !strcmp(name, "[vdso]");
}

bool objects_is_map(const char *name)
{
	return begins(name, "/tmp/perf-") && strlen(name) > 4 && !strcmp(name + strlen(name) - 4, ".map");
}

uint32_t objects_intern_code(struct objects *objects, int pid, const char *name)
{
	char map[64];

	snprintf(map, sizeof map, "/tmp/perf-%d.map", pid);
	return objects_intern_as(objects, map, name[0] == '[' ? name : "[JIT]");
}

bool objects_is_preload(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && !strcmp(slash, "/libfaultline_preload.so");
}

void objects_free(struct objects *objects)
{
	for (size_t i = 0; i < objects->count; i++) {
		free(objects->object[i].name);
		free(objects->object[i].shown);
	}
	free(objects->object);
	free(objects->bucket);
	*objects = (struct objects){ 0 };
}
