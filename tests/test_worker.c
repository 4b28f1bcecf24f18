/* SPDX-License-Identifier: MIT */
/* One round in a process of its own, for real: whatever becomes of the process. This program is what it runs, too. */
#include "measure/worker.h"
#include "os/posix.h"
#include "trial/objects.h"
#include "trial/trial.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_MS = 1000000, SLOW_MACHINE_MS = 120000 };

enum {
	GOOD,
	UNSUPPORTED,
	REASONED,
	ERRNO_ALONE,
	KILLED,
	ABORTED,
	NO_ROOM,
	SILENT,
	HANGS,
	HANGS_IN_CLOSE,
	DEAF,
	ORPHAN_AT_DEATH,
	ORPHAN_AT_END,
	OBJECT_AT_DEATH,
	OBJECT_AT_END,
	PROGRAM_AT_END
};

/* Where the fake probe reports what it did, since it runs in another process. */
static struct seen {
	volatile pid_t pid, grandchild, group;
	struct os_maker maker;
	volatile int cpu, closed, program;
} * seen;

static char itself[PROBE_PATH];

static struct measured measured;

static _Noreturn void sleep_for_long(void)
{
	for (;;)
		pause();
}

static void leave_orphan(void)
{
	pid_t child = fork();

	if (child == 0)
		sleep_for_long();
	seen->grandchild = child;
}

static int leave_object(void)
{
	char name[PROBE_SHM_NAME];

	objects_name(os_maker(getpid()), PROBE_SHM_NAMES - 1, name);
	return shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600) < 0 ? -errno : 0;
}

/* The program of a probe where the system has no file without a name; whether it can be run. */
static int leave_program(void)
{
	static const char script[] = "#!/bin/sh\nexit 42\n";
	char file[PROBE_PATH], path[PROBE_PATH];
	int status, result;

	objects_path("/tmp", os_maker(getpid()), PROBE_PROGRAM_NAME, file);
	result = posix_program(script, sizeof script - 1, file, path, sizeof path);
	if (result)
		return result;
	status = system(path);
	seen->program = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return posix_program(script, sizeof script - 1, file, path, sizeof path) == -EEXIST ? 0 : -EBADMSG;
}

static _Noreturn void die_of(int number)
{
	signal(number, SIG_DFL);
	raise(number);
	_exit(0);
}

static int fake_open(struct trial *trial)
{
	*seen = (struct seen){ .pid = getpid(), .maker = os_maker(getpid()), .group = getpgrp(), .cpu = trial->cpu };
	trial->note = "a note";
	trial->limit = 1;
	if (trial->value[0] == UNSUPPORTED)
		return -ENOTSUP;
	if (trial->value[0] != REASONED && trial->value[0] != ERRNO_ALONE)
		return 0;
	trial->reason = trial->value[0] == REASONED ? "no such luck" : NULL;
	return -ENOMEM;
}

static int fake_run(struct trial *trial, uint64_t iterations)
{
	const struct timespec ms = { .tv_nsec = NS_PER_MS };

	(void)iterations;
	switch (trial->value[0]) {
	case KILLED:
		die_of(SIGKILL);
	case ABORTED:
		die_of(SIGABRT);
	case NO_ROOM:
		die_of(SIGBUS);
	case SILENT:
		_exit(3);
	case DEAF:
		signal(SIGTERM, SIG_IGN);
		signal(SIGINT, SIG_IGN);
		sleep_for_long();
	case HANGS:
		sleep_for_long();
	case ORPHAN_AT_DEATH:
		leave_orphan();
		_exit(0);
	case ORPHAN_AT_END:
		if (!seen->grandchild)
			leave_orphan();
		break;
	case OBJECT_AT_DEATH:
		leave_object();
		die_of(SIGKILL);
	case OBJECT_AT_END:
		leave_object();
		break;
	case PROGRAM_AT_END:
		return seen->program ? 0 : leave_program();
	}
	nanosleep(&ms, NULL);
	return 0;
}

static void fake_close(struct trial *trial)
{
	seen->closed++;
	if (trial->value[0] == HANGS_IN_CLOSE)
		sleep_for_long();
}

static const struct probe probe = {
	.name = "fake",
	.iteration = "call",
	.axes = { { "n", "0..99", "0", NULL, NULL } },
	.open = fake_open,
	.run = fake_run,
	.close = fake_close,
};

static struct error error;
static int code;
static uint64_t took_ms;

static void next_round(uint64_t deadline_ms)
{
	const struct round_plan plan = { .sample_ns = NS_PER_MS, .round_ns = UINT64_MAX, .samples = 3 };
	const struct worker_place place = {
		.image = itself, .cpu = -1, .other_cpu = -1, .directory = "/tmp", .deadline_ns = deadline_ms * NS_PER_MS
	};
	uint64_t start = os_clock_ns();

	code = worker_round(&measured, &plan, &place, &error);
	took_ms = (os_clock_ns() - start) / NS_PER_MS;
}

static void round_of(uint64_t behavior, uint64_t deadline_ms)
{
	measured_clear(&measured);
	measured = (struct measured){ .point = { &probe, { behavior } } };
	error = (struct error){ 0 };
	next_round(deadline_ms);
}

static void is_ending(enum status status, const char *reason, const char *what)
{
	bool good = code == 0 && measured.status == status && !strcmp(measured.reason, reason);

	if (!ok(good, what))
		printf("#      got: %d, %s: %s\n# expected: 0, %s: %s\n", code, status_name(measured.status),
		       measured.reason, status_name(status), reason);
}

/* What is left: a process of the round, a child, an object; NULL: nothing. */
static const char *left_now(void)
{
	static char name[PROBE_SHM_NAME], path[PROBE_PATH];

	if (waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
		return "a child";
	if (!kill(seen->pid, 0) || errno != ESRCH)
		return "the process";
	if (seen->grandchild && (!kill(seen->grandchild, 0) || errno != ESRCH))
		return "its child";
	for (unsigned i = 0; i < PROBE_SHM_NAMES; i++) {
		int fd;

		objects_name(seen->maker, i, name);
		fd = shm_open(name, O_RDONLY, 0);
		if (fd >= 0) {
			close(fd);
			return name;
		}
		objects_path("/tmp", seen->maker, i, path);
		if (!access(path, F_OK))
			return path;
	}
	return NULL;
}

/* What was killed is there until whoever adopted it has reaped it. */
static bool is_clean(void)
{
	const char *left = left_now();

	for (int tries = 0; tries < 3000 && left; tries++) {
		usleep(10 * 1000);
		left = left_now();
	}
	if (left)
		fprintf(stderr, "# left of process %d: %s\n", (int)seen->pid, left);
	return !left;
}

static void test_good(void)
{
	round_of(GOOD, SLOW_MACHINE_MS);
	is_ending(STATUS_OK, "", "a round that goes well");
	is_number((double)measured.count, 3, 0, "its samples come over");
	ok(measured.sample[2].index == 2 && measured.sample[2].iterations == 1 &&
		   measured.sample[2].wall_ns >= NS_PER_MS,
	   "whole and in order");
	is_number((double)measured.rounds, 1, 0, "the round is counted");
	is_text(measured.note, "a note", "the probe's note comes, too");
	ok(seen->pid != getpid() && seen->group == seen->pid, "it had a process and a group of its own");
	ok(seen->closed == 1, "close was called");
	ok(is_clean(), "nothing is left");
}

static void test_next_round(void)
{
	round_of(GOOD, SLOW_MACHINE_MS);
	next_round(SLOW_MACHINE_MS);
	is_number((double)measured.count, 6, 0, "the samples of the next round join those of the first");
	ok(measured.sample[2].round == 0 && measured.sample[3].round == 1, "and know of which they are");
}

/* The system knows the mappings of a process, or it does not. */
static void test_mappings(void)
{
	const struct worker_place place = { .image = itself, .cpu = -1 }, none = { .image = "/nowhere", .cpu = -1 };
	struct worker_look look = { .errors = -1 };
	const struct os_mappings *mappings = &look.mappings;

	ok(!worker_inspect(&place, &look, &error), "the measuring program reports its memory");
	ok(mappings->count == OS_UNKNOWN || (mappings->written > 0 && mappings->written <= mappings->count),
	   "some of its mappings have pages of their own");
	ok(worker_inspect(&none, &look, &error) == -ENOENT, "one that can't be started is an error");
	has_text(error.text, "can't start the measuring program", "which is explained");
}

static void test_endings(void)
{
	const struct {
		uint64_t behavior;
		enum status status;
		const char *reason, *what;
	} table[] = {
		{ UNSUPPORTED, STATUS_UNSUPPORTED, strerror(ENOTSUP), "what a platform lacks" },
		{ REASONED, STATUS_FAILED, "no such luck", "a failure with the probe's own reason" },
		{ ERRNO_ALONE, STATUS_FAILED, strerror(ENOMEM), "a failure with an errno alone" },
		{ KILLED, STATUS_CRASHED, "Killed: perhaps for lack of memory", "SIGKILL" },
		{ ABORTED, STATUS_CRASHED, "Aborted", "SIGABRT" },
		{ NO_ROOM, STATUS_CRASHED, "Bus error: no space left in /dev/shm, or for files in TMPDIR (df)",
		  "SIGBUS" },
		{ SILENT, STATUS_FAILED, "its process ended without a report, exit status 3",
		  "an exit without a report" },
		{ ORPHAN_AT_DEATH, STATUS_FAILED, "its process ended without a report, exit status 0",
		  "a child of the process that holds the pipe when it dies" },
		{ ORPHAN_AT_END, STATUS_OK, "", "one that stays when it ends well" },
		{ OBJECT_AT_DEATH, STATUS_CRASHED, "Killed: perhaps for lack of memory",
		  "a shared memory object that stays when it dies" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		round_of(table[i].behavior, SLOW_MACHINE_MS);
		is_ending(table[i].status, table[i].reason, table[i].what);
		ok(is_clean(), "nothing is left");
		ok(took_ms < SLOW_MACHINE_MS / 2, "without waiting for the deadline");
	}
	round_of(OBJECT_AT_END, SLOW_MACHINE_MS);
	ok(is_clean(), "a shared memory object that stays when it ends well is removed");
	is_number((double)measured.rounds, 1, 0, "a round that fails counts");
	round_of(PROGRAM_AT_END, SLOW_MACHINE_MS);
	ok(code == 0 && measured.status != STATUS_FAILED && seen->program == 42, "a program in a file can be run");
	ok(is_clean(), "and is removed when its process has ended");
}

static void test_deadline(void)
{
	round_of(HANGS, 200);
	ok(code == 0 && measured.status == STATUS_HUNG, "a process that hangs is ended at its deadline");
	has_text(measured.reason, "still running after its deadline of", "which the reason says");
	ok(took_ms >= 200 && is_clean(), "nothing is left");
	round_of(DEAF, 200);
	ok(measured.status == STATUS_HUNG && is_clean(), "even if it ignores signals");
	for (uint64_t deadline_ms = 4000; deadline_ms < SLOW_MACHINE_MS; deadline_ms *= 8) {
		round_of(HANGS_IN_CLOSE, deadline_ms);
		if (measured.count == 3)
			break; /* on a slow machine it may not come that far before its deadline */
	}
	ok(measured.status == STATUS_HUNG && measured.count == 3 && is_clean(),
	   "samples of one that hangs later are kept");
}

static void test_place(void)
{
	const struct round_plan plan = { .sample_ns = NS_PER_MS, .round_ns = UINT64_MAX, .samples = 1 };
	struct worker_place place = {
		.image = itself, .other_cpu = -1, .directory = "/tmp", .deadline_ns = UINT64_MAX
	};
	int cpu[1024];
	size_t count = os_cpus(cpu, 1024);

	if (count == 0) {
		for (int i = 0; i < 4; i++)
			skip("a round that is bound to a CPU", "this system binds nothing");
		return;
	}
	place.cpu = cpu[count - 1];
	measured.count = measured.rounds = 0;
	measured.point.value[0] = GOOD;
	measured.status = STATUS_OK;
	ok(!worker_round(&measured, &plan, &place, &error) && measured.count == 1, "a round that is bound to a CPU");
	ok((int)measured.sample[0].cpu == place.cpu && seen->cpu == place.cpu, "runs there");
	place.cpu = OS_CPUS_MOST - 1;
	ok(!worker_round(&measured, &plan, &place, &error) && measured.status == STATUS_FAILED,
	   "a CPU that is not there");
	is_text(measured.reason, "the process could not be bound to its CPU", "is reported");
}

static void test_unknown_probe(void)
{
	static const struct probe unknown = { .name = "of_another_build" };

	measured_clear(&measured);
	measured = (struct measured){ .point = { &unknown, { 0 } } };
	next_round(SLOW_MACHINE_MS);
	is_ending(STATUS_UNSUPPORTED, "this measuring program lacks the probe", "a probe that the program lacks");
}

static void interrupt(int number)
{
	(void)number;
	worker_interrupt();
}

/* The last test: no round succeeds after it. */
static void test_interruption(void)
{
	const struct itimerval soon = { .it_value.tv_usec = 200000 };

	signal(SIGALRM, interrupt);
	setitimer(ITIMER_REAL, &soon, NULL);
	round_of(HANGS, 10 * SLOW_MACHINE_MS);
	ok(code == -EINTR && took_ms < SLOW_MACHINE_MS, "a signal handler breaks off a round");
	ok(measured.status == STATUS_OK && measured.count == 0, "which leaves its point alone");
	ok(is_clean(), "nothing is left");
	seen->pid = 0;
	round_of(GOOD, SLOW_MACHINE_MS);
	ok(code == -EINTR && seen->pid == 0, "no other round begins");
}

/* What the processes share: a file, which this one makes and the others find. */
static bool share_seen(void)
{
	static char path[] = "/tmp/faultline-seen-XXXXXX";
	const char *made = getenv("FAULTLINE_TEST_SEEN");
	int fd = made ? open(made, O_RDWR | O_CLOEXEC) : mkstemp(path);

	if (fd < 0 || ftruncate(fd, sizeof *seen) || setenv("FAULTLINE_TEST_SEEN", made ? made : path, 1))
		return false;
	seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return seen != MAP_FAILED;
}

int main(int argc, char **argv)
{
	static const struct probe *const probes[] = { &probe };

	if (!share_seen() || os_executable(itself, sizeof itself))
		return 1;
	if (argc > 1)
		return trial_main(probes, 1, argc, argv);
	tap_plan(8 + 2 + 4 + 3 * 10 + 4 + 5 + 4 + 1 + 4);
	os_adopt_orphans();
	test_good();
	test_next_round();
	test_mappings();
	test_endings();
	test_deadline();
	test_place();
	test_unknown_probe();
	test_interruption();
	unlink(getenv("FAULTLINE_TEST_SEEN"));
	measured_clear(&measured);
	return tap_done();
}
