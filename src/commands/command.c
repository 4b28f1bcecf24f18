/* SPDX-License-Identifier: MIT */
#include "command.h"

#include "os/os.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void command_add(struct command *command, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (command->count == COMMAND_WORDS || vasprintf(&command->word[command->count], format, arguments) < 0) {
		command->failed = true;
		command->word[command->count] = NULL;
	} else {
		command->count++;
	}
	va_end(arguments);
}

int command_run(const struct command *command, struct error *error)
{
	const struct os_command run = { (const char *const *)command->word, -1, -1, STDERR_FILENO };
	int status, result;

	if (command->failed)
		return error_set(error, -ENOMEM, "out of memory");
	result = os_command_run(&run, &status);
	if (result == -EINTR) {
		error->signal = (int)os_ending;
		return error_set(error, result, "interrupted");
	}
	if (result)
		return error_set(error, result, "can't start %.200s: %s", command->word[0], strerror(-result));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void command_free(struct command *command)
{
	for (size_t i = 0; i < command->count; i++)
		free(command->word[i]);
	*command = (struct command){ 0 };
}
