/* SPDX-License-Identifier: MIT */
#include "chance.h"

#include <math.h>

enum { MOST_TERMS = 500 };

static double not_zero(double value)
{
	return fabs(value) < 1e-300 ? 1e-300 : value;
}

/* The continued fraction of the incomplete beta function, by Lentz's method: two steps a term. */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), value = d;

	for (int i = 1; i < MOST_TERMS; i++) {
		double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i));
		double odd = -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1)), before = value;

		d = 1 / not_zero(1 + even * d);
		c = not_zero(1 + even / c);
		value *= d * c;
		d = 1 / not_zero(1 + odd * d);
		c = not_zero(1 + odd / c);
		value *= d * c;
		if (fabs(value - before) < 1e-15 * fabs(value))
			break;
	}
	return value;
}

/* I_x(a, b); the fraction converges fast below the mean. */
static double beta_share(double x, double a, double b)
{
	double front;

	if (x <= 0 || x >= 1)
		return x >= 1;
	if (x > (a + 1) / (a + b + 2))
		return 1 - beta_share(1 - x, b, a);
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	return front * beta_fraction(x, a, b) / a;
}

double student_tails(double t, double df)
{
	return beta_share(df / (df + t * t), df / 2, 0.5);
}

void chance_adjust(double *p, size_t n)
{
	double least = 1;

	for (size_t i = n; i-- > 0;) {
		least = fmin(least, p[i] * (double)n / (double)(i + 1));
		p[i] = least;
	}
}

double binomial_tail(double tries, double hits, double probability)
{
	return beta_share(probability, hits, tries - hits + 1);
}

/* The logarithm of n over k. */
static double choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double fisher_tail(double seen, double drawn, double marked, double all)
{
	double most = drawn < marked ? drawn : marked, sum = 0;

	for (double hit = seen; hit <= most; hit++)
		if (marked - hit >= 0 && all - marked >= drawn - hit)
			sum += exp(choose(marked, hit) + choose(all - marked, drawn - hit) - choose(all, drawn));
	return sum < 1 ? sum : 1;
}
