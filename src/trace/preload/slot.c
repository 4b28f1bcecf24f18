/* SPDX-License-Identifier: MIT */
#include "slot.h"

#include "calibrate.h"
#include "filter.h"
#include "native.h"
#include "place.h"
#include "real.h"
#include "vfork.h"
#include "wake.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

enum { SIGBUS_NUMBER = 7, LONG_LIFE = 40 };

/* The linker's: the library's code is between. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

__attribute__((weak)) int pthread_key_create(unsigned *key, void (*end)(void *));
__attribute__((weak)) int pthread_setspecific(unsigned key, const void *value);
__attribute__((weak)) unsigned long pthread_self(void);

__thread struct shared_slot *slot_here __attribute__((tls_model("initial-exec")));
__thread uint32_t slot_starter __attribute__((tls_model("initial-exec")));
struct shared *slot_shared;
uint64_t slot_bell;
bool slot_places;
bool slot_asks = true;
char slot_variable[64];

_Alignas(SLOT_PAGE) union slot_page slot_page;

/* What threads use that found no slot: nobody reads it. */
static struct shared_slot overflow;

static char first_name[16]; /* of the process' first thread */
static unsigned thread_key;
static bool has_key;
static bool is_nested; /* in a PID namespace below the tracer's */
static uint64_t outputs[2];

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec time = { 0 };

	if (filter_is_set)
		return 0;
	raw_call3(SYS_clock_gettime, clock, (long)&time, 0);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t slot_clock_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static struct shared_slot *take(void)
{
	for (uint32_t tries = 0; tries < SHARED_SLOTS; tries++) {
		uint32_t i = __atomic_fetch_add(&slot_shared->slot_next, 1, __ATOMIC_RELAXED) % SHARED_SLOTS;
		struct shared_slot *slot = &slot_shared->slot[i];
		uint32_t free_slot = SHARED_FREE;

		if (__atomic_load_n(&slot->state, __ATOMIC_RELAXED) == SHARED_FREE &&
		    __atomic_compare_exchange_n(&slot->state, &free_slot, SHARED_TAKEN, false, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return slot;
	}
	return NULL;
}

static uint32_t read_number(const char **text)
{
	uint32_t number = 0;

	while (**text >= '0' && **text <= '9')
		number = number * 10 + (uint32_t)(*(*text)++ - '0');
	return number;
}

/* /proc is that of the tracer's PID namespace, or its memory would not have been found there. False: in a nested one,
 * where it is no more, what the numbers are for the tracer is not known. */
static bool ask_numbers(uint32_t *pid, uint32_t *tid)
{
	static const char middle[] = "/task/";
	char target[64] = { 0 };
	const char *text = target;
	uint32_t own = *tid, process;

	if (raw_call(SYS_readlinkat, AT_FDCWD, (long)"/proc/thread-self", (long)target, sizeof target - 1, 0, 0) <= 0)
		return !is_nested;
	process = read_number(&text);
	for (size_t i = 0; middle[i]; i++)
		if (*text++ != middle[i])
			return !is_nested;
	*tid = read_number(&text);
	*pid = process;
	if (is_nested && *tid == own)
		return false;
	slot_asks = is_nested = *tid != own;
	return true;
}

/* Whether its numbers are known. A forked child has one thread, whose id is the process'; its name is the parent's
 * until it sets another. */
static bool identify(struct shared_slot *slot, bool is_forked)
{
	uint32_t tid = (uint32_t)raw_call3(SYS_gettid, 0, 0, 0);
	uint32_t pid = is_forked ? tid : (uint32_t)raw_call3(SYS_getpid, 0, 0, 0);

	if (!is_forked)
		raw_call3(SYS_prctl, PR_GET_NAME, (long)slot->name, 0);
	for (size_t i = 0; is_forked && i < sizeof slot->name; i++)
		slot->name[i] = first_name[i];
	if (slot_asks && !ask_numbers(&pid, &tid))
		return false;
	slot->parent = is_nested ? 0 : (uint32_t)raw_call3(SYS_getppid, 0, 0, 0);
	slot->tid = tid;
	slot->who = (uint64_t)(slot - slot_shared->slot) << 32 | tid;
	slot->begin = slot->waited_ticks = slot_ticks();
	if (slot_places)
		slot->waited_cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	slot->random = (uint32_t)slot->begin | 1;
	slot->output[0] = outputs[0];
	slot->output[1] = outputs[1];
	__atomic_store_n(&slot->pid, pid, __ATOMIC_RELEASE);
	return true;
}

static struct shared_slot *lose(void)
{
	__atomic_fetch_add(&slot_shared->lost_threads, 1, __ATOMIC_RELAXED);
	return slot_here = &overflow;
}

void slot_ring_bell(const struct shared_slot *slot)
{
	long code[3];

	real_memory(code);
	raw_call(SYS_prctl, (long)slot_bell, (long)slot, code[0], code[1], code[2], 0);
}

struct shared_slot *slot_find(void)
{
	bool is_forked = slot_here != NULL;
	struct shared_slot *slot;

	if (filter_is_set)
		return NULL;
	slot_page.is_ours = 1;
	slot = take();
	if (!slot)
		return lose();
	slot->starter = slot_starter;
	if (!identify(slot, is_forked)) {
		__atomic_store_n(&slot->state, SHARED_FREE, __ATOMIC_RELEASE);
		return lose();
	}
	slot_starter = slot->tid;
	slot_here = slot;
	if (slot_bell)
		slot_ring_bell(slot);
	if (has_key && !is_forked)
		pthread_setspecific(thread_key,
				    slot); /* a forked child has its parent's, and one more page fault costs more */
	slot->own_ticks = slot_ticks() - slot->begin;
	return slot;
}

static void count_usage(struct shared_slot *slot)
{
	struct {
		long times[4], memory[4], minor_faults, major_faults, other[6], waits, preemptions;
	} usage;

	if (filter_is_set || raw_call3(SYS_getrusage, 0 /* of the process */, (long)&usage, 0))
		return;
	slot->faults = (uint64_t)(usage.minor_faults + usage.major_faults);
	slot->switches = (uint64_t)(usage.waits + usage.preemptions);
	slot->has_usage = 1;
}

/* The kernel's account: nanoseconds on a CPU, those in the queue for one. */
static uint64_t queued_ns(void)
{
	long fd = raw_call(SYS_openat, AT_FDCWD, (long)"/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC, 0, 0, 0);
	char text[64] = { 0 };
	uint64_t number = 0;
	int spaces = 0;

	if (fd < 0)
		return 0;
	raw_call3(SYS_read, fd, (long)text, sizeof text - 1);
	raw_call3(SYS_close, fd, 0, 0);
	for (const char *at = text; *at && spaces < 2; at++) {
		spaces += *at == ' ';
		if (spaces == 1 && *at >= '0' && *at <= '9')
			number = number * 10 + (uint64_t)(*at - '0');
	}
	return number;
}

/* Of a short life the question would be a part. */
static void take_account(struct shared_slot *slot)
{
	if (slot_shared->cpu_ticks == UINT64_MAX)
		return;
	slot->cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	if (!filter_is_set && slot_ticks() - slot->begin > LONG_LIFE * slot_shared->cpu_ticks)
		slot->queued_ns = queued_ns();
}

void slot_end(bool process)
{
	struct shared_slot *slot = slot_now();

	if (!slot || slot == &overflow)
		return;
	take_account(slot);
	if (process && slot_shared->counts_usage)
		count_usage(slot);
	slot->process_end = process;
	slot->end = slot_ticks();
}

static void end_thread(void *unused)
{
	struct shared_slot *slot = slot_now();

	(void)unused;
	slot_end(false);
	if (slot && pthread_self)
		wake_thread_ends(slot, pthread_self());
}

/* What is in an entry becomes whole with its sequence number. */
static void write_entry(const struct shared_entry *from)
{
	uint64_t place = __atomic_fetch_add(&slot_shared->log_next, 1, __ATOMIC_RELAXED);
	struct shared_entry *entry = &slot_shared->log[place % SHARED_LOG];

	__atomic_store_n(&entry->sequence, 0, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	entry->begin = from->begin;
	entry->end = from->end;
	entry->cpu_ns = from->cpu_ns;
	entry->bytes = from->bytes;
	entry->pid = from->pid;
	entry->tid = from->tid;
	entry->primitive = from->primitive;
	entry->child = is_nested ? 0 : from->child;
	entry->ended = from->ended;
	entry->status = from->status;
	entry->woken = from->woken;
	entry->channel = from->channel;
	entry->waker = from->waker;
	entry->how = from->how;
	__atomic_store_n(&entry->sequence, place + 1, __ATOMIC_RELEASE);
}

void slot_log(const struct slot_call *call, uint64_t end, uint64_t bytes, uint32_t child)
{
	bool is_long = end - call->begin >= slot_shared->cpu_ticks;
	struct slot_wake wake = { 0 };

	if (call->slot == &overflow)
		return;
	if (call->wait)
		wake_find(call->wait, call->begin, &wake);
	/* Who began to wait meanwhile finds the note too old, if this call is over by then. */
	if (call->wait && call->wait->gave)
		wake_note(call->slot, call->wait->gave, end);
	write_entry(&(struct shared_entry){ .begin = call->begin,
					    .end = end,
					    .cpu_ns = is_long ? clock_ns(CLOCK_THREAD_CPUTIME_ID) : 0,
					    .bytes = bytes,
					    .pid = call->slot->pid,
					    .tid = call->slot->tid,
					    .primitive = call->primitive,
					    .child = child,
					    .woken = wake.at,
					    .channel = wake.channel,
					    .waker = wake.thread,
					    .how = wake.how });
	slot_took(call->slot, end);
}

static bool shm_is_full(void)
{
	struct {
		long type, size, blocks, free, available, rest[11];
	} shm = { 0 };

	return !filter_is_set && !raw_call3(SYS_statfs, (long)"/dev/shm", (long)&shm, 0) && shm.blocks &&
		!shm.available;
}

void slot_log_end(uint32_t child, int status)
{
	struct shared_slot *slot = slot_get();
	bool is_bus = (status & 0x7f) == SIGBUS_NUMBER;

	if (!slot || slot == &overflow || (slot_bell && !is_bus))
		return;
	write_entry(&(struct shared_entry){ .end = slot_ticks(),
					    .pid = slot->pid,
					    .tid = slot->tid,
					    .child = child,
					    .ended = is_bus && shm_is_full() ? SHARED_REAPED_SHM_FULL : SHARED_REAPED,
					    .status = status });
}

/* Functions of the C library write there without calling one of this library's. */
void slot_take_output(int fd)
{
	struct shared_slot *slot = slot_now();
	uint64_t channel;

	if ((fd != 1 && fd != 2) || !slot_shared || slot_bell || vfork_is_child())
		return;
	channel = descriptor_of(fd);
	outputs[fd - 1] = descriptor_is_channel(channel) ? channel : 0;
	if (slot)
		slot->output[fd - 1] = outputs[fd - 1];
}

static const char *variable(void)
{
	static const char name[] = SHARED_VARIABLE "=";

	for (char **entry = environ; entry && *entry; entry++) {
		size_t i = 0;

		while (name[i] && (*entry)[i] == name[i])
			i++;
		if (!name[i])
			return *entry;
	}
	return NULL;
}

/* The path follows the variable's name. What is there by now may be anybody's: only a memfd of the
 * right name is opened, since opening itself can do harm. */
static int open_shared(const char *path)
{
	static const char wanted[] = "/memfd:" SHARED_NAME;
	char target[sizeof wanted];
	long length = raw_call(SYS_readlinkat, AT_FDCWD, (long)path, (long)target, sizeof wanted - 1, 0, 0);

	if (length < (long)sizeof wanted - 1)
		return -1;
	for (size_t i = 0; i < sizeof wanted - 1; i++)
		if (target[i] != wanted[i])
			return -1;
	return (int)raw_call(SYS_openat, AT_FDCWD, (long)path, O_RDWR | O_CLOEXEC, 0, 0, 0);
}

/* A limit on the address space, perhaps: the tracer learns of it all the same. */
static void note_unmapped(int fd)
{
	uint32_t pid = (uint32_t)raw_call3(SYS_getpid, 0, 0, 0);
	long place = (long)(offsetof(struct shared, unmapped) + pid % SHARED_UNMAPPED * sizeof pid);

	raw_call(SYS_pwrite64, fd, (long)&pid, sizeof pid, place, 0, 0);
}

static struct shared *map_shared(const char *path)
{
	int fd = open_shared(path);
	long at;

	if (fd < 0)
		return NULL;
	at = raw_call(SYS_mmap, 0, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at < 0 && at > -4096)
		note_unmapped(fd);
	raw_call3(SYS_close, fd, 0, 0);
	if (at < 0 && at > -4096)
		return NULL;
	if (((struct shared *)at)->magic == SHARED_MAGIC && ((struct shared *)at)->version == SHARED_VERSION)
		return (struct shared *)at;
	raw_call3(SYS_munmap, at, sizeof(struct shared), 0);
	return NULL;
}

struct shared *slot_map(void)
{
	return map_shared(slot_variable + sizeof SHARED_VARIABLE);
}

/* A process that loses the CPU in between did not need that long. */
static uint64_t ticks_since(uint64_t begin, uint64_t cpu_ns)
{
	uint64_t length = raw_counter() - begin, ran = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns;

	return slot_ns(length) < ran ? length
				     : (uint64_t)((double)ran * 4294967296.0 / (double)slot_shared->ns_per_tick_32);
}

__attribute__((constructor)) static void slot_attach(void)
{
	uint64_t begin = raw_counter(), cpu_ns = 0;
	const char *found = variable();
	struct shared *shared;
	size_t length = 0;

	if (found) {
		raw_call(SYS_prctl, SHARED_BELL, SHARED_BELL_BEGINS, (long)__ehdr_start, (long)etext, 0, 0);
		cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	}
	real_find();
	while (found && found[length] && length < sizeof slot_variable - 1) {
		slot_variable[length] = found[length];
		length++;
	}
	if (!found)
		return;
	shared = slot_map();
	if (!shared) {
		raw_call3(SYS_prctl, SHARED_BELL, SHARED_BELL_FAILED, 0);
		return;
	}
	raw_call3(SYS_madvise, (long)&slot_page, sizeof slot_page, MADV_WIPEONFORK);
	has_key = pthread_key_create && pthread_setspecific && !pthread_key_create(&thread_key, end_thread);
	slot_shared = shared;
	slot_bell = shared->bell;
	slot_places = shared->places.is_on;
	if (slot_places) {
		place_begin();
		native_begin_first();
	}
	raw_call3(SYS_prctl, PR_GET_NAME, (long)first_name, 0);
	slot_take_output(1);
	slot_take_output(2);
	slot_find();
	if (shared->clock == SHARED_CLOCK_COUNTER)
		slot_here->own_ticks = ticks_since(begin, cpu_ns);
	if (shared->calibrates)
		calibrate();
}

__attribute__((destructor)) static void slot_detach(void)
{
	slot_end(true);
}
