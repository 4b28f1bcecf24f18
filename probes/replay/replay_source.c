/* SPDX-License-Identifier: MIT */
/* The array that a program sends, and the state of the C library's heap after its turns. */
#include "replay.h"

#include <stdlib.h>

enum { COMPARED = 6 }; /* arrays that numpy.testing.assert_allclose(source ** 2, result) has at once */

double *replay_source_first(uint64_t elements)
{
	uint64_t bytes = elements * sizeof(double);
	void *largest = malloc(bytes + bytes / 8 + 1024); /* that a turn takes: a message while it grows */

	probe_keep(largest);
	free(largest);
	return replay_source_renew(NULL, elements);
}

static double *make(uint64_t elements)
{
	double *source = replay_numpy(elements);

	for (uint64_t i = 0; source && i < elements; i++)
		source[i] = (double)(i % 1000) / 1000;
	return source;
}

double *replay_source_renew(double *source, uint64_t elements)
{
	void *compared[COMPARED];

	free(source);
	for (size_t i = 0; i < COMPARED; i++) {
		compared[i] = malloc(elements * sizeof *source);
		probe_keep(compared[i]);
	}
	for (size_t i = 0; i < COMPARED; i++)
		free(compared[i]);
	return make(elements);
}
