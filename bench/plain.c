/* SPDX-License-Identifier: MIT */
/* usage: plain CPU OTHER-CPU OPERATION [ARGUMENT...]: prints the median time of the operation, in ns. */
#include "plain.h"

#include <sched.h>
#include <string.h>
#include <time.h>

enum { SAMPLES = 15 };

size_t plain_count;
double plain_sample_ns = 1e6;
int plain_cpu, plain_other_cpu;

void plain_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	PLAIN_CHECK(sched_setaffinity(0, sizeof set, &set) == 0);
}

static double now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double sample_ns(const struct plain *plain, size_t count)
{
	double start;

	if (plain->before)
		plain->before(count);
	start = now_ns();
	plain->run(count);
	return now_ns() - start;
}

static size_t choose_count(const struct plain *plain)
{
	size_t count = 1;

	if (plain_count || plain->count)
		return plain_count ? plain_count : plain->count;
	while (sample_ns(plain, count) < plain_sample_ns)
		count *= 2;
	return count;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static const struct plain *find(const char *name)
{
	const struct plain *const tables[] = { plain_memory, plain_process, plain_ipc,   plain_handover,
					       plain_switch, plain_team,    plain_fault, plain_group };

	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		for (const struct plain *plain = tables[i]; plain->name; plain++)
			if (!strcmp(plain->name, name))
				return plain;
	fprintf(stderr, "plain: no operation '%s'\n", name);
	exit(2);
}

int main(int argc, char **argv)
{
	const struct plain *plain;
	double sample[SAMPLES];
	size_t count;

	if (argc < 4) {
		fputs("usage: plain CPU OTHER-CPU OPERATION [ARGUMENT...]\n", stderr);
		return 2;
	}
	plain_cpu = atoi(argv[1]);
	plain_other_cpu = atoi(argv[2]);
	plain = find(argv[3]);
	plain_pin(plain_cpu);
	if (plain->begin)
		plain->begin(argv + 4);
	count = choose_count(plain);
	sample_ns(plain, count);
	for (size_t i = 0; i < SAMPLES; i++)
		sample[i] = sample_ns(plain, count) / (double)count;
	qsort(sample, SAMPLES, sizeof sample[0], compare);
	printf("%.3f\n", sample[SAMPLES / 2]);
	return 0;
}
