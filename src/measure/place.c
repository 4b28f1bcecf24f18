/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "os/os.h"

#include <string.h>

static bool is_among(const int *cpu, size_t count, int wish)
{
	for (size_t i = 0; i < count; i++)
		if (cpu[i] == wish)
			return true;
	return false;
}

static int check(const char *option, int wish, const int *cpu, size_t count, struct error *error)
{
	if (wish < 0 || is_among(cpu, count, wish))
		return 0;
	if (count == 0)
		return error_usage(error, "--%s: this system can't bind a process to a CPU", option);
	if (count == 1)
		return error_usage(error, "--%s: %d is not CPU %d, the only one that this process may use", option,
				   wish, cpu[0]);
	return error_usage(error, "--%s: %d is not one of the %zu CPUs that this process may use", option, wish, count);
}

/* The last CPU of the fastest kind. */
static int fastest(const int *cpu, size_t count)
{
	int best = -1;

	for (size_t i = 0; i < count; i++)
		if (best < 0 || os_cpu_capacity(cpu[i]) >= os_cpu_capacity(best))
			best = cpu[i];
	return best;
}

/* The last CPU that suits best as the second one: another core is better than a shared one, the same kind is better than
 * others. */
static int beside(int cpu, const int *allowed, size_t count)
{
	const unsigned capacity = os_cpu_capacity(cpu);
	int sibling[OS_SIBLINGS_MOST], best = -1, best_rank = 0;
	size_t siblings = os_siblings(cpu, sibling, OS_SIBLINGS_MOST);

	for (size_t i = 0; i < count; i++) {
		int other = allowed[i],
		    rank = 2 * !is_among(sibling, siblings, other) + (capacity == os_cpu_capacity(other));

		if (other == cpu || rank < best_rank)
			continue;
		best = other;
		best_rank = rank;
	}
	return best;
}

/* Whether the caller can be bound to a CPU; tested by binding it. */
static int try_to_bind(int cpu)
{
	int result = os_pin(cpu);

	os_unpin();
	return result;
}

int place_choose(const struct place_wish *wish, int *cpu, int *other_cpu, int *refused, struct error *error)
{
	static int allowed[OS_CPUS_MOST];
	size_t count = os_cpus(allowed, OS_CPUS_MOST);
	int result = check("cpu", wish->cpu, allowed, count, error);

	if (!result)
		result = check("other-cpu", wish->other_cpu, allowed, count, error);
	if (!result && wish->other_cpu >= 0 && wish->other_cpu == wish->cpu)
		result = error_usage(error, "--other-cpu: %d is the CPU of --cpu; expected another one", wish->cpu);
	if (!result && wish->other_cpu >= 0 && wish->cpu == PLACE_UNBOUND)
		result = error_usage(error, "--other-cpu: with --cpu none no process is bound to a CPU; leave out one");
	if (result)
		return result;
	*cpu = *other_cpu = -1;
	*refused = 0;
	if (wish->cpu == PLACE_UNBOUND || count == 0)
		return 0;
	*cpu = wish->cpu >= 0 ? wish->cpu : fastest(allowed, count);
	if (wish->cpu < 0 && *cpu == wish->other_cpu)
		*cpu = beside(wish->other_cpu, allowed, count);
	*other_cpu = wish->other_cpu >= 0 ? wish->other_cpu : beside(*cpu, allowed, count);
	result = try_to_bind(*cpu);
	if (!result)
		return 0;
	if (wish->cpu >= 0 || wish->other_cpu >= 0)
		return error_set(error, result, "--cpu: this system refuses to bind a process to a CPU: %s",
				 strerror(-result));
	*cpu = *other_cpu = -1;
	*refused = -result;
	return 0;
}
