/* SPDX-License-Identifier: MIT */
/* Programs that are on the CPU in places with names: test_trace_kernel.py looks for them in samples.csv. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { CANT_RUN = 77 };

/* A name as C++ makes them. */
__attribute__((noinline)) void spin_long(long) __asm__("_ZN4work4spinEl");
void spin_long(long turns)
{
	for (volatile long i = 0; i < turns; i++)
		;
}

static double cpu_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void spin(double ms)
{
	volatile long turns = 100000;
	double begin = cpu_ms();

	while (cpu_ms() - begin < ms)
		spin_long(turns);
}

/* Reads a clock that needs no system call. */
static void read_clock(double ms)
{
	double begin = cpu_ms();
	struct timespec time;

	while (cpu_ms() - begin < ms)
		for (int i = 0; i < 10000; i++)
			clock_gettime(CLOCK_MONOTONIC, &time);
}

#ifdef __x86_64__
/* Code that the program makes, and says so where tools look for it. */
static void make_code(double ms)
{
	static const unsigned char code[] = { 0x48, 0xff, 0xcf, 0x75, 0xfb, 0xc3 }; /* counts its argument down to 0 */
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void (*made)(long);
	double begin = cpu_ms();
	char path[64];
	FILE *map;

	snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
	map = fopen(path, "w");
	if (memory == MAP_FAILED || !map)
		exit(CANT_RUN);
	memcpy(memory, code, sizeof code);
	if (mprotect(memory, 4096, PROT_READ | PROT_EXEC))
		exit(CANT_RUN);
	fprintf(map, "%lx %zx made at run time\n", (unsigned long)(uintptr_t)memory, sizeof code);
	fclose(map);
	memcpy(&made, &memory, sizeof made);
	while (cpu_ms() - begin < ms)
		made(100000);
	printf("%s\n", path);
}
#else
static void make_code(double ms)
{
	(void)ms;
	exit(CANT_RUN);
}
#endif

int main(int argc, char **argv)
{
	double ms = argc > 2 ? atof(argv[2]) : 0;

	if (argc > 1 && !strcmp(argv[1], "spin"))
		spin(ms);
	else if (argc > 1 && !strcmp(argv[1], "clock"))
		read_clock(ms);
	else if (argc > 1)
		make_code(ms);
	return 0;
}
