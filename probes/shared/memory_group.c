/* SPDX-License-Identifier: MIT */
#include "memory_group.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { ROOM = 16 << 20 }; /* what is left to be taken back when everything was touched; and what the kernel needs */

static const char unreadable[] = "the cgroup does not say what is charged to it";

int memory_group_enter(struct trial *trial, struct memory_group *group, enum memory_cgroup kind, uint64_t bytes)
{
	*group = (struct memory_group){ .kind = kind, .file = -1 };
	if (kind == CGROUP_NONE)
		return 0;
	if (kind == CGROUP_LIMIT) {
		group->limit = bytes + ROOM;
		group->file = probe_temporary_file(trial, 0);
		if (group->file < 0)
			return group->file;
	}
	return probe_enter_memory_group(trial, group->limit);
}

static int read_hole(const struct memory_group *group)
{
	static char piece[64 << 10];
	ssize_t length = 1;

#ifdef POSIX_FADV_RANDOM
	posix_fadvise(group->file, 0, 0,
		      POSIX_FADV_RANDOM); /* page by page: of large folios the kernel takes back too many */
#endif
	if (ftruncate(group->file, 0) || ftruncate(group->file, (off_t)group->limit))
		return -errno;
	for (uint64_t at = 0; at < group->limit && length > 0; at += (uint64_t)length)
		length = pread(group->file, piece, sizeof piece, (off_t)at);
	return length < 0 ? -errno : 0;
}

int memory_group_fill(struct trial *trial, struct memory_group *group)
{
	uint64_t used, before;
	int result;

	if (group->kind != CGROUP_LIMIT)
		return 0;
	if (probe_memory_group(trial, &used, &before))
		return probe_fail(trial, -ENOTSUP, unreadable);
	result = read_hole(group);
	if (result)
		return result;
	if (probe_memory_group(trial, &used, &group->kept))
		return probe_fail(trial, -ENOTSUP, unreadable);
	return group->kept > before
		? 0
		: probe_fail(trial, -ENOTSUP, "the pages of a file in TMPDIR don't fill the cgroup (is it in memory?)");
}

/* What was charged in advance makes it more, never less. */
int memory_group_check(struct trial *trial, const struct memory_group *group, uint64_t bytes)
{
	uint64_t used, kept;

	if (group->kind == CGROUP_NONE)
		return 0;
	if (probe_memory_group(trial, &used, &kept))
		return probe_fail(trial, -ENOTSUP, unreadable);
	return used >= bytes ? 0 : probe_fail(trial, -EBADMSG, "the cgroup was not charged for the pages");
}

int memory_group_check_kept(struct trial *trial, const struct memory_group *group)
{
	uint64_t used, kept;

	if (group->kind != CGROUP_LIMIT)
		return 0;
	if (probe_memory_group(trial, &used, &kept))
		return probe_fail(trial, -ENOTSUP, unreadable);
	return kept > group->kept ? 0 : probe_fail(trial, -EBADMSG, "the cgroup was not at its limit");
}

void memory_group_close(struct memory_group *group)
{
	if (group->kind == CGROUP_LIMIT && group->file >= 0)
		close(group->file);
}
