/* SPDX-License-Identifier: MIT */
#include "image.h"

#include "os/os.h"
#include "trial/objects.h"
#include "trial_image.h"

#include <unistd.h>

int image_make_other(const void *image, size_t size, const char *directory, unsigned index,
		     char path[static PROBE_PATH])
{
	char file[PROBE_PATH];

	objects_path(directory, os_maker(getpid()), index, file);
	return os_program(image, size, file, path, PROBE_PATH);
}

int image_make(const char *directory, char path[static PROBE_PATH])
{
	return image_make_other(trial_image, trial_image_size, directory, PROBE_PROGRAM_NAME, path);
}

void image_write(FILE *file)
{
	fwrite(trial_image, 1, trial_image_size, file);
}

void image_remove(const char *directory)
{
	objects_remove(os_maker(getpid()), directory, "");
}
