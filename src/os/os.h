/* SPDX-License-Identifier: MIT */
/*
 * Every difference between operating systems. meson picks the file that implements it; the tests have their own, in
 * which time passes only when they advance it.
 *
 * Functions that can fail return 0 or -errno. A figure that the system does not provide is OS_UNKNOWN, never 0.
 */
#ifndef FAULTLINE_OS_H
#define FAULTLINE_OS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define OS_UNKNOWN UINT64_MAX

/* What a process, its reaped children and its peer have used so far. */
struct os_usage {
	uint64_t others_cpu_ns;      /* CPU time of the children and the peer; os_cpu_ns() has the process's own */
	uint64_t user_ns, system_ns; /* the kernel's split of it; see os_accounting_tick_ns */
	uint64_t minor_faults, major_faults;
	uint64_t voluntary_switches, involuntary_switches;
	uint64_t steal_ns;      /* time that the hypervisor took from `cpu` */
	int cpu;                /* where the caller runs, -1 if unknown */
	uint64_t frequency_khz; /* current clock of `cpu`, 0 if the system does not report it */
};

/* A monotonic clock for intervals, not slewed if the system has such a clock. ns. */
uint64_t os_clock_ns(void);

/* Whether that clock and the CPU time of the process can be read here: 0 or -errno. A filter of system calls may refuse
 * them, and they would stand at 0. */
int os_clock_check(void);

/* The name of that clock, for platform.csv. */
const char *os_clock_name(void);

/* "glibc-2.36", "musl": the C library that the program runs with. */
const char *os_libc(void);

/* UTC, in whole seconds since 1970. */
int64_t os_utc_seconds(void);

/* The CPU time of all threads of the calling process. ns. */
uint64_t os_cpu_ns(void);

/* What the address space of the calling process consists of. */
struct os_mappings {
	uint64_t count;
	uint64_t written;   /* those with pages of the process's own: a fork has to share these */
	uint64_t own_bytes; /* of those pages */
};

/* 0 or -errno; figures that the system does not have are OS_UNKNOWN. */
int os_mappings_read(struct os_mappings *);

/* Reads the usage of the calling process, of its reaped children if requested, and of `peer` (0: none). Takes about
 * 10 µs. */
void os_usage_read(pid_t peer, bool children, struct os_usage *);

/* Adds that of another process to what was read. */
void os_usage_add(pid_t, struct os_usage *);

/* The time that the hypervisor took from all CPUs so far, in steps of a tick of the kernel; ns, or OS_UNKNOWN. */
uint64_t os_stolen_ns(void);

/* Whether the kernel counts the page faults of a process, by trying once: gVisor's, for one, does not. */
bool os_counts_faults(void);

/* The length of the tick by which the kernel splits CPU time into user and system, or 0 if it accounts exactly. ns.
 * Found by a trial of some ms. */
uint64_t os_accounting_tick_ns(void);

/* Binds the calling thread to a CPU; -ENOTSUP if the system has no such call. */
int os_pin(int cpu);

/* Undoes the first os_pin of the process, or of the one it was forked from. */
int os_unpin(void);

/* The CPUs that the process may use, at most `size` of them; returns how many. */
size_t os_cpus(int *cpu, size_t size);

/* The same for the parent: the CPUs of the run, for a process that was bound to one of them. */
size_t os_parent_cpus(int *cpu, size_t size);

/* The same for a process that the caller may look at; 0 where the system does not say. */
size_t os_process_cpus(pid_t, int *cpu, size_t size);

/* Calls `mapped` with the path of each file that a process has mapped, once a mapping. 0 or -errno; -ENOTSUP if the
 * system does not say. */
int os_mapped_files(pid_t, void (*mapped)(void *context, const char *path), void *context);

enum { OS_CPUS_MOST = 8192 }; /* as many as Linux can be built for */

/* The other CPUs of the core of `cpu`, at most `size` of them; their number, 0 where it is not known. */
enum { OS_SIBLINGS_MOST = 16 };
size_t os_siblings(int cpu, int *sibling, size_t size);

/* The nearest thing that two CPUs share: a core, the last level of cache, a NUMA node without that, or none of them. */
enum os_distance { OS_SAME_CORE, OS_SAME_CACHE, OS_OTHER_CACHE, OS_OTHER_NODE, OS_DISTANCE_UNKNOWN };
enum os_distance os_cpu_distance(int cpu, int other);

/* How fast a CPU is beside the fastest kind of the machine, which has 1024; 0 where that is unknown or all are alike. */
unsigned os_cpu_capacity(int cpu);

/* Asks the kernel to kill the caller when its parent dies, if supported; exits if that has happened. */
void os_die_with_parent(pid_t parent);

/* The name under which ps and top show the process, where the system lets it be set. */
void os_set_name(const char *name);

/* Makes the caller the parent of orphaned descendants, so that it can reap them. */
void os_adopt_orphans(void);

/* Memory that can be filled without swapping or an out-of-memory kill, or OS_UNKNOWN. Bytes. */
uint64_t os_memory_available(void);

/* Gives the folder below which the caller may make cgroups of memory; 0, -ENOTSUP where there is no such thing, or
 * another -errno, and then the folder is empty. */
int os_memory_groups(char *folder, size_t size);

/* Makes a cgroup at a new path in that folder, which may hold `limit` bytes (0: as many as those above it), and moves
 * the caller there: what it and its later children touch from now on is charged to it. rmdir(2) removes it once they have
 * ended. 0 or -errno, and then nothing is changed. */
int os_memory_group_enter(const char *group, uint64_t limit);

/* The bytes that are charged to it, some of them in advance, and how often it was kept to its limit. 0 or -errno. */
int os_memory_group_read(const char *group, uint64_t *used, uint64_t *kept);

/* The path of an executable file with the content `image`: an unnamed file that ends with the process, if the system
 * has such files, else `file`, a new one that the caller removes. */
int os_program(const void *image, size_t bytes, const char *file, char *path, size_t size);

/* From now on SIGINT, SIGTERM and SIGHUP only set os_ending to their number and call `also` (NULL: nothing), but not
 * those that were ignored when the process started, as under nohup(1). */
extern volatile sig_atomic_t os_ending;
void os_catch_ending(void (*also)(void));

struct os_command {
	const char *const *words;  /* the program, which is looked up in PATH, and its arguments; ends with NULL */
	int input, output, errors; /* descriptors; -1: /dev/null */
};

/* Runs a command in a process group of its own, waits for it, and gives its status as waitpid(2) does. What it starts
 * ends with the caller: when a signal sets os_ending, or the caller is killed, the group gets SIGTERM, and SIGKILL after
 * 10 seconds. 0; -EINTR if os_ending is set, and then all has ended; or -errno if it can't be started. */
int os_command_run(const struct os_command *, int *status);

/* The same for at most so many seconds (0: without a limit): then all of it is ended in that way, and the result is
 * -ETIMEDOUT. */
int os_command_run_within(const struct os_command *, unsigned limit_s, int *status);

/* One process among all that ever have its id: when it began, and its namespace of ids; 0 where a system has no such
 * thing. */
struct os_maker {
	pid_t pid;
	uint32_t began, space;
};
struct os_maker os_maker(pid_t);

/* What a killed run could not remove. */
struct os_leftovers {
	const char
		*directory; /* of its files; its shared memory objects and semaphores are where the system has them */
	const char *
		prefix; /* of names "<prefix><pid>-<began>-<space>.<number>", the two in the middle hexadecimal; cgroups have them, too */
	mode_t semaphore;      /* the mode of its semaphores, which nobody else's has; 0: none */
	pid_t (*maker)(key_t); /* of a System V segment or queue of that key, if it is such a process; else 0 */
};

/* Removes it if its maker has ended; what was made in another PID namespace, whose processes are not visible, an hour
 * after its last change. */
void os_remove_leftovers(const struct os_leftovers *);

/* Gives the path, with every link resolved, of a file or folder that only root and the caller can have written: it and
 * every folder above it is owned by one of them, and nobody else may write to it. 0; -EPERM where that is not so, and
 * then `real` names what another user could change; or another -errno, -ENOENT where nothing is there. */
int os_trusted_path(const char *path, char *real, size_t size);

/* Writes the path of the running executable; -errno if unknown. */
int os_executable(char *path, size_t size);

/* Where a run measures, for the facts about it. */
struct os_place {
	int cpu, other_cpu;    /* -1: not bound, none */
	const char *directory; /* of temporary files */
};

/* Calls `fact` once per fact about the platform that only this system can find. */
void os_facts(void (*fact)(void *context, const char *key, const char *value), void *context, const struct os_place *);

/* How many periods of its CPU quota the cgroup of the caller has had, and in how many of them it was stopped; false where
 * it has no quota or the system no such thing. */
bool os_throttling(uint64_t *periods, uint64_t *throttled);

#endif
