/* SPDX-License-Identifier: MIT */
/* A process that measures what bpf costs, of which nothing is to be left. */
#include "bpf_parts.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>

void bpf_begin_rehearsal(struct bpf *bpf, struct ledger *ledger, struct sites *sites)
{
	bpf->real_ledger = bpf->ledger;
	bpf->real_sites = bpf->sites;
	bpf->ledger = ledger;
	bpf->sites = sites;
}

/* A map with one value a CPU. */
static void clear_map(struct bpf *bpf, int map, size_t size)
{
	int cpus = libbpf_num_possible_cpus();
	void *none = cpus > 0 ? calloc((size_t)cpus, size) : NULL;
	uint32_t zero = 0;

	if (!none || bpf_map_update_elem(map, &zero, none, BPF_ANY))
		bpf->real_ledger->lost_memory++;
	free(none);
}

void bpf_end_rehearsal(struct bpf *bpf)
{
	bpf_read(bpf);
	clear_map(bpf, bpf->histograms, sizeof(struct bpf_histograms));
	clear_map(bpf, bpf->other_calls, sizeof(struct bpf_other_calls));
	bpf->unended = (struct bpf_other_calls){ 0 };
	bpf->globals->missed = bpf->globals->lost = bpf->globals->calls_32 = 0;
	images_free(&bpf->images);
	bpf->ledger = bpf->real_ledger;
	bpf->sites = bpf->real_sites;
}

int bpf_places(const struct bpf *bpf, uint32_t *place)
{
	*place = BPF_WATCHED + bpf->watched - 1;
	return bpf->places;
}

bool bpf_reading(int places, uint32_t place, struct cost_reading *reading)
{
	static struct bpf_thread thread;
	static const enum primitive of[COST_CALLS] = { PRIMITIVE_CLOSE, PRIMITIVE_OTHER_WRITE };

	_Static_assert((int)COST_READ_FAULTS == (int)BPF_DURATIONS, "the same");
	if (bpf_map_lookup_elem(places, &place, &thread))
		return false;
	*reading = (struct cost_reading){ .faults = thread.window.durations };
	for (int i = 0; i < COST_CALLS; i++) {
		reading->calls[i] = thread.part[of[i]].calls;
		reading->call_ns[i] = thread.part[of[i]].wall_ns;
	}
	memcpy(reading->fault_ns, thread.window.duration, sizeof reading->fault_ns);
	return true;
}
