/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_OPT_ITEM_H
#define PXE_SYS_OPT_ITEM_H

/* Between opt*.c only: the values that were given, and how files write them. */

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

/*
 * Is item i in force?  One of the command line replaces those of the file, and
 * a later one an earlier one, unless the option may be repeated.
 */
bool opt_item_in_force(const struct opts *o, size_t i);

/* Forget all items but the first n. */
void opt_items_truncate(struct opts *o, size_t n);

/*
 * Read a value in place: quotes or comment, and blanks at the end, are taken
 * off.  NULL, or what is wrong with it.
 */
const char *opt_value_read(char *val);

/* Print the value so that opt_value_read() reads it back. */
void opt_value_print(const char *val, FILE *f);

#endif
