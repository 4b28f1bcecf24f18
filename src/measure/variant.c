/* SPDX-License-Identifier: MIT */
#include "variant.h"

#include "text/suggest.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
	[VARIANT_ENV] = "env", [VARIANT_BINARY] = "binary", [VARIANT_CPU] = "cpu", [VARIANT_WRAP] = "wrap"
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static int no_memory(struct error *error)
{
	return error_set(error, -ENOMEM, "out of memory");
}

static int check_number(const struct variant *variant, struct error *error)
{
	char *end;
	long number = strtol(variant->value, &end, 10);

	if (variant->value[0] >= '0' && variant->value[0] <= '9' && !*end && number <= INT_MAX)
		return 0;
	return error_usage(error, "--against %.200s: expected the number of a CPU, such as cpu:0", variant->setting);
}

static int check_value(const struct variant *variant, struct error *error)
{
	const char *value = variant->value;

	if (!value[strspn(value, " ")])
		return error_usage(error, "--against %.200s: nothing follows the colon", variant->setting);
	if (variant->kind == VARIANT_CPU)
		return check_number(variant, error);
	if (variant->kind == VARIANT_ENV && (value[0] == '=' || !strchr(value, '=')))
		return error_usage(error, "--against %.200s: expected env:NAME=VALUE", variant->setting);
	return 0;
}

static const char *kind_name(const void *context, size_t i)
{
	(void)context;
	return kinds[i];
}

int variant_read(struct variant *variant, const char *setting, struct error *error)
{
	size_t length = strcspn(setting, ":");
	char typed[32], hint[64];

	snprintf(typed, sizeof typed, "%.*s", (int)length, setting);
	variant->setting = setting;
	for (size_t i = 0; i < KINDS; i++)
		if (setting[length] && strlen(kinds[i]) == length && !memcmp(kinds[i], setting, length)) {
			variant->kind = (enum variant_kind)i;
			variant->value = setting + length + 1;
			return check_value(variant, error);
		}
	if (suggest_near(typed, kind_name, NULL, KINDS, hint, sizeof hint))
		return error_usage(error, "--against %.200s: no kind '%s'%s", setting, typed, hint);
	return error_usage(error, "--against %.200s: expected env:NAME=VALUE, binary:PATH, cpu:N or wrap:COMMAND",
			   setting);
}

/* A copy of the environment in which the variable stands once. */
static int set_variable(struct variant *variant, struct error *error)
{
	extern char **environ;
	size_t count = 0, length = strcspn(variant->value, "=") + 1, used = 0;

	while (environ[count])
		count++;
	variant->environment = calloc(count + 2, sizeof *variant->environment);
	if (!variant->environment)
		return no_memory(error);
	for (size_t i = 0; i < count; i++)
		if (strncmp(environ[i], variant->value, length))
			variant->environment[used++] = environ[i];
	variant->environment[used] = (char *)variant->value;
	variant->place.environment = variant->environment;
	return 0;
}

static int choose_cpu(struct variant *variant, const struct worker_place *base, const struct place_wish *wish,
		      struct error *error)
{
	struct place_wish other = { atoi(variant->value), wish->other_cpu };
	struct error why = { 0 };
	int result;

	if (other.cpu == base->cpu)
		return error_usage(error, "--against %.200s: the run itself measures on this CPU; expected another one",
				   variant->setting);
	result = place_choose(&other, &variant->place.cpu, &variant->place.other_cpu, &variant->place.refused, &why);
	if (!result)
		return 0;
	error_set(error, result, "--against %.200s: %s", variant->setting,
		  strncmp(why.text, "--cpu: ", 7) ? why.text : why.text + 7);
	error->usage = why.usage;
	return result;
}

static int split(struct variant *variant, struct error *error)
{
	size_t count = 0;
	char *rest = NULL;

	variant->words = strdup(variant->value);
	if (!variant->words)
		return no_memory(error);
	for (char *word = strtok_r(variant->words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (count == WORKER_WRAP_WORDS)
			return error_usage(error, "--against %.200s: more than %d words", variant->setting,
					   WORKER_WRAP_WORDS);
		variant->word[count++] = word;
	}
	variant->place.wrap = variant->word;
	return 0;
}

int variant_apply(struct variant *variant, const struct worker_place *base, const struct place_wish *wish,
		  struct error *error)
{
	int result = 0;

	variant->place = *base;
	switch (variant->kind) {
	case VARIANT_ENV:
		result = set_variable(variant, error);
		break;
	case VARIANT_BINARY:
		variant->place.image = variant->image;
		break;
	case VARIANT_CPU:
		result = choose_cpu(variant, base, wish, error);
		break;
	case VARIANT_WRAP:
		result = split(variant, error);
		break;
	}
	return result ? result : variant_check(variant, error);
}

void variant_free(struct variant *variant)
{
	free(variant->words);
	free(variant->environment);
	facts_free(&variant->facts);
}
