/* SPDX-License-Identifier: MIT */
/*
 * Makes the sweep in the resolver of an IFUNC, in an allocator of its own, in a constructor, in a signal handler, in a
 * thread, in main and in a destructor. usage: sweep [list]; ends with 0 where every result was right.
 */
#include "sweep.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ARENA = 64 << 20, ALIGNMENT = 16, EVERY = 5, MOST = 5 };

static _Alignas(4096) char arena[ARENA];
static size_t used;
static __thread int nested __attribute__((tls_model("initial-exec")));
static int allocations, sweeps;
static int listing;

/* Allocations within it sweep no further: the C library holds locks of its own then. */
static void sweep_here(const char *context, enum sweep_where where)
{
	nested = 1;
	sweep(context, where);
	nested = 0;
}

/* An allocator whose calls go through every wrapper that there is, as those of a few libraries do. */
void *malloc(size_t size)
{
	size_t place = __atomic_fetch_add(&used, (size + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, __ATOMIC_RELAXED);

	if (place + size + ALIGNMENT > ARENA)
		return NULL;
	*(size_t *)(void *)(arena + place) = size;
	if (!nested && !listing && sweeps < MOST &&
	    __atomic_fetch_add(&allocations, 1, __ATOMIC_RELAXED) % EVERY == 0) {
		sweeps++;
		sweep_here("allocator", SWEEP_ANY);
	}
	return arena + place + ALIGNMENT;
}

void free(void *memory)
{
	(void)memory;
}

void *calloc(size_t count, size_t size)
{
	return malloc(count * size);
}

void *realloc(void *memory, size_t size)
{
	void *grown = malloc(size);
	size_t before = memory ? ((size_t *)memory)[-(ALIGNMENT / (int)sizeof(size_t))] : 0;

	for (size_t i = 0; grown && i < size && i < before; i++)
		((char *)grown)[i] = ((char *)memory)[i];
	return grown;
}

__attribute__((constructor)) static void begin(int argc, char **argv)
{
	listing = argc > 1 && !strcmp(argv[1], "list");
	if (!listing)
		sweep_here("constructor", SWEEP_ANY);
}

__attribute__((destructor)) static void end(void)
{
	if (listing)
		return;
	sweep_here("destructor", SWEEP_ANY);
	if (sweep_wrong())
		syscall(SYS_exit_group, 1);
}

static void *in_thread(void *unused)
{
	sweep_here("thread", SWEEP_ANY);
	return unused;
}

int main(void)
{
	pthread_t thread;

	if (listing) {
		sweep_list();
		return 0;
	}
	while (sweep_signals < SWEEP_SIGNALS)
		sweep_here("main", SWEEP_EARLY);
	sweep_here("main", SWEEP_ANY);
	for (int i = 0; i < MOST * EVERY; i++)
		free(malloc(1));
	nested = 1;
	if (pthread_create(&thread, NULL, in_thread, NULL) || pthread_join(thread, NULL))
		return 2;
	printf("%d\n", sweep_number() + sweeps);
	return sweeps < MOST;
}
