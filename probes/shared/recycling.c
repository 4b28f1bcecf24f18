/* SPDX-License-Identifier: MIT */
#include "recycling.h"

#include <errno.h>
#include <stdio.h>

int recycling_begin(struct trial *trial, struct recycling *recycling, enum recycling_pages pages, uint64_t bytes)
{
	int result = probe_need_memory(trial, pages == FRESH ? RECYCLING_MOST * bytes : bytes);

	recycling->pages = pages;
	if (!result)
		result = frames_make(&recycling->last, bytes / region_page());
	return result ? result : frames_make(&recycling->now, bytes / region_page());
}

int recycling_take(struct trial *trial, struct recycling *recycling, struct region *region)
{
	if (recycling->pages == RECYCLED || !region->start) {
		region_unmap(region);
		return 0;
	}
	if (recycling->count == RECYCLING_MOST)
		return probe_fail(trial, -ENOBUFS, "a round has more samples than memory is held for");
	recycling->held[recycling->count++] = *region;
	region->start = NULL;
	return 0;
}

/* Other processes take pages that were given back, on a busy machine most, but not all of many. */
int recycling_check(struct trial *trial, struct recycling *recycling, const struct region *region)
{
	enum { MOSTLY_PERCENT = 90 };
	static char note[64];
	struct frames before = recycling->last;
	uint64_t common, percent;

	recycling->last = recycling->now;
	recycling->now = before;
	if (!frames_read(&recycling->now, region->start, region->bytes / region_page()))
		trial->note = "whose pages they were is not known: only root sees it";
	if (recycling->now.count == 0 || recycling->last.count == 0)
		return 0;
	common = frames_common(&recycling->now, &recycling->last);
	percent = 100 * common / recycling->now.count;
	if (recycling->pages == RECYCLED && percent < MOSTLY_PERCENT) {
		snprintf(note, sizeof note, "only %d %% of the pages were the last sample's", (int)percent);
		trial->note = note;
	}
	if (recycling->pages == FRESH && common > 0)
		return probe_fail(trial, -EBADMSG, "pages came back that the last sample had");
	return 0;
}

void recycling_end(struct recycling *recycling)
{
	while (recycling->count > 0)
		region_unmap(&recycling->held[--recycling->count]);
	frames_free(&recycling->last);
	frames_free(&recycling->now);
}
