/* SPDX-License-Identifier: MIT */
/* The names that are offered for one that was mistyped. */
#include "text/suggest.h"
#include "tap.h"

static const char *const names[] = { "memset", "memcpy", "page_fault", "pipe", "fork", "posix_spawn" };

static const char *name_at(const void *context, size_t i)
{
	return ((const char *const *)context)[i];
}

static const struct {
	const char *typed, *hint, *what;
} table[] = {
	{ "memest", "; did you mean memset?", "two letters swapped" },
	{ "MEMSET", "; did you mean memset?", "capitals" },
	{ "pagefault", "; did you mean page_fault?", "a letter left out" },
	{ "forkk", "; did you mean fork?", "a letter too many" },
	{ "memxxt", "; did you mean memset?", "two letters wrong" },
	{ "epip", "; did you mean pipe?", "a letter at the wrong end" },
	{ "prok", "; did you mean fork?", "half of the letters" },
	{ "memcet", "; did you mean memset?", "one letter off" },
	{ "memspy", "; did you mean memcpy?", "one letter off the other" },
	{ "memcst", "; did you mean memset or memcpy?", "both, where they are as near" },
	{ "pip", "; did you mean pipe?", "a short name" },
	{ "xyz", "; expected memset, memcpy, page_fault, pipe, fork, posix_spawn", "nothing near: all of them" },
	{ "--prok", "; expected memset, memcpy, page_fault, pipe, fork, posix_spawn", "dashes are no letters of it" },
	{ "", "; expected memset, memcpy, page_fault, pipe, fork, posix_spawn", "nothing typed" },
};

enum { TABLE = sizeof table / sizeof table[0], NAMES = sizeof names / sizeof names[0] };

int main(void)
{
	char text[128], small[24], longest[400];
	struct error error = { 0 };

	tap_plan(TABLE + 6);
	for (size_t i = 0; i < TABLE; i++) {
		suggest_hint(table[i].typed, name_at, names, NAMES, text, sizeof text);
		is_text(text, table[i].hint, table[i].what);
	}
	memset(small, '#', sizeof small);
	small[sizeof small - 1] = '\0';
	suggest_hint("xyz", name_at, names, NAMES, small, sizeof small - 4);
	is_text(small, "; expected memset, ", "what does not fit is cut off");
	is_text(&small[sizeof small - 4], "###", "and nothing written after it");
	memset(longest, 'm', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	suggest_hint(longest, name_at, names, NAMES, text, sizeof text);
	has_text(text, "; expected", "a name longer than any is near none");
	ok(suggest_find("no probe", "pipe", name_at, names, NAMES, &error) == 3 && !error.text[0],
	   "a name that is there");
	ok(suggest_find("no probe", "epip", name_at, names, NAMES, &error) == -1 && error.usage, "and one that is not");
	is_text(error.text, "no probe 'epip'; did you mean pipe?", "is a usage error with the near names");
	return tap_done();
}
