/* SPDX-License-Identifier: MIT */
/* Programs and libraries as files. */
#ifndef FAULTLINE_ELF_FILE_H
#define FAULTLINE_ELF_FILE_H

#include <libelf.h>
#include <stdbool.h>
#include <stdint.h>

/* A descriptor of a file that a program named; -1 if it is not a file or can't be read. */
int elf_file_open(const char *path);

/* The address of what stands at an offset, as the file itself and other tools count addresses. False: no part of it is
 * loaded from there. */
bool elf_file_address(Elf *, uint64_t offset, uint64_t *address);

#endif
