/* SPDX-License-Identifier: MIT */
/* Gives each file that is named to the fuzz target once, so that the corpus is a test without libFuzzer. */
#include "../tap.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	static uint8_t data[1 << 20];

	tap_plan(argc - 1);
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t size = file ? fread(data, 1, sizeof data, file) : 0;
		const char *slash = strrchr(argv[i], '/');

		if (file)
			fclose(file);
		ok(file && !LLVMFuzzerTestOneInput(data, size), slash ? slash + 1 : argv[i]);
	}
	return tap_done();
}
