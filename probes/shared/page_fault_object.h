/* SPDX-License-Identifier: MIT */
/* The object of a mapping of page_fault that is not anonymous. */
#ifndef FAULTLINE_PAGE_FAULT_OBJECT_H
#define FAULTLINE_PAGE_FAULT_OBJECT_H

#include "probe.h"

/* A new object of the size and the kind that the trial names. A file holds BEFORE, in the page cache: what is measured
 * is memory, not the disk. The descriptor, or -errno, with a reason if that kind is not available. */
int page_fault_object(struct trial *);

#endif
