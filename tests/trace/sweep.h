/* SPDX-License-Identifier: MIT */
/*
 * Every function that the preloaded library stands before, called once in a way whose result is known. What differs is
 * noted, so that the same sweep can be made at any point of a program's life: see sweep.c.
 */
#ifndef FAULTLINE_SWEEP_H
#define FAULTLINE_SWEEP_H

/* Where the sweep is made decides what may be called there at all, traced or not. */
enum sweep_where {
	SWEEP_EARLY, /* the resolver of an IFUNC, a signal handler: no threads, locks, streams or processes */
	SWEEP_ANY,
};

void sweep(const char *context, enum sweep_where where);

/* The names, one a line. */
void sweep_list(void);

/* How many functions gave the right result; the others are named on standard error. */
int sweep_wrong(void);
int sweep_right(void);

/* An IFUNC, whose resolver makes the sweep before the program, and with it the preloaded library, is relocated; it
 * also starts a timer whose handler makes the sweep SWEEP_SIGNALS times. */
enum { SWEEP_SIGNALS = 300 };
int sweep_number(void);
extern volatile int sweep_signals;

#endif
