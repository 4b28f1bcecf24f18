/* SPDX-License-Identifier: MIT */
/* What the files of the bpf source share. */
#ifndef FAULTLINE_KERNEL_PARTS_H
#define FAULTLINE_KERNEL_PARTS_H

#include "kernel.h"

typedef uint32_t u32; /* as the program in the kernel calls them */
typedef uint64_t u64;
#include "bpf/bpf_shared.h"

struct bpf_object;
struct bpf_link;
struct ring_buffer;

enum { KERNEL_LINKS = 8, KERNEL_FAULT_TRACEPOINTS = 2 };

/* Programs for tracepoints that not every kernel has. */
extern const char *const kernel_fault_tracepoints[KERNEL_FAULT_TRACEPOINTS];

struct kernel {
	struct ledger *ledger;
	struct library *library;
	struct sites *sites;
	struct bpf_object *object;
	struct bpf_link *link[KERNEL_LINKS];
	size_t links;
	struct bpf_link **cpu_link; /* of the events of each CPU */
	size_t cpu_links;
	struct ring_buffer *records;
	int threads, places, histograms; /* maps */
	struct kernel_globals *globals;
	unsigned watched;                /* places that were given to threads that ran */
	bool has_fault_tracepoints;
};

/* kernel_attach.c; 0 or -errno. */
int kernel_attach(struct kernel *, unsigned samples);

/* Takes a record: kernel_record.c. */
void kernel_record(struct kernel *, const void *record, size_t size);

/* A thread of a process that ran before it was watched. */
void kernel_begin_running(struct kernel *, int pid, int tid, uint64_t now_ns);

/* Brings what the kernel added up of a thread into the ledger. */
void kernel_merge(struct kernel *, const struct kernel_thread *, uint64_t end_ns, bool ended);

#endif
