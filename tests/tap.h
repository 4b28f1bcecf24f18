/* SPDX-License-Identifier: MIT */
/*
 * Test Anything Protocol: tap_plan first, then so many results, then `return tap_done();`. Results
 * are told from the process that made the plan.
 */
#ifndef FAULTLINE_TAP_H
#define FAULTLINE_TAP_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_planned, tap_told, tap_failed;

static inline void tap_plan(int count)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%d\n", tap_planned = count);
}

static inline bool ok(bool good, const char *what)
{
	tap_failed += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", ++tap_told, what);
	return good;
}

static inline void skip(const char *what, const char *reason)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_told, what, reason);
}

static inline void is_number(double got, double expected, double tolerance, const char *what)
{
	bool good = isnan(expected) ? (bool)isnan(got) : fabs(got - expected) <= tolerance;

	if (!ok(good, what))
		printf("#      got: %.12g\n# expected: %.12g\n", got, expected);
}

static inline void is_text(const char *got, const char *expected, const char *what)
{
	if (!ok(!strcmp(got, expected), what))
		printf("#      got: %s\n# expected: %s\n", got, expected);
}

static inline void has_text(const char *got, const char *part, const char *what)
{
	if (!ok(strstr(got, part), what))
		printf("#      got: %s\n# expected: ... %s ...\n", got, part);
}

static inline int tap_done(void)
{
	printf("# closing: %d tests, %d failed\n", tap_told, tap_failed);
	return tap_failed > 0 || tap_told != tap_planned;
}

#endif
