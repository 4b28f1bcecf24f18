/* SPDX-License-Identifier: MIT */
/* Processes and threads: starting them, replacing them, waiting for them, their ends. */
#include "descriptor.h"
#include "environment.h"
#include "function.h"
#include "native.h"
#include "slot.h"
#include "vfork.h"
#include "wake.h"

#include <fcntl.h>
#include <sys/mman.h>

/* The child does not look first: that would cost a page fault. In another PID namespace it may soon mount another
 * /proc. */
static int forked(struct slot_call *call, int child)
{
	if (child)
		slot_finish(call, 0, child > 0 ? (uint32_t)child : 0);
	else if (slot_shared && (!slot_bell || slot_asks))
		slot_find();
	return child;
}

int fork(void)
{
	struct slot_call call = slot_begin(PRIMITIVE_FORK);

	return forked(&call, REAL(fork)());
}

int _Fork(void)
{
	struct slot_call call = slot_begin(PRIMITIVE_FORK);

	return forked(&call, REAL(_Fork)());
}

static int spawn(__typeof__(posix_spawn) *function, struct environment environment, int *pid, const char *path,
		 const void *actions, const void *attributes, char *const *argv)
{
	struct slot_call call = slot_begin(PRIMITIVE_SPAWN);
	int own = 0, *place = pid ? pid : &own,
	    result = function(place, path, actions, attributes, argv, environment.entries);

	slot_finish(&call, 0, result ? 0 : (uint32_t)*place);
	environment_free(&environment);
	return result;
}

int posix_spawn(int *pid, const char *path, const void *actions, const void *attributes, char *const *argv,
		char *const *envp)
{
	return spawn(REAL(posix_spawn), environment_of(AT_FDCWD, path, envp), pid, path, actions, attributes, argv);
}

int posix_spawnp(int *pid, const char *path, const void *actions, const void *attributes, char *const *argv,
		 char *const *envp)
{
	return spawn(REAL(posix_spawnp), environment_of_command(path, envp), pid, path, actions, attributes, argv);
}

int system(const char *line)
{
	return SLOT_CALL(PRIMITIVE_WAIT, REAL(system)(line));
}

void *popen(const char *line, const char *mode)
{
	return SLOT_CALL(PRIMITIVE_SPAWN, REAL(popen)(line, mode));
}

/* A call that may not return is counted before; the tracer finds its end where the new program begins. */
static struct slot_call exec_begin(void)
{
	slot_count(PRIMITIVE_EXEC);
	return slot_begin(PRIMITIVE_EXEC);
}

static int exec_failed(const struct slot_call *call, struct environment *environment, int result)
{
	uint64_t own = slot_time(call, 0, 0);

	if (call->slot) {
		call->slot->total[PRIMITIVE_EXEC].timed++;
		call->slot->total[PRIMITIVE_EXEC].ticks += own;
	}
	environment_free(environment);
	return result;
}

int execve(const char *path, char *const *argv, char *const *envp)
{
	struct environment environment = environment_of(AT_FDCWD, path, envp);
	struct slot_call call = exec_begin();

	return exec_failed(&call, &environment, REAL(execve)(path, argv, environment.entries));
}

int execvpe(const char *path, char *const *argv, char *const *envp)
{
	struct environment environment = environment_of_command(path, envp);
	struct slot_call call = exec_begin();

	return exec_failed(&call, &environment, REAL(execvpe)(path, argv, environment.entries));
}

int fexecve(int fd, char *const *argv, char *const *envp)
{
	struct environment environment = environment_of(fd, "", envp);
	struct slot_call call = exec_begin();

	return exec_failed(&call, &environment, REAL(fexecve)(fd, argv, environment.entries));
}

int execveat(int folder, const char *path, char *const *argv, char *const *envp, int flags)
{
	struct environment environment = environment_of(folder, path, envp);
	struct slot_call call = exec_begin();

	return exec_failed(&call, &environment, REAL(execveat)(folder, path, argv, environment.entries, flags));
}

int execv(const char *path, char *const *argv)
{
	return execve(path, argv, environ);
}

int execvp(const char *path, char *const *argv)
{
	return execvpe(path, argv, environ);
}

/* The arguments that are spelled out, as an array; NULL is the last of them. */
#define EXEC_ARGUMENTS(list, first, argv, count)                   \
	va_start(list, first);                                     \
	for ((count) = 1; va_arg(list, char *);)                   \
		(count)++;                                         \
	va_end(list);                                              \
	(argv) = __builtin_alloca(((count) + 1) * sizeof(char *)); \
	va_start(list, first);                                     \
	(argv)[0] = (char *)(uintptr_t)(first);                    \
	for (size_t place = 1; place <= (count); place++)          \
	(argv)[place] = va_arg(list, char *)

int execl(const char *path, const char *first, ...)
{
	va_list list;
	char **argv;
	size_t count;

	EXEC_ARGUMENTS(list, first, argv, count);
	va_end(list);
	return execve(path, argv, environ);
}

int execlp(const char *path, const char *first, ...)
{
	va_list list;
	char **argv;
	size_t count;

	EXEC_ARGUMENTS(list, first, argv, count);
	va_end(list);
	return execvpe(path, argv, environ);
}

int execle(const char *path, const char *first, ...)
{
	char **argv, *const *envp;
	va_list list;
	size_t count;

	EXEC_ARGUMENTS(list, first, argv, count);
	envp = va_arg(list, char *const *);
	va_end(list);
	return execve(path, argv, envp);
}

/* What is in another PID namespace does not know its number in the tracer's. */
int unshare(int flags)
{
	slot_asks = true;
	return REAL(unshare)(flags);
}

int setns(int fd, int kind)
{
	slot_asks = true;
	return REAL(setns)(fd, kind);
}

/* By signal, or of itself; what only stopped or goes on has not ended. */
static bool has_ended(int status)
{
	return (status & 0xff) != 0x7f && status != 0xffff;
}

static int reaped(struct slot_call *call, int child, int status)
{
	const struct slot_wait wait = { .result = child };

	call->wait = &wait;
	slot_finish(call, 0, child > 0 ? (uint32_t)child : 0);
	if (child > 0 && has_ended(status))
		slot_log_end((uint32_t)child, status);
	return child;
}

/* The program may not want the status; we do. */
int wait(int *status)
{
	struct slot_call call = slot_begin(PRIMITIVE_WAIT);
	int own = 0, *place = status ? status : &own, child = REAL(wait)(place);

	return reaped(&call, child, *place);
}

int waitpid(int pid, int *status, int flags)
{
	struct slot_call call = slot_begin(PRIMITIVE_WAIT);
	int own = 0, *place = status ? status : &own, child = REAL(waitpid)(pid, place, flags);

	return reaped(&call, child, *place);
}

int wait3(int *status, int flags, void *usage)
{
	struct slot_call call = slot_begin(PRIMITIVE_WAIT);
	int own = 0, *place = status ? status : &own, child = REAL(wait3)(place, flags, usage);

	return reaped(&call, child, *place);
}

int wait4(int pid, int *status, int flags, void *usage)
{
	struct slot_call call = slot_begin(PRIMITIVE_WAIT);
	int own = 0, *place = status ? status : &own, child = REAL(wait4)(pid, place, flags, usage);

	return reaped(&call, child, *place);
}

/* Of siginfo_t what is the same in all C libraries. */
struct ended_child {
	int number, error, code, pad, pid, user, status;
};
enum { CHILD_EXITED = 1, CHILD_KILLED, CHILD_DUMPED, KEEP_CHILD = 0x01000000 };

int waitid(int type, unsigned id, void *info, int flags)
{
	struct slot_call call = slot_begin(PRIMITIVE_WAIT);
	int result = REAL(waitid)(type, id, info, flags);
	const struct ended_child *child = info;
	const struct slot_wait wait = { .result = result };

	call.wait = &wait;
	slot_finish(&call, 0, !result && child && child->pid > 0 ? (uint32_t)child->pid : 0);
	if (result || !child || child->pid <= 0 || flags & KEEP_CHILD)
		return result;
	if (child->code == CHILD_EXITED)
		slot_log_end((uint32_t)child->pid, (child->status & 0xff) << 8);
	else if (child->code == CHILD_KILLED || child->code == CHILD_DUMPED)
		slot_log_end((uint32_t)child->pid, child->status | (child->code == CHILD_DUMPED ? 0x80 : 0));
	return result;
}

static void end_process(void)
{
	if (!vfork_is_child())
		slot_end(true);
}

void _exit(int status)
{
	end_process();
	REAL(_exit)(status);
}

void _Exit(int status)
{
	end_process();
	REAL(_Exit)(status);
}

struct start {
	void *(*start)(void *);
	void *argument;
	uint32_t starter, taken;
};

/* What threads that begin now are to do. The program's allocator may be the one that starts a thread: it is not called.
 * Where there is no room, a page of its own. */
static struct start starts[64];
enum { STARTS = sizeof starts / sizeof starts[0], START_PAGE = 4096 };

static struct start *start_new(void)
{
	long page;

	for (size_t i = 0; i < STARTS; i++)
		if (!__atomic_exchange_n(&starts[i].taken, 1, __ATOMIC_ACQUIRE))
			return &starts[i];
	page = raw_call(SYS_mmap, 0, START_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page < 0 && page > -4096 ? NULL : (struct start *)page;
}

static void start_free(struct start *start)
{
	if (start >= starts && start < starts + STARTS)
		__atomic_store_n(&start->taken, 0, __ATOMIC_RELEASE);
	else
		raw_call3(SYS_munmap, (long)start, START_PAGE, 0);
}

/* A thread has its slot from its beginning on, whether or not it calls a primitive. */
static void *start_thread(void *context)
{
	struct start start = *(struct start *)context;

	start_free(context);
	native_begin(__builtin_frame_address(0));
	slot_starter = start.starter;
	slot_get();
	return start.start(start.argument);
}

int pthread_create(void *thread, const void *attributes, void *(*function)(void *), void *argument)
{
	struct start *start = slot_shared ? start_new() : NULL;
	int result;

	if (!start)
		return REAL(pthread_create)(thread, attributes, function, argument);
	start->start = function;
	start->argument = argument;
	start->starter = slot_get() ? slot_starter : 0;
	result = SLOT_CALL(PRIMITIVE_THREAD, REAL(pthread_create)(thread, attributes, start_thread, start));
	if (result)
		start_free(start);
	return result;
}

int pthread_join(unsigned long thread, void **result)
{
	return WAKE_WAIT(PRIMITIVE_JOIN, REAL(pthread_join)(thread, result), .find = wake_find_thread, .count = thread);
}
