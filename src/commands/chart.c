/* SPDX-License-Identifier: MIT */
#include "chart.h"
#include "command.h"
int chart_result(const char *folder, struct error *error) { return error_set(error, -1, "%s", folder); }
static int chart_run(int c, char **v, struct error *e) { (void)c; (void)v; return error_set(e, -1, "not yet"); }
static const struct command_option no_options[] = { { 0 } };
const struct command command_chart = { "chart", "draws charts", "", "", no_options, "", chart_run };
