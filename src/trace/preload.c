/* SPDX-License-Identifier: MIT */
#include "preload.h"

#include "os/os.h"
#include "preload/program.h"
#include "slots.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOG_NS = 20000, LOG_NS_WITH_BPF = 2000, CPU_NS = 50000, WAIT_NS = 5000, RARE_NS = 50000, STUCK_READINGS = 3 };

/* Where it is installed, seen from the executable; beside it in the tree that it was built in; where it was to be
 * installed. Nobody else's library is loaded into the program, so of those beside the executable, which may have been
 * copied anywhere, only one that nobody else can have changed is taken. */
static int find_library(char *path, size_t size, struct error *error)
{
	static const char *const places[] = { FAULTLINE_PRELOAD, "trace/preload/libfaultline_preload.so" };
	char program[2048], beside[2304], refused[2304] = "", *slash;

	if (os_executable(program, sizeof program) || !(slash = strrchr(program, '/')))
		return error_set(error, -ENOENT, "can't find the path of faultline itself");
	*slash = '\0';
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		int result;

		snprintf(beside, sizeof beside, "%s/%s", program, places[i]);
		result = os_trusted_path(beside, path, size);
		if (!result)
			return 0;
		if (result == -EPERM)
			snprintf(refused, sizeof refused, "%.*s", (int)sizeof refused - 1, path);
	}
	snprintf(path, size, "%s", FAULTLINE_PRELOAD_INSTALLED);
	if (!access(path, R_OK))
		return 0;
	if (refused[0])
		return error_set(
			error, -EPERM,
			"the library beside faultline is not loaded: others can change %.700s; install faultline, "
			"or copy it to a folder of your own",
			refused);
	return error_set(error, -ENOENT, "no libfaultline_preload.so in %s: is faultline installed completely?",
			 program);
}

static void describe(struct preload *preload)
{
	struct shared *shared = preload->shared;
	double ns = ticks_length_ns(&preload->ticks);

	shared->version = SHARED_VERSION;
	shared->size = sizeof *shared;
	shared->clock = preload->ticks.clock;
	shared->log_ticks = (uint64_t)((double)LOG_NS / ns);
	shared->wait_ticks = (uint64_t)((double)WAIT_NS / ns);
	shared->rare_ticks = (uint64_t)((double)RARE_NS / ns);
	shared->cpu_ticks = (uint64_t)((double)CPU_NS / ns);
	shared->ns_per_tick_32 = (uint64_t)(ns * 4294967296.0);
	snprintf(shared->library, sizeof shared->library, "%s", preload->path);
	shared->magic = SHARED_MAGIC;
}

static int share(struct preload *preload)
{
	preload->tracer = getpid();
	preload->shared = NULL;
	preload->fd = memfd_create(SHARED_NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (preload->fd < 0 || ftruncate(preload->fd, sizeof *preload->shared) ||
	    fcntl(preload->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return -errno;
	preload->shared = mmap(NULL, sizeof *preload->shared, PROT_READ | PROT_WRITE, MAP_SHARED, preload->fd, 0);
	if (preload->shared != MAP_FAILED)
		return 0;
	preload->shared = NULL;
	return -errno;
}

int preload_open(struct preload *preload, struct error *error)
{
	int result = find_library(preload->path, sizeof preload->path, error);

	preload->fd = -1;
	preload->shared = NULL;
	if (result)
		return result;
	result = share(preload);
	if (result == -EFBIG)
		return error_set(error, result,
				 "the limit on the size of files (ulimit -f) is below the %zu MiB that are "
				 "shared with the program: raise it",
				 sizeof *preload->shared >> 20);
	if (result)
		return error_set(error, result, "no memory to share with the program: %s", strerror(-result));
	ticks_begin(&preload->ticks);
	describe(preload);
	return 0;
}

int preload_open_probe(struct preload *probe, const struct preload *preload)
{
	int result = share(probe);

	if (result)
		return result;
	probe->ticks = preload->ticks;
	memcpy(probe->path, preload->path, sizeof probe->path);
	describe(probe);
	probe->shared->places.is_on = preload->shared->places.is_on;
	probe->shared->calibrates = SHARED_CALIBRATES_ALONE;
	return 0;
}

bool preload_probe_has(const struct preload *probe, enum shared_calibrates done)
{
	return probe->shared && __atomic_load_n(&probe->shared->calibrated, __ATOMIC_ACQUIRE) >= done;
}

void preload_probe_go_on(struct preload *probe, enum shared_calibrates next)
{
	if (!probe->shared)
		return;
	__atomic_store_n(&probe->shared->calibrates, next, __ATOMIC_RELEASE);
	syscall(SYS_futex, &probe->shared->calibrates, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void preload_log_short_calls(struct preload *preload)
{
	preload->shared->log_ticks = (uint64_t)((double)LOG_NS_WITH_BPF / ticks_length_ns(&preload->ticks));
	preload->shared->cpu_ticks = UINT64_MAX;
}

void preload_find_places(struct preload *preload)
{
	preload->shared->places.is_on = 1;
}

void preload_count_usage(struct preload *preload)
{
	preload->shared->counts_usage = 1;
}

int preload_enter(const struct preload *preload, const char *program)
{
	const char *others = getenv("LD_PRELOAD");
	enum program kind = program_of_command(program, getenv("PATH"));
	char variable[64], names[8192];

	if (others && program_names_runtime(others))
		kind = PROGRAM_SANITIZED;
	if (kind != PROGRAM_ORDINARY) {
		__atomic_fetch_add(&preload->shared->left_out[kind], 1, __ATOMIC_RELAXED);
		return 0;
	}
	snprintf(variable, sizeof variable, "/proc/%d/fd/%d", (int)preload->tracer, preload->fd);
	snprintf(names, sizeof names, "%s%s%s", preload->path, others && *others ? ":" : "", others ? others : "");
	if (setenv(SHARED_VARIABLE, variable, 1) || setenv("LD_PRELOAD", names, 1))
		return -errno;
	return 0;
}

static void take_ending(struct preload *preload, struct ledger *ledger, const struct shared_entry *entry)
{
	struct ending ending = {
		.pid = (int)entry->child,
		.status = entry->status,
		.at_ns = ticks_ns(&preload->ticks, entry->end),
		.shm_was_full = entry->ended == SHARED_REAPED_SHM_FULL,
	};

	if (ending.pid > 0)
		ending_add(ledger, &ending);
}

static void take_entry(struct preload *preload, struct ledger *ledger, const struct shared_entry *entry)
{
	struct call call = {
		.begin_ns = ticks_ns(&preload->ticks, entry->begin),
		.end_ns = ticks_ns(&preload->ticks, entry->end),
		.primitive = (enum primitive)entry->primitive,
		.child = entry->child,
		.woken_ns = ticks_ns(&preload->ticks, entry->woken),
		.waker = (int)entry->waker,
		.channel = entry->channel,
		.timed_out = entry->how == SHARED_TIMED_OUT,
		.closed = entry->how == SHARED_CLOSED,
		.interrupted = entry->how == SHARED_INTERRUPTED,
	};
	struct thread *thread = slots_thread(ledger, (int)entry->pid, (int)entry->tid, call.begin_ns);

	if (thread && entry->primitive < PRIMITIVE_CALLS)
		ledger_call(ledger, thread, &call, entry->cpu_ns);
}

/* An entry whose writer was killed is never finished: after some readings it is given up. */
static bool give_up(struct preload *preload)
{
	preload->stuck = preload->stuck_at == preload->read ? preload->stuck + 1 : 1;
	preload->stuck_at = preload->read;
	return preload->stuck > STUCK_READINGS;
}

static bool read_log(struct preload *preload, struct ledger *ledger)
{
	uint64_t next = __atomic_load_n(&preload->shared->log_next, __ATOMIC_ACQUIRE);

	if (next - preload->read > SHARED_LOG) {
		preload->lost_calls += next - preload->read - SHARED_LOG;
		preload->read = next - SHARED_LOG;
	}
	for (; preload->read < next; preload->read++) {
		const struct shared_entry *entry = &preload->shared->log[preload->read % SHARED_LOG];
		uint64_t sequence = __atomic_load_n(&entry->sequence, __ATOMIC_ACQUIRE);
		struct shared_entry copy = *entry;

		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (sequence == preload->read + 1 && __atomic_load_n(&entry->sequence, __ATOMIC_RELAXED) == sequence)
			(copy.ended ? take_ending : take_entry)(preload, ledger, &copy);
		else if (sequence > preload->read + 1 || give_up(preload))
			preload->lost_calls++;
		else
			return false;
	}
	return true;
}

bool preload_read(struct preload *preload, struct ledger *ledger)
{
	bool whole;

	ticks_update(&preload->ticks);
	slots_look(preload, ledger);
	whole = read_log(preload, ledger);
	ending_match(ledger);
	slots_release(preload, ledger);
	return whole;
}

void preload_exec(struct preload *preload, struct ledger *ledger, struct thread *thread, uint64_t at_ns)
{
	/* The new program may have reported already, and even ended, before the kernel's record of the exec was read. */
	if (thread->preload_ns > at_ns)
		return;
	if (!thread->slot)
		slots_look_before(preload, ledger, thread, at_ns);
	if (thread->slot)
		slots_replace(preload, ledger, thread, at_ns);
	thread->exec_ns = at_ns;
	thread->has_preload = false;
}

void preload_finish(struct preload *preload, struct ledger *ledger, uint64_t now_ns)
{
	for (unsigned i = 0; i <= STUCK_READINGS && !preload_read(preload, ledger); i++)
		;
	slots_finish(preload, ledger, now_ns);
}

uint64_t preload_left_out(const struct preload *preload, enum program kind)
{
	return preload->shared ? __atomic_load_n(&preload->shared->left_out[kind], __ATOMIC_RELAXED) : 0;
}

size_t preload_unmapped(const struct preload *preload)
{
	size_t count = 0;

	for (size_t i = 0; preload->shared && i < SHARED_UNMAPPED; i++)
		count += preload->shared->unmapped[i] != 0;
	return count;
}

uint64_t preload_lost_threads(const struct preload *preload)
{
	return preload->shared ? __atomic_load_n(&preload->shared->lost_threads, __ATOMIC_RELAXED) : 0;
}

void preload_close(struct preload *preload)
{
	for (size_t i = 0; i < SHARED_SLOTS; i++)
		thread_clock_close(&preload->clock[i]);
	if (preload->shared)
		munmap(preload->shared, sizeof *preload->shared);
	if (preload->fd >= 0)
		close(preload->fd);
	preload->shared = NULL;
	preload->fd = -1;
}
