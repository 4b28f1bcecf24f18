/* SPDX-License-Identifier: MIT */
#include "fake_os.h"

#include <errno.h>
#include <string.h>

struct fake_os fake_os;

void fake_os_reset(void)
{
	fake_os = (struct fake_os){ 0 };
}

void fake_log(char letter)
{
	size_t length = strlen(fake_os.log);

	if (length + 1 < sizeof fake_os.log)
		fake_os.log[length] = letter;
}

void fake_work(uint64_t ns)
{
	fake_os.now_ns += ns;
	fake_os.usage.cpu_ns += ns;
}

uint64_t os_clock_ns(void)
{
	fake_log('c');
	return fake_os.now_ns += fake_os.read_ns;
}

/* As the contract has it, the CPU clock is read at the end that lies nearer to the timed part. */
void os_usage_read(pid_t peer, bool last, struct os_usage *usage)
{
	uint64_t cpu_ns = fake_os.usage.cpu_ns;

	(void)peer;
	fake_log(last ? 'u' : 'U');
	fake_work(fake_os.usage_ns);
	*usage = fake_os.usage;
	if (!last)
		usage->cpu_ns = cpu_ns;
}

const char *os_clock_name(void)
{
	return "fake clock";
}

const char *os_libc(void)
{
	return "fake-libc-1.0";
}

int64_t os_utc_seconds(void)
{
	return 0;
}

uint64_t os_accounting_tick_ns(void)
{
	return 0;
}

int os_pin(int cpu)
{
	(void)cpu;
	return -ENOTSUP;
}

size_t os_cpus(int *cpu, size_t size)
{
	(void)cpu, (void)size;
	return 0;
}

int os_sibling(int cpu)
{
	(void)cpu;
	return -1;
}

void os_die_with_parent(pid_t parent)
{
	(void)parent;
}

void os_adopt_orphans(void)
{
}

uint64_t os_memory_available(void)
{
	return OS_UNKNOWN;
}

int os_program(const void *image, size_t bytes, const char *directory, char *path, size_t size)
{
	(void)image, (void)bytes, (void)directory, (void)path, (void)size;
	return -ENOTSUP;
}

void os_remove_stale_objects(const char *prefix)
{
	(void)prefix;
}

int os_executable(char *path, size_t size)
{
	(void)path, (void)size;
	return -ENOTSUP;
}

void os_facts(void (*fact)(void *context, const char *key, const char *value), void *context,
	      const char *directory)
{
	fact(context, "directory", directory);
}
