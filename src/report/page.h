/* SPDX-License-Identifier: MIT */
/* The frame of a page in HTML: style, script, and the policy that nothing is loaded. */
#ifndef FAULTLINE_PAGE_H
#define FAULTLINE_PAGE_H

#include <stdio.h>

/* Up to the middle of the title, "faultline: "; the caller writes the rest of it. */
void page_begin(FILE *);

/* From the end of the title to the start of what is shown. */
void page_body(FILE *);

void page_end(FILE *);

#endif
