/* SPDX-License-Identifier: MIT */
#include "shm_object.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ZEROS = 1 << 20 }; /* what CPython 3.5 and 3.6 write at a time */

const char *shm_step_missing(const struct shm_way *way, enum shm_step step)
{
	static const char *const missing[][SHM_STEPS] = {
		[SHM_MEMFD] = { [SHM_UNLINK] = "a memfd has no name" },
		[SHM_SYSV] = { [SHM_RESIZE] = "a System V segment has its size from its creation",
			       [SHM_CLOSE] = "a System V segment has no descriptor" },
		[SHM_ANONYMOUS] = { [SHM_CREATE] = "map creates it",
				    [SHM_RESIZE] = "map sets its size",
				    [SHM_CLOSE] = "it has no descriptor",
				    [SHM_UNLINK] = "it has no name" },
	};

	return missing[way->kind][step];
}

void shm_name(const struct trial *trial, const struct shm_way *way, struct shm_object *object, unsigned index)
{
	object->key = probe_sysv_key(index);
	if (way->kind == SHM_DEV_FILE)
		probe_path("/dev/shm", index, object->name);
	else if (way->kind == SHM_DISK_FILE)
		probe_path(trial->directory, index, object->name);
	else
		probe_shm_name(index, object->name);
}

#ifdef MFD_CLOEXEC
static int create_memfd(void)
{
	return memfd_create("faultline", MFD_CLOEXEC);
}
#else
static int create_memfd(void)
{
	errno = ENOTSUP;
	return -1;
}
#endif

static int create(const struct shm_way *way, struct shm_object *object)
{
	switch (way->kind) {
	case SHM_MEMFD:
		object->fd = create_memfd();
		break;
	case SHM_SYSV:
		object->fd = shmget(object->key, way->size, IPC_CREAT | IPC_EXCL | 0600);
		break;
	case SHM_OPEN:
		object->fd = shm_open(object->name, O_RDWR | O_CREAT | O_EXCL, 0600);
		break;
	default:
		object->fd = open(object->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	}
	return object->fd < 0 ? -errno : 0;
}

static char zeros[ZEROS];

/* Private pages: the kernel would map the shared zero page for unwritten ones. */
void shm_make_zeros(void)
{
	memset(zeros, 0, sizeof zeros);
	probe_keep(zeros);
}

static int write_zeros(int fd, uint64_t size)
{
	for (uint64_t done = 0; done < size;) {
		ssize_t length = write(fd, zeros, size - done < ZEROS ? size - done : ZEROS);

		if (length < 0)
			return -errno;
		done += (uint64_t)length;
	}
	return 0;
}

static int resize(const struct shm_way *way, const struct shm_object *object)
{
	switch (way->fill) {
	case SHM_WRITE_ZEROS:
		return write_zeros(object->fd, way->size);
	case SHM_FALLOCATE:
#if defined _POSIX_ADVISORY_INFO && _POSIX_ADVISORY_INFO > 0
		return -posix_fallocate(object->fd, 0, (off_t)way->size);
#else
		return -ENOTSUP;
#endif
	default:
		return ftruncate(object->fd, (off_t)way->size) ? -errno : 0;
	}
}

static int map(const struct shm_way *way, struct shm_object *object)
{
	if (way->kind == SHM_SYSV)
		object->start = shmat(object->fd, NULL, 0);
	else
		object->start = mmap(NULL, way->size, PROT_READ | PROT_WRITE,
				     MAP_SHARED | (way->kind == SHM_ANONYMOUS ? MAP_ANONYMOUS : 0), object->fd, 0);
	return object->start == MAP_FAILED ? -errno : 0;
}

static int unmap(const struct shm_way *way, const struct shm_object *object)
{
	return (way->kind == SHM_SYSV ? shmdt(object->start) : munmap(object->start, way->size)) ? -errno : 0;
}

static int remove_name(const struct shm_way *way, const struct shm_object *object)
{
	switch (way->kind) {
	case SHM_SYSV:
		return shmctl(object->fd, IPC_RMID, NULL) ? -errno : 0;
	case SHM_OPEN:
		return shm_unlink(object->name) ? -errno : 0;
	default:
		return unlink(object->name) ? -errno : 0;
	}
}

int shm_do(const struct shm_way *way, struct shm_object *object, enum shm_step step)
{
	switch (step) {
	case SHM_CREATE:
		return create(way, object);
	case SHM_RESIZE:
		return resize(way, object);
	case SHM_MAP:
		return map(way, object);
	case SHM_TOUCH:
		memset(object->start, 1, way->size);
		return 0;
	case SHM_UNMAP:
		return unmap(way, object);
	case SHM_CLOSE:
		return close(object->fd) ? -errno : 0;
	default:
		return remove_name(way, object);
	}
}

static bool bytes_are(const struct shm_way *way, const struct shm_object *object, char value)
{
	const volatile char *start = object->start;

	return start[0] == value && start[way->size - 1] == value;
}

/* Blocks on a disk are not a reliable measure: a file system may compress zeros. An object of shm_open may have
 * whole pages (macOS). */
static bool size_is(const struct shm_way *way, const struct shm_object *object, uint64_t size)
{
	uint64_t whole = probe_round_up(size, (uint64_t)sysconf(_SC_PAGESIZE));
	struct stat status;

	if (fstat(object->fd, &status))
		return false;
	if ((uint64_t)status.st_size != size && (way->kind != SHM_OPEN || (uint64_t)status.st_size != whole))
		return false;
	return size == 0 || way->fill == SHM_FTRUNCATE || way->kind == SHM_DISK_FILE ||
		(uint64_t)status.st_blocks * 512 >= size;
}

static bool segment_has(const struct shm_way *way, const struct shm_object *object)
{
	struct shmid_ds status;

	return !shmctl(object->fd, IPC_STAT, &status) && status.shm_segsz == way->size;
}

static bool name_is_gone(const struct shm_way *way, const struct shm_object *object)
{
	int fd;

	if (way->kind == SHM_SYSV)
		return !segment_has(way, object);
	fd = way->kind == SHM_OPEN ? shm_open(object->name, O_RDONLY, 0) : open(object->name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT;
	close(fd);
	return false;
}

static bool had_effect(const struct shm_way *way, const struct shm_object *object, enum shm_step step)
{
	switch (step) {
	case SHM_CREATE:
		return way->kind == SHM_SYSV ? segment_has(way, object) : size_is(way, object, 0);
	case SHM_RESIZE:
		return size_is(way, object, way->size);
	case SHM_MAP:
		return bytes_are(way, object, 0);
	case SHM_TOUCH:
		return bytes_are(way, object, 1);
	case SHM_UNMAP:
		return msync(object->start, 1, MS_ASYNC) && errno == ENOMEM;
	case SHM_CLOSE:
		return fcntl(object->fd, F_GETFD) < 0;
	default:
		return name_is_gone(way, object);
	}
}

int shm_check(const struct shm_way *way, const struct shm_object *object, enum shm_step step)
{
	return had_effect(way, object, step) ? 0 : -EBADMSG;
}

void shm_end(const struct shm_way *way, struct shm_object *object)
{
	for (enum shm_step step = SHM_UNMAP; step <= SHM_UNLINK; step++) {
		bool begun = object->next > (step == SHM_UNMAP ? SHM_MAP : SHM_CREATE);

		if (begun && object->next <= step && !shm_step_missing(way, step))
			shm_do(way, object, step);
	}
	object->next = SHM_CREATE;
}
