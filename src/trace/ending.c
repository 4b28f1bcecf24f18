/* SPDX-License-Identifier: MIT */
#include "ending.h"

#include "tracer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

enum { MOST_NOTES = 8, FIRST_ROOM = 16 };

static bool match(struct ledger *ledger, const struct ending *ending)
{
	struct thread *first = ledger_find(ledger, ending->pid);

	if (!first || first->pid != ending->pid || first->begin_ns > ending->at_ns)
		return false;
	if (first->has_status && first->status_ns > ending->at_ns)
		return true;
	first->has_status = true;
	first->status = ending->status;
	first->status_ns = ending->at_ns;
	first->shm_was_full |= ending->shm_was_full;
	return true;
}

void ending_add(struct ledger *ledger, const struct ending *ending)
{
	struct endings *endings = &ledger->endings;

	if (match(ledger, ending))
		return;
	if (endings->count == endings->room) {
		size_t wanted = endings->room ? endings->room * 2 : FIRST_ROOM;
		struct ending *grown = realloc(endings->ending, wanted * sizeof *grown);

		if (!grown) {
			ledger->lost_memory++;
			return;
		}
		endings->ending = grown;
		endings->room = wanted;
	}
	endings->ending[endings->count++] = *ending;
}

void ending_match(struct ledger *ledger)
{
	struct endings *endings = &ledger->endings;
	size_t kept = 0;

	for (size_t i = 0; i < endings->count; i++)
		if (!match(ledger, &endings->ending[i]))
			endings->ending[kept++] = endings->ending[i];
	endings->count = kept;
}

bool ending_shm_is_full(void)
{
	struct statvfs shm;

	return !statvfs("/dev/shm", &shm) && shm.f_blocks && !shm.f_bavail;
}

const char *ending_signal_name(int number)
{
#define NAME(signal) [signal] = #signal
	static const char *const names[] = {
		NAME(SIGHUP),  NAME(SIGINT),  NAME(SIGQUIT),   NAME(SIGILL),  NAME(SIGTRAP),
		NAME(SIGABRT), NAME(SIGBUS),  NAME(SIGFPE),    NAME(SIGKILL), NAME(SIGUSR1),
		NAME(SIGSEGV), NAME(SIGUSR2), NAME(SIGPIPE),   NAME(SIGALRM), NAME(SIGTERM),
		NAME(SIGXCPU), NAME(SIGXFSZ), NAME(SIGVTALRM), NAME(SIGPROF), NAME(SIGSYS),
	};
#undef NAME

	return number > 0 && (size_t)number < sizeof names / sizeof names[0] ? names[number] : NULL;
}

static void note(struct trace *trace, const struct thread *process)
{
	int number = WTERMSIG(process->status);
	const char *name = ending_signal_name(number);
	const char *in = process->killed_in;
	char text[32];

	snprintf(text, sizeof text, "signal %d", number);
	trace_note(trace, "%s %d was killed by %s%s%s%s%s%s", process->name[0] ? process->name : "process",
		   process->pid, name ? name : text, WCOREDUMP(process->status) ? " (core dumped)" : "",
		   process->shm_was_full ? ": /dev/shm was full" : "", in ? "; it was in " : "", in ? in : "",
		   in ? ", whose bytes are counted in full" : "");
}

void ending_note(struct trace *trace)
{
	size_t killed = 0;

	for (size_t i = 0; i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		if (thread->has_status && WIFSIGNALED(thread->status) && killed++ < MOST_NOTES)
			note(trace, thread);
	}
	if (killed > MOST_NOTES)
		trace_note(trace, "and %zu more processes were killed by signals: see processes.csv",
			   killed - MOST_NOTES);
}
