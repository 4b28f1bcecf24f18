/* SPDX-License-Identifier: MIT */
/*
 * What went wrong, as a message for the user. Only main.c prints it.
 *
 * Functions return 0 or -errno. One that knows more than its errno takes a `struct error *` and stores a message there
 * that says what was expected or what to do next. The message means something only where the function failed: after a
 * success it may be that of an attempt that something else made good.
 */
#ifndef FAULTLINE_ERROR_H
#define FAULTLINE_ERROR_H

#include <stdbool.h>

struct error {
	char text[1024];
	bool usage; /* the command line was wrong: exit status 2, not 1 */
	/* How the program ends, also after a success: */
	int signal; /* by this signal, 0: by none */
	int status; /* with this exit status, 0: as the result says */
};

/* Sets the text and returns `code`, a -errno, for `return error_set(error, -EIO, "...")`. */
__attribute__((format(printf, 3, 4))) int error_set(struct error *, int code, const char *format, ...);

/* The same for a wrong command line; returns -EINVAL. */
__attribute__((format(printf, 2, 3))) int error_usage(struct error *, const char *format, ...);

#endif
