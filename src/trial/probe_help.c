/* SPDX-License-Identifier: MIT */
/* Functions of the harness for probes. */
#include "plan/probe.h"

#include "objects.h"
#include "os/os.h"
#include "os/posix.h"
#include "spawn_target_dynamic.h"
#include "spawn_target_static.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int probe_fail(struct trial *trial, int error, const char *reason)
{
	trial->reason = reason;
	return error;
}

int probe_need_memory(struct trial *trial, uint64_t bytes)
{
	uint64_t available = os_memory_available();

	if (available != OS_UNKNOWN && bytes > available - available / 8)
		return probe_fail(trial, -ENOMEM, "needs more memory than this machine, or its cgroup, has free");
	return 0;
}

void probe_shm_name(unsigned index, char name[static PROBE_SHM_NAME])
{
	objects_name(os_maker(getpid()), index, name);
}

void probe_path(const char *directory, unsigned index, char path[static PROBE_PATH])
{
	objects_path(directory, os_maker(getpid()), index, path);
}

key_t probe_sysv_key(unsigned index)
{
	return objects_key(getpid(), index);
}

int probe_enter_memory_group(struct trial *trial, uint64_t limit)
{
	char group[PROBE_PATH];
	int result = -ENOTSUP;

	if (trial->memory_groups && trial->memory_groups[0]) {
		probe_path(trial->memory_groups, 0, group);
		result = os_memory_group_enter(group, limit);
	}
	return result ? probe_fail(trial, -ENOTSUP,
				   "no cgroup of memory can be made here (no such controller, no permission)")
		      : 0;
}

int probe_memory_group(const struct trial *trial, uint64_t *used, uint64_t *kept)
{
	char group[PROBE_PATH];

	probe_path(trial->memory_groups, 0, group);
	return os_memory_group_read(group, used, kept);
}

static int resized(int fd, uint64_t size)
{
	int error;

	if (fd < 0)
		return -errno;
	if (!ftruncate(fd, (off_t)size))
		return fd;
	error = errno;
	close(fd);
	return -error;
}

int probe_shm_object(uint64_t size)
{
	char name[PROBE_SHM_NAME];
	int fd;

	probe_shm_name(0, name);
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd >= 0)
		shm_unlink(name);
	return resized(fd, size);
}

int probe_temporary_file(const struct trial *trial, uint64_t size)
{
	char path[PROBE_PATH];
	int fd;

	snprintf(path, sizeof path, "%s/faultline-XXXXXX", trial->directory);
	fd = mkstemp(path);
	if (fd >= 0)
		unlink(path);
	return resized(fd, size);
}

int probe_hold_memory(struct trial *trial, uint64_t bytes)
{
	int result = bytes ? probe_need_memory(trial, bytes) : 0;
	void *start;

	if (result || bytes == 0)
		return result;
	start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (start == MAP_FAILED)
		return -errno;
#ifdef MADV_NOHUGEPAGE
	madvise(start, bytes, MADV_NOHUGEPAGE);
#endif
#ifdef MADV_POPULATE_WRITE
	madvise(start, bytes, MADV_POPULATE_WRITE); /* faster than by faults */
#endif
	memset(start, 1, bytes);
	probe_keep(start);
	return 0;
}

void *probe_share_memory(size_t bytes)
{
	void *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return start == MAP_FAILED ? NULL : start;
}

int probe_reap(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child)
		return -errno;
	return status ? -EBADMSG : 0;
}

static int load(struct trial *trial, const void *image, size_t bytes, enum probe_file where, const char **path)
{
	static char program[PROBE_PATH];
	char file[PROBE_PATH];
	int result;

	if (!bytes)
		return probe_fail(trial, -ENOTSUP,
				  "built without that program (no static C library, or a static build)");
	probe_path(trial->directory, PROBE_PROGRAM_NAME, file);
	if (where == PROBE_ON_DISK)
		result = posix_program(image, bytes, file, program, sizeof program);
	else
		result = os_program(image, bytes, file, program, sizeof program);
	if (!result && where == PROBE_IN_MEMORY && !strcmp(program, file))
		trial->note = "a file in TMPDIR: programs in memory are refused here";
	if (!result)
		*path = program;
	return result;
}

int probe_load_program(struct trial *trial, const void *image, size_t bytes, const char **path)
{
	return load(trial, image, bytes, PROBE_IN_MEMORY, path);
}

int probe_program(struct trial *trial, bool dynamic, enum probe_file where, const char **path)
{
	if (dynamic)
		return load(trial, spawn_target_dynamic, spawn_target_dynamic_size, where, path);
	return load(trial, spawn_target_static, spawn_target_static_size, where, path);
}

int probe_pin(int cpu)
{
	return os_pin(cpu);
}

int probe_nth_cpu(const struct trial *trial, unsigned n, int *cpu)
{
	static int allowed[OS_CPUS_MOST];
	size_t count = os_parent_cpus(allowed, sizeof allowed / sizeof allowed[0]);
	unsigned before = 1 + (trial->other_cpu >= 0);

	*cpu = -1;
	if (count == 0)
		count = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
	if (trial->cpu < 0)
		return n < count ? 0 : -ENOTSUP;
	if (n < before) {
		*cpu = n == 0 ? trial->cpu : trial->other_cpu;
		return 0;
	}
	for (size_t i = 0; i < count; i++)
		if (allowed[i] != trial->cpu && allowed[i] != trial->other_cpu && before++ == n) {
			*cpu = allowed[i];
			return 0;
		}
	return -ENOTSUP;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

/* Faults not caused by the probe. AddressSanitizer uses one byte for every eight of the program. */
static uint64_t strangers(const struct trial *trial, const struct effect *effect, uint64_t faults)
{
	enum { ALWAYS = 8, FIRST = 64 };
	uint64_t shadow = 0;

#ifdef __SANITIZE_ADDRESS__
	shadow = 64 + trial->bytes * effect->iterations / 8 / (uint64_t)sysconf(_SC_PAGESIZE);
#endif
	(void)trial, (void)effect;
	return (trial->first ? FIRST : ALWAYS) + faults / 50 + shadow;
}

bool probe_counts_faults(void)
{
	return os_counts_faults();
}

int probe_check_faults(struct trial *trial, const struct effect *effect, uint64_t least, uint64_t most)
{
	uint64_t faults = effect->minor_faults + effect->major_faults;

	if (!os_counts_faults()) {
		if (!trial->note)
			trial->note = "faults are not counted here: not verified";
		return 0;
	}
	if (faults + strangers(trial, effect, least) < least || faults > most + strangers(trial, effect, most))
		return probe_fail(trial, -EBADMSG,
				  "the kernel's fault count does not match the pages that were touched");
	return 0;
}

const char *probe_libc(void)
{
	return os_libc();
}

int probe_unpin(void)
{
	return os_unpin();
}

/* The last allowed CPU that is so far from the trial's, -1 if there is none. */
static int cpu_at(const struct trial *trial, enum os_distance distance)
{
	static int cpu[OS_CPUS_MOST];
	size_t count = os_parent_cpus(cpu, OS_CPUS_MOST);

	while (count > 0 && (cpu[count - 1] == trial->cpu || os_cpu_distance(trial->cpu, cpu[count - 1]) != distance))
		count--;
	return count > 0 ? cpu[count - 1] : -1;
}

/* What is missing where a placement has no CPU. */
static int place(struct trial *trial, enum probe_placement placement, int *cpu, const char **missing)
{
	switch (placement) {
	case PROBE_OTHER_CPU:
		*missing = "there is no other CPU";
		return *cpu = trial->other_cpu;
	case PROBE_SAME_CACHE:
		*missing = "no other core that shares the cache is known";
		return *cpu = cpu_at(trial, OS_SAME_CACHE);
	case PROBE_OTHER_CACHE:
		*missing = "no core with another cache is known on this NUMA node";
		return *cpu = cpu_at(trial, OS_OTHER_CACHE);
	case PROBE_OTHER_NODE:
		*missing = "no CPU of another NUMA node may be used";
		return *cpu = cpu_at(trial, OS_OTHER_NODE);
	default:
		return *cpu = trial->cpu;
	}
}

int probe_place_peer(struct trial *trial, enum probe_placement placement, int *cpu)
{
	const char *missing = NULL;

	*cpu = -1;
	if (placement == PROBE_FREE)
		return trial->cpu >= 0 ? os_unpin() : 0;
	if (trial->cpu < 0)
		return probe_fail(trial, -ENOTSUP,
				  "processes are not bound to CPUs here (--cpu none, or the system has no call)");
	return place(trial, placement, cpu, &missing) < 0 ? probe_fail(trial, -ENOTSUP, missing) : 0;
}

pid_t probe_start_child(int cpu, int (*serve)(void *), void *context)
{
	pid_t parent = getpid(), child = fork();

	if (child < 0)
		return -errno;
	if (child == 0) {
		os_die_with_parent(parent);
		if (cpu >= 0 && os_pin(cpu))
			_exit(1);
		_exit(serve(context) ? 1 : 0);
	}
	return child;
}

struct service {
	struct trial *trial;
	int (*serve)(struct trial *);
};

static int serve_trial(void *context)
{
	const struct service *service = context;

	return service->serve(service->trial);
}

int probe_start_peer(struct trial *trial, int cpu, int (*serve)(struct trial *))
{
	struct service service = { trial, serve };
	pid_t child = probe_start_child(cpu, serve_trial, &service);

	if (child < 0)
		return child;
	trial->peer = child;
	return 0;
}

void probe_end_peer(struct trial *trial)
{
	if (trial->peer <= 0)
		return;
	kill(trial->peer, SIGKILL);
	waitpid(trial->peer, NULL, 0);
	trial->peer = 0;
}
