/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_OPT_ITEM_H
#define PXE_SYS_OPT_ITEM_H

/* Between opt.c and opt_conf.c only: the list of values that were given. */

#include "sys/opt.h"

struct opt_item {
	const struct opt *opt;
	size_t off;	  /* of the option's group */
	char *val;	  /* owned */
	const char *file; /* NULL: command line */
	unsigned line;
};

/* Append a value.  0, or -1 without memory.  val is copied, file is not. */
int opt_item_add(struct opts *o, const struct opt *opt, size_t off,
		 const char *val, const char *file, unsigned line);

/* Forget all items but the first n. */
void opt_items_truncate(struct opts *o, size_t n);

#endif
