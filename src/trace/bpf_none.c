/* SPDX-License-Identifier: MIT */
/* Built without libbpf, or without a compiler for the program in the kernel. */
#include "bpf.h"

#include <errno.h>

struct bpf *bpf_open(struct ledger *ledger, struct preload *preload, struct sites *sites, const struct bpf_rates *rates,
		     struct error *error)
{
	(void)ledger, (void)preload, (void)sites, (void)rates;
	error_set(error, -ENOTSUP,
		  "bpf: this faultline was built without libbpf and clang: install both and build it again");
	return NULL;
}

int bpf_watch(struct bpf *bpf, pid_t pid, bool runs, struct error *error)
{
	(void)bpf, (void)pid, (void)runs;
	return error_set(error, -ENOTSUP, "bpf: this faultline was built without it");
}

void bpf_begin_rehearsal(struct bpf *bpf, struct ledger *ledger, struct sites *sites)
{
	(void)bpf, (void)ledger, (void)sites;
}

void bpf_end_rehearsal(struct bpf *bpf)
{
	(void)bpf;
}

int bpf_places(const struct bpf *bpf, uint32_t *place)
{
	(void)bpf, (void)place;
	return -1;
}

bool bpf_reading(int places, uint32_t place, struct cost_reading *reading)
{
	(void)places, (void)place, (void)reading;
	return false;
}

void bpf_read(struct bpf *bpf)
{
	(void)bpf;
}

void bpf_finish(struct bpf *bpf, uint64_t now_ns)
{
	(void)bpf, (void)now_ns;
}

uint64_t bpf_lost(const struct bpf *bpf)
{
	(void)bpf;
	return 0;
}

uint64_t bpf_unknown_32(const struct bpf *bpf)
{
	(void)bpf;
	return 0;
}

unsigned bpf_fault_period(const struct bpf *bpf)
{
	(void)bpf;
	return 1;
}

uint64_t bpf_missed(const struct bpf *bpf)
{
	(void)bpf;
	return 0;
}

void bpf_close(struct bpf *bpf)
{
	(void)bpf;
}
