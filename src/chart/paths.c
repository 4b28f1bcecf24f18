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
	char executable[4096], beside[4096 + 256];
	char *slash;

	if (os_executable(executable, sizeof executable))
		return -ENOENT;
	slash = strrchr(executable, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	snprintf(beside, sizeof beside, "%s/%s", executable, FAULTLINE_ANALYSIS_BESIDE);
	return os_trusted_path(beside, path, size);
}

/* Scripts run commands: those that somebody else can have changed are not taken.  */
static int find_analysis(char *path, size_t size)
{
	int beside = beside_executable(path, size), result;
	char refused[4096] = "";

	if (!beside)
		return 0;
	if (beside == -EPERM)
		snprintf(refused, sizeof refused, "%s", path);
	result = os_trusted_path(FAULTLINE_ANALYSIS_SOURCE, path, size);
	if (result && !access(FAULTLINE_ANALYSIS_INSTALLED, R_OK)) {
		snprintf(path, size, "%s", FAULTLINE_ANALYSIS_INSTALLED);
		return 0;
	}
	if (result != -EPERM && refused[0]) {
		snprintf(path, size, "%s", refused);
		return -EPERM;
	}
	return result;
}

int paths_analysis(char *path, size_t size, struct error *error)
{
	const char *named = getenv("FAULTLINE_ANALYSIS");
	int result;

	if (named && named[0]) {
		snprintf(path, size, "%s", named);
		return 0;
	}
	result = find_analysis(path, size);
	if (!result)
		return 0;
	if (result == -EPERM)
		return error_set(
			error, result,
			"the chart scripts are not run: others can change %.700s; install faultline, or name a "
			"folder of scripts in FAULTLINE_ANALYSIS",
			path);
	return error_set(
		error, -ENOENT,
		"the chart scripts are neither in %s beside the executable nor in %s: copy the result to where "
		"faultline is built or installed and draw them there, or name the scripts' folder in "
		"FAULTLINE_ANALYSIS",
		FAULTLINE_ANALYSIS_BESIDE, FAULTLINE_ANALYSIS_SOURCE);
}
