/* SPDX-License-Identifier: MIT */
/* A fleet as a page that needs no other file: what fleet_print writes, a heat map, and a strip chart. */
#ifndef FAULTLINE_FLEET_PAGE_H
#define FAULTLINE_FLEET_PAGE_H

#include "fleet_print.h"

/* 0 or -ENOMEM. */
int fleet_page_write(const struct fleet *, const struct fleet_given *, FILE *);

#endif
