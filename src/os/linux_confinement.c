/* SPDX-License-Identifier: MIT */
/* Linux: what the process runs within, and what that changes: containers, seccomp, cgroups, boot parameters. */
#include "linux.h"
#include "linux_facts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* What leaves a file, an environment variable or a kernel's name in the processes that it starts. */
static const char *container(void)
{
	static char manager[32];
	struct utsname name;
	const char *given = getenv("container");

	if (linux_line("/run/systemd/container", manager, sizeof manager) > 0)
		return manager;
	if (!access("/.dockerenv", F_OK))
		return "docker";
	if (!access("/run/.containerenv", F_OK))
		return "podman";
	if (getenv("KUBERNETES_SERVICE_HOST"))
		return "kubernetes";
	if (given && (!strcmp(given, "lxc") || !strcmp(given, "systemd-nspawn") || !strcmp(given, "oci")))
		return given;
	if (!uname(&name) && (strstr(name.release, "microsoft") || strstr(name.release, "Microsoft")))
		return "wsl";
	if (linux_line_that_begins("/proc/version", "Linux version 4.4.0", manager, sizeof manager) &&
	    !access("/proc/sentry-meminfo", F_OK))
		return "gvisor";
	return "none seen";
}

static void put_seccomp(const struct fact_sink *facts)
{
	static const char *const mode[] = { "none", "strict", "filter" };
	char line[64], filters[64], text[96];
	unsigned number, count = 0;

	if (!linux_line_that_begins("/proc/self/status", "Seccomp:", line, sizeof line) ||
	    sscanf(line, "Seccomp: %u", &number) != 1 || number > 2)
		return;
	if (linux_line_that_begins("/proc/self/status", "Seccomp_filters:", filters, sizeof filters))
		sscanf(filters, "Seccomp_filters: %u", &count);
	snprintf(text, sizeof text, count ? "%s, %u" : "%s", mode[number], count);
	fact_put(facts, "seccomp", text);
}

/* Those that change what memory, processes and idle CPUs cost; others may name the machine. */
static bool matters(const char *parameter)
{
	static const char *const name[] = {
		"audit",
		"clocksource",
		"cpuidle",
		"cpuidle_haltpoll",
		"default_hugepagesz",
		"haltpoll",
		"hugepages",
		"idle",
		"init_on_alloc",
		"init_on_free",
		"intel_idle",
		"intel_pstate",
		"amd_pstate",
		"isolcpus",
		"kfence",
		"kpti",
		"l1tf",
		"maxcpus",
		"mds",
		"mitigations",
		"nested_pvm",
		"noht",
		"nohz",
		"nohz_full",
		"nopti",
		"nosmp",
		"nosmt",
		"nospectre_v1",
		"nospectre_v2",
		"nr_cpus",
		"numa",
		"numa_balancing",
		"page_poison",
		"preempt",
		"processor",
		"pti",
		"rcu_nocbs",
		"retbleed",
		"skew_tick",
		"slab_debug",
		"slub_debug",
		"spec_store_bypass_disable",
		"spectre_v2",
		"swapaccount",
		"thp_anon",
		"thp_shmem",
		"threadirqs",
		"transparent_hugepage",
		"transparent_hugepage_shmem",
		"tsc",
	};
	size_t length = strcspn(parameter, ".=");

	for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
		if (strlen(name[i]) == length && !strncmp(parameter, name[i], length))
			return true;
	return false;
}

static void put_boot_parameters(const struct fact_sink *facts)
{
	char line[4096], text[1024] = "", *rest = NULL;
	size_t used = 0;

	linux_line("/proc/cmdline", line, sizeof line);
	for (char *word = strtok_r(line, " ", &rest); word && strcmp(word, "--") != 0;
	     word = strtok_r(NULL, " ", &rest))
		if (matters(word) && used + strlen(word) + 2 < sizeof text)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", word);
	fact_put(facts, "boot_parameters", text);
	if (strstr(text, "nested_pvm=1"))
		fact_put(facts, "nested_virtualization", "yes, by a boot parameter");
}

static int is_size(const struct dirent *entry)
{
	return !strncmp(entry->d_name, "hugepages-", strlen("hugepages-"));
}

static int by_size(const struct dirent **a, const struct dirent **b)
{
	long x = strtol((*a)->d_name + strlen("hugepages-"), NULL, 10),
	     y = strtol((*b)->d_name + strlen("hugepages-"), NULL, 10);

	return (x > y) - (x < y);
}

/* "16kB inherit, 2048kB always": the sizes of folios that the kernel may choose for memory, but those that are off. */
static void put_folios(const struct fact_sink *facts, const char *key, const char *file)
{
	static const char folder[] = "/sys/kernel/mm/transparent_hugepage";
	char text[512] = "";
	struct dirent **entry;
	int count = scandir(folder, &entry, is_size, by_size);
	size_t used = 0;

	for (int i = 0; i < count; i++) {
		char path[512], choice[64];

		snprintf(path, sizeof path, "%s/%s/%s", folder, entry[i]->d_name, file);
		linux_choice(path, choice, sizeof choice);
		if (choice[0] && strcmp(choice, "never") != 0 && used < sizeof text)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s", used ? ", " : "",
						 entry[i]->d_name + strlen("hugepages-"), choice);
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	fact_put(facts, key, count > 0 && !text[0] ? "none" : text);
}

void linux_put_confinement(const struct fact_sink *facts)
{
	char cpu[64], memory[64];

	fact_put(facts, "container", container());
	put_seccomp(facts);
	fact_put_labeled(facts, "speculation_store_bypass", "/proc/self/status", "Speculation_Store_Bypass");
	fact_put_labeled(facts, "speculation_indirect_branch", "/proc/self/status", "SpeculationIndirectBranch");
	linux_cgroup_cpu(cpu, sizeof cpu);
	fact_put(facts, "cgroup_cpu_max", cpu);
	linux_cgroup_memory(memory, sizeof memory);
	fact_put(facts, "cgroup_memory_max", memory);
	put_boot_parameters(facts);
	put_folios(facts, "thp_sizes", "enabled");
	put_folios(facts, "thp_shmem_sizes", "shmem_enabled");
}
