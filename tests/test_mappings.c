/* SPDX-License-Identifier: MIT */
/* The tracer's table of mappings, against an array with a cell per page. */
#include "tap.h"

#include "trace/mappings.h"
#include "trace/object.h"

#include <stdlib.h>

enum { PAGES = 64 };

static bool same(const struct mappings *mappings, const uint32_t *object, const uint64_t *offset)
{
	for (uint64_t page = 0; page < PAGES; page++) {
		const struct mapping *found = mappings_find(mappings, page * 4096 + 5);

		if ((found ? found->object : 0) != object[page])
			return false;
		if (found && found->offset + page * 4096 - found->begin != offset[page])
			return false;
	}
	return true;
}

static void test_against_array(void)
{
	uint32_t object[PAGES] = { 0 };
	uint64_t offset[PAGES] = { 0 };
	struct mappings *mappings = mappings_new();
	bool good = true;

	srand(3);
	for (uint32_t round = 1; round <= 2000; round++) {
		uint64_t begin = (uint64_t)rand() % PAGES, end = begin + 1 + (uint64_t)rand() % 9;
		struct mapping mapping = { begin * 4096, end * 4096, (uint64_t)round * 65536, round };

		good &= mappings_add(&mappings, &mapping);
		for (uint64_t page = begin; page < end && page < PAGES; page++) {
			object[page] = round;
			offset[page] = (uint64_t)round * 65536 + (page - begin) * 4096;
		}
		good &= same(mappings, object, offset);
	}
	ok(good, "2000 mappings over one another");
	mappings_leave(mappings);
}

static void test_sharing(void)
{
	struct mapping one = { 4096, 8192, 0, 1 }, two = { 4096, 8192, 0, 2 };
	struct mappings *parent = mappings_new(), *child;

	mappings_add(&parent, &one);
	child = mappings_share(parent);
	ok(child == parent, "a forked process shares the table");
	mappings_add(&child, &two);
	ok(child != parent && mappings_find(parent, 5000)->object == 1 && mappings_find(child, 5000)->object == 2,
	   "until one changes it");
	ok(!mappings_find(parent, 8192) && !mappings_find(NULL, 1), "nothing is mapped elsewhere");
	mappings_leave(parent);
	mappings_leave(child);
}

static void test_objects(void)
{
	struct objects objects = { 0 };
	uint32_t first = objects_intern(&objects, "/lib/a.so");

	for (int i = 0; i < 1000; i++) {
		char name[32];

		snprintf(name, sizeof name, "/lib/%d", i);
		objects_intern(&objects, name);
	}
	ok(objects_intern(&objects, "/lib/a.so") == first && objects.count == 1002, "an object is kept once");
	objects_free(&objects);
	ok(object_fault("//anon") == PRIMITIVE_FAULT_ANONYMOUS && object_fault("/dev/shm/x") == PRIMITIVE_FAULT_SHM &&
		   object_fault("/memfd:y (deleted)") == PRIMITIVE_FAULT_MEMFD &&
		   object_fault("/memfd:faultline-trace (deleted)") == PRIMITIVE_TRACING &&
		   object_fault("/usr/bin/z") == PRIMITIVE_FAULT_FILE &&
		   object_fault("/dev/zero (deleted)") == PRIMITIVE_FAULT_SHARED &&
		   object_fault("[vdso]") == PRIMITIVE_FAULT_OTHER,
	   "a fault is called after the mapping");
}

int main(void)
{
	tap_plan(6);
	test_against_array();
	test_sharing();
	test_objects();
	return tap_done();
}
