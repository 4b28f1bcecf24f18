/* SPDX-License-Identifier: MIT */
#include "python.h"

#include "slot.h"
#include "symbol.h"

enum trust { NOT_TRIED, BEING_TRIED, TRUSTED, REFUSED };

static const char names[] = "PyGILState_GetThisThreadState\0Py_GetVersion\0PyCode_Type\0_PyRuntime\0"
			    "pypy_execute_source\0PyPy_IsInitialized";

static struct {
	void *(*find_state)(void);
	const char *(*version)(void);
	void *code_type, *runtime, *pypy[2];
} found;

/* Before there is a first frame, not each call is to look for one with care. */
enum { TRY_EVERY = 16 };

static enum trust trust;
static unsigned tries;
static struct python_layout layout;

struct python_process python_here(void)
{
	return (struct python_process){ .code_type = (uintptr_t)found.code_type, .layout = layout };
}

static unsigned read_number(const char **text)
{
	unsigned number = 0;

	while (**text >= '0' && **text <= '9')
		number = number * 10 + (unsigned)(*(*text)++ - '0');
	return number;
}

static enum trust refuse(enum shared_unread why, const char *version)
{
	struct shared_places *places = &slot_shared->places;

	for (size_t i = 0; version[i] && version[i] != ' ' && i < sizeof places->version - 1; i++)
		places->version[i] = version[i];
	__atomic_store_n(&places->unread, (uint32_t)why, __ATOMIC_RELEASE);
	return REFUSED;
}

void python_look(void)
{
	if (found.find_state)
		return;
	symbol_find_anywhere(names, (void **)(void *)&found, sizeof found / sizeof(void *));
	if (found.pypy[0] || found.pypy[1])
		trust = refuse(SHARED_PYPY, "");
}

static bool has_word(const char *text, const char *word)
{
	for (; *text; text++) {
		size_t i = 0;

		while (word[i] && text[i] == word[i])
			i++;
		if (!word[i])
			return true;
	}
	return false;
}

/* What the offsets lead to is looked at with care once: a build may have others than those that are known. */
static enum trust try(const void *state)
{
	const char *version = found.version ? found.version() : "", *rest = version;
	struct python_frame frame[SHARED_DEPTH];
	const struct python_layout *known;
	struct python_process process;
	unsigned major = read_number(&rest);

	if (has_word(version, "free-threading"))
		return refuse(SHARED_FREE_THREADED, version);
	known = *rest++ == '.' && found.code_type ? python_layout_of(major, read_number(&rest)) : NULL;
	if (!known)
		return refuse(SHARED_UNKNOWN_PYTHON, version);
	layout = *known;
	if (major == 3 && known == python_layout_of(3, 13) &&
	    !(found.runtime && python_layout_published(found.runtime, &layout)))
		return refuse(SHARED_UNKNOWN_PYTHON, version);
	process = python_here();
	process.pid = (int)raw_call3(SYS_getpid, 0, 0, 0);
	switch (python_chain(&process, (uintptr_t)state, frame, SHARED_DEPTH)) {
	case 0:
		return NOT_TRIED;
	case -1:
		return refuse(SHARED_FORBIDDEN, version);
	default:
		return TRUSTED;
	}
}

static uint64_t word(uint64_t at)
{
	return *(const uint64_t *)(uintptr_t)at;
}

static void fill(struct python_frame *frame, uint64_t at, uint64_t code)
{
	frame->code = code;
	frame->name = word(code + layout.name);
	frame->file = word(code + layout.file);
	frame->first_line = *(const int32_t *)(uintptr_t)(code + layout.first_line);
	if (layout.unit) {
		int32_t number = *(const int32_t *)(uintptr_t)(at + layout.instruction);

		frame->at = (uint64_t)(number < 0 ? 0 : number) * layout.unit;
	} else {
		frame->at = word(at + layout.instruction) - code - layout.bytecode;
	}
}

/* The thread is in its call: its frames do not change. */
static size_t walk(uint64_t state, struct python_frame *frame)
{
	uint64_t at = word(state + layout.frame);
	size_t count = 0;

	if (layout.inner != PYTHON_NONE)
		at = at ? word(at + layout.inner) : 0;
	for (; at && count < SHARED_DEPTH; at = word(at + layout.previous))
		if (layout.owner == PYTHON_NONE ||
		    *(const unsigned char *)(uintptr_t)(at + layout.owner) != PYTHON_OWNED_BY_C)
			fill(&frame[count++], at, word(at + layout.code));
	return count;
}

bool python_is_here(void)
{
	return found.find_state && trust != REFUSED;
}

size_t python_walk(struct shared_slot *slot, uint64_t image, struct python_frame *frame)
{
	void *state;

	if (!python_is_here() || trust == BEING_TRIED)
		return 0;
	state = found.find_state();
	if (state && trust == NOT_TRIED && !(tries++ % TRY_EVERY)) {
		trust = BEING_TRIED; /* what is called meanwhile may be ours */
		trust = try(state);
	}
	if (trust != TRUSTED)
		return 0;
	if (slot->python.state != (uintptr_t)state) {
		slot->python.code_type = (uintptr_t)found.code_type;
		slot->python.image = image;
		slot->python.layout = layout;
		__atomic_store_n(&slot->python.state, (uintptr_t)state, __ATOMIC_RELEASE);
	}
	return state ? walk((uintptr_t)state, frame) : 0;
}
