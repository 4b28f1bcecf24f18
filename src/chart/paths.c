/* SPDX-License-Identifier: MIT */
#include "paths.h"

#include "os/os.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Relative to the executable, so that a moved tree, or one installed below DESTDIR, works. */
static int beside_executable(char *path, size_t size)
{
	char executable[4096];
	char *slash;

	if (os_executable(executable, sizeof executable))
		return -ENOENT;
	slash = strrchr(executable, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	snprintf(path, size, "%s/%s", executable, FAULTLINE_ANALYSIS_INSTALLED);
	return access(path, R_OK) ? -errno : 0;
}

int paths_analysis(char *path, size_t size, struct error *error)
{
	const char *named = getenv("FAULTLINE_ANALYSIS");

	if (named && named[0]) {
		snprintf(path, size, "%s", named);
		return 0;
	}
	if (!beside_executable(path, size))
		return 0;
	snprintf(path, size, "%s", FAULTLINE_ANALYSIS_SOURCE);
	if (!access(path, R_OK))
		return 0;
	return error_set(
		error, -ENOENT,
		"the chart scripts are neither in %s beside the executable nor in %s: copy the result to where "
		"faultline is built or installed and draw them there, or name the scripts' folder in "
		"FAULTLINE_ANALYSIS",
		FAULTLINE_ANALYSIS_INSTALLED, FAULTLINE_ANALYSIS_SOURCE);
}
