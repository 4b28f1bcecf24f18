/* SPDX-License-Identifier: MIT */
/* A seccomp(2) filter that allows every system call, as containers have one that allows most. */
#ifndef FAULTLINE_FILTER_H
#define FAULTLINE_FILTER_H

#include "probe.h"

/* Installs one for the calling process and its children, until they end. 0, or -ENOTSUP with a reason. */
int filter_install(struct trial *);

#endif
