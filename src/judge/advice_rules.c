/* SPDX-License-Identifier: MIT */
/* The rules of advice, one entry each. Thresholds say from when on a thing is worth a sentence; they don't enter a
 * figure. */
#include "advice.h"

#define AT_LEAST(primitive, figure, constant)                            \
	{                                                                \
		{ primitive, TRACE_##figure }, constant, 0, { 0 }, false \
	}
#define AT_LEAST_TIMES(primitive, figure, factor, other, other_figure)                           \
	{                                                                                        \
		{ primitive, TRACE_##figure }, 0, factor, { other, TRACE_##other_figure }, false \
	}
#define AT_MOST_TIMES(primitive, figure, factor, other, other_figure)                           \
	{                                                                                       \
		{ primitive, TRACE_##figure }, 0, factor, { other, TRACE_##other_figure }, true \
	}

#define FAULT_SHM       "page fault: /dev/shm"
#define FAULT_ANONYMOUS "page fault: anonymous"
#define MADVISE         "madvise, mprotect, mremap"
#define MUTEX           "mutex, rwlock"
#define PIPE_WRITE      "write: pipe"
#define SHM_OPEN        "shm_open, shm_unlink"
#define ARRAY           "sharedctypes.py RawArray"
#define BOOTSTRAP       "<string> <module>"
#define PICKLED         "reduction.py dumps"
#define RECEIVED        "connection.py _recv"
#define SENT            "connection.py _send"
#define SPAWNED         "util.py spawnv_passfds"
#define TAKEN           "queues.py get"
#define THREAD          "pthread_create, clone"

const struct advice_rule advice_rules[] = {
	{
		.name = "shared-memory-faults",
		.condition = { AT_LEAST(FAULT_SHM, FAULTS, 1000) },
		.count = { FAULT_SHM, TRACE_FAULTS },
		.what = "first-touch page faults of /dev/shm",
		.cost = { { FAULT_SHM, TRACE_WALL } },
		.instead = "huge pages",
		.proof = { .probe = "page_fault",
			   .fixed = { { "mapping", "shm" }, { "access", "write" }, { "size", "67108864" } },
			   .axis = "page",
			   .worse = "small",
			   .better = "huge" },
	},
	{
		.name = "shared-memory-faults-in-memset",
		.condition = { AT_LEAST("memset", FAULTS, 1000), AT_LEAST(SHM_OPEN, CALLS, 1) },
		.count = { "memset", TRACE_FAULTS },
		.what = "page faults within memset, in a program that makes shared memory,",
		.cost = { { "memset", TRACE_FAULT_NS } },
		.instead = "huge pages",
		.proof = { .probe = "page_fault",
			   .fixed = { { "mapping", "shm" }, { "access", "write" }, { "size", "67108864" } },
			   .axis = "page",
			   .worse = "small",
			   .better = "huge" },
	},
	{
		.name = "fork-of-a-large-process",
		.condition = { AT_LEAST("fork", CALLS, 10), AT_LEAST_TIMES("exec", CALLS, 0.5, "fork", CALLS),
			       AT_LEAST_TIMES("fork", WALL, 1e6, "fork", CALLS) },
		.count = { "fork", TRACE_CALLS },
		.what = "forks of a large process, to start programs,",
		.cost = { { "fork", TRACE_WALL } },
		.instead = "posix_spawn",
		.proof = { .probe = "posix_spawn",
			   .fixed = { { "step", "call" }, { "target", "static" }, { "resident", "67108864" } },
			   .axis = "method",
			   .worse = "fork_exec",
			   .better = "posix_spawn" },
	},
	{
		.name = "small-pipe-blocks",
		.condition = { AT_LEAST(PIPE_WRITE, CALLS, 1000),
			       AT_MOST_TIMES(PIPE_WRITE, BYTES, 4096, PIPE_WRITE, CALLS) },
		.count = { PIPE_WRITE, TRACE_CALLS },
		.what = "small writes to pipes, and the reads,",
		.cost = { { PIPE_WRITE, TRACE_WALL }, { "read: pipe", TRACE_WALL } },
		.instead = "blocks of 64 KiB",
		.sized = PIPE_WRITE,
		.proof = { .probe = "pipe",
			   .fixed = { { "mechanism", "pipe" }, { "pattern", "throughput" } },
			   .axis = "block",
			   .worse = "",
			   .better = "65536" },
	},
	{
		.name = "close-before-exec",
		.condition = { AT_LEAST("exec", CALLS, 1), AT_LEAST("close", CALLS, 2000),
			       AT_LEAST_TIMES("close", CALLS, 500, "exec", CALLS),
			       AT_LEAST_TIMES("close", CALLS, 4, "open", CALLS) },
		.count = { "close", TRACE_CALLS },
		.what = "calls of close, hundreds for each exec,",
		.cost = { { "close", TRACE_WALL } },
		.instead = "close_range, one call",
	},
	{
		.name = "mapped-in-each-call",
		.condition = { AT_LEAST("mmap", CALLS, 1000), AT_LEAST_TIMES("munmap", CALLS, 0.8, "mmap", CALLS),
			       AT_LEAST_TIMES("mmap", BYTES, 65536, "mmap", CALLS),
			       AT_LEAST_TIMES("*", FAULTS, 2, "mmap", CALLS) },
		.count = { "mmap", TRACE_CALLS },
		.what = "blocks mapped, faulted in and unmapped again",
		.cost = { { "mmap", TRACE_WALL },
			  { "munmap", TRACE_WALL },
			  { FAULT_ANONYMOUS, TRACE_WALL },
			  { "memset", TRACE_FAULT_NS } },
		.instead = "memory that malloc keeps (mallopt, M_MMAP_THRESHOLD)",
		.sized = "mmap",
		.proof = { .probe = "malloc",
			   .fixed = { { "function", "malloc" }, { "free", "yes" }, { "size", "" } },
			   .axis = "policy",
			   .worse = "always_mmap",
			   .better = "never_return" },
	},
	{
		.name = "given-back-and-touched-again",
		.condition = { AT_LEAST(MADVISE, CALLS, 500), AT_LEAST_TIMES(MADVISE, BYTES, 16384, MADVISE, CALLS),
			       AT_LEAST_TIMES("*", FAULTS, 2, MADVISE, CALLS),
			       AT_MOST_TIMES("mmap", CALLS, 0.5, MADVISE, CALLS),
			       AT_MOST_TIMES(THREAD, CALLS, 0.5, MADVISE, CALLS) },
		.count = { MADVISE, TRACE_CALLS },
		.what = "times memory was given back (madvise), and touched again,",
		.cost = { { MADVISE, TRACE_WALL }, { FAULT_ANONYMOUS, TRACE_WALL }, { "memset", TRACE_FAULT_NS } },
		.instead = "keep it",
	},
	{
		.name = "heap-given-back-and-grown-again",
		.condition = { AT_LEAST("brk", CALLS, 1000), AT_LEAST_TIMES("*", FAULTS, 4, "brk", CALLS) },
		.count = { "brk", TRACE_CALLS },
		.what = "times the heap was given back or grown (brk), and touched again,",
		.cost = { { "brk", TRACE_WALL }, { FAULT_ANONYMOUS, TRACE_WALL }, { "memset", TRACE_FAULT_NS } },
		.instead = "keep it (mallopt, M_TRIM_THRESHOLD)",
	},
	{
		.name = "array-from-a-sequence",
		.condition = { AT_LEAST(ARRAY "\town code", WALL, 5e6) },
		.what = "multiprocessing.Array, made element by element from a sequence,",
		.cost = { { ARRAY "\town code", TRACE_WALL } },
		.instead = "an Array of that size, filled through numpy.frombuffer or memoryview",
		.proof = { .probe = "ipc_benchmark",
			   .program = "ipc_benchmark.py",
			   .arguments =
				   "--mechanism Array --variant sequence_size,size_size --start-method fork --iters 1",
			   .fixed = { { "mechanism", "Array" },
				      { "start_method", "fork" },
				      { "elements", "1000000" },
				      { "lock", "off" } },
			   .axis = "variant",
			   .worse = "sequence_size",
			   .better = "size_size" },
	},
	{
		.name = "large-objects-through-a-pipe",
		.condition = { AT_LEAST(SENT "\twrite: pipe", BYTES, 16 << 20),
			       AT_LEAST_TIMES(SENT "\twrite: pipe", BYTES, 65536, SENT "\twrite: pipe", CALLS) },
		.count = { SENT "\twrite: pipe", TRACE_CALLS },
		.what = "writes of large objects of Python, pickled and sent through a pipe (Queue, Pool),",
		.cost = { { SENT "\twrite: pipe", TRACE_CPU },
			  { RECEIVED "\t*", TRACE_CPU },
			  { PICKLED "\t*", TRACE_CPU },
			  { TAKEN "\t*", TRACE_CPU } },
		.instead = "multiprocessing.shared_memory, which copies nothing",
		.proof = { .probe = "ipc_benchmark",
			   .program = "ipc_benchmark.py",
			   .arguments = "--mechanism Queue,SharedMemory --start-method fork --iters 1",
			   .fixed = { { "start_method", "fork" }, { "elements", "1000000" } },
			   .axis = "mechanism",
			   .worse = "Queue",
			   .better = "SharedMemory" },
	},
	{
		.name = "interpreter-for-each-process",
		.condition = { AT_LEAST(SPAWNED "\tpipe", CALLS, 4) },
		.count = { SPAWNED "\tpipe", TRACE_CALLS },
		.what = "interpreters of Python that multiprocessing started (spawn)",
		.cost = { { BOOTSTRAP "\t*", TRACE_WALL } },
		.is_least = true,
		.instead = "forkserver or fork, or one Pool for all calls",
		.proof = { .probe = "interpreter_costs",
			   .program = "interpreter_costs.py",
			   .arguments = "--cost process --source array --start-method spawn,forkserver --samples 1",
			   .fixed = { { "cost", "process" }, { "imports", "none" } },
			   .axis = "start_method",
			   .worse = "spawn",
			   .better = "forkserver" },
	},
	{
		.name = "mutex-handed-over",
		.condition = { AT_LEAST(MUTEX, TIMED, 1000) },
		.count = { MUTEX, TRACE_TIMED },
		.what = "locks that another thread held",
		.cost = { { MUTEX, TRACE_WALL } },
		.instead = "hand-offs on one CPU (taskset)",
		.proof = { .probe = "semaphore",
			   .fixed = { { "operation", "handoff" } },
			   .axis = "placement",
			   .worse = "other_cpu",
			   .better = "same_cpu" },
	},
};

const size_t advice_rules_count = sizeof advice_rules / sizeof advice_rules[0];
