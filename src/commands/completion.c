/* SPDX-License-Identifier: MIT */
/*
 * The completion of verbs, options, probes, axes and their words, for bash and for zsh: one table, one
 * program that looks a place up in it, and what each shell needs to ask.
 */
#include "manual.h"

#include "measure/counters.h"
#include "plan/registry.h"
#include "plan/sweep.h"

#include <ctype.h>
#include <string.h>

static const char lookup[] =
	"_faultline_words() { # VERB BEFORE WORD ALL: what WORD may become, a line each; nothing: files\n"
	"\t_faultline_table | awk -v verb=\"$1\" -v before=\"$2\" -v word=\"$3\" -v all=\"$4\" '\n"
	"\tBEGIN { for (i = split(all, typed, \" \"); i > 0; i--) named[typed[i]] = 1 }\n"
	"\tfunction tell(text) { if (!told[text]++) print text }\n"
	"\tfunction tell_rest(from) { for (i = from; i <= NF; i++) if ($i != \"?\") tell($i) }\n"
	"\t$1 == \"verb\" && verb == \"\" { tell($2) }\n"
	"\t$1 == \"verb\" && $2 == verb { probes = / PROBES/; axes = / AXES/ }\n"
	"\t$1 == \"option\" && $2 == verb && $3 == before && NF > 3 { tell_rest(4); is_value = 1 }\n"
	"\t$1 == \"option\" && $2 == verb && $3 ~ /^--/ { options[++option_count] = $3 }\n"
	"\t$1 == \"probe\" { probe[++probe_count] = $2; if ($2 in named) some = 1 }\n"
	"\t$1 == \"axis\" { axis[++axis_count] = $0 }\n"
	"\tEND {\n"
	"\t\tfor (a = 1; axes && !is_value && a <= axis_count; a++) {\n"
	"\t\t\t$0 = axis[a]\n"
	"\t\t\tif (some && !($2 in named)) continue\n"
	"\t\t\tif ($3 == before) { tell_rest(4); was_axis = 1 }\n"
	"\t\t\telse options[++option_count] = $3\n"
	"\t\t}\n"
	"\t\tif (is_value || was_axis || verb == \"\") exit\n"
	"\t\tif (word ~ /^-/) for (i = 1; i <= option_count; i++) tell(options[i])\n"
	"\t\telse if (probes) for (i = 1; i <= probe_count; i++) tell(probe[i])\n"
	"\t}'\n"
	"}\n";

static const char bash[] =
	"_faultline() {\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= kept= line\n"
	"\tif [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
	"\t((COMP_CWORD < 2)) || verb=${COMP_WORDS[1]}\n"
	"\t[[ $before != -* || $word != *,* ]] || kept=${word%,*},\n"
	"\tCOMPREPLY=()\n"
	"\tif [[ $before == -- ]]; then\n"
	"\t\twhile IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -c -- \"$word\")\n"
	"\t\treturn\n"
	"\tfi\n"
	"\twhile IFS= read -r line; do\n"
	"\t\t[[ $kept$line != \"$word\"* ]] || COMPREPLY+=(\"$kept$line\")\n"
	"\tdone < <(_faultline_words \"$verb\" \"$before\" \"$word\" \"${COMP_WORDS[*]}\")\n"
	"}\n"
	"complete -o bashdefault -o default -F _faultline faultline\n";

static const char zsh[] =
	"_faultline() {\n"
	"\tlocal word=$words[CURRENT] before=$words[CURRENT-1] verb=\n"
	"\tlocal -a found\n"
	"\t(( CURRENT < 3 )) || verb=$words[2]\n"
	"\tif [[ $before == -- ]]; then _command_names; return; fi\n"
	"\tif [[ $word == --*=* ]]; then before=${word%%=*} word=${word#*=}; compset -P '*='; fi\n"
	"\tfound=(${(f)\"$(_faultline_words \"$verb\" \"$before\" \"$word\" \"$words\")\"})\n"
	"\tif (( ! $#found )); then _files; return; fi\n"
	"\tcompset -P '*,'\n"
	"\tcompadd -a found\n"
	"}\n"
	"if [[ $funcstack[1] == _faultline ]]; then _faultline \"$@\"; else compdef _faultline faultline; fi\n";

/* Prints the words of a list in which capitals stand for what can be anything: "N|none", "svg,png". */
static void put_words(const char *list, FILE *file)
{
	while (*list) {
		size_t length = strcspn(list, "|,");

		if (length > 0 && !isupper((unsigned char)list[0]) && list[0] != '.')
			fprintf(file, " %.*s", (int)length, list);
		list += length + (list[length] != '\0');
	}
}

static void put_sets(FILE *file)
{
	for (size_t i = 0; counters_set_name(i); i++)
		fprintf(file, " %s", counters_set_name(i));
}

/* "?" stands for what can be anything: a file, a number. */
static void put_argument(const struct command_option *option, FILE *file)
{
	if (!strcmp(option->name, "counters"))
		put_sets(file);
	if (!option->argument)
		return;
	fputs(" ?", file);
	for (size_t i = 0; !strcmp(option->name, "probe") && i < registry_count; i++)
		fprintf(file, " %s", registry[i]->name);
	put_words(option->argument, file);
}

static void put_verb(const struct command *command, FILE *file)
{
	fprintf(file, "verb %s%s%s\n", command->name, strstr(command->usage, "PROBE") ? " PROBES" : "",
		strstr(command->usage, "AXIS") ? " AXES" : "");
	for (const struct command_option *option = command->options; option->name; option++) {
		fprintf(file, "option %s --%s", command->name, option->name);
		put_argument(option, file);
		putc('\n', file);
		if (!option->letter)
			continue;
		fprintf(file, "option %s -%c", command->name, option->letter);
		put_argument(option, file);
		putc('\n', file);
	}
	fprintf(file, "option %s --help\n", command->name);
}

static void put_probe(const struct probe *probe, FILE *file)
{
	fprintf(file, "probe %s\n", probe->name);
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		fprintf(file, "axis %s --%s", probe->name, probe->axes[i].name);
		put_words(probe->axes[i].values, file);
		putc('\n', file);
	}
}

int completion_print(const struct command *const *command, size_t count, const char *shell, FILE *file,
		     struct error *error)
{
	bool is_zsh = !strcmp(shell, "zsh");

	if (!is_zsh && strcmp(shell, "bash"))
		return error_usage(error, "--print-completion: no shell '%.100s'; expected bash or zsh", shell);
	fprintf(file,
		"%s of faultline " FAULTLINE_VERSION
		", made by it: see --print-completion\n_faultline_table() {\ncat <<'END'\n",
		is_zsh ? "#compdef faultline\n# Completion" : "# Completion");
	for (size_t i = 0; i < count; i++)
		put_verb(command[i], file);
	fputs("verb --help\nverb --version\n", file);
	for (size_t i = 0; i < registry_count; i++)
		put_probe(registry[i], file);
	fprintf(file, "END\n}\n%s%s", lookup, is_zsh ? zsh : bash);
	return 0;
}
