/* SPDX-License-Identifier: MIT */
/*
 * What CPython's multiprocessing asks of the system, without the interpreter: the same library and
 * system calls with the same sizes, in the same order. Shared by the probes array, pipe_transfer and
 * queue, and by the small program that a spawned child is.
 *
 * Calls of negligible cost are left out: getpid, gettid, and the getrandom of a child. Functions return 0 or -errno.
 */
#ifndef FAULTLINE_REPLAY_H
#define FAULTLINE_REPLAY_H

#include "probe.h"

#include <semaphore.h>

/* Versions of CPython at which the calls change. */
enum replay_era {
	REPLAY_3_5,  /* arenas: files in the temporary directory, filled by write; 3 copies to pickle */
	REPLAY_3_7,  /* arenas in /dev/shm, sized by ftruncate; 2 copies */
	REPLAY_3_8,  /* large arenas are dropped instead of used again; two pipes for a process */
	REPLAY_3_10, /* objects in blocks of 1 MiB instead of 256 KiB; spawns by vfork */
};
#define REPLAY_ERAS     "python3.5,python3.7,python3.8,python3.10"
#define REPLAY_ERA_HELP "the calls of CPython 3.5 and 3.6; 3.7; 3.8 and 3.9; 3.10 and later"

enum replay_start { REPLAY_FORK, REPLAY_SPAWN };
#define REPLAY_STARTS     "fork,spawn"
#define REPLAY_START_HELP "a copy of the parent; a new program (a tiny static one instead of Python)"

enum replay_placement { REPLAY_FREE, REPLAY_SAME_CPU, REPLAY_OTHER_CPU };
#define REPLAY_PLACEMENTS     "free,same_cpu,other_cpu"
#define REPLAY_PLACEMENT_HELP "both processes wherever the kernel puts them; both on one CPU; each on its own"

struct replay_job;

/* The start of every replay's process: unbinds it if the placement is free, ignores SIGPIPE as Python does, sets the
 * job's CPU, and finds the program to spawn if one is needed (else NULL). -ENOTSUP with a reason if the child can't
 * be placed that way. */
int replay_begin(struct trial *, enum replay_placement, enum replay_start, struct replay_job *, const char **program);

/* A mapped shared file that holds Arrays, or that of a SharedMemory, which has a name. */
struct replay_arena {
	uint64_t size;
	int fd, duplicate; /* -1: no arena */
	unsigned char *start;
	char name[PROBE_SHM_NAME]; /* "" after it is unlinked */
};

enum replay_folder { REPLAY_AS_ERA, REPLAY_DISK, REPLAY_MEMORY };
#define REPLAY_FOLDERS "as_era,disk,memory"

/* An unlinked arena for `bytes`, in the folder that the era chooses, on disk, or, for comparison, in memory outside
 * of file systems. */
int replay_arena_make(struct trial *, enum replay_era, enum replay_folder, uint64_t bytes, struct replay_arena *);
/* Maps the arena again from its descriptor: what a spawned child does. */
int replay_arena_map(struct replay_arena *);
void replay_arena_end(struct replay_arena *);
/* SharedMemory(create=True), SharedMemory(name), close() and, by its creator, unlink(). */
int replay_shared_make(const char *name, uint64_t bytes, struct replay_arena *);
int replay_shared_open(const char *name, struct replay_arena *);
void replay_shared_end(struct replay_arena *);

/* Memory as numpy allocates it for an array: requests huge pages from 4 MiB on. NULL without memory. */
double *replay_numpy(uint64_t elements);

/* The array that is sent, in a process in the same state as if it had sent one before: once memory of that size was
 * freed, a C library may serve it from its heap, as glibc does. NULL without memory. */
double *replay_source_first(uint64_t elements);
/* The same for the next turn. Between two turns a program compares the result, in separate arrays, and frees all of
 * them. */
double *replay_source_renew(double *source, uint64_t elements);

/* Float objects of 32 bytes, made one by one, and a tuple or list of pointers to them. */
struct replay_boxes {
	struct replay_box **pointer;
	uint64_t count;
	unsigned char **block; /* that hold the objects */
	uint64_t blocks;
	uint64_t block_size, pool_size;
};

int replay_boxes_make(enum replay_era, const double *values, uint64_t count, struct replay_boxes *);
/* Stores the doubles in the objects one by one. */
void replay_boxes_store(const struct replay_boxes *, double *to);
/* Frees the objects from the last to the first, each block with its last object, then the pointers. */
void replay_boxes_drop(struct replay_boxes *);

/* Squares each element. */
void replay_square(const double *from, double *to, uint64_t elements);

/* The growing bytes of a message, as in an io.BytesIO. */
struct replay_bytes {
	unsigned char *start;
	uint64_t size, room;
};

void replay_bytes_free(struct replay_bytes *);

/* numpy array -> message: the copies that pickling makes. */
int replay_pickle(enum replay_era, const double *, uint64_t elements, struct replay_bytes *);
/* Message -> array; the caller frees the array with replay_unpickled_free. */
int replay_unpickle(enum replay_era, const struct replay_bytes *, uint64_t elements, double **);
void replay_unpickled_free(double *);

enum replay_reader { REPLAY_REALLOCATING, REPLAY_FIXED };

/* The length in 4 bytes, then the rest in one write, as far as the descriptor accepts it. */
int replay_send(int fd, const struct replay_bytes *);
/* Reads a message in `*reads` reads; each has room for all that is missing, or for 64 KiB. */
int replay_receive(int fd, enum replay_reader, struct replay_bytes *, uint64_t *reads);

/* A pipe, a pair of stream sockets; closed by exec. -1 with errno. */
int replay_pipe(int ends[2]);
int replay_socketpair(int ends[2]);

/* A Queue: a pipe, three semaphores, a thread that feeds the pipe. */
struct replay_queue {
	int reader, writer;
	sem_t *read_lock, *write_lock, *room;
	char name[3][PROBE_SHM_NAME];
	bool names_stay;
	struct replay_feeder *feeder;
};

/* The caller sets the names; those of the semaphores stay if a child must open them. */
int replay_queue_make(struct replay_queue *, bool names_stay);
int replay_queue_open(struct replay_queue *); /* what a spawned child does */
/* Passes an array to the feeder, which pickles and writes it. */
int replay_queue_put(struct replay_queue *, enum replay_era, const double *, uint64_t elements);
int replay_queue_get(struct replay_queue *, struct replay_bytes *, uint64_t *reads);
/* Waits until the feeder has written everything, and ends it; 0 or the feeder's error. */
int replay_queue_join(struct replay_queue *);
void replay_queue_end(struct replay_queue *);

/* What a child does; everything that a spawned child needs to know. */
struct replay_job {
	enum { REPLAY_ARRAY_VIEW, REPLAY_ARRAY_SLICE, REPLAY_SHARED_VIEW, REPLAY_PIPE, REPLAY_QUEUE, REPLAY_IDLE } kind;
	enum replay_era era;
	enum replay_reader reader;
	uint64_t elements;
	struct replay_arena in, out;
	int connection;
	struct replay_queue to_child, to_parent;
	int cpu;      /* to which a forked child binds itself; -1: its parent's */
	bool stepped; /* waits for a byte before each phase, and answers it */
	int go[2], done[2];
};

/* The phases of a child. */
enum replay_phase {
	REPLAY_WORK,
	REPLAY_RECEIVE = REPLAY_WORK,
	REPLAY_UNPICKLE,
	REPLAY_SQUARE,
	REPLAY_REPLY,
	REPLAY_EXIT
};

/* Runs the job; 0 or -errno, which the child exits with. */
int replay_job_run(struct replay_job *);
/* A spawned child: reads its job from `fd`, and opens what the job names. */
int replay_job_receive(int fd);

/* A Process. */
struct replay_process {
	pid_t pid;
	int sentinel, alive; /* the parent's ends of the pipes */
	struct replay_job *job;
};

/* Process.start(): the pipes, and the child, which runs the job. `program` is the one to spawn. */
int replay_process_start(struct replay_process *, enum replay_start, struct replay_job *, const char *program);
/* Starts the next phase of a stepped child; starts it and waits for its end. */
int replay_process_go(const struct replay_process *);
int replay_process_done(const struct replay_process *);
/* Process.join(); 0 or the child's failure. */
int replay_process_join(struct replay_process *);
/* Closes the pipes, and ends a child that still runs. */
void replay_process_end(struct replay_process *);

struct replay_transfer;

/* One of the steps of a transfer. If the job is stepped, each step waits until the child has done its part. */
typedef int replay_step(struct replay_transfer *);
replay_step replay_make, replay_start_child, replay_pickle_source, replay_transfer_message, replay_put,
	replay_unpickle_there, replay_square_there, replay_reply, replay_exit, replay_teardown;

/* An array on its way to a child and back squared, through a Pipe or a Queue. The caller sets the first
 * four and job.kind, .era and .reader; the rest is 0 before replay_transfer_open. */
struct replay_transfer {
	replay_step *const *steps; /* in their order, ended by NULL */
	enum replay_start start;
	enum replay_placement placement;
	uint64_t buffer; /* of the sockets, 0: as the system has it. Bytes */
	struct replay_job job;
	struct replay_process process;
	const char *program;
	double *source, *result;
	struct replay_bytes message;
	int ours;       /* the parent's end of a Pipe */
	uint64_t reads; /* that the answer took */
};

/* The callbacks of a probe whose state is a transfer, and whose first axis is the timed step: 0 is all steps, 1 the
 * first one. */
int replay_transfer_open(struct trial *, uint64_t elements);
int replay_transfer_prepare(struct trial *, uint64_t iterations);
int replay_transfer_run(struct trial *, uint64_t iterations);
void replay_transfer_close(struct trial *);

/* How Arrays are filled and read, as in analysis/python/ipc_benchmark.py; or SharedMemory instead. */
enum replay_variant {
	REPLAY_SEQUENCE_SIZE,
	REPLAY_SEQUENCE_SEQUENCE,
	REPLAY_SIZE_SIZE,
	REPLAY_SLICE,
	REPLAY_MADE_BEFORE,
	REPLAY_SHARED_MEMORY,
};
#define REPLAY_VARIANTS "sequence_size,sequence_sequence,size_size,slice,made_before,shared_memory"

enum replay_arrays_step {
	REPLAY_ARENA, /* both of them; the others are those of both as well */
	REPLAY_ZERO,
	REPLAY_FILL,
	REPLAY_BEGIN,
	REPLAY_CHILD,
	REPLAY_END,
	REPLAY_READ,
	REPLAY_TEARDOWN, /* from any state of the transfer */
	REPLAY_PROCESS,  /* not part of a transfer: a Process that does nothing */
};

/* Two Arrays: one with the source, for a child, and one that it fills. The caller sets the first six and
 * job.era and .stepped; the rest is 0 before replay_arrays_open. */
struct replay_arrays {
	struct trial *trial; /* its peer is set if the child works on when a step ends */
	enum replay_variant variant;
	enum replay_start start;
	enum replay_folder folder;
	const char *program; /* to spawn */
	bool arenas_stay;    /* and are there already: none is made or removed */
	struct replay_job job;
	struct replay_process process;
	double *source, *result;
};

int replay_arrays_open(struct replay_arrays *, uint64_t elements);
/* Both Arrays: each is filled before the next one is made. */
int replay_arrays_make(struct replay_arrays *);
/* Everything a program does between two turns, before the timing of the next one. */
int replay_arrays_renew(struct replay_arrays *);
int replay_arrays_step(struct replay_arrays *, enum replay_arrays_step);
int replay_arrays_all(struct replay_arrays *);
void replay_arrays_close(struct replay_arrays *);

#endif
