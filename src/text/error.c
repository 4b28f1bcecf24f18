/* SPDX-License-Identifier: MIT */
#include "error.h"

#include "utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int error_set(struct error *error, int code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error->text, sizeof error->text, format, arguments);
	va_end(arguments);
	utf8_clean(error->text);
	error->usage = false;
	return code;
}

int error_usage(struct error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error->text, sizeof error->text, format, arguments);
	va_end(arguments);
	utf8_clean(error->text);
	error->usage = true;
	return -EINVAL;
}
