/* SPDX-License-Identifier: MIT */
/* Folios between the small and the huge page, which Linux gives to private memory since 6.8 and to shared memory since
 * 6.11, where it is allowed. */
#ifndef FAULTLINE_FOLIO_H
#define FAULTLINE_FOLIO_H

#include "probe.h"

/* Why memory, private or shared, that was advised to use huge pages gets no folios of so many bytes, by the system's
 * settings; NULL if it does. */
const char *folio_lacks(uint64_t bytes, bool shared);

/* Divides a mapping, which starts at a whole huge page, into mappings of a folio each: a larger one fits into none. 0 or
 * -errno. */
int folio_divide(unsigned char *start, uint64_t bytes, uint64_t folio);

#endif
