/* SPDX-License-Identifier: MIT */
/* The facts in which the platforms of a comparison differ. */
#include "compare_print.h"

#include "judge/comparison_facts.h"
#include "result/facts.h"

#include <string.h>

enum { LONGEST_FACT = 44 };

struct facts_table {
	struct table table;
	const struct compare_printer *printer;
};

/* How many bytes all values of a fact begin with. */
static size_t common_start(const struct compare_printer *printer, const char *key)
{
	const char *first = facts_text(&printer->result[0].facts, key);
	size_t common = strlen(first);

	for (size_t i = 1; i < printer->comparison->results; i++) {
		const char *value = facts_text(&printer->result[i].facts, key);
		size_t same = 0;

		while (same < common && value[same] == first[same])
			same++;
		common = same;
	}
	return common;
}

/* Moves back to the start of a character. */
static size_t character_at(const char *text, size_t place)
{
	while (place > 0 && (text[place] & 0xc0) == 0x80)
		place--;
	return place;
}

/* Of a long value the part around what differs: `common` bytes are the same in all. */
static void add_fact(struct table *table, const char *value, size_t common)
{
	char text[LONGEST_FACT + 16];
	size_t start = common > LONGEST_FACT / 2 && strlen(value) > LONGEST_FACT ? common - LONGEST_FACT / 4 : 0,
	       length;

	start = character_at(value, start);
	value += start;
	length = strlen(value) > LONGEST_FACT ? character_at(value, LONGEST_FACT) : strlen(value);
	snprintf(text, sizeof text, "%s%.*s%s", start ? "…" : "", (int)length, value, value[length] ? "…" : "");
	for (char *at = text; *at; at++)
		*at = *at == '\n' || *at == '\r' || *at == '\t' ? ' ' : *at;
	table_add(table, text);
}

static void add_differing(void *context, const char *key)
{
	struct facts_table *facts = context;
	const struct compare_printer *printer = facts->printer;
	size_t common = common_start(printer, key);

	add_fact(&facts->table, key, 0);
	for (size_t i = 0; i < printer->comparison->results; i++) {
		const char *value = facts_get(&printer->result[i].facts, key);

		add_fact(&facts->table, value ? value : "-", value ? common : 0);
	}
}

static bool all_have_facts(const struct compare_printer *printer)
{
	for (size_t i = 0; i < printer->comparison->results; i++)
		if (!facts_get(&printer->result[i].facts, "platform"))
			return false;
	return true;
}

void compare_print_facts(const struct compare_printer *printer)
{
	size_t columns = printer->comparison->results + 1;
	struct facts_table facts = { .table = { .columns = columns, .left = columns }, .printer = printer };

	table_add(&facts.table, "fact");
	for (size_t i = 0; i < printer->comparison->results; i++)
		compare_print_letter(&facts.table, i);
	comparison_facts(printer->result, printer->comparison->results, add_differing, &facts);
	if (facts.table.cells > columns)
		document_heading(&printer->document, 3, "Facts that differ");
	else if (all_have_facts(printer))
		document_heading(&printer->document, 3, "The facts of the platforms are the same.");
	if (facts.table.cells > columns)
		compare_print_table(&printer->document, &facts.table);
	else
		table_free(&facts.table);
}
