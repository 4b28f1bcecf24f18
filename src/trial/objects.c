/* SPDX-License-Identifier: MIT */
#include "objects.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <unistd.h>
#ifdef HAVE_MQUEUE
#include <mqueue.h>
#endif

#define OBJECTS_PREFIX "faultline."

void objects_name(struct os_maker maker, unsigned index, char name[static PROBE_SHM_NAME])
{
	snprintf(name, PROBE_SHM_NAME, "/" OBJECTS_PREFIX "%d-%x-%x.%u", (int)maker.pid, maker.began, maker.space,
		 index);
}

void objects_path(const char *directory, struct os_maker maker, unsigned index, char path[static PROBE_PATH])
{
	char name[PROBE_SHM_NAME];

	objects_name(maker, index, name);
	snprintf(path, PROBE_PATH, "%.*s%s", PROBE_PATH - PROBE_SHM_NAME, directory, name);
}

/* Four bits that others rarely use, 22 bits of the process's id, the rest for the index. */
key_t objects_key(pid_t pid, unsigned index)
{
	return (key_t)(0x70000000u | ((unsigned)pid & 0x3fffff) << 6 | (index & (PROBE_SHM_NAMES - 1)));
}

static pid_t objects_maker(key_t key)
{
	pid_t pid = (pid_t)((unsigned)key >> 6 & 0x3fffff);

	return key == objects_key(pid, (unsigned)key) ? pid : 0;
}

/* A segment is removed only if that process made it: the key might belong to another program. */
static void segment_remove(pid_t pid, unsigned index)
{
	struct shmid_ds status;
	int id = shmget(objects_key(pid, index), 0, 0);

	if (id >= 0 && !shmctl(id, IPC_STAT, &status) && status.shm_cpid == pid)
		shmctl(id, IPC_RMID, NULL);
}

/* A queue does not say who made it, only whose it is. */
static void queue_remove(pid_t pid, unsigned index)
{
	struct msqid_ds status;
	int id = msgget(objects_key(pid, index), 0);

	if (id >= 0 && !msgctl(id, IPC_STAT, &status) && status.msg_perm.cuid == geteuid())
		msgctl(id, IPC_RMID, NULL);
}

static void named_queue_remove(const char *name)
{
#ifdef HAVE_MQUEUE
	mq_unlink(name);
#else
	(void)name;
#endif
}

static int try_object(void)
{
	char name[PROBE_SHM_NAME];
	int fd;

	objects_name(os_maker(getpid()), 0, name);
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		return -errno;
	close(fd);
	return shm_unlink(name) ? -errno : 0;
}

static int try_file(const char *directory)
{
	char path[PROBE_PATH];
	int fd;

	objects_path(directory, os_maker(getpid()), 0, path);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	close(fd);
	return unlink(path) ? -errno : 0;
}

const char *objects_refused(int error, const char *directory)
{
	bool objects, files;

	if (error != -ENOENT && error != -EACCES && error != -EPERM && error != -EROFS && error != -ENOSYS &&
	    error != -ENOTDIR)
		return NULL;
	objects = try_object() == error;
	files = try_file(directory) == error;
	if (objects && files)
		return "shared memory objects here (/dev/shm?), nor files in TMPDIR (else /var/tmp)";
	if (files)
		return "files in TMPDIR (else /var/tmp)";
	return objects ? "shared memory objects here (/dev/shm?)" : NULL;
}

void objects_remove(struct os_maker maker, const char *directory, const char *memory_groups)
{
	char group[PROBE_PATH];

	objects_path(memory_groups, maker, 0, group);
	if (memory_groups[0])
		rmdir(group);
	for (unsigned i = 0; i < PROBE_SHM_NAMES; i++) {
		char name[PROBE_SHM_NAME], path[PROBE_PATH];

		objects_name(maker, i, name);
		shm_unlink(name);
		sem_unlink(name);
		named_queue_remove(name);
		objects_path(directory, maker, i, path);
		unlink(path);
		segment_remove(maker.pid, i);
		queue_remove(maker.pid, i);
	}
}

void objects_remove_leftovers(const char *directory)
{
	const struct os_leftovers left = { directory, OBJECTS_PREFIX, PROBE_SEMAPHORE_MODE, objects_maker };

	os_remove_leftovers(&left);
}
