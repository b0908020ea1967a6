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
	size_t section; /* its block: number in opts.sections, from 1; 0: none
			 */
};

/* A block of the file. */
struct opt_section {
	const struct opt_block *block;
	char *arg; /* owned */
	const char *file;
	unsigned line; /* of its first line */
};

/*
 * Append a value of opt, whose group has the offset off.  val is copied; file
 * (NULL: the command line) must outlive o.  0, or -1 without memory.
 */
int opt_item_add(struct opts *o, const struct opt *opt, size_t off,
		 const char *val, const char *file, unsigned line);

/*
 * The item from number from on, of that section, that gives a value to opt
 * already, if opt may not be repeated; else NULL.
 */
const struct opt_item *opt_item_given(const struct opts *o, size_t from,
				      const struct opt *opt, size_t section);

/*
 * Is item i in force?  Those of the command line replace those that the file
 * has outside of blocks.
 */
bool opt_item_in_force(const struct opts *o, size_t i);

/* Free all items of o but the first n. */
void opt_items_truncate(struct opts *o, size_t n);

/* Free all sections of o; no item may belong to one any more. */
void opt_sections_release(struct opts *o);

/*
 * Read the file into o; each line with an error is named.  With must_exist it
 * is an error if there is none.  0 or an exit status.
 */
int opt_file_read(struct opts *o, const char *file, bool must_exist);

/*
 * Turn the rest of a line of a configuration file into its value, in place:
 * quotes, a comment, and white space at the end are removed.  NULL, or what is
 * wrong with it, a literal.
 */
const char *opt_value_read(char *val);

/* Print val to f, in quotes if need be, so that opt_value_read() reads val. */
void opt_value_print(const char *val, FILE *f);

#endif
