/* SPDX-License-Identifier: MIT */
/*
 * The primitives that the tracer distinguishes: one line each, the only place where they are named. The preloaded
 * library, the tracer and its files share it, so it needs nothing but the language.
 */
#ifndef FAULTLINE_PRIMITIVE_H
#define FAULTLINE_PRIMITIVE_H

/* Name in the program, name for people and in the files. */
#define PRIMITIVES(P)                                   \
	P(MEMSET, "memset")                             \
	P(MEMCPY, "memcpy")                             \
	P(MEMMOVE, "memmove")                           \
	P(MMAP, "mmap")                                 \
	P(MUNMAP, "munmap")                             \
	P(MADVISE, "madvise, mprotect, mremap")         \
	P(BRK, "brk")                                   \
	P(FTRUNCATE, "ftruncate, fallocate")            \
	P(SHM_OPEN, "shm_open, shm_unlink")             \
	P(OPEN_SHM, "open in /dev/shm")                 \
	P(MEMFD, "memfd_create")                        \
	P(OPEN, "open")                                 \
	P(CLOSE, "close")                               \
	P(FILE_READ, "read: file")                      \
	P(FILE_WRITE, "write: file")                    \
	P(PIPE, "pipe")                                 \
	P(PIPE_READ, "read: pipe")                      \
	P(PIPE_WRITE, "write: pipe")                    \
	P(SOCKET, "socket, connect, accept")            \
	P(SOCKET_READ, "read: socket")                  \
	P(SOCKET_WRITE, "write: socket")                \
	P(OTHER_READ, "read: other")                    \
	P(OTHER_WRITE, "write: other")                  \
	P(POLL, "poll, select, epoll")                  \
	P(FORK, "fork")                                 \
	P(VFORK, "vfork")                               \
	P(THREAD, "pthread_create, clone")              \
	P(SPAWN, "posix_spawn, popen")                  \
	P(EXEC, "exec")                                 \
	P(WAIT, "wait")                                 \
	P(MUTEX, "mutex, rwlock")                       \
	P(CONDITION, "condition variable, barrier")     \
	P(SEMAPHORE, "semaphore")                       \
	P(SEM_OPEN, "sem_open, sem_close, sem_unlink")  \
	P(JOIN, "pthread_join")                         \
	P(FUTEX, "futex")                               \
	P(SLEEP, "sleep")                               \
	P(SPLICE, "splice, vmsplice, tee")              \
	P(SENDFILE, "sendfile, copy_file_range")        \
	P(DESCRIPTORS, "send, receive descriptors")     \
	P(URING, "io_uring")                            \
	P(USERFAULT, "userfaultfd")                     \
	P(SYNC, "fsync, fdatasync, msync")              \
	P(FILE_LOCK, "flock, fcntl locks")              \
	P(MESSAGE, "message queue")                     \
	P(OTHER_CALL, "other system calls")             \
	P(FAULT_ANONYMOUS, "page fault: anonymous")     \
	P(FAULT_SHARED, "page fault: shared anonymous") \
	P(FAULT_SHM, "page fault: /dev/shm")            \
	P(FAULT_MEMFD, "page fault: memfd")             \
	P(FAULT_FILE, "page fault: file")               \
	P(FAULT_MAJOR, "page fault: major")             \
	P(FAULT_OTHER, "page fault: other")             \
	P(COUNTED_FAULTS, "page faults (getrusage)")    \
	P(COUNTED_SWITCHES, "switches (getrusage)")     \
	P(TRACING, "tracing")                           \
	P(OWN, "own code")

enum primitive {
#define PRIMITIVE_ENUM(id, name) PRIMITIVE_##id,
	PRIMITIVES(PRIMITIVE_ENUM)
#undef PRIMITIVE_ENUM
		PRIMITIVE_COUNT,

	/* Those before are functions on memory, those before are calls; then come page faults. */
	PRIMITIVE_MEMORY = PRIMITIVE_MMAP,
	PRIMITIVE_CALLS = PRIMITIVE_FAULT_ANONYMOUS,
};

/* Calls that have a number of bytes, as a set of bits: one test, which the kernel checks soon. */
#define PRIMITIVE_BIT(id) (1ULL << PRIMITIVE_##id)
#define PRIMITIVES_MOVING                                                                                              \
	(PRIMITIVE_BIT(FILE_READ) | PRIMITIVE_BIT(FILE_WRITE) | PRIMITIVE_BIT(PIPE_READ) | PRIMITIVE_BIT(PIPE_WRITE) | \
	 PRIMITIVE_BIT(SOCKET_READ) | PRIMITIVE_BIT(SOCKET_WRITE) | PRIMITIVE_BIT(OTHER_READ) |                        \
	 PRIMITIVE_BIT(OTHER_WRITE) | PRIMITIVE_BIT(SPLICE) | PRIMITIVE_BIT(SENDFILE) | PRIMITIVE_BIT(DESCRIPTORS))
#define PRIMITIVES_SIZED                                                                              \
	(PRIMITIVES_MOVING | PRIMITIVE_BIT(MEMSET) | PRIMITIVE_BIT(MEMCPY) | PRIMITIVE_BIT(MEMMOVE) | \
	 PRIMITIVE_BIT(MMAP) | PRIMITIVE_BIT(MUNMAP) | PRIMITIVE_BIT(MADVISE) | PRIMITIVE_BIT(FTRUNCATE))
/* Calls in which a thread does little but wait; of other system calls the library has only those that wait for
 * signals. */
#define PRIMITIVES_WAITING                                                                                         \
	(PRIMITIVE_BIT(PIPE_READ) | PRIMITIVE_BIT(SOCKET_READ) | PRIMITIVE_BIT(OTHER_READ) | PRIMITIVE_BIT(POLL) | \
	 PRIMITIVE_BIT(VFORK) | PRIMITIVE_BIT(WAIT) | PRIMITIVE_BIT(MUTEX) | PRIMITIVE_BIT(CONDITION) |            \
	 PRIMITIVE_BIT(SEMAPHORE) | PRIMITIVE_BIT(JOIN) | PRIMITIVE_BIT(FUTEX) | PRIMITIVE_BIT(SLEEP) |            \
	 PRIMITIVE_BIT(FILE_LOCK) | PRIMITIVE_BIT(MESSAGE) | PRIMITIVE_BIT(OTHER_CALL))
/* Counts of the whole process, without times: where no source sees them happen. */
#define PRIMITIVE_IS_COUNTED(p) ((p) == PRIMITIVE_COUNTED_FAULTS || (p) == PRIMITIVE_COUNTED_SWITCHES)
#define PRIMITIVE_IS_FAULT(p)   ((p) >= PRIMITIVE_FAULT_ANONYMOUS && (p) <= PRIMITIVE_FAULT_OTHER)
#define PRIMITIVE_HAS_SIZE(p)   (PRIMITIVES_SIZED >> (p)&1)

/* System calls that the preloaded library has no functions for: none of them escapes it. */
#define PRIMITIVES_BPF_ONLY                                                                                    \
	(PRIMITIVE_BIT(FUTEX) | PRIMITIVE_BIT(DESCRIPTORS) | PRIMITIVE_BIT(URING) | PRIMITIVE_BIT(USERFAULT) | \
	 PRIMITIVE_BIT(OTHER_CALL))
#define PRIMITIVE_IS_BPF_ONLY(p) (PRIMITIVES_BPF_ONLY >> (p)&1)

/* Functions of a library that may make several system calls, or none. */
#define PRIMITIVE_IS_COMPOSITE(p)                                                          \
	((p) == PRIMITIVE_SHM_OPEN || (p) == PRIMITIVE_THREAD || (p) == PRIMITIVE_SPAWN || \
	 ((p) >= PRIMITIVE_MUTEX && (p) <= PRIMITIVE_JOIN))

#endif
