/* SPDX-License-Identifier: MIT */
/* The programs beside each other. */
#ifndef FAULTLINE_EXPLANATION_WAYS_H
#define FAULTLINE_EXPLANATION_WAYS_H

#include "explanation_types.h"

/* Fills in the ways to move an array, and whose Python they are of. */
void explanation_ways(const struct result *, struct explanation *);

/* Fills in the Pipes with other socket buffers. */
void explanation_buffers(const struct result *, struct explanation *);

#endif
