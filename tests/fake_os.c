/* SPDX-License-Identifier: MIT */
#include "fake_os.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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
	fake_os.cpu_ns += ns;
	fake_os.counted += ns;
}

uint64_t os_clock_ns(void)
{
	fake_log('c');
	return fake_os.now_ns += fake_os.read_ns;
}

uint64_t os_cpu_ns(void)
{
	fake_log('p');
	return fake_os.cpu_ns;
}

void os_usage_read(pid_t peer, bool children, struct os_usage *usage)
{
	(void)children;
	(void)peer;
	fake_log('u');
	fake_work(fake_os.usage_ns);
	*usage = fake_os.usage;
}

void os_usage_add(pid_t peer, struct os_usage *usage)
{
	(void)peer, (void)usage;
}

int os_event_encode(const char *name, struct os_event *event, char *reason, size_t size)
{
	*event = (struct os_event){ .hardware = true, .vouched = true };
	if (strcmp(name, "no-such-event"))
		return 0;
	snprintf(reason, size, "no event of that name");
	return -ENOENT;
}

void os_event_explain(const struct os_event *event, int error, char *reason, size_t size)
{
	(void)event;
	snprintf(reason, size, "error %d", -error);
}

int os_group_open(const struct os_event *const event[], size_t count, int fd[], size_t *failed)
{
	(void)event;
	*failed = 0;
	if (fake_os.counters == 0)
		return -ENOENT;
	*failed = count - 1;
	if (count > fake_os.counters)
		return -EINVAL;
	for (size_t i = 0; i < count; i++)
		fd[i] = 100 + (int)i;
	fake_os.groups_open++;
	return 0;
}

int os_group_enable(const int fd[])
{
	(void)fd;
	return 0;
}

int os_group_read(const int fd[], size_t count, struct os_group_reading *reading)
{
	(void)fd;
	fake_log('g');
	*reading = (struct os_group_reading){ .enabled_ns = fake_os.counted + 1, .running_ns = fake_os.counted + 1 };
	for (size_t i = 0; i < count; i++)
		reading->value[i] = (i + 1) * fake_os.counted;
	fake_work(fake_os.usage_ns);
	return 0;
}

void os_group_close(const int fd[], size_t count)
{
	(void)fd;
	fake_os.groups_open -= count > 0;
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

size_t os_siblings(int cpu, int *sibling, size_t size)
{
	(void)cpu, (void)sibling, (void)size;
	return 0;
}

enum os_distance os_cpu_distance(int cpu, int other)
{
	return cpu == other ? OS_SAME_CORE : OS_SAME_CACHE;
}

unsigned os_cpu_capacity(int cpu)
{
	(void)cpu;
	return 0;
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

int os_program(const void *image, size_t bytes, const char *file, char *path, size_t size)
{
	(void)image, (void)bytes, (void)file, (void)path, (void)size;
	return -ENOTSUP;
}

int os_trusted_path(const char *path, char *real, size_t size)
{
	(void)path, (void)real, (void)size;
	return -ENOENT;
}

volatile sig_atomic_t os_ending;

void os_catch_ending(void (*also)(void))
{
	(void)also;
}

int os_command_run(const struct os_command *command, int *status)
{
	(void)command, (void)status;
	return -ENOTSUP;
}

struct os_maker os_maker(pid_t pid)
{
	return (struct os_maker){ .pid = pid };
}

void os_remove_leftovers(const struct os_leftovers *left)
{
	(void)left;
}

int os_executable(char *path, size_t size)
{
	(void)path, (void)size;
	return -ENOTSUP;
}

void os_facts(void (*fact)(void *context, const char *key, const char *value), void *context,
	      const struct os_place *place)
{
	fact(context, "directory", place->directory);
}

int os_mappings_read(struct os_mappings *mappings)
{
	*mappings = (struct os_mappings){ 0 };
	return 0;
}

bool os_counts_faults(void)
{
	return true;
}

void os_set_name(const char *name)
{
	(void)name;
}
