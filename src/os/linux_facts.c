/* SPDX-License-Identifier: MIT */
/* Linux: the facts about a platform that decide what memory and IPC cost on it. */
#include "linux.h"
#include "os.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

struct facts {
	void (*fact)(void *context, const char *key, const char *value);
	void *context;
};

static void put(const struct facts *facts, const char *key, const char *value)
{
	if (value[0])
		facts->fact(facts->context, key, value);
}

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The first line of a file. */
static void line_of(const char *path, char *text, size_t size)
{
	linux_read(path, text, size);
	text[strcspn(text, "\n")] = '\0';
}

static void put_file(const struct facts *facts, const char *key, const char *path)
{
	char text[512];

	line_of(path, text, sizeof text);
	put(facts, key, text);
}

/* The word in [brackets], as in /sys/kernel/mm/transparent_hugepage/enabled. */
static void put_choice(const struct facts *facts, const char *key, const char *path)
{
	char text[256], *open;

	line_of(path, text, sizeof text);
	open = strchr(text, '[');
	if (!open)
		return;
	open[strcspn(open, "]")] = '\0';
	put(facts, key, open + 1);
}

/* The value behind "label" in a file of "label: value" or "label=value" lines. */
static void put_labelled(const struct facts *facts, const char *key, const char *path, const char *label)
{
	static char text[65536];
	char *value;

	linux_read(path, text, sizeof text);
	value = strncmp(text, label, strlen(label)) ? strstr(text, label) : text;
	if (!value)
		return;
	value += strlen(label);
	value += strspn(value, " \t:=\"");
	value[strcspn(value, "\n\"")] = '\0';
	put(facts, key, value);
}

static void put_system(const struct facts *facts)
{
	struct utsname name;

	put_labelled(facts, "distribution", "/etc/os-release", "PRETTY_NAME");
	if (uname(&name))
		return;
	put(facts, "kernel", name.release);
	put(facts, "kernel_build", name.version);
}

/* arm64 has no model name in /proc/cpuinfo: the numbers of implementer and part name the core. */
static void put_cpu(const struct facts *facts)
{
	static char text[65536];

	put_labelled(facts, "cpu_model", "/proc/cpuinfo", "model name");
	put_labelled(facts, "cpu_implementer", "/proc/cpuinfo", "CPU implementer");
	put_labelled(facts, "cpu_part", "/proc/cpuinfo", "CPU part");
	put_file(facts, "cpu_online", "/sys/devices/system/cpu/online");
	put_file(facts, "cpu_smt", "/sys/devices/system/cpu/smt/active");
	put_file(facts, "cpu_governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
	put_file(facts, "cpu_frequency_driver", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver");
	put_file(facts, "cpu_no_turbo", "/sys/devices/system/cpu/intel_pstate/no_turbo");
	put_file(facts, "cpu_boost", "/sys/devices/system/cpu/cpufreq/boost");
	linux_read("/proc/cpuinfo", text, sizeof text);
	put(facts, "hypervisor", strstr(text, " hypervisor") ? "yes" : "none seen");
	put_file(facts, "machine_vendor", "/sys/class/dmi/id/sys_vendor");
	put_file(facts, "machine_product", "/sys/class/dmi/id/product_name");
}

static void put_caches(const struct facts *facts)
{
	for (int i = 0; i < 8; i++) {
		char path[96], level[16], type[32], size[32], key[64];
		static const char *const file[] = { "level", "type", "size" };
		char *const text[] = { level, type, size };

		for (int j = 0; j < 3; j++) {
			snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", i, file[j]);
			line_of(path, text[j], sizeof level);
		}
		if (!level[0])
			return;
		snprintf(key, sizeof key, "cache_l%.8s%s", level,
			 type[0] == 'D'           ? "_data"
				 : type[0] == 'I' ? "_instruction"
						  : "");
		put(facts, key, size);
	}
}

static void put_memory(const struct facts *facts)
{
	put_labelled(facts, "memory_total", "/proc/meminfo", "MemTotal");
	put_labelled(facts, "memory_available", "/proc/meminfo", "MemAvailable");
	put_labelled(facts, "swap_total", "/proc/meminfo", "SwapTotal");
	put_labelled(facts, "hugetlb_free", "/proc/meminfo", "HugePages_Free");
	put_choice(facts, "thp_enabled", "/sys/kernel/mm/transparent_hugepage/enabled");
	put_choice(facts, "thp_defrag", "/sys/kernel/mm/transparent_hugepage/defrag");
	put_choice(facts, "thp_shmem", "/sys/kernel/mm/transparent_hugepage/shmem_enabled");
	put_file(facts, "overcommit", "/proc/sys/vm/overcommit_memory");
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

static void put_file_system(const struct facts *facts, const char *key, const char *path)
{
	struct statfs status;
	char text[96], number[32];
	const char *name;

	if (statfs(path, &status)) {
		put(facts, key, "missing");
		return;
	}
	name = file_system_name((long)status.f_type);
	snprintf(number, sizeof number, "type 0x%lx", (unsigned long)status.f_type);
	snprintf(text, sizeof text, "%s, %" PRIu64 " MiB free of %" PRIu64, name ? name : number,
		 (uint64_t)status.f_bavail * (uint64_t)status.f_bsize >> 20,
		 (uint64_t)status.f_blocks * (uint64_t)status.f_bsize >> 20);
	put(facts, key, text);
}

static void put_limit(const struct facts *facts, const char *key, const struct rlimit *limit)
{
	char text[32] = "unlimited";

	if (limit->rlim_cur != RLIM_INFINITY)
		snprintf(text, sizeof text, "%" PRIu64, (uint64_t)limit->rlim_cur);
	put(facts, key, text);
}

static void put_limits(const struct facts *facts)
{
	struct rlimit limit;
	char text[64];

	if (!getrlimit(RLIMIT_AS, &limit))
		put_limit(facts, "limit_address_space", &limit);
	if (!getrlimit(RLIMIT_NOFILE, &limit))
		put_limit(facts, "limit_open_files", &limit);
	if (!getrlimit(RLIMIT_MEMLOCK, &limit))
		put_limit(facts, "limit_locked_memory", &limit);
	if (!getrlimit(RLIMIT_NPROC, &limit))
		put_limit(facts, "limit_processes", &limit);
	linux_cgroup_cpu(text, sizeof text);
	put(facts, "cgroup_cpu_max", text);
	put_file(facts, "cgroup_memory_max", "/sys/fs/cgroup/memory.max");
}

static void put_mitigations(const struct facts *facts)
{
	static const char folder[] = "/sys/devices/system/cpu/vulnerabilities";
	struct dirent **entry;
	int count = scandir(folder, &entry, is_name, alphasort);

	for (int i = 0; i < count; i++) {
		char path[512], key[300];

		snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
		snprintf(key, sizeof key, "mitigation_%s", entry[i]->d_name);
		put_file(facts, key, path);
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
}

void os_facts(void (*fact)(void *context, const char *key, const char *value), void *context, const char *directory)
{
	const struct facts facts = { fact, context };
	char busy[1024];

	put_system(&facts);
	put_cpu(&facts);
	put_caches(&facts);
	put_memory(&facts);
	put_file_system(&facts, "shm_file_system", "/dev/shm");
	put_file_system(&facts, "temporary_file_system", directory);
	put_file(&facts, "clock_source", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	put_file(&facts, "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid");
	put_file(&facts, "load_average", "/proc/loadavg");
	put_limits(&facts);
	put(&facts, "power", linux_on_battery());
	linux_busy(busy, sizeof busy);
	put(&facts, "cpu_busy_percent", busy);
	put_mitigations(&facts);
}
