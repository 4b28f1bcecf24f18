/* SPDX-License-Identifier: MIT */
#include "ledger.h"

static const char *const names[PRIMITIVE_COUNT] = {
#define PRIMITIVE_NAME(id, name) name,
	PRIMITIVES(PRIMITIVE_NAME)
#undef PRIMITIVE_NAME
};

const char *primitive_name(enum primitive primitive)
{
	return names[primitive];
}
