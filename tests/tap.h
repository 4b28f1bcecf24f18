/* SPDX-License-Identifier: MIT */
/*
 * Test Anything Protocol: tap_plan first, then so many results, then `return tap_done();`. Results are printed by the
 * process that made the plan. Why a test failed goes to standard error: of a TAP test, meson shows nothing else.
 */
#ifndef FAULTLINE_TAP_H
#define FAULTLINE_TAP_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_planned, tap_run, tap_failed;

static inline void tap_plan(int count)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%d\n", tap_planned = count);
}

/* A result; one that failed with where it stands and what did not hold. */
#define ok(good, what) tap_result((good), (what), __FILE__, __LINE__, #good)

static inline bool tap_result(bool good, const char *what, const char *file, int line, const char *condition)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++tap_run, what);
	if (!good)
		fprintf(stderr, "# not ok %d - %s\n# %s:%d: %s\n", tap_run, what, file, line, condition);
	tap_failed += !good;
	return good;
}

static inline void skip(const char *what, const char *reason)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_run, what, reason);
}

#define is_number(got, expected, tolerance, what) \
	tap_number((got), (expected), (tolerance), (what), __FILE__, __LINE__, #got)
#define is_text(got, expected, what) tap_text((got), (expected), (what), __FILE__, __LINE__, #got)
#define has_text(got, part, what)    tap_part((got), (part), (what), __FILE__, __LINE__, #got)

static inline void tap_number(double got, double expected, double tolerance, const char *what, const char *file,
			      int line, const char *expression)
{
	bool good = isnan(expected) ? (bool)isnan(got) : fabs(got - expected) <= tolerance;

	if (!tap_result(good, what, file, line, expression))
		fprintf(stderr, "#      got: %.12g\n# expected: %.12g\n", got, expected);
}

static inline void tap_text(const char *got, const char *expected, const char *what, const char *file, int line,
			    const char *expression)
{
	if (!tap_result(!strcmp(got, expected), what, file, line, expression))
		fprintf(stderr, "#      got: %s\n# expected: %s\n", got, expected);
}

static inline void tap_part(const char *got, const char *part, const char *what, const char *file, int line,
			    const char *expression)
{
	if (!tap_result(strstr(got, part), what, file, line, expression))
		fprintf(stderr, "#      got: %s\n# expected: ... %s ...\n", got, part);
}

static inline int tap_done(void)
{
	printf("# closing: %d tests, %d failed\n", tap_run, tap_failed);
	if (tap_run != tap_planned)
		fprintf(stderr, "# %d tests were planned, %d were run\n", tap_planned, tap_run);
	return tap_failed > 0 || tap_run != tap_planned;
}

#endif
