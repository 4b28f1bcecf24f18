/* SPDX-License-Identifier: MIT */
/* Probabilities, of single looks and of many. Pure. */
#ifndef FAULTLINE_CHANCE_H
#define FAULTLINE_CHANCE_H

#include <stddef.h>

/* The probability that the amount of a value of Student's t distribution exceeds `t` >= 0; `df` > 0 need not be a
 * whole number. From the regularized incomplete beta function (Abramowitz and Stegun, 26.5.27 and 26.5.8). */
double student_tails(double t, double df);

/* Probabilities in ascending order become those adjusted for `n` looks (Benjamini and Hochberg, Journal of the Royal
 * Statistical Society B 57 (1995) 289-300): of the looks with at most q, a share of q is false, on average, at most. */
void chance_adjust(double *p, size_t n);

/* The probability of at least `hits` hits in `tries` tries, each with a probability from 0 to 1; hits >= 1. */
double binomial_tail(double tries, double hits, double probability);

/* Fisher's exact test: of `all` nodes, `marked` have a mark; the probability that by chance at least `seen` of `drawn`
 * nodes have it. */
double fisher_tail(double seen, double drawn, double marked, double all);

#endif
