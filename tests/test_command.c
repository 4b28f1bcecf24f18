/* SPDX-License-Identifier: MIT */
/* Commands with a limit, for real. */
#include "os/os.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a line of sh, whose output goes to `output` (-1: nowhere). */
static int run(const char *line, unsigned limit_s, int output, int *status)
{
	const char *const words[] = { "sh", "-c", line, NULL };

	return os_command_run_within(&(struct os_command){ words, -1, output, -1 }, limit_s, status);
}

/* An orphan is there until whoever takes it in has waited for it. */
static bool is_gone(pid_t pid)
{
	for (int i = 0; i < 1000 && !kill(pid, 0); i++)
		usleep(10000);
	return kill(pid, 0) && errno == ESRCH;
}

static void test_limit(void)
{
	char text[32] = "";
	int ends[2], status = 0;

	is_number(run("exit 3", 60, -1, &status), 0, 0, "a command that ends before its limit");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 3, "has its own status");
	if (pipe(ends))
		return;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	is_number(run("sleep 1000 & echo $!; wait", 1, ends[1], &status), -ETIMEDOUT, 0,
		  "one that outlasts it is ended");
	ok(read(ends[0], text, sizeof text - 1) > 0 && atoi(text) > 0, "it had begun");
	ok(is_gone(atoi(text)), "and what it has started is ended with it");
}

int main(void)
{
	tap_plan(5);
	test_limit();
	return tap_done();
}
