/* SPDX-License-Identifier: MIT */
/* Page faults that a thread handles: userfaultfd. */
#include "plain.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fd;
static const char *kind, *placement;
static size_t size, page;
static char *memory, *content;

static void answer(uint64_t address)
{
	struct uffdio_copy copy = { .dst = address, .src = (uintptr_t)content, .len = page };
	struct uffdio_writeprotect open = { .range = { address, page } };
	struct uffdio_continue map = { .range = { address, page } };

	if (!strcmp(kind, "missing"))
		PLAIN_CHECK(ioctl(fd, UFFDIO_COPY, &copy) == 0);
	else if (!strcmp(kind, "write_protect"))
		PLAIN_CHECK(ioctl(fd, UFFDIO_WRITEPROTECT, &open) == 0);
	else
		PLAIN_CHECK(ioctl(fd, UFFDIO_CONTINUE, &map) == 0);
}

static void *handle(void *nothing)
{
	struct uffd_msg message;

	if (strcmp(placement, "same"))
		plain_pin(plain_other_cpu);
	while (read(fd, &message, sizeof message) == (ssize_t)sizeof message)
		answer(message.arg.pagefault.address);
	return nothing;
}

/* KIND PLACEMENT SIZE: missing, write_protect, minor; same, other. A sample writes to each page. */
static void begin_faults(char **argument)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register watch = { 0 };
	pthread_t thread;
	int object = -1;

	kind = argument[0];
	placement = argument[1];
	size = (size_t)strtoull(argument[2], NULL, 10);
	page = (size_t)sysconf(_SC_PAGESIZE);
	plain_count = size / page;
	content = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	PLAIN_CHECK(content != MAP_FAILED);
	memset(content, 1, page);
	if (!strcmp(kind, "minor")) {
		object = memfd_create("plain", 0);
		PLAIN_CHECK(object >= 0 && ftruncate(object, (off_t)size) == 0);
	}
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, object < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, object,
		      0);
	PLAIN_CHECK(memory != MAP_FAILED);
	madvise(memory, size, MADV_NOHUGEPAGE);
	memset(memory, 1, size);
	fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	api.features = object < 0 ? UFFD_FEATURE_PAGEFAULT_FLAG_WP : UFFD_FEATURE_MINOR_SHMEM;
	watch.range = (struct uffdio_range){ (uintptr_t)memory, size };
	watch.mode = object >= 0 ? UFFDIO_REGISTER_MODE_MINOR : UFFDIO_REGISTER_MODE_MISSING;
	if (!strcmp(kind, "write_protect"))
		watch.mode = UFFDIO_REGISTER_MODE_WP;
	PLAIN_CHECK(fd >= 0 && ioctl(fd, UFFDIO_API, &api) == 0 && ioctl(fd, UFFDIO_REGISTER, &watch) == 0);
	PLAIN_CHECK(pthread_create(&thread, NULL, handle, NULL) == 0);
}

static void before_faults(size_t count)
{
	struct uffdio_writeprotect close = { .range = { (uintptr_t)memory, size },
					     .mode = UFFDIO_WRITEPROTECT_MODE_WP };

	(void)count;
	if (!strcmp(kind, "write_protect"))
		PLAIN_CHECK(ioctl(fd, UFFDIO_WRITEPROTECT, &close) == 0);
	else
		PLAIN_CHECK(madvise(memory, size, MADV_DONTNEED) == 0);
}

static void run_faults(size_t count)
{
	for (size_t i = 0; i < count; i++)
		((volatile char *)memory)[i * page] = 2;
}

const struct plain plain_fault[] = {
	{ "user_fault", begin_faults, before_faults, run_faults, 0 },
	{ 0 },
};
