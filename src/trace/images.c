/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <stdlib.h>

bool images_add(struct images *images, const struct image *image)
{
	size_t *newest = &images->newest[(unsigned)image->pid % IMAGES_BUCKETS];

	if (images->count == images->room) {
		size_t wanted = images->room ? images->room * 2 : 256;
		struct image *grown = realloc(images->image, wanted * sizeof *grown);

		if (!grown)
			return false;
		images->image = grown;
		images->room = wanted;
	}
	images->image[images->count] = *image;
	images->image[images->count].older = *newest;
	*newest = ++images->count;
	return true;
}

const struct image *images_find(const struct images *images, int pid, uint64_t at_ns, uint64_t address)
{
	const struct image *best = NULL;

	for (size_t i = images->newest[(unsigned)pid % IMAGES_BUCKETS]; i; i = images->image[i - 1].older) {
		const struct image *image = &images->image[i - 1];

		if (image->pid == pid && image->at_ns <= at_ns && image->begin <= address && address < image->end &&
		    (!best || image->at_ns > best->at_ns))
			best = image;
	}
	return best;
}

void images_free(struct images *images)
{
	free(images->image);
	*images = (struct images){ 0 };
}
