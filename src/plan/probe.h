/* SPDX-License-Identifier: MIT */
/*
 * The contract between a probe and the harness; the only header from src/ that a probe includes.
 *
 * A probe is one file in probes/ that ends in
 *
 *     const struct probe probe_NAME = { .name = "NAME", ... };
 *
 * and one NAME in the list in probes/meson.build.
 *
 * For every point (one value per axis) and round the harness starts a new process, which calls
 *
 *     open, { prepare, run, settle, verify } once a sample, close
 *
 * Only `run` is timed. Callbacks return 0 or -errno; they never print and never exit. A callback that is NULL does
 * nothing. `close` must accept a trial whose `open` failed halfway.
 */
#ifndef FAULTLINE_PROBE_H
#define FAULTLINE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	PROBE_AXES = 13,
	PROBE_SWEEPS = 16,
	PROBE_TALLIES = 4,
	PROBE_SHM_NAME = 48, /* macOS allows 31 characters and the final NUL: it has no more than 24 of them */
	PROBE_PATH = 512,
};

struct axis {
	const char *name;   /* a column of the CSV, an option of the command line: "size" */
	const char *values; /* all possible values: "64..1G*4", or words: "private,shared" */
	const char *base;   /* the value if a sweep does not name the axis */
	const char *unit;   /* "B" for bytes; NULL for words and plain counts */
	const char *help;   /* one line for `faultline list` */
};

struct trial {                         /* one point while it is measured */
	uint64_t value[PROBE_AXES];    /* per axis: the number, or the word's index */
	uint64_t bytes;                /* touched by one iteration; 0: not applicable */
	uint64_t limit;                /* the maximum of iterations per sample; 0: no limit */
	bool whole;                    /* every sample has `limit` iterations, however long they take */
	uint64_t stretch;              /* a sample lasts so many times as long, if it has a cost of its own; 0: once */
	void *state;                   /* for the probe's use */
	const char *reason;            /* set by a callback that fails, when it knows more than its errno */
	const char *note;              /* a remark for the row, such as which variant was chosen; NULL: no remark */
	uint64_t tally[PROBE_TALLIES]; /* counted by `run` or `verify`: see probe.tallies. 0 before each sample */

	/* A process that works for the probe from open to close; its CPU time, faults and switches count too. 0: no
	 * peer. */
	pid_t peer;
	const pid_t *team; /* more of them, which may be others in each sample */
	unsigned team_size;

	/* Children outlive a sample, and the kernel accounts their usage when they are reaped: so CPU time, faults and
	 * switches are those of the process alone. */
	bool alone;

	/* Set by the harness. */
	bool first;                /* the process's first sample, in which its own code is faulted in, too */
	int cpu;                   /* where the trial is bound, -1 if it is not */
	int other_cpu;             /* another CPU that it may use, -1 if it has no other */
	const char *directory;     /* on a disk, for temporary files */
	const char *memory_groups; /* the folder of cgroups in which it may make one; "": none */
};

struct effect { /* what the kernel counted for one sample, for `verify` */
	uint64_t iterations;
	uint64_t minor_faults; /* of the process, its reaped children, its peer and its team */
	uint64_t major_faults;
};

struct probe {
	const char *name;
	const char *summary;     /* one line for `faultline list` */
	const char *iteration;   /* what is counted: "call", "page", "message" */
	const char *unsupported; /* why it can't run here, or NULL; it is listed with the reason */

	/* Run starts, or hands over to, other processes or threads: their switches are part of it. Inherited counters
	 * would slow them down, so counters get separate rounds. */
	bool concurrent;

	bool on_request; /* too long for a plain run of all probes: measured only when named */
	struct axis axes[PROBE_AXES];

	/* What a plain run measures: "size=64..1G*4 state=warm", one slice per line; empty: the base point only. */
	const char *sweeps[PROBE_SWEEPS];

	/* Whether the words of a point contradict each other, on whichever machine; `run --full` leaves it out. NULL:
	 * none do. */
	bool (*means_nothing)(const uint64_t value[static PROBE_AXES]);

	/* The axis whose best value (highest rate) the tables name, because the user of the primitive chooses it, such as
	 * the size of a block. NULL: no such axis. */
	const char *best;

	const char *tallies[PROBE_TALLIES]; /* names of the counts in trial.tally; each is a column: "handoffs" */

	int (*open)(struct trial *);
	int (*prepare)(struct trial *, uint64_t iterations); /* before each sample, not timed */
	int (*run)(struct trial *, uint64_t iterations);     /* the only timed part */

	/* After the clock was stopped and before CPU time is read: ends the threads that `run` used, because the time of
	 * one that still runs may not be accounted yet. */
	void (*settle)(struct trial *);

	/* After each sample, not timed: did it do what it says? -EBADMSG if not. */
	int (*verify)(struct trial *, const struct effect *);

	void (*close)(struct trial *);
};

/* Makes the compiler assume that the memory at `pointer` is read and written here. */
static inline void probe_keep(void *pointer)
{
	__asm__ volatile("" : : "r"(pointer) : "memory");
}

/* `value` rounded up to whole `unit`s, a power of two. */
static inline uint64_t probe_round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) & ~(unit - 1);
}

/* Sets the reason and returns the error, for `return probe_fail(trial, -ENOTSUP, "...")`. */
int probe_fail(struct trial *, int error, const char *reason);

/* 0, or -ENOMEM with a reason if the machine lacks `bytes` of free memory. A probe calls it before it fills memory,
 * so that the out-of-memory killer ends no run. */
int probe_need_memory(struct trial *, uint64_t bytes);

/* The process's `index`th name for shm_open and sem_open, its path for a file in a directory (trial->directory, or
 * where shared memory objects are files), its key for shmget. `close` removes what they name. If the process dies
 * first, the harness removes it, for each index below PROBE_SHM_NAMES. */
enum { PROBE_SHM_NAMES = 32, PROBE_PROGRAM_NAME = PROBE_SHM_NAMES - 2 /* of probe_program */ };
void probe_shm_name(unsigned index, char name[static PROBE_SHM_NAME]);
void probe_path(const char *directory, unsigned index, char path[static PROBE_PATH]);
key_t probe_sysv_key(unsigned index);

/* The permissions of a probe's semaphores. By the sticky bit, which means nothing of a file, the harness knows one that
 * glibc's sem_open(3) was making, under a name of its own, when the process was killed. */
#ifdef __GLIBC__
enum { PROBE_SEMAPHORE_MODE = 01600 };
#else
enum { PROBE_SEMAPHORE_MODE = 0600 };
#endif

/* Moves the process, before it has peers, to a cgroup of memory of its own, to which it and they are charged; the harness
 * removes it. `limit` is in bytes, 0: no limit but those of the groups above. 0, or -ENOTSUP with a reason. */
int probe_enter_memory_group(struct trial *, uint64_t limit);

/* The bytes that are charged to that group, some of them in advance, and how often it was kept to its limit. 0 or
 * -errno. */
int probe_memory_group(const struct trial *, uint64_t *used, uint64_t *kept);

/* A new shared memory object or a new file in trial->directory, already unlinked, of `size` zero bytes. Returns the
 * descriptor, or -errno. */
int probe_shm_object(uint64_t size);
int probe_temporary_file(const struct trial *, uint64_t size);

/* Fills `bytes` of anonymous memory, in small pages, which the process keeps until it ends. 0, or -errno with a
 * reason. */
int probe_hold_memory(struct trial *, uint64_t bytes);

/* Zeroed memory that the process shares with its children until it ends. NULL and errno on failure. */
void *probe_share_memory(size_t bytes);

/* Waits for a child; 0, or -ECHILD or -EBADMSG if it did not exit with 0. */
int probe_reap(pid_t);

/* A file with the minimal program (probes/shared/spawn_target.c), linked statically or dynamically: its path, valid
 * until the process ends. In memory it has no name, where the system has such files. 0 or -errno. */
enum probe_file { PROBE_IN_MEMORY, PROBE_ON_DISK };
int probe_program(struct trial *, bool dynamic, enum probe_file, const char **path);

/* The same, in memory, for a program embedded in the probe, an image of `bytes` bytes; 0: the probe has no program. */
int probe_load_program(struct trial *, const void *image, size_t bytes, const char **path);

/* Binds the calling process to a CPU of trial->cpu or trial->other_cpu; lets it run on every CPU again
 * that the harness may use. 0 or -errno. */
int probe_pin(int cpu);
int probe_unpin(void);

/* Where a trial and its peer run: on one CPU, on two, or where the system puts them, which is the only choice if
 * processes can't be bound. Sets `cpu` for probe_start_peer, and unbinds the trial if it is to be free. 0, or
 * -ENOTSUP with a reason. */
enum probe_placement {
	PROBE_SAME_CPU,
	PROBE_OTHER_CPU,
	PROBE_FREE,
	PROBE_SAME_CACHE,  /* another core, which shares the last level of cache */
	PROBE_OTHER_CACHE, /* a core that shares no cache, on the same NUMA node */
	PROBE_OTHER_NODE,  /* of another NUMA node */
};
#define PROBE_PLACEMENTS "same_cpu,other_cpu,free,same_cache,other_cache,other_node"
int probe_place_peer(struct trial *, enum probe_placement, int *cpu);

/* The `n`th CPU of the run: trial->cpu, then trial->other_cpu, then the rest; `cpu` is -1 where processes are not bound.
 * 0, or -ENOTSUP if there are fewer CPUs. */
int probe_nth_cpu(const struct trial *, unsigned n, int *cpu);

/* Whether this kernel counts page faults. Where it does not, huge pages can't be distinguished from small ones, nor
 * populated pages from untouched ones: a probe refuses to measure them. */
bool probe_counts_faults(void);
#define PROBE_NO_FAULTS "this kernel counts no page faults, by which that would be verified"

/* 0, or -EBADMSG with a reason if the kernel counted fewer faults than `least` or more than `most`, with a tolerance
 * for a few from elsewhere, such as a sanitizer's own memory. Where the kernel counts none it is a remark of the row. */
int probe_check_faults(struct trial *, const struct effect *, uint64_t least, uint64_t most);

/* "glibc-2.36", "musl": the C library that the program runs with. */
const char *probe_libc(void);

/* Forks a child that runs `serve` and exits with its result; it is bound to `cpu` unless that is -1, and dies with this
 * process. Its id, or -errno. */
pid_t probe_start_child(int cpu, int (*serve)(void *), void *context);

/* Forks such a child as the trial's peer, and sets trial->peer. 0 or -errno. probe_end_peer kills and reaps it. */
int probe_start_peer(struct trial *, int cpu, int (*serve)(struct trial *));
void probe_end_peer(struct trial *);

#endif
