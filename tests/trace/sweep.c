/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern void *__memset_chk(void *, int, size_t, size_t);
extern void *__memcpy_chk(void *, const void *, size_t, size_t);
extern void *__memmove_chk(void *, const void *, size_t, size_t);
extern ssize_t __read_chk(int, void *, size_t, size_t);
extern ssize_t __recv_chk(int, void *, size_t, size_t, int);
extern int __poll_chk(struct pollfd *, nfds_t, int, size_t);
extern ssize_t __pread_chk(int, void *, size_t, off_t, size_t);
extern ssize_t __pread64_chk(int, void *, size_t, off_t, size_t);
extern ssize_t __recvfrom_chk(int, void *, size_t, size_t, int, struct sockaddr *, socklen_t *);
extern int __ppoll_chk(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *, size_t);
extern char *__fgets_chk(char *, size_t, int, FILE *);
extern char *__fgets_unlocked_chk(char *, size_t, int, FILE *);
extern size_t __fread_chk(void *, size_t, size_t, size_t, FILE *);
extern size_t __fread_unlocked_chk(void *, size_t, size_t, size_t, FILE *);
extern int __uflow(FILE *), _IO_getc(FILE *);
extern int __isoc99_fscanf(FILE *, const char *, ...), __isoc99_vfscanf(FILE *, const char *, va_list);
extern int __isoc99_scanf(const char *, ...), __isoc99_vscanf(const char *, va_list);
extern int __isoc23_fscanf(FILE *, const char *, ...) __attribute__((weak));
extern int __isoc23_vfscanf(FILE *, const char *, va_list) __attribute__((weak));
extern int __isoc23_scanf(const char *, ...) __attribute__((weak));
extern int __isoc23_vscanf(const char *, va_list) __attribute__((weak));
extern ssize_t __getdelim(char **, size_t *, int, FILE *);
extern int __open_2(const char *, int);
extern int __open64_2(const char *, int);
extern int __openat_2(int, const char *, int);
extern int __openat64_2(int, const char *, int);

enum { PAGE = 4096, SIGNAL_US = 100 };

volatile int sweep_signals;
static int right, wrong;

/* Of whatever a child was to do, its exit status; 7 where it went on as it should. */
static int status_of(pid_t child)
{
	int status = -1;

	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define IN_CHILD(start, statement)           \
	pid_t child = start();               \
	if (!child) {                        \
		statement;                   \
		syscall(SYS_exit_group, 99); \
	}                                    \
	return status_of(child)

/* Two connected descriptors of a pipe or sockets for one test. */
#define WITH_PAIR(make, statement)                   \
	int fd[2], result = make ? -1 : (statement); \
	syscall(SYS_close, fd[0]);                   \
	syscall(SYS_close, fd[1]);                   \
	return result
#define PIPE          syscall(SYS_pipe2, fd, O_CLOEXEC)
#define SOCKETS       syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, fd)
#define FILLED(count) (syscall(SYS_write, fd[1], "abcd", count), byte)
#define WITH_FILE(statement)                                                       \
	int fd = (int)syscall(SYS_memfd_create, "sweep", 1), result = (statement); \
	syscall(SYS_close, fd);                                                    \
	return result
/* A new descriptor is closed again: 1 where it was one. */
#define CLOSED(expression)     \
	int fd = (expression); \
	return fd >= 0 && !syscall(SYS_close, fd) ? 1 : 0

static char byte[64];
static const struct timespec past, soon = { 0, 1 };

/* A lock and what it protects; of each call its own, since an allocator may make the sweep within any of them. */
struct shared {
	pthread_mutex_t mutex;
	pthread_cond_t condition;
	int signalled;
};
#define SHARED                                                         \
	{                                                              \
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 \
	}

static void *wake(void *context)
{
	struct shared *shared = context;

	pthread_mutex_lock(&shared->mutex);
	shared->signalled = 1;
	pthread_cond_signal(&shared->condition);
	pthread_mutex_unlock(&shared->mutex);
	return context;
}

static void *map(void)
{
	return (void *)syscall(SYS_mmap, NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static long unmap(void *at)
{
	return syscall(SYS_munmap, at, PAGE);
}

static const char *own_name(char name[static 64])
{
	static int number;

	snprintf(name, 64, "/faultline-sweep.%ld.%d", syscall(SYS_getpid),
		 __atomic_fetch_add(&number, 1, __ATOMIC_RELAXED));
	return name;
}

static int open_object(void)
{
	char name[64];
	int fd = shm_open(own_name(name), O_RDWR | O_CREAT | O_EXCL, 0600);

	return fd < 0 || syscall(SYS_close, fd) ? -1 : shm_unlink(name);
}

static int wait_timed(struct shared *shared)
{
	return pthread_cond_timedwait(&shared->condition, &shared->mutex, &past);
}

static int wait_clock(struct shared *shared)
{
	return pthread_cond_clockwait(&shared->condition, &shared->mutex, CLOCK_MONOTONIC, &past);
}

static int wait_long(struct shared *shared)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, wake, shared))
		return -1;
	while (!shared->signalled)
		pthread_cond_wait(&shared->condition, &shared->mutex);
	pthread_mutex_unlock(&shared->mutex);
	return pthread_join(thread, NULL) || pthread_mutex_lock(&shared->mutex);
}

static int nothing(struct shared *shared)
{
	(void)shared;
	return 0;
}

static int lock_timed(pthread_mutex_t *mutex)
{
	return pthread_mutex_timedlock(mutex, &past);
}

static int lock_clock(pthread_mutex_t *mutex)
{
	return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &past);
}

static int with_mutex(int (*take)(pthread_mutex_t *), int (*then)(struct shared *))
{
	struct shared shared = SHARED;
	int result = take(&shared.mutex);

	if (result)
		return -1;
	result = then(&shared);
	return pthread_mutex_unlock(&shared.mutex) ? -1 : result;
}

static void take_signal(int number)
{
	(void)number;
}

static int suspend(const sigset_t *set)
{
	sigset_t all = *set;

	sigdelset(&all, SIGUSR2);
	return sigsuspend(&all);
}

/* In a process of its own, whose only thread gets the signal. */
static int pause_in_child(void)
{
	static const struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
	static const struct sigaction action = { .sa_handler = take_signal };
	pid_t child = fork();
	sigset_t all;

	if (!child) {
		sigfillset(&all);
		sigprocmask(SIG_UNBLOCK, &all, NULL);
		sigaction(SIGALRM, &action, NULL);
		setitimer(ITIMER_REAL, &often, NULL);
		_exit(pause() == -1 && errno == EINTR ? 7 : 1);
	}
	return status_of(child);
}

/* A stream of three bytes, of which all functions read as many; it is standard input as well. */
static int with_stream(int (*act)(FILE *stream))
{
	FILE *stream, *before = stdin;
	int fd[2], result;

	if (pipe(fd) || write(fd[1], "ab\n", 3) != 3 || close(fd[1]))
		return -1;
	stream = fdopen(fd[0], "r");
	stdin = stream;
	result = stream ? act(stream) : -1;
	stdin = before;
	if (stream)
		fclose(stream);
	return result;
}

#define READS_BYTES(name, expression)               \
	static int with_##name(FILE *stream)        \
	{                                           \
		char own[8] = "";                   \
                                                    \
		(void)!(expression);                \
		return memcmp(own, "ab\n", 4) != 0; \
	}
READS_BYTES(fread, fread(own, 1, 3, stream))
READS_BYTES(fread_unlocked, (fread_unlocked)(own, 1, 3, stream))
READS_BYTES(fread_chk, __fread_chk(own, 8, 1, 3, stream))
READS_BYTES(fread_unlocked_chk, __fread_unlocked_chk(own, 8, 1, 3, stream))
READS_BYTES(fgets, fgets(own, 8, stream))
READS_BYTES(fgets_unlocked, fgets_unlocked(own, 8, stream))
READS_BYTES(fgets_chk, __fgets_chk(own, 8, 8, stream))
READS_BYTES(fgets_unlocked_chk, __fgets_unlocked_chk(own, 8, 8, stream))
#undef READS_BYTES

#define READS_LINE(name, expression)                                      \
	static int with_##name(FILE *stream)                              \
	{                                                                 \
		char *line = NULL;                                        \
		size_t room = 0;                                          \
		int is_wrong = (expression) != 3 || strcmp(line, "ab\n"); \
                                                                          \
		free(line);                                               \
		return is_wrong;                                          \
	}
READS_LINE(getline, getline(&line, &room, stream))
READS_LINE(getdelim, getdelim(&line, &room, '\n', stream))
READS_LINE(own_getdelim, __getdelim(&line, &room, '\n', stream))
#undef READS_LINE

#define READS_LETTER(name, expression)       \
	static int with_##name(FILE *stream) \
	{                                    \
		(void)stream;                \
		return (expression) != 'a';  \
	}
#define READS_TEXT(name, expression)                                   \
	static int with_##name(FILE *stream)                           \
	{                                                              \
		char own[8] = "";                                      \
                                                                       \
		(void)stream;                                          \
		return (expression) != 1 || memcmp(own, "ab", 3) != 0; \
	}

READS_LETTER(getc, getc(stream))
READS_LETTER(fgetc, fgetc(stream))
READS_LETTER(IO_getc, _IO_getc(stream))
READS_LETTER(getchar, getchar())
READS_LETTER(getc_unlocked, (getc_unlocked)(stream))
READS_LETTER(fgetc_unlocked, (fgetc_unlocked)(stream))
READS_LETTER(getchar_unlocked, (getchar_unlocked)())
READS_LETTER(uflow, __uflow(stream))
#undef READS_LETTER

static int scan(int (*act)(FILE *, const char *, va_list), FILE *stream, const char *format, ...)
{
	va_list list;
	int result;

	va_start(list, format);
	result = act(stream, format, list);
	va_end(list);
	return result;
}

static int scan_input(int (*act)(const char *, va_list), const char *format, ...)
{
	va_list list;
	int result;

	va_start(list, format);
	result = act(format, list);
	va_end(list);
	return result;
}

/* Also after the stream was read as standard input. */
#define READS_WORD(prefix)                                                     \
	READS_TEXT(prefix##fscanf, prefix##fscanf(stream, "%7s", own))         \
	READS_TEXT(prefix##vfscanf, scan(prefix##vfscanf, stream, "%7s", own)) \
	READS_TEXT(prefix##scanf, prefix##scanf("%7s", own))                   \
	READS_TEXT(prefix##vscanf, scan_input(prefix##vscanf, "%7s", own))
READS_WORD()
READS_WORD(__isoc99_)
READS_WORD(__isoc23_)
#undef READS_WORD

/* Since glibc 2.38. */
static int with_stream_23(int (*act)(FILE *stream))
{
	return dlsym(RTLD_NEXT, "__isoc23_scanf") ? with_stream(act) : 0;
}

static int reopen(FILE *(*act)(const char *, const char *, FILE *))
{
	FILE *stream = fopen("/dev/null", "r"), *other = stream ? act("/dev/zero", "r", stream) : NULL;
	int result = other ? getc(other) : -1;

	return other && !fclose(other) ? result : -1;
}

static int wait_number(const sigset_t *set)
{
	int number = 0;

	return sigwait(set, &number) || number != SIGUSR2;
}

static int wait_info(const sigset_t *set)
{
	return sigwaitinfo(set, NULL);
}

static int wait_info_timed(const sigset_t *set)
{
	return sigtimedwait(set, NULL, &(struct timespec){ .tv_sec = 10 });
}

/* The signal is there already. */
static int with_signal(int (*take)(const sigset_t *))
{
	sigset_t set, before;
	int result;

	signal(SIGUSR2, take_signal);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	if (sigprocmask(SIG_BLOCK, &set, &before) || raise(SIGUSR2))
		return -2;
	result = take(&set);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

#define TAKES_IN_TIME(name, ...)                       \
	static int name##_past(pthread_rwlock_t *lock) \
	{                                              \
		return name(lock, __VA_ARGS__);        \
	}
TAKES_IN_TIME(pthread_rwlock_timedrdlock, &past)
TAKES_IN_TIME(pthread_rwlock_timedwrlock, &past)
TAKES_IN_TIME(pthread_rwlock_clockrdlock, CLOCK_MONOTONIC, &past)
TAKES_IN_TIME(pthread_rwlock_clockwrlock, CLOCK_MONOTONIC, &past)
#undef TAKES_IN_TIME

static int with_lock(int (*take)(pthread_rwlock_t *))
{
	pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
	int result = take(&lock);

	return result ? result : pthread_rwlock_unlock(&lock);
}

static int with_semaphore(int value, int (*use)(sem_t *))
{
	sem_t semaphore;

	return sem_init(&semaphore, 0, (unsigned)value) ? -1 : use(&semaphore);
}

static int wait_semaphore(sem_t *semaphore)
{
	return sem_timedwait(semaphore, &past);
}

static int wait_semaphore_clock(sem_t *semaphore)
{
	return sem_clockwait(semaphore, CLOCK_MONOTONIC, &past);
}

static int use_named_semaphore(void)
{
	char name[64];
	sem_t *semaphore = sem_open(own_name(name), O_CREAT | O_EXCL, 0600, 1);

	return semaphore == SEM_FAILED ? -1 : sem_wait(semaphore) + sem_close(semaphore) + sem_unlink(name);
}

static int spawn(int (*start)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
			      char *const *, char *const *),
		 const char *program)
{
	char *const argv[] = { (char *)(uintptr_t)program, NULL };
	pid_t child;

	return start(&child, program, NULL, NULL, argv, environ) ? -1 : status_of(child);
}

static int close_stream(void)
{
	FILE *stream = popen("exit 3", "r");

	return stream ? WEXITSTATUS(pclose(stream)) : -1;
}

static struct sockaddr_un nowhere = { .sun_family = AF_UNIX, .sun_path = "/nonexistent" };
static char *const arguments[] = { (char *)(uintptr_t) "true", NULL };

/* Name, where, what it must give, how to find that. */
#define SWEEP(S)                                                                                                   \
	S(memset, SWEEP_EARLY, 5, char own[64]; memset(own, 5, 64); return own[63])                                \
	S(memcpy, SWEEP_EARLY, 0, char own[64]; return memcmp(memcpy(own, byte, 64), byte, 64))                    \
	S(memmove, SWEEP_EARLY, 0, char own[64]; return memcmp(memmove(own, byte, 64), byte, 64))                  \
	S(__memset_chk, SWEEP_EARLY, 6, char own[64]; __memset_chk(own, 6, 64, 64); return own[63])                \
	S(__memcpy_chk, SWEEP_EARLY, 0, char own[64]; return memcmp(__memcpy_chk(own, byte, 64, 64), byte, 64))    \
	S(__memmove_chk, SWEEP_EARLY, 0, char own[64]; return memcmp(__memmove_chk(own, byte, 64, 64), byte, 64))  \
	S(mmap, SWEEP_EARLY, 0, return unmap(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))     \
	S(mmap64, SWEEP_EARLY, 0, return unmap(mmap64(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) \
	S(munmap, SWEEP_EARLY, 0, return munmap(map(), PAGE))                                                      \
	S(mremap, SWEEP_EARLY, 0, return unmap(mremap(map(), PAGE, PAGE, MREMAP_MAYMOVE)))                         \
	S(madvise, SWEEP_EARLY, 0, void *at = map(); return madvise(at, PAGE, MADV_NORMAL) | unmap(at))            \
	S(mprotect, SWEEP_EARLY, 0, void *at = map(); return mprotect(at, PAGE, PROT_READ) | unmap(at))            \
	S(brk, SWEEP_ANY, 0, return brk(sbrk(0)))                                                                  \
	S(sbrk, SWEEP_ANY, 1, return sbrk(0) != (void *)-1L)                                                       \
	S(ftruncate, SWEEP_EARLY, 0, WITH_FILE(ftruncate(fd, 9)))                                                  \
	S(ftruncate64, SWEEP_EARLY, 0, WITH_FILE(ftruncate64(fd, 9)))                                              \
	S(fallocate, SWEEP_EARLY, 0, WITH_FILE(fallocate(fd, 0, 0, 9)))                                            \
	S(fallocate64, SWEEP_EARLY, 0, WITH_FILE(fallocate64(fd, 0, 0, 9)))                                        \
	S(posix_fallocate, SWEEP_EARLY, 0, WITH_FILE(posix_fallocate(fd, 0, 9)))                                   \
	S(posix_fallocate64, SWEEP_EARLY, 0, WITH_FILE(posix_fallocate64(fd, 0, 9)))                               \
	S(shm_open, SWEEP_ANY, 0, return open_object())                                                            \
	S(shm_unlink, SWEEP_ANY, -1, return shm_unlink("/nonexistent"))                                            \
	S(memfd_create, SWEEP_EARLY, 1, CLOSED(memfd_create("sweep", 0)))                                          \
	S(open, SWEEP_EARLY, 1, CLOSED(open("/", O_RDONLY)))                                                       \
	S(open64, SWEEP_EARLY, 1, CLOSED(open64("/", O_RDONLY)))                                                   \
	S(openat, SWEEP_EARLY, 1, CLOSED(openat(-1, "/", O_RDONLY)))                                               \
	S(openat64, SWEEP_EARLY, 1, CLOSED(openat64(-1, "/", O_RDONLY)))                                           \
	S(__open_2, SWEEP_EARLY, 1, CLOSED(__open_2("/", O_RDONLY)))                                               \
	S(__open64_2, SWEEP_EARLY, 1, CLOSED(__open64_2("/", O_RDONLY)))                                           \
	S(__openat_2, SWEEP_EARLY, 1, CLOSED(__openat_2(-1, "/", O_RDONLY)))                                       \
	S(__openat64_2, SWEEP_EARLY, 1, CLOSED(__openat64_2(-1, "/", O_RDONLY)))                                   \
	S(creat, SWEEP_EARLY, -1, return creat("/nonexistent/sweep", 0600))                                        \
	S(close, SWEEP_EARLY, 0, return close((int)syscall(SYS_memfd_create, "sweep", 0)))                         \
	S(dup, SWEEP_EARLY, 1, WITH_FILE(!close(dup(fd))))                                                         \
	S(dup2, SWEEP_EARLY, 1, WITH_FILE(dup2(fd, fd) == fd))                                                     \
	S(dup3, SWEEP_EARLY, -1, WITH_FILE(dup3(fd, fd, 0)))                                                       \
	S(close_range, SWEEP_EARLY, 0, return close_range(900, 1000, 0))                                           \
	S(closefrom, SWEEP_EARLY, 0, closefrom(1000); return 0)                                                    \
	S(pipe, SWEEP_EARLY, 1, WITH_PAIR(pipe(fd), 1))                                                            \
	S(pipe2, SWEEP_EARLY, 1, WITH_PAIR(pipe2(fd, 0), 1))                                                       \
	S(socket, SWEEP_EARLY, 1, CLOSED(socket(AF_UNIX, SOCK_STREAM, 0)))                                         \
	S(socketpair, SWEEP_EARLY, 1, WITH_PAIR(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 1))                       \
	S(shutdown, SWEEP_EARLY, 0, WITH_PAIR(SOCKETS, shutdown(fd[0], SHUT_WR)))                                  \
	S(connect, SWEEP_EARLY, -1, WITH_FILE(connect(fd, (struct sockaddr *)&nowhere, sizeof nowhere)))           \
	S(accept, SWEEP_EARLY, -1, WITH_FILE(accept(fd, NULL, NULL)))                                              \
	S(accept4, SWEEP_EARLY, -1, WITH_FILE(accept4(fd, NULL, NULL, 0)))                                         \
	S(read, SWEEP_EARLY, 4, WITH_PAIR(PIPE, (int)read(fd[0], FILLED(4), 9)))                                   \
	S(__read_chk, SWEEP_EARLY, 4, WITH_PAIR(PIPE, (int)__read_chk(fd[0], FILLED(4), 9, 64)))                   \
	S(write, SWEEP_EARLY, 9, WITH_PAIR(PIPE, (int)write(fd[1], byte, 9)))                                      \
	S(readv, SWEEP_EARLY, 0, WITH_FILE((int)readv(fd, NULL, 0)))                                               \
	S(writev, SWEEP_EARLY, 0, WITH_FILE((int)writev(fd, NULL, 0)))                                             \
	S(preadv, SWEEP_EARLY, 0, WITH_FILE((int)preadv(fd, NULL, 0, 0)))                                          \
	S(preadv64, SWEEP_EARLY, 0, WITH_FILE((int)preadv64(fd, NULL, 0, 0)))                                      \
	S(pwritev, SWEEP_EARLY, 0, WITH_FILE((int)pwritev(fd, NULL, 0, 0)))                                        \
	S(pwritev64, SWEEP_EARLY, 0, WITH_FILE((int)pwritev64(fd, NULL, 0, 0)))                                    \
	S(__pread_chk, SWEEP_EARLY, 0, WITH_FILE((int)__pread_chk(fd, byte, 9, 0, 64)))                            \
	S(__pread64_chk, SWEEP_EARLY, 0, WITH_FILE((int)__pread64_chk(fd, byte, 9, 0, 64)))                        \
	S(pread, SWEEP_EARLY, 0, WITH_FILE((int)pread(fd, byte, 9, 0)))                                            \
	S(pread64, SWEEP_EARLY, 0, WITH_FILE((int)pread64(fd, byte, 9, 0)))                                        \
	S(pwrite, SWEEP_EARLY, 9, WITH_FILE((int)pwrite(fd, byte, 9, 0)))                                          \
	S(pwrite64, SWEEP_EARLY, 9, WITH_FILE((int)pwrite64(fd, byte, 9, 0)))                                      \
	S(send, SWEEP_EARLY, 9, WITH_PAIR(SOCKETS, (int)send(fd[1], byte, 9, 0)))                                  \
	S(recv, SWEEP_EARLY, 4, WITH_PAIR(SOCKETS, (int)recv(fd[0], FILLED(4), 9, 0)))                             \
	S(__recv_chk, SWEEP_EARLY, 4, WITH_PAIR(SOCKETS, (int)__recv_chk(fd[0], FILLED(4), 9, 64, 0)))             \
	S(sendto, SWEEP_EARLY, 9, WITH_PAIR(SOCKETS, (int)sendto(fd[1], byte, 9, 0, NULL, 0)))                     \
	S(recvfrom, SWEEP_EARLY, 4, WITH_PAIR(SOCKETS, (int)recvfrom(fd[0], FILLED(4), 9, 0, NULL, NULL)))         \
	S(__recvfrom_chk, SWEEP_EARLY, 4,                                                                          \
	  WITH_PAIR(SOCKETS, (int)__recvfrom_chk(fd[0], FILLED(4), 9, 64, 0, NULL, NULL)))                         \
	S(sendmsg, SWEEP_EARLY, 0, struct msghdr none = { 0 }; WITH_PAIR(SOCKETS, (int)sendmsg(fd[1], &none, 0)))  \
	S(recvmsg, SWEEP_EARLY, -1, struct msghdr none = { 0 };                                                    \
	  WITH_PAIR(SOCKETS, (int)recvmsg(fd[1], &none, MSG_DONTWAIT)))                                            \
	S(splice, SWEEP_EARLY, -1, WITH_PAIR(PIPE, (int)splice(-1, NULL, fd[1], NULL, 1, 0)))                      \
	S(vmsplice, SWEEP_EARLY, 4, struct iovec part = { byte, 4 };                                               \
	  WITH_PAIR(PIPE, (int)vmsplice(fd[1], &part, 1, 0)))                                                      \
	S(tee, SWEEP_EARLY, -1, WITH_PAIR(PIPE, (int)tee(fd[0], fd[1], 1, 0)))                                     \
	S(sendfile, SWEEP_EARLY, 0, WITH_FILE((int)sendfile(fd, fd, NULL, 0)))                                     \
	S(sendfile64, SWEEP_EARLY, 0, WITH_FILE((int)sendfile64(fd, fd, NULL, 0)))                                 \
	S(copy_file_range, SWEEP_EARLY, 0, WITH_FILE((int)copy_file_range(fd, NULL, fd, NULL, 0, 0)))              \
	S(mq_send, SWEEP_EARLY, -1, return mq_send(-1, byte, 1, 0))                                                \
	S(mq_timedsend, SWEEP_EARLY, -1, return mq_timedsend(-1, byte, 1, 0, &past))                               \
	S(mq_receive, SWEEP_EARLY, -1, return mq_receive(-1, byte, 1, NULL))                                       \
	S(mq_timedreceive, SWEEP_EARLY, -1, return mq_timedreceive(-1, byte, 1, NULL, &past))                      \
	S(msgsnd, SWEEP_EARLY, -1, return msgsnd(-1, "abcdefgh", 0, IPC_NOWAIT))                                   \
	S(msgrcv, SWEEP_EARLY, -1, return msgrcv(-1, byte, 8, 0, IPC_NOWAIT))                                      \
	S(semop, SWEEP_EARLY, -1, return semop(-1, &(struct sembuf){ 0 }, 1))                                      \
	S(semtimedop, SWEEP_EARLY, -1, return semtimedop(-1, &(struct sembuf){ 0 }, 1, &past))                     \
	S(fsync, SWEEP_EARLY, 0, WITH_FILE(fsync(fd)))                                                             \
	S(fdatasync, SWEEP_EARLY, 0, WITH_FILE(fdatasync(fd)))                                                     \
	S(sync_file_range, SWEEP_EARLY, 0, WITH_FILE(sync_file_range(fd, 0, 0, 0)))                                \
	S(syncfs, SWEEP_EARLY, -1, return syncfs(-1))                                                              \
	S(msync, SWEEP_EARLY, 0, void *at = map(); return msync(at, PAGE, MS_ASYNC) | unmap(at))                   \
	S(flock, SWEEP_EARLY, 0, WITH_FILE(flock(fd, LOCK_EX)))                                                    \
	S(fcntl, SWEEP_EARLY, 0, struct flock lock = { .l_type = F_WRLCK }; WITH_FILE(fcntl(fd, F_SETLK, &lock)))  \
	S(fcntl64, SWEEP_EARLY, 1, WITH_FILE(!close(fcntl64(fd, F_DUPFD, 0))))                                     \
	S(lockf, SWEEP_EARLY, 0, WITH_FILE(lockf(fd, F_TEST, 0)))                                                  \
	S(lockf64, SWEEP_EARLY, 0, WITH_FILE(lockf64(fd, F_TLOCK, 0)))                                             \
	S(fileno, SWEEP_ANY, 0, return fileno(stdin))                                                              \
	S(feof_unlocked, SWEEP_ANY, 0, return feof_unlocked(stdout))                                               \
	S(getc, SWEEP_ANY, 0, return with_stream(with_getc))                                                       \
	S(fgetc, SWEEP_ANY, 0, return with_stream(with_fgetc))                                                     \
	S(_IO_getc, SWEEP_ANY, 0, return with_stream(with_IO_getc))                                                \
	S(getchar, SWEEP_ANY, 0, return with_stream(with_getchar))                                                 \
	S(getc_unlocked, SWEEP_ANY, 0, return with_stream(with_getc_unlocked))                                     \
	S(fgetc_unlocked, SWEEP_ANY, 0, return with_stream(with_fgetc_unlocked))                                   \
	S(getchar_unlocked, SWEEP_ANY, 0, return with_stream(with_getchar_unlocked))                               \
	S(__uflow, SWEEP_ANY, 0, return with_stream(with_uflow))                                                   \
	S(fscanf, SWEEP_ANY, 0, return with_stream(with_fscanf))                                                   \
	S(scanf, SWEEP_ANY, 0, return with_stream(with_scanf))                                                     \
	S(vfscanf, SWEEP_ANY, 0, return with_stream(with_vfscanf))                                                 \
	S(vscanf, SWEEP_ANY, 0, return with_stream(with_vscanf))                                                   \
	S(__isoc99_fscanf, SWEEP_ANY, 0, return with_stream(with___isoc99_fscanf))                                 \
	S(__isoc99_scanf, SWEEP_ANY, 0, return with_stream(with___isoc99_scanf))                                   \
	S(__isoc99_vfscanf, SWEEP_ANY, 0, return with_stream(with___isoc99_vfscanf))                               \
	S(__isoc99_vscanf, SWEEP_ANY, 0, return with_stream(with___isoc99_vscanf))                                 \
	S(__isoc23_fscanf, SWEEP_ANY, 0, return with_stream_23(with___isoc23_fscanf))                              \
	S(__isoc23_scanf, SWEEP_ANY, 0, return with_stream_23(with___isoc23_scanf))                                \
	S(__isoc23_vfscanf, SWEEP_ANY, 0, return with_stream_23(with___isoc23_vfscanf))                            \
	S(__isoc23_vscanf, SWEEP_ANY, 0, return with_stream_23(with___isoc23_vscanf))                              \
	S(freopen, SWEEP_ANY, 0, return reopen(freopen))                                                           \
	S(freopen64, SWEEP_ANY, 0, return reopen(freopen64))                                                       \
	S(fclose, SWEEP_ANY, 0, return fclose(fopen("/dev/null", "r")))                                            \
	S(eventfd_read, SWEEP_EARLY, -1, eventfd_t count; return eventfd_read(-1, &count))                         \
	S(eventfd_write, SWEEP_EARLY, -1, return eventfd_write(-1, 1))                                             \
	S(fread, SWEEP_ANY, 0, return with_stream(with_fread))                                                     \
	S(fread_unlocked, SWEEP_ANY, 0, return with_stream(with_fread_unlocked))                                   \
	S(__fread_chk, SWEEP_ANY, 0, return with_stream(with_fread_chk))                                           \
	S(__fread_unlocked_chk, SWEEP_ANY, 0, return with_stream(with_fread_unlocked_chk))                         \
	S(fgets, SWEEP_ANY, 0, return with_stream(with_fgets))                                                     \
	S(fgets_unlocked, SWEEP_ANY, 0, return with_stream(with_fgets_unlocked))                                   \
	S(__fgets_chk, SWEEP_ANY, 0, return with_stream(with_fgets_chk))                                           \
	S(__fgets_unlocked_chk, SWEEP_ANY, 0, return with_stream(with_fgets_unlocked_chk))                         \
	S(getline, SWEEP_ANY, 0, return with_stream(with_getline))                                                 \
	S(getdelim, SWEEP_ANY, 0, return with_stream(with_getdelim))                                               \
	S(__getdelim, SWEEP_ANY, 0, return with_stream(with_own_getdelim))                                         \
	S(kill, SWEEP_EARLY, 0, return kill(getpid(), 0))                                                          \
	S(sigqueue, SWEEP_EARLY, 0, return sigqueue(getpid(), 0, (union sigval){ 0 }))                             \
	S(pthread_kill, SWEEP_ANY, 0, return pthread_kill(pthread_self(), 0))                                      \
	S(pause, SWEEP_ANY, 7, return pause_in_child())                                                            \
	S(poll, SWEEP_EARLY, 0, return poll(NULL, 0, 0))                                                           \
	S(__poll_chk, SWEEP_EARLY, 0, return __poll_chk(NULL, 0, 0, 64))                                           \
	S(ppoll, SWEEP_EARLY, 0, return ppoll(NULL, 0, &past, NULL))                                               \
	S(__ppoll_chk, SWEEP_EARLY, 0, return __ppoll_chk(NULL, 0, &past, NULL, 64))                               \
	S(select, SWEEP_EARLY, 0, struct timeval none = { 0 }; return select(0, NULL, NULL, NULL, &none))          \
	S(pselect, SWEEP_EARLY, 0, return pselect(0, NULL, NULL, NULL, &past, NULL))                               \
	S(epoll_wait, SWEEP_EARLY, -1, struct epoll_event event; return epoll_wait(-1, &event, 1, 0))              \
	S(epoll_pwait, SWEEP_EARLY, -1, struct epoll_event event; return epoll_pwait(-1, &event, 1, 0, NULL))      \
	S(epoll_ctl, SWEEP_EARLY, -1, struct epoll_event event = { 0 }; return epoll_ctl(-1, 1, 0, &event))        \
	S(fork, SWEEP_ANY, 7, IN_CHILD(fork, syscall(SYS_exit_group, 7)))                                          \
	S(_Fork, SWEEP_ANY, 7, IN_CHILD(_Fork, syscall(SYS_exit_group, 7)))                                        \
	S(vfork, SWEEP_ANY, 7, IN_CHILD(vfork, _exit(7)))                                                          \
	S(posix_spawn, SWEEP_ANY, 0, return spawn(posix_spawn, "/bin/true"))                                       \
	S(posix_spawnp, SWEEP_ANY, 0, return spawn(posix_spawnp, "true"))                                          \
	S(system, SWEEP_ANY, 3, return WEXITSTATUS(system("exit 3")))                                              \
	S(popen, SWEEP_ANY, 3, return close_stream())                                                              \
	S(pclose, SWEEP_ANY, 3, return close_stream())                                                             \
	S(execve, SWEEP_ANY, 0, IN_CHILD(fork, execve("/bin/true", arguments, environ)))                           \
	S(execvpe, SWEEP_ANY, 0, IN_CHILD(fork, execvpe("true", arguments, environ)))                              \
	S(fexecve, SWEEP_ANY, 99, IN_CHILD(fork, fexecve(-1, arguments, environ)))                                 \
	S(execveat, SWEEP_ANY, 0, IN_CHILD(fork, execveat(AT_FDCWD, "/bin/true", arguments, environ, 0)))          \
	S(execv, SWEEP_ANY, 0, IN_CHILD(fork, execv("/bin/true", arguments)))                                      \
	S(execvp, SWEEP_ANY, 0, IN_CHILD(fork, execvp("true", arguments)))                                         \
	S(execl, SWEEP_ANY, 0, IN_CHILD(fork, execl("/bin/true", "true", (char *)NULL)))                           \
	S(execlp, SWEEP_ANY, 0, IN_CHILD(fork, execlp("true", "true", (char *)NULL)))                              \
	S(execle, SWEEP_ANY, 0, IN_CHILD(fork, execle("/bin/true", "true", (char *)NULL, environ)))                \
	S(unshare, SWEEP_EARLY, 0, return unshare(0))                                                              \
	S(setns, SWEEP_EARLY, -1, return setns(-1, 0))                                                             \
	S(wait, SWEEP_EARLY, -1, return wait(NULL))                                                                \
	S(waitpid, SWEEP_EARLY, -1, return waitpid(-1, NULL, WNOHANG))                                             \
	S(wait3, SWEEP_EARLY, -1, return wait3(NULL, WNOHANG, NULL))                                               \
	S(wait4, SWEEP_EARLY, -1, return wait4(-1, NULL, WNOHANG, NULL))                                           \
	S(waitid, SWEEP_EARLY, -1, siginfo_t info; return waitid(P_ALL, 0, &info, WEXITED | WNOHANG))              \
	S(_exit, SWEEP_ANY, 7, IN_CHILD(fork, _exit(7)))                                                           \
	S(_Exit, SWEEP_ANY, 7, IN_CHILD(fork, _Exit(7)))                                                           \
	S(pthread_create, SWEEP_ANY, 0, return with_mutex(pthread_mutex_lock, wait_long))                          \
	S(pthread_join, SWEEP_ANY, 0, return with_mutex(pthread_mutex_lock, wait_long))                            \
	S(pthread_mutex_lock, SWEEP_ANY, 0, return with_mutex(pthread_mutex_lock, nothing))                        \
	S(pthread_mutex_trylock, SWEEP_ANY, 0, return with_mutex(pthread_mutex_trylock, nothing))                  \
	S(pthread_mutex_timedlock, SWEEP_ANY, 0, return with_mutex(lock_timed, nothing))                           \
	S(pthread_mutex_clocklock, SWEEP_ANY, 0, return with_mutex(lock_clock, nothing))                           \
	S(pthread_mutex_unlock, SWEEP_ANY, 0, return with_mutex(pthread_mutex_lock, nothing))                      \
	S(pthread_rwlock_rdlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_rdlock))                            \
	S(pthread_rwlock_tryrdlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_tryrdlock))                      \
	S(pthread_rwlock_wrlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_wrlock))                            \
	S(pthread_rwlock_trywrlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_trywrlock))                      \
	S(pthread_rwlock_timedrdlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_timedrdlock_past))             \
	S(pthread_rwlock_timedwrlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_timedwrlock_past))             \
	S(pthread_rwlock_clockrdlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_clockrdlock_past))             \
	S(pthread_rwlock_clockwrlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_clockwrlock_past))             \
	S(pthread_rwlock_unlock, SWEEP_ANY, 0, return with_lock(pthread_rwlock_wrlock))                            \
	S(pthread_cond_signal, SWEEP_ANY, 0, struct shared shared = SHARED;                                        \
	  return pthread_cond_signal(&shared.condition))                                                           \
	S(pthread_cond_broadcast, SWEEP_ANY, 0, struct shared shared = SHARED;                                     \
	  return pthread_cond_broadcast(&shared.condition))                                                        \
	S(pthread_cond_wait, SWEEP_ANY, 0, return with_mutex(pthread_mutex_lock, wait_long))                       \
	S(pthread_cond_timedwait, SWEEP_ANY, ETIMEDOUT, return with_mutex(pthread_mutex_lock, wait_timed))         \
	S(pthread_cond_clockwait, SWEEP_ANY, ETIMEDOUT, return with_mutex(pthread_mutex_lock, wait_clock))         \
	S(pthread_barrier_wait, SWEEP_ANY, PTHREAD_BARRIER_SERIAL_THREAD, pthread_barrier_t barrier;               \
	  return pthread_barrier_init(&barrier, NULL, 1) ? 0 : pthread_barrier_wait(&barrier))                     \
	S(sem_wait, SWEEP_ANY, 0, return with_semaphore(1, sem_wait))                                              \
	S(sem_trywait, SWEEP_ANY, 0, return with_semaphore(1, sem_trywait))                                        \
	S(sem_timedwait, SWEEP_ANY, -1, return with_semaphore(0, wait_semaphore))                                  \
	S(sem_clockwait, SWEEP_ANY, -1, return with_semaphore(0, wait_semaphore_clock))                            \
	S(sem_post, SWEEP_ANY, 0, return with_semaphore(0, sem_post))                                              \
	S(sem_open, SWEEP_ANY, 0, return use_named_semaphore())                                                    \
	S(sem_close, SWEEP_ANY, 0, return use_named_semaphore())                                                   \
	S(sem_unlink, SWEEP_ANY, -1, return sem_unlink("/nonexistent"))                                            \
	S(sleep, SWEEP_EARLY, 0, return (int)sleep(0))                                                             \
	S(usleep, SWEEP_EARLY, 0, return usleep(1))                                                                \
	S(nanosleep, SWEEP_EARLY, 0, return nanosleep(&soon, NULL))                                                \
	S(clock_nanosleep, SWEEP_EARLY, 0, return clock_nanosleep(CLOCK_MONOTONIC, 0, &soon, NULL))                \
	S(sigsuspend, SWEEP_ANY, -1, return with_signal(suspend))                                                  \
	S(sigwait, SWEEP_ANY, 0, return with_signal(wait_number))                                                  \
	S(sigwaitinfo, SWEEP_ANY, SIGUSR2, return with_signal(wait_info))                                          \
	S(sigtimedwait, SWEEP_ANY, SIGUSR2, return with_signal(wait_info_timed))                                   \
	S(dlopen, SWEEP_ANY, 1, return dlopen(NULL, RTLD_NOW) && !dlopen("/nonexistent", RTLD_NOW))                \
	S(dlmopen, SWEEP_ANY, 0, return dlmopen(LM_ID_BASE, "/nonexistent", RTLD_NOW) != NULL)                     \
	S(prctl, SWEEP_EARLY, -1, return prctl(-1, 0, 0, 0, 0))                                                    \
	S(syscall, SWEEP_EARLY, -1, return syscall(SYS_close, -1))                                                 \
	S(dlsym, SWEEP_ANY, 1, return dlsym(RTLD_DEFAULT, "getpid") && dlsym(RTLD_NEXT, "memset"))

#define SWEEP_FUNCTION(name, where, expected, ...) \
	static long call_##name(void)              \
	{                                          \
		__VA_ARGS__;                       \
	}
SWEEP(SWEEP_FUNCTION)
#undef SWEEP_FUNCTION

static const struct {
	const char *name;
	long (*call)(void);
	long expected;
	enum sweep_where where;
} calls[] = {
#define SWEEP_ENTRY(name, where, expected, ...) { #name, call_##name, expected, where },
	SWEEP(SWEEP_ENTRY)
#undef SWEEP_ENTRY
};
enum { CALLS = sizeof calls / sizeof calls[0] };

/* By system calls alone: what is tested is not used to report it. */
static void say(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	syscall(SYS_write, 2, text, length);
}

void sweep(const char *context, enum sweep_where where)
{
	int before = errno;

	for (int i = 0; i < CALLS; i++) {
		if (where == SWEEP_EARLY && calls[i].where != SWEEP_EARLY)
			continue;
		if (calls[i].call() == calls[i].expected) {
			__atomic_fetch_add(&right, 1, __ATOMIC_RELAXED);
			continue;
		}
		__atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
		say(context);
		say(": wrong: ");
		say(calls[i].name);
		say("\n");
	}
	errno = before;
}

void sweep_list(void)
{
	for (int i = 0; i < CALLS; i++)
		puts(calls[i].name);
}

int sweep_wrong(void)
{
	return wrong;
}

int sweep_right(void)
{
	return right;
}

static void on_signal(int number)
{
	static const struct itimerval none;

	(void)number;
	if (++sweep_signals >= SWEEP_SIGNALS)
		setitimer(ITIMER_REAL, &none, NULL);
	sweep("signal handler", SWEEP_EARLY);
}

static int one(void)
{
	return 1;
}

__attribute__((used)) static int (*resolve(void))(void)
{
	static const struct itimerval often = { { 0, SIGNAL_US }, { 0, SIGNAL_US } };
	static const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sweep("resolver", SWEEP_EARLY);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	return one;
}

int sweep_number(void) __attribute__((ifunc("resolve")));
