/* SPDX-License-Identifier: MIT */
/* Replaces result_json.c, json_google.c and json_hyperfine.c in builds without jansson. */
#include "result_json.h"

#include <errno.h>

int result_take_json(struct result *result, const char *path, struct error *error)
{
	(void)result;
	return error_set(error, -ENOTSUP,
			 "%.500s: this faultline was built without jansson and can't read JSON: rebuild it with "
			 "jansson's headers (Debian: libjansson-dev)",
			 path);
}
