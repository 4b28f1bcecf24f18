/* SPDX-License-Identifier: MIT */
#include "student.h"

#include <math.h>

/*
 * The probability of |t| <= x: with a = atan(x / sqrt(freedom)) it is the integral of cos^(freedom - 1) from 0 to a,
 * divided by that from 0 to pi/2. The change of variable by tanh and sinh (Takahasi and Mori, 1974) keeps the end at
 * pi/2 harmless where freedom is below 1.
 */
static double integral(double freedom, double to)
{
	enum { STEPS = 400 };
	static const double reach = 4.0;
	double sum = 0;

	for (int i = 0; i <= STEPS; i++) {
		double u = reach * (2.0 * i / (double)STEPS - 1), slope = M_PI_2 * cosh(u), s = tanh(M_PI_2 * sinh(u));
		double weight = slope * (1 - s * s), below = (1 - s) / 2; /* the distance from `to`, as a part of it */
		double cosine = sin(M_PI_2 - to + to * below);

		if (weight > 0 && cosine > 0)
			sum += weight * pow(cosine, freedom - 1);
	}
	return sum * reach / (double)STEPS * to;
}

static double within(double freedom, double x)
{
	return integral(freedom, atan(x / sqrt(freedom))) / integral(freedom, M_PI_2);
}

double student_quantile(double freedom, double level)
{
	double low = 0, high = 1;

	while (within(freedom, high) < level && high < 1e9)
		high *= 2;
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (within(freedom, middle) < level)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

double student_mean(const double *value, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += value[i];
	return sum / (double)n;
}

double student_deviation(const double *value, size_t n)
{
	double mean = student_mean(value, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (value[i] - mean) * (value[i] - mean);
	return n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
}

struct interval student_difference(const double *a, size_t count_a, const double *b, size_t count_b, double level)
{
	double difference = student_mean(b, count_b) - student_mean(a, count_a), share_a, share_b, sum, half;

	if (count_a < 2 || count_b < 2)
		return (struct interval){ NAN, NAN };
	share_a = pow(student_deviation(a, count_a), 2) / (double)count_a;
	share_b = pow(student_deviation(b, count_b), 2) / (double)count_b;
	sum = share_a + share_b;
	if (!(sum > 0))
		return (struct interval){ sum == 0 ? difference : NAN, sum == 0 ? difference : NAN };
	half = sqrt(sum) *
		student_quantile(
			sum * sum /
				(share_a * share_a / (double)(count_a - 1) + share_b * share_b / (double)(count_b - 1)),
			level);
	return (struct interval){ difference - half, difference + half };
}
