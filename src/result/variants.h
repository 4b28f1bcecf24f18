/* SPDX-License-Identifier: MIT */
/* The variants of a result that was measured in pairs: each is a result in a folder of its own, RESULT/against-N. */
#ifndef FAULTLINE_VARIANTS_H
#define FAULTLINE_VARIANTS_H

#include "results.h"

#include <stdbool.h>
#include <stddef.h>

enum { VARIANTS_MOST = 7, VARIANTS_PATH = 4096 };

/* The folder of the variant, from 0. False if that is too long to be a path. */
bool variants_folder(const char *result, size_t variant, char path[static VARIANTS_PATH]);

/* Writes the result and its variants, as many as there are, to `path`; returns how many these are. */
size_t variants_find(const char *result, char (*path)[VARIANTS_PATH]);

/* Whether a path within a result or a pack is that of a variant's file. */
bool variants_has(const char *path);

/* Whether two results were measured in pairs: rounds of the same number were taken side by side. */
bool variants_are_paired(const struct facts *, const struct facts *);

/* The setting by which a result differs from the one it is paired with; NULL: it is not a variant. */
const char *variants_setting(const struct facts *);

/* What a result is called: the setting of a variant, else its platform, else the last part of its path. */
const char *variants_name(const struct result *);

#endif
