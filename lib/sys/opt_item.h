/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_OPT_ITEM_H
#define PXE_SYS_OPT_ITEM_H

/* For opt*.c only: the values that were given, and how files write them. */

#include "sys/opt.h"

/* A value that was given. */
struct opt_item {
	const struct opt *opt;
	size_t off;	  /* of the option's group */
	char *val;	  /* owned */
	const char *file; /* NULL: command line */
	unsigned line;
};

/*
 * Append a value of opt, whose group has the offset off.  val is copied; file
 * (NULL: the command line) must outlive o.  0, or -1 without memory.
 */
int opt_item_add(struct opts *o, const struct opt *opt, size_t off,
		 const char *val, const char *file, unsigned line);

/*
 * The item from number from on that gives a value to opt already, if opt may
 * not be repeated; else NULL.
 */
const struct opt_item *opt_item_given(const struct opts *o, size_t from,
				      const struct opt *opt);

/*
 * Is item i in force?  Those of the command line replace those of the file.
 */
bool opt_item_in_force(const struct opts *o, size_t i);

/* Free all items of o but the first n. */
void opt_items_truncate(struct opts *o, size_t n);

/*
 * Turn the rest of a line of a configuration file into its value, in place:
 * quotes, a comment, and white space at the end are removed.  NULL, or what is
 * wrong with it, a literal.
 */
const char *opt_value_read(char *val);

/* Print val to f, in quotes if need be, so that opt_value_read() reads val. */
void opt_value_print(const char *val, FILE *f);

#endif
