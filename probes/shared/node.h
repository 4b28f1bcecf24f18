/* SPDX-License-Identifier: MIT */
/* NUMA nodes that memory comes from: set_mempolicy(2), get_mempolicy(2). */
#ifndef FAULTLINE_NODE_H
#define FAULTLINE_NODE_H

#include "probe.h"

#define NODES "any,local,other" /* the values of an axis */
enum node_word { NODE_ANY, NODE_LOCAL, NODE_OTHER };

/* From now on the calling process, and what it starts, gets pages of one node: that of its CPU, or another with memory.
 * Gives its number, -1 for any. 0, or -ENOTSUP with a reason. */
int node_choose(struct trial *, enum node_word, int *node);

/* The node of the page at an address that has been touched, -1 if it is not known. */
int node_of(const void *address);

#endif
