/* SPDX-License-Identifier: MIT */
/* The header of a file in a tar archive (POSIX ustar), written and read. Pure: no I/O. */
#ifndef FAULTLINE_TAR_H
#define FAULTLINE_TAR_H

#include <stdint.h>

enum { TAR_BLOCK = 512, TAR_NAME = 257, TAR_FILE = '0', TAR_FOLDER = '5', TAR_EXTENDED = 'x', TAR_GLOBAL = 'g' };

struct tar_entry {
	char name[TAR_NAME]; /* with '/' between its parts */
	char type;           /* TAR_FILE and so on, or another letter of the format; the old 0 is TAR_FILE */
	uint64_t size;       /* of the content after the header, which fills whole blocks */
	uint64_t seconds;    /* modification time, since 1970 */
};

/* Makes the header of a file without an owner. 0, or -ENAMETOOLONG or -EFBIG if the format can't hold it. */
int tar_write(const struct tar_entry *, char block[static TAR_BLOCK]);

/* Reads a header: 1, 0 for a block of zeros, which ends the archive, or -EBADMSG if it is not a header. */
int tar_read(const char block[static TAR_BLOCK], struct tar_entry *);

#endif
