/* SPDX-License-Identifier: MIT */
/* The accounting of a trace: whatever the sources say, the time of a thread adds up. */
#include "tap.h"

#include "trace/account.h"
#include "trace/cost.h"
#include "trace/estimate.h"
#include "trace/path.h"

#include <stdlib.h>
#include <string.h>

static struct ledger ledger;

static struct thread *thread_of(uint64_t wall_ns)
{
	static int tid = 100;
	struct thread *thread = ledger_begin(&ledger, tid, tid, 1000);

	tid++;
	if (!thread)
		abort();
	thread->end_ns = 1000 + wall_ns;
	return thread;
}

static void add(struct thread *thread, enum primitive primitive, uint64_t wall, uint64_t blocked, uint64_t runnable)
{
	struct part *part = ledger_part(&ledger, thread, primitive);

	part->calls++;
	part->wall_ns += wall;
	part->blocked_ns += blocked;
	part->runnable_ns += runnable;
}

static bool adds_up(const struct account *account, uint64_t wall)
{
	uint64_t sum = 0;

	for (int i = 0; i < PRIMITIVE_COUNT; i++) {
		const struct account_row *row = &account->row[i];

		if (row->wall_ns != row->cpu_ns + row->blocked_ns + row->runnable_ns + row->unknown_ns)
			return false;
		sum += row->wall_ns;
	}
	return sum == wall && account->total.wall_ns == wall;
}

static void add_faults(struct thread *thread, enum primitive primitive, uint64_t faults, uint64_t timed, uint64_t ns)
{
	struct part *part = ledger_part(&ledger, thread, primitive);

	part->faults = faults;
	part->timed_faults = timed;
	part->fault_ns = ns;
}

static void test_estimates(void)
{
	struct thread *much = thread_of(1000000), *little = thread_of(1000000);
	const struct part *own, *all, *within, *few, *none;

	ledger_part(&ledger, little, PRIMITIVE_MEMSET)->wall_ns = 7;
	add_faults(much, PRIMITIVE_FAULT_FILE, 700, 100, 50000);
	add_faults(much, PRIMITIVE_FAULT_SHM, 3, 3, 900);
	add_faults(little, PRIMITIVE_FAULT_FILE, 10, 1, 9000);
	add_faults(little, PRIMITIVE_MEMSET, 20, 0, 0);
	add_faults(little, PRIMITIVE_FAULT_MEMFD, 0, 0, 0);
	estimate_faults(&ledger);
	own = ledger_part(&ledger, much, PRIMITIVE_FAULT_FILE);
	all = ledger_part(&ledger, much, PRIMITIVE_FAULT_SHM);
	few = ledger_part(&ledger, little, PRIMITIVE_FAULT_FILE);
	within = ledger_part(&ledger, little, PRIMITIVE_MEMSET);
	none = ledger_part(&ledger, little, PRIMITIVE_FAULT_MEMFD);
	ok(own->fault_ns == 350000 && own->wall_ns == 350000 && own->estimated, "enough timed: the thread's own mean");
	ok(all->fault_ns == 900 && !all->estimated, "all timed: no estimate");
	ok(few->fault_ns == (uint64_t)(59000.0 / 101 * 10) && few->estimated, "few timed: the mean of all threads");
	ok(within->fault_ns == (uint64_t)(59900.0 / 104 * 20) && within->wall_ns == 7,
	   "none timed: the mean of all faults");
	ok(none->fault_ns == 0 && !none->estimated, "no fault: no time");
	ok(ledger.lost_memory == 0, "estimates need no memory");
}

static void test_switches(void)
{
	struct thread *thread = thread_of(1000);
	struct account account;

	thread->has_switches = thread->has_cpu = true;
	thread->cpu_ns = 500;
	add(thread, PRIMITIVE_WAIT, 400, 350, 10);
	add(thread, PRIMITIVE_MEMSET, 200, 0, 0);
	add(thread, PRIMITIVE_OWN, 0, 40, 100);
	account_thread(thread, 5000, &account);
	ok(adds_up(&account, 1000), "with switches: adds up");
	ok(account.row[PRIMITIVE_WAIT].cpu_ns == 40, "with switches: a wait's own CPU time");
	ok(account.row[PRIMITIVE_OWN].wall_ns == 400 && account.row[PRIMITIVE_OWN].cpu_ns == 260,
	   "with switches: the rest is the program's own");
	ok(!account.excess_ns, "with switches: nothing beyond");
}

static void test_cpu_only(void)
{
	struct thread *thread = thread_of(1000);
	struct account account;

	thread->has_cpu = true;
	thread->cpu_ns = 300;
	add(thread, PRIMITIVE_PIPE_READ, 600, 0, 0);
	add(thread, PRIMITIVE_MEMSET, 100, 0, 0);
	account_thread(thread, 5000, &account);
	ok(adds_up(&account, 1000), "CPU time alone: adds up");
	ok(account.row[PRIMITIVE_PIPE_READ].cpu_ns <= 201 && account.row[PRIMITIVE_PIPE_READ].blocked_ns >= 399,
	   "CPU time alone: short waits are found by what is missing");
	ok(account.row[PRIMITIVE_MEMSET].cpu_ns == 100, "CPU time alone: memset does not wait");
}

static void test_unknown(void)
{
	struct thread *thread = thread_of(1000);
	struct account account;

	add(thread, PRIMITIVE_WAIT, 600, 0, 0);
	account_thread(thread, 5000, &account);
	ok(adds_up(&account, 1000), "nothing known: adds up");
	ok(account.row[PRIMITIVE_OWN].unknown_ns == 400 && account.row[PRIMITIVE_WAIT].unknown_ns == 600,
	   "nothing known: said so");
}

static void test_excess(void)
{
	struct thread *thread = thread_of(100);
	struct account account;

	thread->has_cpu = true;
	add(thread, PRIMITIVE_WAIT, 600, 700, 0);
	account_thread(thread, 5000, &account);
	ok(adds_up(&account, 100), "more claimed than there was: adds up");
	ok(account.excess_ns == 500 + 600, "more claimed than there was: said so");
}

static void test_random(void)
{
	struct account account, sum = { 0 };
	uint64_t total = 0;
	bool good = true;

	srand(7);
	for (int round = 0; round < 500; round++) {
		uint64_t wall = (uint64_t)rand() % 10000;
		struct thread *thread = thread_of(wall);

		thread->has_switches = rand() % 2;
		thread->has_cpu = thread->has_switches || rand() % 2;
		thread->cpu_ns = (uint64_t)rand() % 10000;
		for (int i = rand() % 8; i > 0; i--)
			add(thread, (enum primitive)(rand() % PRIMITIVE_OWN), (uint64_t)rand() % 3000,
			    (uint64_t)rand() % 2000, (uint64_t)rand() % 500);
		account_thread(thread, 100000, &account);
		good &= adds_up(&account, wall);
		account_add(&sum, &account);
		total += wall;
	}
	ok(good, "500 threads at random: each adds up");
	ok(adds_up(&sum, total), "and so does their sum");
}

/* What a thread is given and how its parts look after it is settled. */
static struct thread *settled(void)
{
	static const struct call calls[] = { { 2000, 3000, .primitive = PRIMITIVE_MEMSET },
					     { 4000, 5000, .primitive = PRIMITIVE_WAIT } };
	static const struct item items[] = {
		{ .at_ns = 1500, .ns = 10, .what = ITEM_FAULT, .primitive = PRIMITIVE_FAULT_SHM, .weight = 1 },
		{ .at_ns = 2500, .ns = 20, .what = ITEM_FAULT, .primitive = PRIMITIVE_FAULT_SHM, .weight = 4 },
		{ .at_ns = 4500, .ns = 30, .what = ITEM_BLOCKED, .primitive = PRIMITIVE_OWN, .weight = 1 },
		{ .at_ns = 6500, .ns = 40, .what = ITEM_BLOCKED, .primitive = PRIMITIVE_OWN, .weight = 1 },
	};
	struct thread *thread = thread_of(9000);

	thread->has_switches = ledger.keeps_calls = true;
	for (size_t i = 0; i < 2; i++)
		ledger_call(&ledger, thread, &calls[i], 0);
	for (size_t i = 0; i < 4; i++)
		ledger_item(&ledger, thread, &items[i]);
	return thread;
}

static void test_settling(void)
{
	struct thread *thread = settled();

	thread->open_ns = 6000;
	thread->open_primitive = PRIMITIVE_POLL;
	ledger_settle(&ledger, 9000);
	ok(thread_part(thread, PRIMITIVE_FAULT_SHM)->calls == 1 &&
		   thread_part(thread, PRIMITIVE_FAULT_SHM)->wall_ns == 10,
	   "a fault outside of calls is a row of its own");
	ok(thread_part(thread, PRIMITIVE_MEMSET)->faults == 4 && thread_part(thread, PRIMITIVE_MEMSET)->fault_ns == 80,
	   "one inside of memset is memset's, with its weight");
	ok(thread_part(thread, PRIMITIVE_WAIT)->blocked_ns == 30, "a wait inside of a call is the call's");
	ok(!thread_part(thread, PRIMITIVE_POLL) && thread->items == 1, "what falls into an open call waits");
	ledger_settle(&ledger, LEDGER_END);
	ok(thread_part(thread, PRIMITIVE_POLL)->blocked_ns == 40, "and goes to it in the end");
}

static void test_costs(void)
{
	struct costs costs = { { [COST_CALL] = cost_of(100, 130, 110),
				 [COST_COUNT] = cost_of(100, 105, 0),
				 [COST_MEMORY + 1] = cost_of(4, 24, 10),
				 [COST_MEMORY_COUNT] = cost_of(4, 5, 5),
				 [COST_FAULT] = cost_of(1000, 1500, 800) } };
	struct thread *thread = thread_of(100000);
	struct account account;

	thread->has_switches = thread->has_cpu = true;
	*ledger_part(&ledger, thread, PRIMITIVE_CLOSE) = (struct part){
		.primitive = PRIMITIVE_CLOSE, .calls = 100, .timed = 90, .wall_ns = 9900
	};
	*ledger_part(&ledger, thread, PRIMITIVE_MEMSET) = (struct part){
		.primitive = PRIMITIVE_MEMSET, .calls = 160, .timed = 10, .wall_ns = 1600, .of_size = { [1] = 160 }
	};
	*ledger_part(&ledger, thread, PRIMITIVE_FAULT_SHM) = (struct part){
		.primitive = PRIMITIVE_FAULT_SHM, .calls = 10, .faults = 10, .wall_ns = 8000, .fault_ns = 8000
	};
	*ledger_part(&ledger, thread, PRIMITIVE_FILE_READ) = (struct part){
		.primitive = PRIMITIVE_FILE_READ, .faults = 4, .wall_ns = 9000, .fault_ns = 3200, .blocked_ns = 8000
	};
	cost_take_out(&ledger, &costs);
	account_thread(thread, 200000, &account);
	ok(adds_up(&account, 100000), "costs: adds up");
	ok(account.row[PRIMITIVE_CLOSE].wall_ns == 9900 - 90 * 10, "costs: the timed calls are shorter");
	ok(account.row[PRIMITIVE_MEMSET].wall_ns == 160 * 4, "costs: those that stand for others as well");
	ok(account.row[PRIMITIVE_FAULT_SHM].wall_ns == 10000 && account.row[PRIMITIVE_FAULT_SHM].fault_ns == 10000,
	   "costs: of a page fault less is reported than it takes");
	ok(account.row[PRIMITIVE_FILE_READ].wall_ns == 8000 && account.row[PRIMITIVE_FILE_READ].fault_ns == 4000,
	   "costs: within a call all that a fault costs is taken out, but no waiting");
	ok(account.row[PRIMITIVE_TRACING].calls == 274 &&
		   account.row[PRIMITIVE_TRACING].wall_ns == 90 * 30 + 10 * 1 + 10 * 20 + 150 + 14 * 500,
	   "costs: their row");
	thread->cpu_ns = 0;
	ledger_part(&ledger, thread, PRIMITIVE_OWN)->runnable_ns = 70000;
	account_thread(thread, 200000, &account);
	ok(adds_up(&account, 100000) && account.row[PRIMITIVE_OWN].runnable_ns == 70000 &&
		   !account.row[PRIMITIVE_OWN].cpu_ns,
	   "costs: the program's own waiting is not tracing");
}

/* By lengths that were disturbed, more is in the calls than they take. */
static void test_least(void)
{
	struct costs costs = { { [COST_MEMORY + 1] = { 30, 0, 6 } } };
	struct thread *thread = thread_of(100000);

	*ledger_part(&ledger, thread, PRIMITIVE_MEMSET) = (struct part){ .primitive = PRIMITIVE_MEMSET,
									 .calls = 160,
									 .timed = 10,
									 .wall_ns = 1600,
									 .small_ns = 1600,
									 .of_size = { [1] = 160 } };
	cost_take_out(&ledger, &costs);
	ok(thread_part(thread, PRIMITIVE_MEMSET)->wall_ns == 160 * 6,
	   "costs: a function on memory takes at least what it took in the measurement of costs");
}

/* What the library measured of itself. */
static void test_own_costs(void)
{
	struct costs none = { 0 };
	struct thread *thread = thread_of(100000);
	struct part *part = ledger_part(&ledger, thread, PRIMITIVE_TRACING);

	thread->walk_ns = 500;
	thread->rare_ns = 700;
	part->wall_ns = part->fault_ns = 300;
	cost_take_out(&ledger, &none);
	ok(thread_part(thread, PRIMITIVE_TRACING)->calls == 1, "costs: that the library begins is an event");
	ok(thread_part(thread, PRIMITIVE_TRACING)->wall_ns == 300 + 500 + 400,
	   "costs: page faults within it count once");
}

static void waits(int pid, const struct call *call)
{
	ledger_call(&ledger, ledger_find(&ledger, pid), call, 0);
}

static void waits_for_child(int pid, int child, uint64_t begin, uint64_t end)
{
	waits(pid, &(struct call){ begin, end, .primitive = PRIMITIVE_WAIT, .child = (uint32_t)child });
}

static uint64_t on_path(const struct path *path, int pid, int kind)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < path->rows; i++)
		if (path->row[i].thread->pid == pid && path->row[i].kind == kind)
			ns += path->row[i].ns;
	return ns;
}

/* 1 waits for 2, which waits for 3, and for 4, which is unknown. */
static void test_path(void)
{
	static const uint64_t lives[][2] = { { 0, 1000 }, { 100, 700 }, { 200, 500 } };
	uint64_t whole = 0;
	struct path path;

	ledger_free(&ledger);
	for (int i = 0; i < 3; i++)
		ledger_begin(&ledger, i + 1, i + 1, lives[i][0])->end_ns = lives[i][1];
	waits_for_child(1, 2, 50, 710);
	waits_for_child(2, 3, 150, 520);
	waits_for_child(1, 4, 800, 900);
	path_take_waits(&ledger, 1000);
	path = path_find(&ledger, 0, 1000);
	ok(path.steps == 3 && path.step[0].pid == 3 && path.step[0].ns == 370, "the path leads through the grandchild");
	ok(path.step[1].pid == 1 && path.step[1].ns == 340 && path.step[2].ns == 290,
	   "and the rest through its parents");
	for (size_t i = 0; i < path.rows; i++)
		whole += path.row[i].ns;
	ok(whole == 1000 && path.whole_ns == 1000, "and adds up");
	path_free(&path);
}

/* Of 1 and 2, whose notes say that each waited for the other, and 3, which ended while it was read from. */
static void test_wakers(void)
{
	uint64_t whole = 0;
	struct path path;

	ledger_free(&ledger);
	for (int i = 1; i <= 3; i++)
		ledger_begin(&ledger, i, i, 0)->cpu_ns = 1000000;
	for (int i = 0; i < 3; i++)
		ledger.thread[i]->has_cpu = true;
	ledger.thread[2]->end_ns = 500000;
	ledger.thread[2]->ended = true;
	waits(1, &(struct call){ 100000, 200000, .primitive = PRIMITIVE_PIPE_READ, .waker = 2, .woken_ns = 180000 });
	waits(2, &(struct call){ 110000, 150000, .primitive = PRIMITIVE_PIPE_READ, .waker = 1, .woken_ns = 140000 });
	waits(1, &(struct call){ 300000, 510000, .primitive = PRIMITIVE_PIPE_READ, .closed = true });
	waits(1, &(struct call){ 600000, 700000, .primitive = PRIMITIVE_POLL, .timed_out = true });
	path_take_waits(&ledger, 1000000);
	path = path_find(&ledger, 0, 1000000);
	for (size_t i = 0; i < path.rows; i++)
		whole += path.row[i].ns;
	ok(whole == 1000000, "wakers: the path adds up");
	ok(on_path(&path, 1, PATH_RUNNABLE) == 20000, "woken, it is runnable until it runs");
	ok(on_path(&path, 2, PATH_UNKNOWN) == 30000, "none is followed to itself");
	ok(on_path(&path, 1, PATH_TIMER) == 100000, "what timed out waited for a timer");
	ok(on_path(&path, 3, PRIMITIVE_OWN) == 200000 && on_path(&path, 3, PATH_EDGES) == 10000,
	   "what was closed was closed by the process that ended");
	path_free(&path);
}

/* The timeline has room for so many calls; their sum by primitive has those beyond. */
static void test_many_spans(void)
{
	static struct ledger many;
	const struct call call = { .begin_ns = 1000, .end_ns = 1700, .primitive = PRIMITIVE_SLEEP };
	struct thread *thread = ledger_begin(&many, 1, 1, 0);

	for (int i = 0; i < LEDGER_SPANS + 3; i++)
		ledger_span(&many, thread, &call);
	is_number((double)many.spans_left_out, 3, 0, "calls that the timeline has no room for are counted");
	is_number((double)many.long_ns[PRIMITIVE_SLEEP], 700.0 * (LEDGER_SPANS + 3), 0, "and are in the sums");
	ledger_free(&many);
}

int main(void)
{
	tap_plan(46);
	test_estimates();
	test_switches();
	test_cpu_only();
	test_unknown();
	test_excess();
	test_random();
	test_settling();
	test_costs();
	test_least();
	test_own_costs();
	test_path();
	test_wakers();
	test_many_spans();
	ok(!strcmp(primitive_name(PRIMITIVE_OWN), "own code"), "names stand beside their numbers");
	ok(!ledger.lost_memory, "no memory was missing");
	ledger_free(&ledger);
	return tap_done();
}
