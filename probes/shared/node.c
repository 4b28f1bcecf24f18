/* SPDX-License-Identifier: MIT */
#include "node.h"

#include <errno.h>
#include <unistd.h>
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#if defined SYS_set_mempolicy && defined SYS_get_mempolicy && defined SYS_getcpu
/* Of <linux/mempolicy.h>, which some C libraries lack. */
enum { BIND = 2, OF_NODE = 1, OF_ADDRESS = 2, ALLOWED = 4 };
enum { NODES_MOST = 1024, WORD = 8 * sizeof(unsigned long) };

struct nodes {
	unsigned long word[NODES_MOST / WORD];
};

static bool has(const struct nodes *nodes, unsigned node)
{
	return nodes->word[node / WORD] >> node % WORD & 1;
}

static int bind_to(struct trial *trial, unsigned node)
{
	struct nodes one = { 0 };

	one.word[node / WORD] = 1ul << node % WORD;
	return syscall(SYS_set_mempolicy, BIND, one.word, NODES_MOST)
		? probe_fail(trial, -ENOTSUP, "this NUMA node may not be chosen here (a seccomp filter, a cpuset)")
		: 0;
}

int node_choose(struct trial *trial, enum node_word word, int *chosen)
{
	struct nodes allowed = { 0 };
	unsigned cpu, own, node = 0;

	*chosen = -1;
	if (word == NODE_ANY)
		return 0;
	if (syscall(SYS_get_mempolicy, NULL, allowed.word, NODES_MOST, NULL, ALLOWED) ||
	    syscall(SYS_getcpu, &cpu, &own, NULL) || own >= NODES_MOST)
		return probe_fail(trial, -ENOTSUP, "NUMA nodes can't be asked for here (the kernel, a seccomp filter)");
	if (word == NODE_LOCAL)
		node = own;
	else
		while (node < NODES_MOST && (node == own || !has(&allowed, node)))
			node++;
	if (node == NODES_MOST)
		return probe_fail(trial, -ENOTSUP, "there is one NUMA node here");
	*chosen = (int)node;
	return bind_to(trial, node);
}

int node_of(const void *address)
{
	int node;

	return syscall(SYS_get_mempolicy, &node, NULL, 0, address, OF_NODE | OF_ADDRESS) ? -1 : node;
}
#else
int node_choose(struct trial *trial, enum node_word word, int *chosen)
{
	*chosen = -1;
	return word == NODE_ANY ? 0 : probe_fail(trial, -ENOTSUP, "this system binds no memory to NUMA nodes");
}

int node_of(const void *address)
{
	(void)address;
	return -1;
}
#endif
