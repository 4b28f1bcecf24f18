/* SPDX-License-Identifier: MIT */
/*
 * Runs a command with one system call refused, as a container's filter does: refuse CALL ERROR COMMAND...
 * Without arguments lists the calls that it knows. Exits with 125 where a filter can't be set up.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static const struct {
	const char *name;
	unsigned number;
} calls[] = {
#define CALL(name) { #name, SYS_##name },
#include "refuse_calls.h"
};
enum { CALLS = sizeof calls / sizeof calls[0] };

static const struct {
	const char *name;
	unsigned number;
} errors[] = { { "EPERM", EPERM }, { "ENOSYS", ENOSYS }, { "EINVAL", EINVAL }, { "EINTR", EINTR } };

static int find_call(const char *name)
{
	for (int i = 0; i < CALLS; i++)
		if (!strcmp(calls[i].name, name))
			return i;
	return -1;
}

static int find_error(const char *name)
{
	for (int i = 0; i < 4; i++)
		if (!strcmp(errors[i].name, name))
			return i;
	return -1;
}

static int refuse(unsigned call, unsigned error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	int call, error;

	for (int i = 0; argc == 1 && i < CALLS; i++)
		puts(calls[i].name);
	if (argc == 1)
		return 0;
	call = argc > 3 ? find_call(argv[1]) : -1;
	error = argc > 3 ? find_error(argv[2]) : -1;
	if (call < 0 || error < 0 || refuse(calls[call].number, errors[error].number)) {
		fputs("refuse: no such call or error, or no filter is permitted\n", stderr);
		return 125;
	}
	syscall(SYS_execveat, AT_FDCWD, argv[3], argv + 3, environ, 0);
	execve(argv[3], argv + 3, environ);
	return 125;
}
