/* SPDX-License-Identifier: MIT */
/* How the facts of the Linux port are handed on; each file puts those of its own subject. */
#ifndef FAULTLINE_OS_LINUX_FACTS_H
#define FAULTLINE_OS_LINUX_FACTS_H

#include "os.h"

struct fact_sink {
	void (*fact)(void *context, const char *key, const char *value);
	void *context;
};

/* One without a value is left out. */
void fact_put(const struct fact_sink *, const char *key, const char *value);

/* The first line of a file. */
void fact_put_file(const struct fact_sink *, const char *key, const char *path);

/* The value after `label` in the first line of a file that begins with it, without the colon and quotes around it. */
void fact_put_labeled(const struct fact_sink *, const char *key, const char *path, const char *label);

/* The processor that is measured on, its caches, the kinds of cores, the NUMA nodes. */
void linux_put_cpu(const struct fact_sink *, const struct os_place *);

/* What holds the process back: container, cgroups, seccomp, mitigations of the process, boot parameters. */
void linux_put_confinement(const struct fact_sink *);

#endif
