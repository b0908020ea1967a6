/* SPDX-License-Identifier: BSD-2-Clause */
/* The options about uploads. */
#include <stddef.h>

#include "conf.h"

const struct opt conf_upload[] = {
	{"upload", 0, "DIR", "accept uploads into DIR", NULL, 0, opt_set_str,
	 offsetof(struct conf, upload), 0, 0},
	{"upload-max", 0, "SIZE", "accept no larger uploads", "64M", 0,
	 opt_set_size, offsetof(struct conf, upload_max), 0, 0},
	{"upload-name", 0, "GLOB",
	 "accept only names that match; may be repeated", NULL, OPT_MULTI,
	 opt_set_list, offsetof(struct conf, upload_names), 0, 0},
	{"upload-overwrite", 0, NULL, "replace files that exist", NULL, 0,
	 opt_set_flag, offsetof(struct conf, upload_overwrite), 0, 0},
	{"max-uploads", 0, "N", "uploads at once", "16", 0, opt_set_u32,
	 offsetof(struct conf, max_uploads), 1, 1000},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
