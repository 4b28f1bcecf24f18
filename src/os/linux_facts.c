/* SPDX-License-Identifier: MIT */
/* Linux: the facts about a platform that determine the cost of memory and IPC. */
#include "linux.h"
#include "linux_facts.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void put_choice(const struct fact_sink *facts, const char *key, const char *path)
{
	char choice[64];

	linux_choice(path, choice, sizeof choice);
	fact_put(facts, key, choice);
}

static void put_system(const struct fact_sink *facts)
{
	struct utsname name;

	fact_put_labeled(facts, "distribution", "/etc/os-release", "PRETTY_NAME");
	if (uname(&name))
		return;
	fact_put(facts, "kernel", name.release);
	fact_put(facts, "kernel_build", name.version);
}

static void put_memory(const struct fact_sink *facts)
{
	fact_put_labeled(facts, "memory_total", "/proc/meminfo", "MemTotal");
	fact_put_labeled(facts, "memory_available", "/proc/meminfo", "MemAvailable");
	fact_put_labeled(facts, "swap_total", "/proc/meminfo", "SwapTotal");
	fact_put_labeled(facts, "hugetlb_free", "/proc/meminfo", "HugePages_Free");
	put_choice(facts, "thp_enabled", "/sys/kernel/mm/transparent_hugepage/enabled");
	put_choice(facts, "thp_defrag", "/sys/kernel/mm/transparent_hugepage/defrag");
	put_choice(facts, "thp_shmem", "/sys/kernel/mm/transparent_hugepage/shmem_enabled");
	fact_put_file(facts, "overcommit", "/proc/sys/vm/overcommit_memory");
}

static const char *file_system_name(long type)
{
	static const struct {
		long type;
		const char *name;
	} known[] = {
		{ 0x01021994, "tmpfs" },   { 0xef53, "ext4" },     { 0x9123683e, "btrfs" }, { 0x58465342, "xfs" },
		{ 0x794c7630, "overlay" }, { 0x6969, "nfs" },      { 0x2fc12fc1, "zfs" },   { 0x858458f6, "ramfs" },
		{ 0x01021997, "9p" },      { 0x65735546, "fuse" }, { 0xf2f52010, "f2fs" },
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].type == type)
			return known[i].name;
	return NULL;
}

static void put_file_system(const struct fact_sink *facts, const char *key, const char *path)
{
	struct statfs status;
	char text[96], number[32];
	const char *name;

	if (statfs(path, &status)) {
		fact_put(facts, key, "missing");
		return;
	}
	name = file_system_name((long)status.f_type);
	snprintf(number, sizeof number, "type 0x%lx", (unsigned long)status.f_type);
	snprintf(text, sizeof text, "%s, %" PRIu64 " MiB free of %" PRIu64, name ? name : number,
		 (uint64_t)status.f_bavail * (uint64_t)status.f_bsize >> 20,
		 (uint64_t)status.f_blocks * (uint64_t)status.f_bsize >> 20);
	fact_put(facts, key, text);
}

static void put_limit(const struct fact_sink *facts, const char *key, const struct rlimit *limit)
{
	char text[32] = "unlimited";

	if (limit->rlim_cur != RLIM_INFINITY)
		snprintf(text, sizeof text, "%" PRIu64, (uint64_t)limit->rlim_cur);
	fact_put(facts, key, text);
}

static void put_limits(const struct fact_sink *facts)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_AS, &limit))
		put_limit(facts, "limit_address_space", &limit);
	if (!getrlimit(RLIMIT_NOFILE, &limit))
		put_limit(facts, "limit_open_files", &limit);
	if (!getrlimit(RLIMIT_MEMLOCK, &limit))
		put_limit(facts, "limit_locked_memory", &limit);
	if (!getrlimit(RLIMIT_NPROC, &limit))
		put_limit(facts, "limit_processes", &limit);
}

static void put_mitigations(const struct fact_sink *facts)
{
	static const char folder[] = "/sys/devices/system/cpu/vulnerabilities";
	struct dirent **entry;
	int count = scandir(folder, &entry, is_name, alphasort);

	for (int i = 0; i < count; i++) {
		char path[512], key[300];

		snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
		snprintf(key, sizeof key, "mitigation_%s", entry[i]->d_name);
		fact_put_file(facts, key, path);
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
}

void os_facts(void (*fact)(void *context, const char *key, const char *value), void *context,
	      const struct os_place *place)
{
	const struct fact_sink facts = { fact, context };
	char busy[1024];

	put_system(&facts);
	linux_put_cpu(&facts, place);
	fact_put_file(&facts, "machine_vendor", "/sys/class/dmi/id/sys_vendor");
	fact_put_file(&facts, "machine_product", "/sys/class/dmi/id/product_name");
	put_memory(&facts);
	put_file_system(&facts, "shm_file_system", "/dev/shm");
	put_file_system(&facts, "temporary_file_system", place->directory);
	fact_put_file(&facts, "clock_source", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	fact_put_file(&facts, "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid");
	fact_put_file(&facts, "load_average", "/proc/loadavg");
	put_limits(&facts);
	linux_put_confinement(&facts);
	fact_put(&facts, "power", linux_on_battery());
	linux_busy(place, busy, sizeof busy);
	fact_put(&facts, "cpu_busy_percent", busy);
	put_mitigations(&facts);
}
