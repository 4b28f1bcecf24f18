/* SPDX-License-Identifier: MIT */
/* Every built-in probe, in the order of the list in probes/meson.build. */
#ifndef FAULTLINE_REGISTRY_H
#define FAULTLINE_REGISTRY_H

#include "text/error.h"
#include "probe.h"

extern const struct probe *const registry[];
extern const size_t registry_count;

/* The probe of that name; NULL with a usage error that lists similar names. */
const struct probe *registry_find(const char *name, struct error *);

#endif
