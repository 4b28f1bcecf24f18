/* SPDX-License-Identifier: MIT */
/* Built without libbpf, or without a compiler for the program in the kernel. */
#include "kernel.h"

#include <errno.h>

struct kernel *kernel_open(struct ledger *ledger, struct library *library, struct sites *sites,
			   const struct kernel_rates *rates, struct error *error)
{
	(void)ledger, (void)library, (void)sites, (void)rates;
	error_set(error, -ENOTSUP, "bpf: this faultline was built without libbpf and clang");
	return NULL;
}

int kernel_watch(struct kernel *kernel, pid_t pid, bool runs, struct error *error)
{
	(void)kernel, (void)pid, (void)runs;
	return error_set(error, -ENOTSUP, "bpf: this faultline was built without it");
}

void kernel_read(struct kernel *kernel)
{
	(void)kernel;
}

void kernel_finish(struct kernel *kernel, uint64_t now_ns)
{
	(void)kernel, (void)now_ns;
}

uint64_t kernel_lost(const struct kernel *kernel)
{
	(void)kernel;
	return 0;
}

unsigned kernel_fault_period(const struct kernel *kernel)
{
	(void)kernel;
	return 1;
}

uint64_t kernel_missed(const struct kernel *kernel)
{
	(void)kernel;
	return 0;
}

void kernel_close(struct kernel *kernel)
{
	(void)kernel;
}
