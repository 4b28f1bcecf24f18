/* SPDX-License-Identifier: MIT */
/* What the kernel offers to its programs, as a test of them has it: see ../../bpf_events.c. */
#ifndef FAULTLINE_FAKE_BPF_HELPERS_H
#define FAULTLINE_FAKE_BPF_HELPERS_H

#define SEC(name)
#define __uint(name, value) int(*name)[value]
#define __type(name, value) value *name
#define __always_inline     inline __attribute__((always_inline))
#define __noinline          __attribute__((noinline))

struct task_struct;

void *bpf_map_lookup_elem(void *map, const void *key);
long bpf_map_update_elem(void *map, const void *key, const void *value, u64 flags);
void *bpf_task_storage_get(void *map, struct task_struct *task, void *value, u64 flags);
long bpf_ringbuf_output(void *ring, void *data, u64 size, u64 flags);
u64 bpf_ringbuf_query(void *ring, u64 flags);
u64 bpf_ktime_get_ns(void);
struct task_struct *bpf_get_current_task_btf(void);
long bpf_probe_read_user(void *to, u32 size, const void *from);

#endif
