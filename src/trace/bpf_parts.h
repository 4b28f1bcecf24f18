/* SPDX-License-Identifier: MIT */
/* Shared by the files of the bpf source. */
#ifndef FAULTLINE_BPF_PARTS_H
#define FAULTLINE_BPF_PARTS_H

#include "bpf.h"
#include "images.h"
#include "unwind.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32; /* as the program in the kernel calls them */
typedef uint64_t u64;
#include "bpf/bpf_shared.h"

struct bpf_object;
struct bpf_link;
struct ring_buffer;
struct ring;

enum { BPF_LINKS = 16, BPF_X86_TRACEPOINTS = 4 };

/* Programs for tracepoints that not every kernel has. */
extern const char *const bpf_x86_tracepoints[BPF_X86_TRACEPOINTS];

/* Until what its process maps was read. */
struct kept_sample {
	int pid, tid;
	uint32_t executed; /* the object that names the program, if it is in the program's own code; 0: not there */
	uint64_t at_ns, address;
	enum primitive primitive; /* of the clock PRIMITIVE_OWN, else a kind of page faults */
	uint32_t weight;
	struct bpf_sample *copy; /* with its stack; NULL: that is not wanted */
};

struct bpf {
	struct ledger *ledger;
	struct preload *preload;
	struct sites *sites;
	struct ledger *real_ledger; /* while another stands in for it, as another does for the sites */
	struct sites *real_sites;
	struct bpf_object *object;
	struct bpf_link *link[BPF_LINKS];
	size_t links;
	struct bpf_link **cpu_link; /* of the events of each CPU */
	size_t cpu_links;
	struct ring_buffer *records;
	int threads, places, histograms, other_calls; /* maps */
	struct bpf_other_calls unended;               /* such as exit_group, whose end no map counts */
	struct bpf_globals *globals;
	unsigned watched; /* places that were given to threads that ran */
	bool has_fault_tracepoints;
	struct ring **image_ring;
	size_t image_rings;
	struct images images;
	struct kept_sample *sample;
	size_t samples, samples_room;
	struct unwinder *unwinder;
	int asked_pid; /* whose mappings were read from /proc last, and when */
	uint64_t asked_ns;
};

/* bpf_attach.c; 0 or -errno. */
int bpf_attach(struct bpf *, unsigned samples);

/* Takes a record: bpf_record.c. */
void bpf_record(struct bpf *, const void *record, size_t size);

void bpf_add_turn(struct bpf *, const struct bpf_turn *);

/* bpf_sample.c: samples are kept until it is known what their processes mapped. */
void bpf_open_images(struct bpf *);
void bpf_keep_sample(struct bpf *, const struct kept_sample *);
void bpf_settle_samples(struct bpf *);
void bpf_close_images(struct bpf *);

/* A thread of a process that ran before it was watched. */
void bpf_begin_running(struct bpf *, int pid, int tid, uint64_t now_ns);

/* The thread of a record, begun if it is new; NULL without memory. And what was known of its process. */
struct thread *bpf_begin_thread(struct bpf *, const struct bpf_header *);
void bpf_forget_process(struct thread *);

/* bpf_merge.c: adds the kernel's sums of a thread to the ledger; for a running thread, its current state is ended
 * first. */
void bpf_merge_ended(struct bpf *, const struct bpf_thread *);
void bpf_merge_running(struct bpf *, struct bpf_thread *, uint64_t now_ns);

/* bpf_watch.c: the same of all threads of which no end was read: they run; or have ended for whoever waits for them, and
 * the kernel has still to leave them; or there was no room for the record. */
void bpf_take_running(struct bpf *, uint64_t now_ns);

#endif
