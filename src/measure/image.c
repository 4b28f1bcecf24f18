/* SPDX-License-Identifier: MIT */
#include "image.h"

#include "os/os.h"
#include "trial/objects.h"
#include "trial_image.h"

#include <unistd.h>

int image_make(const char *directory, char path[static PROBE_PATH])
{
	char file[PROBE_PATH];

	objects_path(directory, os_maker(getpid()), PROBE_PROGRAM_NAME, file);
	return os_program(trial_image, trial_image_size, file, path, PROBE_PATH);
}

void image_remove(const char *directory)
{
	objects_remove(os_maker(getpid()), directory);
}
