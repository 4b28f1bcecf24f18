/* SPDX-License-Identifier: MIT */
/* Probabilities against tables and against sums that can be written down. */
#include "stats/chance.h"
#include "tap.h"

static void test_student(void)
{
	is_number(student_tails(12.7062, 1), 0.05, 1e-6, "Student, 1 degree of freedom");
	is_number(student_tails(2.57058, 5), 0.05, 1e-6, "Student, 5 degrees");
	is_number(student_tails(3.29053, 1e6), 0.001, 1e-6, "Student, many degrees: the normal distribution");
	is_number(student_tails(0, 3), 1, 0, "Student, no deviation");
}

static void test_binomial(void)
{
	is_number(binomial_tail(3, 3, 0.1), 0.001, 1e-12, "three of three");
	is_number(binomial_tail(10, 9, 0.5), 11 / 1024.0, 1e-12, "nine or ten of ten");
	is_number(binomial_tail(4, 1, 0.25), 1 - 81 / 256.0, 1e-12, "one or more of four");
	is_number(binomial_tail(2, 2, 1), 1, 0, "what is certain");
}

static void test_fisher(void)
{
	is_number(fisher_tail(4, 4, 4, 8), 1 / 70.0, 1e-12, "Fisher's tea, all right");
	is_number(fisher_tail(3, 4, 4, 8), 17 / 70.0, 1e-12, "Fisher's tea, three or more right");
}

static void test_adjusted(void)
{
	double p[] = { 0.01, 0.02, 0.03, 0.5 };

	chance_adjust(p, 4);
	is_number(p[0], 0.04, 1e-12, "the first of four looks");
	is_number(p[2], 0.04, 1e-12, "the third");
	is_number(p[3], 0.5, 1e-12, "the last");
}

int main(void)
{
	tap_plan(13);
	test_student();
	test_binomial();
	test_fisher();
	test_adjusted();
	return tap_done();
}
