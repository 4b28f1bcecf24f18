/* SPDX-License-Identifier: MIT */
/* What the kernel added up of a thread, brought into the ledger when the thread or the trace ends. */
#include "bpf_parts.h"
#include "proc.h"
#include "thread_name.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void merge_part(struct bpf *bpf, struct thread *thread, int i, const struct bpf_part *from)
{
	struct part *part;

	if (!from->calls && !from->blocked_ns && !from->runnable_ns && !from->faults)
		return;
	part = ledger_part(bpf->ledger, thread, (enum primitive)i);
	part->bpf_calls += from->calls;
	part->bpf_bytes += from->bytes;
	part->wall_ns += from->wall_ns;
	part->blocked_ns += from->blocked_ns;
	part->runnable_ns += from->runnable_ns;
	part->faults += from->faults;
	part->timed_faults += from->timed_faults;
	part->fault_ns += from->fault_ns;
	part->major_faults += from->major_faults;
	part->major_ns += from->major_ns;
}

static void merge(struct bpf *bpf, const struct bpf_thread *state, uint64_t end_ns, bool ended)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)state->header.tid);

	if (!thread || thread->has_bpf)
		thread = bpf_begin_thread(bpf, &state->header);
	if (!thread)
		return;
	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		merge_part(bpf, thread, i, &state->part[i]);
	if (state->header.name[0])
		thread_name(thread, state->header.name);
	thread->begin_ns = state->begin_ns;
	thread->end_ns = end_ns;
	thread->ended = ended;
	thread->cpu_ns = state->cpu_ns;
	thread->blocked_ns = state->blocked_ns;
	thread->runnable_ns = state->runnable_ns;
	thread->booked_ns = state->booked_ns;
	thread->switches = state->switches;
	thread->has_cpu = thread->has_switches = thread->has_bpf = thread->has_booked = true;
	bpf_forget_process(thread);
}

/* A call that never returned, such as that which ended the thread, took the rest of its time. */
static void end_call(struct bpf *bpf, struct bpf_thread *state, uint64_t now)
{
	unsigned number = state->number < BPF_CALLS ? state->number : BPF_NAMELESS;
	struct bpf_part *part = &state->part[state->call < PRIMITIVE_CALLS ? state->call : PRIMITIVE_OTHER_CALL];

	if (!state->in_call || now < state->call_ns)
		return;
	part->calls++;
	part->wall_ns += now - state->call_ns;
	if (state->call != PRIMITIVE_OTHER_CALL)
		return;
	bpf->unended.of[number].calls++;
	bpf->unended.of[number].wall_ns += now - state->call_ns;
}

void bpf_merge_ended(struct bpf *bpf, const struct bpf_thread *record)
{
	const struct thread *thread = ledger_find(bpf->ledger, (int)record->header.tid);
	struct bpf_thread state = *record;

	if (thread && thread->has_bpf && thread->begin_ns == record->begin_ns)
		return; /* its place was read first */
	end_call(bpf, &state, state.header.at_ns);
	merge(bpf, &state, state.header.at_ns, true);
	if (!state.has_status)
		return;
	ending_add(bpf->ledger,
		   &(struct ending){ .pid = (int)state.header.pid,
				     .status = (int)state.status,
				     .at_ns = state.header.at_ns,
				     .shm_was_full = WIFSIGNALED((int)state.status) &&
					     WTERMSIG((int)state.status) == SIGBUS && ending_shm_is_full() });
}

/* The state that the thread is in, and what it waits in. */
static void end_state(struct bpf_thread *state, uint64_t now)
{
	uint64_t length = now > state->since_ns ? now - state->since_ns : 0;
	struct bpf_fault_sum *fault = &state->window.of[BPF_FAULT_MINOR];
	struct bpf_part *part = &state->part[state->within < PRIMITIVE_COUNT ? state->within : PRIMITIVE_OWN];
	bool in_fault = state->within == BPF_IN_FAULT;
	char name[16];

	if (state->state == BPF_STATE_UNKNOWN)
		state->state = proc_runs((int)state->header.pid, (int)state->header.tid, name) ? BPF_STATE_RUNNING
											       : BPF_STATE_BLOCKED;
	if (state->state == BPF_STATE_RUNNING) {
		state->cpu_ns += length;
	} else if (state->state == BPF_STATE_BLOCKED) {
		state->blocked_ns += length;
		*(in_fault ? &fault->blocked_ns : &part->blocked_ns) += length;
	} else {
		state->runnable_ns += length;
		*(in_fault ? &fault->runnable_ns : &part->runnable_ns) += length;
	}
}

/* Its last turn, which may still go on, as a wait may. */
static void end_turn(struct bpf *bpf, const struct bpf_thread *state, uint64_t now_ns)
{
	struct bpf_turn turn = state->turn;

	turn.tid = state->header.tid;
	turn.how = BPF_WAKER_NONE;
	turn.woken_ns = turn.on_ns = now_ns;
	turn.within = (u8)state->within;
	if (state->state == BPF_STATE_RUNNING)
		turn.off_ns = now_ns;
	else if (state->state == BPF_STATE_BLOCKED)
		turn.how = BPF_WAKER_UNKNOWN;
	else
		turn.woken_ns = turn.off_ns;
	bpf_add_turn(bpf, &turn);
}

static bool is_gone(int pid, int tid)
{
	return syscall(SYS_tgkill, pid, tid, 0) && errno == ESRCH;
}

/* Of one that is gone, the kernel's account is not known. */
void bpf_merge_running(struct bpf *bpf, struct bpf_thread *state, uint64_t now_ns)
{
	struct bpf_fault_sum *fault = &state->window.of[BPF_FAULT_MINOR];
	int pid = (int)state->header.pid, tid = (int)state->header.tid;
	bool gone = is_gone(pid, tid);

	end_call(bpf, state, now_ns);
	end_state(state, now_ns);
	fault->blocked_ns += state->fault_blocked_ns;
	fault->runnable_ns += state->fault_runnable_ns;
	state->booked_ns = gone ? state->cpu_ns : proc_booked_ns(pid, tid) - state->booked_ns;
	state->window.header = state->header;
	state->window.header.type = BPF_RECORD_FAULTS;
	bpf_record(bpf, &state->window, sizeof state->window);
	end_turn(bpf, state, now_ns);
	merge(bpf, state, now_ns, gone);
}
