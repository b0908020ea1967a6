/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pxe-isoextract(1): one table for command line and help. */
#include "conf.h"

#include <stddef.h>
#include <stdio.h>
#include <sysexits.h>

#include "sys/log.h"

static const struct opt options[] = {
	{
		.name = "dry-run",
		.letter = 'n',
		.help = "only print the facts; write nothing, DEST is optional",
		.set = opt_set_flag,
		.off = offsetof(struct conf, dry_run),
	},
	{
		.name = "force",
		.help = "unpack even if this very image is published",
		.set = opt_set_flag,
		.off = offsetof(struct conf, force),
	},
	{
		.name = "link-image",
		.help = "keep a hard link to IMAGE in the tree, not a copy",
		.set = opt_set_flag,
		.off = offsetof(struct conf, link_image),
	},
	{0},
};

static const struct opt limits[] = {
	{
		.name = "max-files",
		.arg = "N",
		.help = "refuse images with more names than this",
		.def = "500000",
		.set = opt_set_u64,
		.off = offsetof(struct conf, max_files),
		.min = 1,
		.max = UINT32_MAX,
	},
	{
		.name = "max-bytes",
		.arg = "SIZE",
		.help = "refuse images that unpack to more than this",
		.def = "64G",
		.set = opt_set_size,
		.off = offsetof(struct conf, max_bytes),
	},
	{0},
};

const struct opt_group conf_groups[] = {
	{"Options:", options, 0},
	{"Limits:", limits, 0},
	{0},
};

int conf_take_args(struct conf *conf, const struct opts *o)
{
	const char *wrong = NULL;

	if (o->n_args < 1)
		wrong = "IMAGE is missing";
	else if (o->n_args < 2 && !conf->dry_run)
		wrong = "DEST is missing (or give -n)";
	else if (o->n_args > 2)
		wrong = "too many arguments";
	else if (!*o->args[0] || (o->n_args == 2 && !*o->args[1]))
		wrong = "an argument is empty";
	if (wrong) {
		log_warnx("%s", wrong);
		(void)fprintf(stderr, "Try '%s --help'.\n", o->tool);
		return EX_USAGE;
	}
	conf->image = o->args[0];
	conf->dest = o->n_args == 2 ? o->args[1] : NULL;
	return 0;
}
