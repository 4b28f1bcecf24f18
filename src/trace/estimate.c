/* SPDX-License-Identifier: MIT */
#include "estimate.h"

enum { ENOUGH_TIMED = 16 };

struct timed {
	uint64_t faults, ns;
};

static void add(struct timed *timed, const struct part *part)
{
	timed->faults += part->timed_faults;
	timed->ns += part->fault_ns;
}

static void scale(struct part *part, const struct timed *like, const struct timed *any)
{
	struct timed own = { part->timed_faults, part->fault_ns };
	uint64_t minor = part->faults > part->major_faults ? part->faults - part->major_faults : 0;
	const struct timed *mean = own.faults >= ENOUGH_TIMED || own.faults == minor ? &own : like->faults ? like : any;

	if (!part->faults)
		return;
	part->fault_ns = mean->faults ? (uint64_t)((double)mean->ns / (double)mean->faults * (double)minor) : 0;
	part->fault_ns += part->major_ns;
	if (part->primitive >= PRIMITIVE_CALLS) {
		part->wall_ns += part->fault_ns;
		part->estimated = part->timed_faults < part->faults;
	}
}

void estimate_faults(struct ledger *ledger)
{
	struct timed of[PRIMITIVE_COUNT] = { 0 }, any = { 0 };

	for (size_t i = 0; i < ledger->threads; i++)
		for (size_t j = 0; j < ledger->thread[i]->parts; j++) {
			add(&of[ledger->thread[i]->part[j].primitive], &ledger->thread[i]->part[j]);
			if (ledger->thread[i]->part[j].primitive != PRIMITIVE_FAULT_MAJOR)
				add(&any, &ledger->thread[i]->part[j]);
		}
	for (size_t i = 0; i < ledger->threads; i++)
		for (size_t j = 0; j < ledger->thread[i]->parts; j++) {
			struct part *part = &ledger->thread[i]->part[j];

			scale(part, &of[part->primitive], &any);
		}
}
