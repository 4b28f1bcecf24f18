/* SPDX-License-Identifier: MIT */
/*
 * The functions that are interposed: one line each, from which the prototypes and the table of the real
 * ones are made. Types that only pass through are void pointers: no header of a C library stands
 * against another's, and one build serves all of them.
 */
#ifndef FAULTLINE_FUNCTION_H
#define FAULTLINE_FUNCTION_H

#include "real.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct iovec;

#define FUNCTIONS(F)                                                                                              \
	F(void *, memset, (void *to, int byte, size_t size))                                                      \
	F(void *, memcpy, (void *to, const void *from, size_t size))                                              \
	F(void *, memmove, (void *to, const void *from, size_t size))                                             \
	F(void *, __memset_chk, (void *to, int byte, size_t size, size_t room))                                   \
	F(void *, __memcpy_chk, (void *to, const void *from, size_t size, size_t room))                           \
	F(void *, __memmove_chk, (void *to, const void *from, size_t size, size_t room))                          \
	F(void *, mmap, (void *at, size_t size, int protection, int flags, int fd, long offset))                  \
	F(void *, mmap64, (void *at, size_t size, int protection, int flags, int fd, long offset))                \
	F(int, munmap, (void *at, size_t size))                                                                   \
	F(void *, mremap, (void *at, size_t size, size_t wanted, int flags, ...))                                 \
	F(int, madvise, (void *at, size_t size, int advice))                                                      \
	F(int, mprotect, (void *at, size_t size, int protection))                                                 \
	F(int, brk, (void *end))                                                                                  \
	F(void *, sbrk, (intptr_t step))                                                                          \
	F(int, ftruncate, (int fd, long size))                                                                    \
	F(int, ftruncate64, (int fd, long size))                                                                  \
	F(int, fallocate, (int fd, int mode, long offset, long size))                                             \
	F(int, fallocate64, (int fd, int mode, long offset, long size))                                           \
	F(int, posix_fallocate, (int fd, long offset, long size))                                                 \
	F(int, posix_fallocate64, (int fd, long offset, long size))                                               \
	F(int, shm_open, (const char *name, int flags, unsigned mode))                                            \
	F(int, shm_unlink, (const char *name))                                                                    \
	F(int, memfd_create, (const char *name, unsigned flags))                                                  \
	F(int, open, (const char *path, int flags, ...))                                                          \
	F(int, open64, (const char *path, int flags, ...))                                                        \
	F(int, openat, (int folder, const char *path, int flags, ...))                                            \
	F(int, openat64, (int folder, const char *path, int flags, ...))                                          \
	F(int, __open_2, (const char *path, int flags))                                                           \
	F(int, __open64_2, (const char *path, int flags))                                                         \
	F(int, __openat_2, (int folder, const char *path, int flags))                                             \
	F(int, __openat64_2, (int folder, const char *path, int flags))                                           \
	F(int, creat, (const char *path, unsigned mode))                                                          \
	F(int, close, (int fd))                                                                                   \
	F(int, dup, (int fd))                                                                                     \
	F(int, dup2, (int fd, int to))                                                                            \
	F(int, dup3, (int fd, int to, int flags))                                                                 \
	F(int, close_range, (unsigned first, unsigned last, int flags))                                           \
	F(void, closefrom, (int first))                                                                           \
	F(int, pipe, (int *fd))                                                                                   \
	F(int, pipe2, (int *fd, int flags))                                                                       \
	F(int, socket, (int domain, int type, int protocol))                                                      \
	F(int, socketpair, (int domain, int type, int protocol, int *fd))                                         \
	F(int, shutdown, (int fd, int direction))                                                                 \
	F(int, connect, (int fd, const void *address, unsigned length))                                           \
	F(int, accept, (int fd, void *address, unsigned *length))                                                 \
	F(int, accept4, (int fd, void *address, unsigned *length, int flags))                                     \
	F(long, read, (int fd, void *to, size_t size))                                                            \
	F(long, __read_chk, (int fd, void *to, size_t size, size_t room))                                         \
	F(long, write, (int fd, const void *from, size_t size))                                                   \
	F(int, eventfd_read, (int fd, uint64_t *value))                                                           \
	F(int, eventfd_write, (int fd, uint64_t value))                                                           \
	F(long, readv, (int fd, const void *part, int count))                                                     \
	F(long, writev, (int fd, const void *part, int count))                                                    \
	F(long, preadv, (int fd, const void *part, int count, long offset))                                       \
	F(long, preadv64, (int fd, const void *part, int count, long offset))                                     \
	F(long, pwritev, (int fd, const void *part, int count, long offset))                                      \
	F(long, pwritev64, (int fd, const void *part, int count, long offset))                                    \
	F(long, __pread_chk, (int fd, void *to, size_t size, long offset, size_t room))                           \
	F(long, __pread64_chk, (int fd, void *to, size_t size, long offset, size_t room))                         \
	F(long, pread, (int fd, void *to, size_t size, long offset))                                              \
	F(long, pread64, (int fd, void *to, size_t size, long offset))                                            \
	F(long, pwrite, (int fd, const void *from, size_t size, long offset))                                     \
	F(long, pwrite64, (int fd, const void *from, size_t size, long offset))                                   \
	F(long, send, (int fd, const void *from, size_t size, int flags))                                         \
	F(long, recv, (int fd, void *to, size_t size, int flags))                                                 \
	F(long, __recv_chk, (int fd, void *to, size_t size, size_t room, int flags))                              \
	F(long, sendto, (int fd, const void *from, size_t size, int flags, const void *address, unsigned length)) \
	F(long, recvfrom, (int fd, void *to, size_t size, int flags, void *address, unsigned *length))            \
	F(long, __recvfrom_chk,                                                                                   \
	  (int fd, void *to, size_t size, size_t room, int flags, void *address, unsigned *length))               \
	F(long, sendmsg, (int fd, const void *message, int flags))                                                \
	F(long, recvmsg, (int fd, void *message, int flags))                                                      \
	F(long, splice, (int from, long *at, int to, long *place, size_t size, unsigned flags))                   \
	F(long, vmsplice, (int fd, const struct iovec *part, size_t count, unsigned flags))                       \
	F(long, tee, (int from, int to, size_t size, unsigned flags))                                             \
	F(long, sendfile, (int to, int from, long *at, size_t size))                                              \
	F(long, sendfile64, (int to, int from, long *at, size_t size))                                            \
	F(long, copy_file_range, (int from, long *at, int to, long *place, size_t size, unsigned flags))          \
	F(int, mq_send, (int queue, const char *from, size_t size, unsigned priority))                            \
	F(int, mq_timedsend, (int queue, const char *from, size_t size, unsigned priority, const void *until))    \
	F(long, mq_receive, (int queue, char *to, size_t size, unsigned *priority))                               \
	F(long, mq_timedreceive, (int queue, char *to, size_t size, unsigned *priority, const void *until))       \
	F(int, msgsnd, (int queue, const void *from, size_t size, int flags))                                     \
	F(long, msgrcv, (int queue, void *to, size_t size, long type, int flags))                                 \
	F(int, semop, (int set, void *change, size_t count))                                                      \
	F(int, semtimedop, (int set, void *change, size_t count, const void *timeout))                            \
	F(int, fsync, (int fd))                                                                                   \
	F(int, fdatasync, (int fd))                                                                               \
	F(int, sync_file_range, (int fd, long offset, long size, unsigned flags))                                 \
	F(int, syncfs, (int fd))                                                                                  \
	F(int, msync, (void *at, size_t size, int flags))                                                         \
	F(int, flock, (int fd, int operation))                                                                    \
	F(int, fcntl, (int fd, int command, ...))                                                                 \
	F(int, fcntl64, (int fd, int command, ...))                                                               \
	F(int, lockf, (int fd, int command, long size))                                                           \
	F(int, lockf64, (int fd, int command, long size))                                                         \
	F(int, poll, (void *fds, unsigned long count, int timeout))                                               \
	F(int, __poll_chk, (void *fds, unsigned long count, int timeout, size_t room))                            \
	F(int, ppoll, (void *fds, unsigned long count, const void *timeout, const void *mask))                    \
	F(int, __ppoll_chk, (void *fds, unsigned long count, const void *timeout, const void *mask, size_t room)) \
	F(int, select, (int count, void *readable, void *writable, void *special, void *timeout))                 \
	F(int, pselect,                                                                                           \
	  (int count, void *readable, void *writable, void *special, const void *timeout, const void *mask))      \
	F(int, epoll_wait, (int fd, void *events, int count, int timeout))                                        \
	F(int, epoll_pwait, (int fd, void *events, int count, int timeout, const void *mask))                     \
	F(int, epoll_ctl, (int fd, int change, int of, void *event))                                              \
	F(int, fileno, (void *stream))                                                                            \
	F(int, feof_unlocked, (void *stream))                                                                     \
	F(int, fclose, (void *stream))                                                                            \
	F(void *, freopen, (const char *path, const char *mode, void *stream))                                    \
	F(void *, freopen64, (const char *path, const char *mode, void *stream))                                  \
	F(size_t, fread, (void *to, size_t size, size_t count, void *stream))                                     \
	F(size_t, fread_unlocked, (void *to, size_t size, size_t count, void *stream))                            \
	F(size_t, __fread_chk, (void *to, size_t room, size_t size, size_t count, void *stream))                  \
	F(size_t, __fread_unlocked_chk, (void *to, size_t room, size_t size, size_t count, void *stream))         \
	F(char *, fgets, (char *to, int size, void *stream))                                                      \
	F(char *, fgets_unlocked, (char *to, int size, void *stream))                                             \
	F(char *, __fgets_chk, (char *to, size_t room, int size, void *stream))                                   \
	F(char *, __fgets_unlocked_chk, (char *to, size_t room, int size, void *stream))                          \
	F(long, getline, (char **line, size_t *room, void *stream))                                               \
	F(long, getdelim, (char **line, size_t *room, int end, void *stream))                                     \
	F(long, __getdelim, (char **line, size_t *room, int end, void *stream))                                   \
	F(int, getc, (void *stream))                                                                              \
	F(int, fgetc, (void *stream))                                                                             \
	F(int, _IO_getc, (void *stream))                                                                          \
	F(int, getchar, (void))                                                                                   \
	F(int, getc_unlocked, (void *stream))                                                                     \
	F(int, fgetc_unlocked, (void *stream))                                                                    \
	F(int, getchar_unlocked, (void))                                                                          \
	F(int, __uflow, (void *stream))                                                                           \
	F(int, fscanf, (void *stream, const char *format, ...))                                                   \
	F(int, scanf, (const char *format, ...))                                                                  \
	F(int, vfscanf, (void *stream, const char *format, va_list list))                                         \
	F(int, vscanf, (const char *format, va_list list))                                                        \
	F(int, __isoc99_fscanf, (void *stream, const char *format, ...))                                          \
	F(int, __isoc99_scanf, (const char *format, ...))                                                         \
	F(int, __isoc99_vfscanf, (void *stream, const char *format, va_list list))                                \
	F(int, __isoc99_vscanf, (const char *format, va_list list))                                               \
	F(int, __isoc23_fscanf, (void *stream, const char *format, ...))                                          \
	F(int, __isoc23_scanf, (const char *format, ...))                                                         \
	F(int, __isoc23_vfscanf, (void *stream, const char *format, va_list list))                                \
	F(int, __isoc23_vscanf, (const char *format, va_list list))                                               \
	F(int, fork, (void))                                                                                      \
	F(int, _Fork, (void))                                                                                     \
	F(int, posix_spawn,                                                                                       \
	  (int *pid, const char *path, const void *actions, const void *attributes, char *const *argv,            \
	   char *const *envp))                                                                                    \
	F(int, posix_spawnp,                                                                                      \
	  (int *pid, const char *path, const void *actions, const void *attributes, char *const *argv,            \
	   char *const *envp))                                                                                    \
	F(int, system, (const char *line))                                                                        \
	F(void *, popen, (const char *line, const char *mode))                                                    \
	F(int, pclose, (void *stream))                                                                            \
	F(int, execve, (const char *path, char *const *argv, char *const *envp))                                  \
	F(int, execvpe, (const char *path, char *const *argv, char *const *envp))                                 \
	F(int, fexecve, (int fd, char *const *argv, char *const *envp))                                           \
	F(int, execveat, (int folder, const char *path, char *const *argv, char *const *envp, int flags))         \
	F(int, execv, (const char *path, char *const *argv))                                                      \
	F(int, execvp, (const char *path, char *const *argv))                                                     \
	F(int, execl, (const char *path, const char *first, ...))                                                 \
	F(int, execlp, (const char *path, const char *first, ...))                                                \
	F(int, execle, (const char *path, const char *first, ...))                                                \
	F(int, unshare, (int flags))                                                                              \
	F(int, setns, (int fd, int kind))                                                                         \
	F(int, wait, (int *status))                                                                               \
	F(int, waitpid, (int pid, int *status, int flags))                                                        \
	F(int, wait3, (int *status, int flags, void *usage))                                                      \
	F(int, wait4, (int pid, int *status, int flags, void *usage))                                             \
	F(int, waitid, (int type, unsigned id, void *info, int flags))                                            \
	F(void, _exit, (int status))                                                                              \
	F(void, _Exit, (int status))                                                                              \
	F(int, pthread_create, (void *thread, const void *attributes, void *(*start)(void *), void *argument))    \
	F(int, pthread_join, (unsigned long thread, void **result))                                               \
	F(int, pthread_mutex_lock, (void *mutex))                                                                 \
	F(int, pthread_mutex_trylock, (void *mutex))                                                              \
	F(int, pthread_mutex_timedlock, (void *mutex, const void *until))                                         \
	F(int, pthread_mutex_clocklock, (void *mutex, int clock, const void *until))                              \
	F(int, pthread_mutex_unlock, (void *mutex))                                                               \
	F(int, pthread_rwlock_rdlock, (void *lock))                                                               \
	F(int, pthread_rwlock_tryrdlock, (void *lock))                                                            \
	F(int, pthread_rwlock_wrlock, (void *lock))                                                               \
	F(int, pthread_rwlock_trywrlock, (void *lock))                                                            \
	F(int, pthread_rwlock_unlock, (void *lock))                                                               \
	F(int, pthread_rwlock_timedrdlock, (void *lock, const void *until))                                       \
	F(int, pthread_rwlock_timedwrlock, (void *lock, const void *until))                                       \
	F(int, pthread_rwlock_clockrdlock, (void *lock, int clock, const void *until))                            \
	F(int, pthread_rwlock_clockwrlock, (void *lock, int clock, const void *until))                            \
	F(int, pthread_cond_wait, (void *condition, void *mutex))                                                 \
	F(int, pthread_cond_timedwait, (void *condition, void *mutex, const void *until))                         \
	F(int, pthread_cond_clockwait, (void *condition, void *mutex, int clock, const void *until))              \
	F(int, pthread_cond_signal, (void *condition))                                                            \
	F(int, pthread_cond_broadcast, (void *condition))                                                         \
	F(int, pthread_barrier_wait, (void *barrier))                                                             \
	F(int, sem_wait, (void *semaphore))                                                                       \
	F(int, sem_trywait, (void *semaphore))                                                                    \
	F(int, sem_timedwait, (void *semaphore, const void *until))                                               \
	F(int, sem_clockwait, (void *semaphore, int clock, const void *until))                                    \
	F(int, sem_post, (void *semaphore))                                                                       \
	F(void *, sem_open, (const char *name, int flags, ...))                                                   \
	F(int, sem_close, (void *semaphore))                                                                      \
	F(int, sem_unlink, (const char *name))                                                                    \
	F(unsigned, sleep, (unsigned seconds))                                                                    \
	F(int, usleep, (unsigned us))                                                                             \
	F(int, nanosleep, (const void *length, void *rest))                                                       \
	F(int, clock_nanosleep, (int clock, int flags, const void *length, void *rest))                           \
	F(int, kill, (int pid, int number))                                                                       \
	F(int, sigqueue, (int pid, int number, void *value))                                                      \
	F(int, pthread_kill, (unsigned long thread, int number))                                                  \
	F(int, pause, (void))                                                                                     \
	F(int, sigsuspend, (const void *mask))                                                                    \
	F(int, sigwait, (const void *set, int *number))                                                           \
	F(int, sigwaitinfo, (const void *set, void *info))                                                        \
	F(int, sigtimedwait, (const void *set, void *info, const void *timeout))                                  \
	F(void *, dlopen, (const char *file, int flags))                                                          \
	F(void *, dlmopen, (long space, const char *file, int flags))                                             \
	F(int, prctl, (int option, ...))                                                                          \
	F(long, syscall, (long number, ...))                                                                      \
	F(void *, dlsym, (void *handle, const char *name))

#define FUNCTION_PROTOTYPE(type, name, parameters) __attribute__((visibility("default"))) type name parameters;
FUNCTIONS(FUNCTION_PROTOTYPE)
#undef FUNCTION_PROTOTYPE

struct real {
#define FUNCTION_FIELD(type, name, parameters) type(*name) parameters;
	FUNCTIONS(FUNCTION_FIELD)
#undef FUNCTION_FIELD
};
extern struct real real;

/* The C library's own; also before this library's constructor has run. */
#define REAL(name)                                \
	(*(__builtin_expect(real.name != NULL, 1) \
		   ? real.name                    \
		   : (__typeof__(real.name))real_look(offsetof(struct real, name) / sizeof(void *))))

int *__errno_location(void) __attribute__((weak));

#endif
