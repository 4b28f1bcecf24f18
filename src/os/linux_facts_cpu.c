/* SPDX-License-Identifier: MIT */
/* Linux: the facts about the processor: those of the CPU that is measured on, and which kinds of CPUs there are. */
#include "linux.h"
#include "linux_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS_MOST = 16, CACHES_MOST = 8 };

/* A kind of CPU: how it differs from others, and which CPUs belong to it. */
struct kind {
	char name[48];
	unsigned capacity;
	char cpus[1024];
	int first, last; /* of the range of `cpus` that grows */
};

static void put_cpu_file(const struct fact_sink *facts, const char *key, int cpu, const char *file)
{
	char text[256];

	linux_cpu_file(cpu, file, text, sizeof text);
	fact_put(facts, key, text);
}

/* The value of "label : value", NULL if the line has another label. */
static const char *value_of(const char *line, const char *label)
{
	size_t length = strlen(label);

	if (strncmp(line, label, length))
		return NULL;
	line += length + strspn(line + length, " \t");
	return *line == ':' ? line + 1 + strspn(line + 1, " ") : NULL;
}

/* What /proc/cpuinfo says of one CPU. 64-bit Arm has no model name: implementer and part number name the core. */
struct cpuinfo {
	char model[128], implementer[16], part[16], variant[16], revision[16], microcode[32];
	char vendor[16], family[8], number[8], stepping[8]; /* of x86 */
	const char *hypervisor;                             /* NULL where no flags are listed: one could not be seen */
};

static void take_line(const char *line, struct cpuinfo *info)
{
	const struct {
		const char *label;
		char *text;
		size_t size;
	} field[] = {
		{ "model name", info->model, sizeof info->model },
		{ "Model Name", info->model, sizeof info->model }, /* LoongArch */
		{ "cpu model", info->model, sizeof info->model },  /* MIPS */
		{ "cpu", info->model, sizeof info->model },        /* POWER */
		{ "uarch", info->model, sizeof info->model },      /* RISC-V */
		{ "CPU implementer", info->implementer, sizeof info->implementer },
		{ "CPU part", info->part, sizeof info->part },
		{ "CPU variant", info->variant, sizeof info->variant },
		{ "CPU revision", info->revision, sizeof info->revision },
		{ "microcode", info->microcode, sizeof info->microcode },
		{ "vendor_id", info->vendor, sizeof info->vendor },
		{ "cpu family", info->family, sizeof info->family },
		{ "model", info->number, sizeof info->number },
		{ "stepping", info->stepping, sizeof info->stepping },
	};

	for (size_t i = 0; i < sizeof field / sizeof field[0]; i++) {
		const char *value = value_of(line, field[i].label);

		if (value)
			snprintf(field[i].text, field[i].size, "%s", value);
	}
	if (value_of(line, "flags"))
		info->hypervisor = strstr(line, " hypervisor") ? "yes" : "none seen";
}

/* Calls `take` with what the file says of each CPU, in its order. */
static void each_cpuinfo(void (*take)(void *context, int cpu, const struct cpuinfo *), void *context)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	struct cpuinfo info = { 0 };
	char *line = NULL;
	size_t size = 0;
	int cpu = -1;

	while (file && getline(&line, &size, file) > 0) {
		const char *number = value_of(line, "processor");

		line[strcspn(line, "\n")] = '\0';
		if (number) {
			if (cpu >= 0)
				take(context, cpu, &info);
			info = (struct cpuinfo){ 0 };
			cpu = (int)strtol(number, NULL, 10);
		} else {
			take_line(line, &info);
		}
	}
	if (cpu >= 0)
		take(context, cpu, &info);
	free(line);
	if (file)
		fclose(file);
}

struct search {
	int cpu;
	struct cpuinfo info;
};

static void take_own(void *context, int cpu, const struct cpuinfo *info)
{
	struct search *search = context;

	if (cpu == search->cpu)
		search->info = *info;
}

/* As perf writes it: "AuthenticAMD-25-1-1". A virtual machine's model name often hides which processor it is. */
static void put_id(const struct fact_sink *facts, const struct cpuinfo *info)
{
	char text[64];

	if (!info->family[0])
		return;
	snprintf(text, sizeof text, "%s-%s-%s-%s", info->vendor, info->family, info->number, info->stepping);
	fact_put(facts, "cpu_id", text);
}

static void put_model(const struct fact_sink *facts, int cpu)
{
	struct search search = { .cpu = cpu };

	each_cpuinfo(take_own, &search);
	fact_put(facts, "cpu_model", search.info.model);
	put_id(facts, &search.info);
	fact_put(facts, "cpu_implementer", search.info.implementer);
	fact_put(facts, "cpu_part", search.info.part);
	fact_put(facts, "cpu_variant", search.info.variant);
	fact_put(facts, "cpu_revision", search.info.revision);
	fact_put(facts, "cpu_microcode", search.info.microcode);
	fact_put(facts, "hypervisor", search.info.hypervisor ? search.info.hypervisor : "");
}

struct kinds {
	struct kind kind[KINDS_MOST];
	size_t count;
};

/* Appends a CPU to a list such as "0-3,8". */
static void append_cpu(struct kind *kind, int cpu)
{
	size_t used = strlen(kind->cpus);

	if (used && cpu == kind->last + 1) {
		char *range = strrchr(kind->cpus, ',');

		used = range ? (size_t)(range - kind->cpus) + 1 : 0;
	} else {
		if (used && used + 2 < sizeof kind->cpus)
			kind->cpus[used++] = ',';
		kind->first = cpu;
	}
	kind->last = cpu;
	snprintf(kind->cpus + used, sizeof kind->cpus - used, kind->first == cpu ? "%d" : "%d-%d", kind->first, cpu);
}

static void take_kind(void *context, int cpu, const struct cpuinfo *info)
{
	struct kinds *kinds = context;
	struct kind found = { .capacity = os_cpu_capacity(cpu) };
	size_t i = 0;

	snprintf(found.name, sizeof found.name, "%.46s", info->part[0] ? info->part : info->model);
	while (i < kinds->count &&
	       (kinds->kind[i].capacity != found.capacity || strcmp(kinds->kind[i].name, found.name)))
		i++;
	if (i == KINDS_MOST)
		return;
	if (i == kinds->count)
		kinds->kind[kinds->count++] = found;
	append_cpu(&kinds->kind[i], cpu);
}

/* "0-3: 0xd46, capacity 378; 4-7: 0xd4e, capacity 1024"; nothing where all CPUs are of one kind. */
static void put_kinds(const struct fact_sink *facts, int cpu)
{
	static struct kinds kinds;
	char text[2048] = "";
	size_t used = 0;

	kinds.count = 0;
	each_cpuinfo(take_kind, &kinds);
	for (size_t i = 0; i < kinds.count && kinds.count > 1 && used < sizeof text; i++) {
		const struct kind *kind = &kinds.kind[i];

		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s: %s, capacity %u", i ? "; " : "",
					 kind->cpus, kind->name, kind->capacity);
		if (cpu >= 0 && linux_list_has(kind->cpus, cpu))
			fact_put(facts, "cpu_kind", kind->name);
	}
	fact_put(facts, "cpu_kinds", text);
}

static void put_caches(const struct fact_sink *facts, int cpu)
{
	struct linux_cache cache;

	for (int i = 0; i < CACHES_MOST && linux_cache(cpu, i, &cache); i++) {
		const char *kind = "";
		char key[64];

		if (cache.type[0] == 'D')
			kind = "_data";
		if (cache.type[0] == 'I')
			kind = "_instruction";
		snprintf(key, sizeof key, "cache_l%s%s", cache.level, kind);
		fact_put(facts, key, cache.size);
		snprintf(key, sizeof key, "cache_l%s%s_shared_by", cache.level, kind);
		if (cache.type[0] == 'U')
			fact_put(facts, key, cache.shared);
	}
}

/* "0: 0-15; 1: 16-31" */
static void put_nodes(const struct fact_sink *facts)
{
	char text[2048] = "";
	size_t used = 0;

	for (int node = 0; node < linux_nodes_end() && used < sizeof text; node++) {
		char path[80], list[1024];

		snprintf(path, sizeof path, "/sys/devices/system/node/node%d/cpulist", node);
		if (linux_line(path, list, sizeof list) > 0)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%d: %s", used ? "; " : "", node,
						 list);
	}
	fact_put(facts, "numa_nodes", text);
	fact_put_file(facts, "numa_balancing", "/proc/sys/kernel/numa_balancing");
}

void linux_put_cpu(const struct fact_sink *facts, const struct os_place *place)
{
	int cpu = place->cpu >= 0 ? place->cpu : 0;

	put_model(facts, cpu);
	put_kinds(facts, place->cpu);
	fact_put_file(facts, "cpu_online", "/sys/devices/system/cpu/online");
	fact_put_file(facts, "cpu_offline", "/sys/devices/system/cpu/offline");
	fact_put_file(facts, "cpu_isolated", "/sys/devices/system/cpu/isolated");
	fact_put_file(facts, "cpu_smt", "/sys/devices/system/cpu/smt/active");
	put_cpu_file(facts, "cpu_governor", cpu, "cpufreq/scaling_governor");
	put_cpu_file(facts, "cpu_frequency_driver", cpu, "cpufreq/scaling_driver");
	put_cpu_file(facts, "cpu_frequency_max_khz", cpu, "cpufreq/cpuinfo_max_freq");
	fact_put_file(facts, "cpu_no_turbo", "/sys/devices/system/cpu/intel_pstate/no_turbo");
	fact_put_file(facts, "cpu_boost", "/sys/devices/system/cpu/cpufreq/boost");
	put_caches(facts, cpu);
	put_nodes(facts);
}
