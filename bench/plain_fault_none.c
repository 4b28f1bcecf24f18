/* SPDX-License-Identifier: MIT */
/* Where the kernel's headers have no userfaultfd, or not its newer parts. */
#include "plain.h"

const struct plain plain_fault[] = { { 0 } };
