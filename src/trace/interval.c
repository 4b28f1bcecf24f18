/* SPDX-License-Identifier: MIT */
#include "interval.h"

#include "text/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 1024, NAMED = 4 };

/* Of a process and its children that were waited for; 0 if not known. */
static uint64_t cpu_of(int pid)
{
	uint64_t ticks[4] = { 0 };
	char path[64], line[LINE] = "";
	const char *end;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (!fgets(line, sizeof line, file))
		line[0] = '\0';
	fclose(file);
	end = strrchr(line, ')');
	if (!end ||
	    sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
		   &ticks[0], &ticks[1], &ticks[2], &ticks[3]) != 4)
		return 0;
	return (ticks[0] + ticks[1] + ticks[2] + ticks[3]) * 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);
}

static uint64_t cpu_of_all(const struct ledger *ledger, size_t *processes)
{
	uint64_t sum = 0;

	*processes = 0;
	for (size_t i = 0; i < ledger->threads; i++) {
		const struct thread *thread = ledger->thread[i];

		if (thread->pid != thread->tid || thread->ended)
			continue;
		sum += cpu_of(thread->pid);
		++*processes;
	}
	return sum;
}

void interval_begin(struct interval *interval, const struct trace *trace, unsigned seconds)
{
	size_t processes;

	*interval = (struct interval){ .every_ns = seconds * UINT64_C(1000000000),
				       .last_ns = trace->begin_ns,
				       .cpu_ns = cpu_of_all(&trace->ledger, &processes) };
}

/* "read: pipe 6.20 s, wait 4.00 s" */
static void name_calls(const struct ledger *ledger, const uint64_t before[static PRIMITIVE_COUNT],
		       char text[static LINE])
{
	uint64_t ns[PRIMITIVE_COUNT];
	char time[UNITS_TEXT];

	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		ns[i] = ledger->long_ns[i] - before[i];
	text[0] = '\0';
	for (int named = 0; named < NAMED; named++) {
		size_t used = strlen(text);
		int longest = 0;

		for (int i = 1; i < PRIMITIVE_COUNT; i++)
			longest = ns[i] > ns[longest] ? i : longest;
		if (!ns[longest])
			return;
		units_time((double)ns[longest], time);
		snprintf(text + used, LINE - used, "%s%s %s", used ? ", " : "", primitive_name((enum primitive)longest),
			 time);
		ns[longest] = 0;
	}
}

void interval_print(struct interval *interval, const struct trace *trace, uint64_t now_ns,
		    const struct document *document)
{
	char since[UNITS_TEXT], length[UNITS_TEXT], cpu[UNITS_TEXT], number[UNITS_TEXT], calls[LINE];
	uint64_t cpu_ns;
	size_t processes;

	if (!interval->every_ns || now_ns < interval->last_ns + interval->every_ns)
		return;
	cpu_ns = cpu_of_all(&trace->ledger, &processes);
	units_time((double)(now_ns - trace->begin_ns), since);
	units_time((double)(now_ns - interval->last_ns), length);
	units_time((double)(cpu_ns - interval->cpu_ns), cpu);
	name_calls(&trace->ledger, interval->long_ns, calls);
	document_lead(document, "%s: %s; in the last %s, %s on CPU; long calls that ended: %s", since,
		      units_number(processes, "process", number), length, cpu_ns > interval->cpu_ns ? cpu : "nothing",
		      calls[0] ? calls : "none");
	interval->last_ns = now_ns;
	interval->cpu_ns = cpu_ns;
	memcpy(interval->long_ns, trace->ledger.long_ns, sizeof interval->long_ns);
}
