/* SPDX-License-Identifier: MIT */
/* What every system has of a trace: its notes and its end. */
#include "tracer.h"

#include "text/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void trace_note(struct trace *trace, const char *format, ...)
{
	struct trace_note *grown = realloc(trace->note, (trace->notes + 1) * sizeof *grown);
	va_list arguments;

	if (!grown)
		return;
	trace->note = grown;
	va_start(arguments, format);
	vsnprintf(grown[trace->notes].text, sizeof grown->text, format, arguments);
	va_end(arguments);
	utf8_clean(grown[trace->notes++].text);
}

void trace_free(struct trace *trace)
{
	stacks_free(&trace->stacks);
	ledger_free(&trace->ledger);
	path_free(&trace->path);
	free(trace->place);
	free(trace->note);
	*trace = (struct trace){ 0 };
}
