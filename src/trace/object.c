/* SPDX-License-Identifier: MIT */
#include "object.h"

#include "preload/shared.h"

#include <stdbool.h>
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

static uint32_t *place_of(const struct objects *objects, const char *name)
{
	uint32_t hash = 2166136261U;

	for (const char *letter = name; *letter; letter++)
		hash = (hash ^ (unsigned char)*letter) * 16777619U;
	for (size_t i = hash & (objects->buckets - 1);; i = (i + 1) & (objects->buckets - 1))
		if (!objects->bucket[i] || !strcmp(objects->object[objects->bucket[i] - 1].name, name))
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
		*place_of(objects, objects->object[i].name) = (uint32_t)i + 1;
	return true;
}

static uint32_t add(struct objects *objects, const char *name)
{
	char *copy;

	if (objects->count >= objects->room && !grow(objects))
		return 0;
	copy = strdup(name);
	if (!copy)
		return 0;
	objects->object[objects->count] = (struct object){ copy, object_fault(name) };
	*place_of(objects, name) = (uint32_t)++objects->count;
	return (uint32_t)objects->count - 1;
}

uint32_t objects_intern(struct objects *objects, const char *name)
{
	uint32_t found;

	if (!objects->count)
		add(objects, "[unknown]");
	found = objects->buckets ? *place_of(objects, name) : 0;
	return found ? found - 1 : add(objects, name);
}

void objects_free(struct objects *objects)
{
	for (size_t i = 0; i < objects->count; i++)
		free(objects->object[i].name);
	free(objects->object);
	free(objects->bucket);
	*objects = (struct objects){ 0 };
}
