/* SPDX-License-Identifier: MIT */
/* Systems that the tracer does not know yet. */
#include "tracer.h"

#include <errno.h>

int trace_run(const struct trace_options *options, struct trace *trace, struct error *error)
{
	(void)options;
	*trace = (struct trace){ 0 };
	return error_set(error, -ENOTSUP,
			 "trace: only on Linux so far, on x86_64 and aarch64: its sources are a library "
			 "of this system's, perf events and eBPF");
}
