/* SPDX-License-Identifier: MIT */
#include "preload.h"

#include "os/os.h"
#include "preload/sanitizer.h"
#include "slots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LOG_NS = 20000, LOG_NS_WITH_KERNEL = 2000, CPU_NS = 50000, STUCK_READINGS = 3 };

/* Beside the binary in the tree that it was built in, or where it is installed. */
static int find_library(char *path, size_t size, struct error *error)
{
	static const char *const places[] = { "trace/preload/libfaultline_preload.so", FAULTLINE_PRELOAD };
	char program[2048], *slash;

	if (os_executable(program, sizeof program) || !(slash = strrchr(program, '/')))
		return error_set(error, -ENOENT, "the path of faultline itself can't be found");
	*slash = '\0';
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		snprintf(path, size, "%s/%s", program, places[i]);
		if (!access(path, R_OK))
			return 0;
	}
	return error_set(error, -ENOENT, "no libfaultline_preload.so in %s: is faultline installed whole?", path);
}

static void describe(struct preload *library)
{
	struct shared *shared = library->shared;
	double ns = ticks_length_ns(&library->ticks);

	shared->version = SHARED_VERSION;
	shared->size = sizeof *shared;
	shared->clock = library->ticks.clock;
	shared->log_ticks = (uint64_t)((double)LOG_NS / ns);
	shared->cpu_ticks = (uint64_t)((double)CPU_NS / ns);
	shared->ns_per_tick_32 = (uint64_t)(ns * 4294967296.0);
	snprintf(shared->library, sizeof shared->library, "%s", library->path);
	shared->magic = SHARED_MAGIC;
}

int preload_open(struct preload *library, struct error *error)
{
	int result = find_library(library->path, sizeof library->path, error);

	library->fd = -1;
	library->tracer = getpid();
	library->shared = NULL;
	if (result)
		return result;
	library->fd = memfd_create(SHARED_NAME, MFD_CLOEXEC);
	if (library->fd < 0 || ftruncate(library->fd, sizeof *library->shared))
		return error_set(error, -errno, "no memory to share with the program: %s", strerror(errno));
	library->shared = mmap(NULL, sizeof *library->shared, PROT_READ | PROT_WRITE, MAP_SHARED, library->fd, 0);
	if (library->shared == MAP_FAILED) {
		library->shared = NULL;
		return error_set(error, -errno, "no memory to share with the program: %s", strerror(errno));
	}
	ticks_begin(&library->ticks);
	describe(library);
	return 0;
}

void preload_log_short_calls(struct preload *library)
{
	library->shared->log_ticks = (uint64_t)((double)LOG_NS_WITH_KERNEL / ticks_length_ns(&library->ticks));
	library->shared->cpu_ticks = UINT64_MAX;
}

int preload_enter(const struct preload *library, const char *program)
{
	const char *others = getenv("LD_PRELOAD");
	char variable[64], names[8192];

	if (sanitizer_of_command(program, getenv("PATH")) || (others && sanitizer_is_named(others))) {
		__atomic_fetch_add(&library->shared->sanitized, 1, __ATOMIC_RELAXED);
		return 0;
	}
	snprintf(variable, sizeof variable, "/proc/%d/fd/%d", (int)library->tracer, library->fd);
	snprintf(names, sizeof names, "%s%s%s", library->path, others && *others ? ":" : "", others ? others : "");
	if (setenv(SHARED_VARIABLE, variable, 1) || setenv("LD_PRELOAD", names, 1))
		return -errno;
	return 0;
}

static void take_entry(struct preload *library, struct ledger *ledger, const struct shared_entry *entry)
{
	struct call call = {
		.begin_ns = ticks_ns(&library->ticks, entry->begin),
		.end_ns = ticks_ns(&library->ticks, entry->end),
		.primitive = (enum primitive)entry->primitive,
		.child = entry->child,
	};
	struct thread *thread = slots_thread(ledger, (int)entry->pid, (int)entry->tid, call.begin_ns);

	if (thread && entry->primitive < PRIMITIVE_CALLS)
		ledger_call(ledger, thread, &call, entry->cpu_ns);
}

/* An entry whose writer was killed is never finished: after some readings it is given up. */
static bool give_up(struct preload *library)
{
	library->stuck = library->stuck_at == library->read ? library->stuck + 1 : 1;
	library->stuck_at = library->read;
	return library->stuck > STUCK_READINGS;
}

static bool read_log(struct preload *library, struct ledger *ledger)
{
	uint64_t next = __atomic_load_n(&library->shared->log_next, __ATOMIC_ACQUIRE);

	if (next - library->read > SHARED_LOG) {
		library->lost_calls += next - library->read - SHARED_LOG;
		library->read = next - SHARED_LOG;
	}
	for (; library->read < next; library->read++) {
		const struct shared_entry *entry = &library->shared->log[library->read % SHARED_LOG];
		uint64_t sequence = __atomic_load_n(&entry->sequence, __ATOMIC_ACQUIRE);
		struct shared_entry copy = *entry;

		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (sequence == library->read + 1 && __atomic_load_n(&entry->sequence, __ATOMIC_RELAXED) == sequence)
			take_entry(library, ledger, &copy);
		else if (sequence > library->read + 1 || give_up(library))
			library->lost_calls++;
		else
			return false;
	}
	return true;
}

bool preload_read(struct preload *library, struct ledger *ledger)
{
	bool whole;

	ticks_update(&library->ticks);
	slots_look(library, ledger);
	whole = read_log(library, ledger);
	slots_release(library, ledger);
	return whole;
}

void preload_exec(struct preload *library, struct ledger *ledger, struct thread *thread, uint64_t at_ns)
{
	/* The new program may have reported already, before the kernel's record of the exec was read. */
	if (thread->slot && ticks_ns(&library->ticks, library->shared->slot[thread->slot - 1].begin) > at_ns)
		return;
	if (thread->slot)
		slots_replace(library, ledger, thread, at_ns);
	thread->has_library = false;
}

void preload_finish(struct preload *library, struct ledger *ledger, uint64_t now_ns)
{
	for (unsigned i = 0; i <= STUCK_READINGS && !preload_read(library, ledger); i++)
		;
	slots_finish(library, ledger, now_ns);
}

uint64_t preload_sanitized(const struct preload *library)
{
	return library->shared ? __atomic_load_n(&library->shared->sanitized, __ATOMIC_RELAXED) : 0;
}

uint64_t preload_lost_threads(const struct preload *library)
{
	return library->shared ? __atomic_load_n(&library->shared->lost_threads, __ATOMIC_RELAXED) : 0;
}

void preload_close(struct preload *library)
{
	if (library->shared)
		munmap(library->shared, sizeof *library->shared);
	if (library->fd >= 0)
		close(library->fd);
	library->shared = NULL;
	library->fd = -1;
}
