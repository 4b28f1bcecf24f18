/* SPDX-License-Identifier: MIT */
/* Preloaded, makes a kernel that counts no page faults of this one, as gVisor's. */
#include <dlfcn.h>
#include <sys/resource.h>

int getrusage(__rusage_who_t who, struct rusage *usage)
{
	int (*function)(__rusage_who_t, struct rusage *), result;

	*(void **)&function = dlsym(RTLD_NEXT, "getrusage");
	result = function(who, usage);
	usage->ru_minflt = usage->ru_majflt = 0;
	return result;
}
