/* SPDX-License-Identifier: MIT */
/* Signals that are sent and waited for. */
#include "function.h"
#include "wake.h"

/* Of groups of processes nothing is noted. */
int kill(int pid, int number)
{
	if (pid > 0)
		wake_signal((uint32_t)pid);
	return REAL(kill)(pid, number);
}

int sigqueue(int pid, int number, void *value)
{
	wake_signal((uint32_t)pid);
	return REAL(sigqueue)(pid, number, value);
}

int pthread_kill(unsigned long thread, int number)
{
	wake_signal(0);
	return REAL(pthread_kill)(thread, number);
}

#define SIGNAL_WAIT(expression) WAKE_WAIT(PRIMITIVE_OTHER_CALL, expression, .find = wake_find_signal)

int pause(void)
{
	return SIGNAL_WAIT(REAL(pause)());
}

int sigsuspend(const void *mask)
{
	return SIGNAL_WAIT(REAL(sigsuspend)(mask));
}

int sigwait(const void *set, int *number)
{
	return SIGNAL_WAIT(REAL(sigwait)(set, number));
}

int sigwaitinfo(const void *set, void *info)
{
	return SIGNAL_WAIT(REAL(sigwaitinfo)(set, info));
}

int sigtimedwait(const void *set, void *info, const void *timeout)
{
	return SIGNAL_WAIT(REAL(sigtimedwait)(set, info, timeout));
}
