/* SPDX-License-Identifier: MIT */
/*
 * A process in a cgroup of memory of its own, without a limit or at one. At a limit the group is full of pages of a file,
 * which the kernel can take back at once, as in a container that has read much: whoever touches more memory has to have
 * some of them taken.
 */
#ifndef FAULTLINE_MEMORY_GROUP_H
#define FAULTLINE_MEMORY_GROUP_H

#include "probe.h"

#define MEMORY_CGROUPS "none,unlimited,limit" /* the values of an axis */
/* Of memory to be touched at the limit: the kernel takes back, and charges in advance, some 100 pages at once. */
enum { MEMORY_GROUP_LEAST = 1 << 20 };

enum memory_cgroup { CGROUP_NONE, CGROUP_UNLIMITED, CGROUP_LIMIT };

struct memory_group {
	enum memory_cgroup kind;
	int file;       /* a hole, whose pages fill the group; -1: none */
	uint64_t limit; /* of the group, and the file's size; bytes */
	uint64_t kept;  /* how often the group was at its limit when it had been filled */
};

/* Enters a group in which `bytes` fit beside what fills it. 0, or -ENOTSUP with a reason. */
int memory_group_enter(struct trial *, struct memory_group *, enum memory_cgroup, uint64_t bytes);

/* Fills the group up to its limit, if it has one; before each sample. Verified by the kernel's count. */
int memory_group_fill(struct trial *, struct memory_group *);

/* -EBADMSG with a reason if the group has not been charged for `bytes`, which the process holds. */
int memory_group_check(struct trial *, const struct memory_group *, uint64_t bytes);

/* -EBADMSG with a reason if the group has a limit that it was not kept to since it was filled. */
int memory_group_check_kept(struct trial *, const struct memory_group *);

void memory_group_close(struct memory_group *);

#endif
