/* SPDX-License-Identifier: MIT */
/* The kinds of shared memory and the steps of their lives. */
#ifndef FAULTLINE_SHM_OBJECT_H
#define FAULTLINE_SHM_OBJECT_H

#include "probe.h"

enum shm_kind { SHM_OPEN, SHM_MEMFD, SHM_DEV_FILE, SHM_DISK_FILE, SHM_SYSV, SHM_ANONYMOUS };
enum shm_fill { SHM_FTRUNCATE, SHM_WRITE_ZEROS, SHM_FALLOCATE };
enum shm_step { SHM_CREATE, SHM_RESIZE, SHM_MAP, SHM_TOUCH, SHM_UNMAP, SHM_CLOSE, SHM_UNLINK, SHM_STEPS };

struct shm_way { /* shared by all objects of a trial */
	enum shm_kind kind;
	enum shm_fill fill;
	uint64_t size;
};

struct shm_object {
	char name[PROBE_PATH]; /* or path */
	key_t key;
	int fd; /* or id of a segment */
	void *start;
	enum shm_step next; /* SHM_STEPS: it no longer exists */
};

/* Why an object of that kind lacks that step, or NULL. */
const char *shm_step_missing(const struct shm_way *, enum shm_step);

/* Must be called before anything is filled with zeros. */
void shm_make_zeros(void);

/* Gives the object the process's `index`th name. */
void shm_name(const struct trial *, const struct shm_way *, struct shm_object *, unsigned index);

/* Does one step. 0 or -errno. */
int shm_do(const struct shm_way *, struct shm_object *, enum shm_step);

/* Whether the step had its effect; 0 or -EBADMSG. */
int shm_check(const struct shm_way *, const struct shm_object *, enum shm_step);

/* Ends the object's life from any step. */
void shm_end(const struct shm_way *, struct shm_object *);

#endif
