/* SPDX-License-Identifier: MIT */
/* faultline pack: a result as one file, to attach or to send. */
#include "verb.h"

#include "result/gzip.h"
#include "result/pack.h"
#include "result/results.h"
#include "text/message.h"
#include "text/units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct packing {
	const char *output;
	struct pack pack;
};

static const struct verb_option options[] = {
	{ "output", 'o', TEXT("FILE", struct packing, output), NULL,
	  "where the archive goes; -: standard output (default: ./PLATFORM-UTC.tar.gz)" },
	{ 0 },
};

static void print_left_out(const char *name)
{
	message_print("Left out: %s", name);
}

static void print_done(const char *file, size_t files)
{
	char number[UNITS_TEXT];
	struct stat status;

	fprintf(stderr, "%s: %s", file, units_number(files, "file", number));
	if (!stat(file, &status) && S_ISREG(status.st_mode))
		fprintf(stderr, ", %lld KiB", ((long long)status.st_size + 1023) / 1024);
	fprintf(stderr, "%s\n", gzip_compresses ? "" : ", not compressed, since this faultline was built without zlib");
}

static int pack_place(struct packing *packing, const char *path, struct error *error)
{
	char folder[4080];
	struct atomic_file output;
	int result = result_place(path, folder, sizeof folder, error);

	if (!result)
		result = pack_plan(&packing->pack, folder, print_left_out, error);
	if (!result && !packing->output)
		packing->output = packing->pack.file;
	if (!result)
		result = atomic_file_open_path(&output, packing->output, error);
	if (!result)
		result = pack_write(&packing->pack, &output, error);
	if (!result && strcmp(packing->output, "-"))
		print_done(packing->output, packing->pack.names);
	return result;
}

static int pack_run(int argc, char **argv, struct error *error)
{
	struct packing *packing = calloc(1, sizeof *packing);
	int first, result;

	if (!packing)
		return error_set(error, -ENOMEM, "out of memory");
	first = options_read(&verb_pack, NULL, 0, argc, argv, packing, error);
	result = first < 0 ? first : 0;
	if (!result && argc - first != 1)
		result = error_usage(error, "pack: expected one folder of a result");
	if (!result && packing->output)
		result = pack_check_output(packing->output, error);
	if (!result)
		result = pack_place(packing, argv[first], error);
	pack_free(&packing->pack);
	free(packing);
	return result;
}

const struct verb verb_pack = {
	.name = "pack",
	.summary = "packs a result into one .tar.gz, which the other verbs read",
	.usage = "DIR [-o FILE]",
	.description = "DIR is the folder of a result, or the folder of a platform (its newest result is packed). Its "
		       "CSV files, charts and reports are packed, and no other files. The same files "
		       "make the same archive, byte for byte, independent of their place and owner.",
	.options = options,
	.examples = "  faultline pack results/linux-6.18-x86_64-glibc-2.36\n"
		    "  faultline pack result -o result.tar.gz\n",
	.run = pack_run,
};
