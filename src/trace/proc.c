/* SPDX-License-Identifier: MIT */
#include "proc.h"

#include "os/linux.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void proc_read_mappings(int pid, struct objects *objects, struct mappings **mappings)
{
	char path[64], line[4400], name[4096];
	struct mapping mapping;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/maps", pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file)) {
		name[0] = '\0';
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %*s %*s %4095[^\n]", &mapping.begin,
			   &mapping.end, &mapping.offset, name) < 3)
			continue;
		mapping.object = objects_intern(objects, name[0] ? name : "//anon");
		mappings_add(mappings, &mapping);
	}
	if (file)
		fclose(file);
}

int proc_each_thread(int pid, int (*thread)(void *context, int pid, int tid), void *context)
{
	struct dirent *entry;
	int result = -ESRCH;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof path, "/proc/%d/task", pid);
	folder = opendir(path);
	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.' && (result = thread(context, pid, atoi(entry->d_name))))
			break;
	if (folder)
		closedir(folder);
	return result;
}

bool proc_runs(int pid, int tid, char name[static 16])
{
	char path[64], text[512];
	const char *begin, *end;

	name[0] = '\0';
	snprintf(path, sizeof path, "/proc/%d/task/%d/stat", pid, tid);
	if (linux_read(path, text, sizeof text) <= 0 || !(begin = strchr(text, '(')) || !(end = strrchr(text, ')')))
		return false;
	snprintf(name, 16, "%.*s", (int)(end - begin - 1), begin + 1);
	return end[1] == ' ' && end[2] == 'R';
}

int proc_call(int pid, int tid, uint64_t argument[static PROC_ARGUMENTS])
{
	char path[64], text[512];
	int number, arguments;

	snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", pid, tid);
	if (linux_read(path, text, sizeof text) <= 0)
		return -1;
	arguments = sscanf(text, "%d %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64, &number, &argument[0],
			   &argument[1], &argument[2], &argument[3], &argument[4]);
	return arguments == 1 + PROC_ARGUMENTS ? number : -1;
}

uint64_t proc_booked_ns(int pid, int tid)
{
	char path[64], text[128];

	snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", pid, tid);
	return linux_read(path, text, sizeof text) > 0 ? strtoull(text, NULL, 10) : 0;
}

bool proc_is_32(int pid)
{
	enum { CLASS = 4, CLASS_32 = 1 }; /* of an ELF file */
	unsigned char head[CLASS + 1] = { 0 };
	char path[64];
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/exe", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fread(head, 1, sizeof head, file) != sizeof head)
		head[CLASS] = 0;
	fclose(file);
	return head[CLASS] == CLASS_32;
}
