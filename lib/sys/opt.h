/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_OPT_H
#define PXE_SYS_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * One table serves the command line, the configuration file and --help: a
 * line of the file is a long option without its dashes.  Values are checked by
 * the same setters wherever they come from, defaults included.
 *
 * A file may also have blocks, whose lines are options of the block's own
 * table and fill a struct of their own:
 *
 *	subnet 10.0.0.0/24 {
 *		router 10.0.0.1
 *	}
 */

struct opt;

/* Where a setter says what is wrong with a value. */
struct opt_why {
	char text[160];
};

/*
 * Store arg into the tool's configuration struct conf.  0, or -1 with the
 * reason in why.  arg is "yes" for a flag that was given without a value.
 */
typedef int opt_set_fn(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why);

enum opt_flags {
	OPT_MULTI = 1,	 /* may be repeated, each value adds; others may not */
	OPT_CLI = 2,	 /* not in a configuration file */
	OPT_RESTART = 4, /* only a start can change it: opts_restore() */
};

struct opt {
	const char *name; /* long name; NULL ends a table */
	char letter;	  /* short option, or 0 */
	const char *arg;  /* placeholder in --help; NULL: a flag */
	const char *help;
	const char *def; /* default, as one would write it, or NULL */
	unsigned flags;	 /* enum opt_flags */
	opt_set_fn *set;
	size_t off;	   /* member of conf, for the setters below */
	uint64_t min, max; /* bounds for opt_set_u32 and opt_set_u64 */
};

/* Setters for common types of members. */
opt_set_fn opt_set_flag;     /* bool: yes or no */
opt_set_fn opt_set_str;	     /* char *, owned by conf, free() it */
opt_set_fn opt_set_u32;	     /* uint32_t within min and max */
opt_set_fn opt_set_u64;	     /* uint64_t within min and max */
opt_set_fn opt_set_int;	     /* int, 0 to INT_MAX */
opt_set_fn opt_set_ip4;	     /* uint32_t, host order */
opt_set_fn opt_set_duration; /* uint32_t, seconds */
opt_set_fn opt_set_size;     /* uint64_t, bytes */
opt_set_fn opt_set_list;     /* struct opt_list, with OPT_MULTI */

/* Write formatted text into *why.  Returns -1, which a setter can return. */
int opt_fail(struct opt_why *why, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A list of strings, owned by the list. */
struct opt_list {
	char **v;
	size_t n;
};

/* Free the strings and the array of l, which is empty afterwards. */
void opt_list_release(struct opt_list *l);

/* A titled part of --help. */
struct opt_group {
	const char *title; /* NULL ends the array */
	const struct opt *tab;
	size_t off; /* added to each opt's off */
};

/*
 * A kind of block in a configuration file.  Blocks do not nest, and two of one
 * kind with the same argument are an error.
 */
struct opt_block {
	const char *name; /* e.g. "subnet"; NULL ends a table */
	const char *arg;  /* placeholder for messages: "NETWORK/LEN" */
	/* Options, none with OPT_RESTART; their defaults are not set. */
	const struct opt_group *groups;
	/*
	 * The struct that the options of a block with that argument fill, with
	 * their defaults in it; it belongs to conf and is used until the next
	 * call.  NULL with the reason in why.
	 */
	void *(*begin)(void *conf, const char *arg, struct opt_why *why);
};

struct opt_item;
struct opt_section;

/*
 * The options of a program: what its command line and its configuration file
 * said.  The caller sets the first four members and default_config.
 */
struct opts {
	const char *tool;     /* e.g. "pxe-tftpd" */
	const char *synopsis; /* what follows the options in --help */
	const struct opt_group *groups;
	const struct opt_block *blocks; /* of the file; NULL: there are none */

	char *config;		    /* file given with -c, or NULL; owned */
	const char *default_config; /* read if it exists; NULL: no -c */
	struct opt_item *items;	    /* the values, in the order of use */
	size_t n_items;
	size_t n_cli; /* the first ones come from the command line */
	struct opt_section *sections; /* the blocks, as the file has them */
	size_t n_sections;
	struct opt_item *saved; /* of opts_save() */
	size_t n_saved;
	char **args; /* what is left after the options */
	size_t n_args;
};

/*
 * Parse the command line, without looking at values; an option that is given
 * twice, and is no list (OPT_MULTI), is an error.  --help, --version,
 * --verbose and --quiet are dealt with here; the log (sys/log.h) has the name
 * of o->tool from now on.  argv is copied.  Returns -1 to go on, or the status
 * to exit with, and then all has been printed.  opts_release() is due in every
 * case.
 */
int opts_parse(struct opts *o, int argc, char **argv);

/*
 * Read the configuration file, and put defaults, then the file's lines, then
 * the command line's values into conf, which must be zeroed.  An option given
 * on the command line replaces all lines of that name in the file; two lines of
 * one name in the file are an error, unless it is a list (OPT_MULTI).  Every
 * error is logged, with file and line.  0, EX_CONFIG, EX_USAGE or EX_NOINPUT;
 * conf is the caller's to release in every case.  Call it again with another
 * conf to reload the file.
 */
int opts_apply(struct opts *o, void *conf);

/*
 * Put the values of the last opts_apply() or opts_restore() into conf, which
 * must be zeroed, without reading the file again.  Every error is logged.  0,
 * EX_CONFIG or EX_USAGE; conf is the caller's to release in every case.
 */
int opts_set(const struct opts *o, void *conf);

/*
 * Remember the values that options with OPT_RESTART have after opts_apply(), at
 * the start.  0, or -ENOMEM.
 */
int opts_save(struct opts *o);

/*
 * After another opts_apply(), give the options with OPT_RESTART back the values
 * of opts_save(), and log the name of each whose value differed, as
 * opts_print() would show it.  Returns their number: if there are any, the conf
 * of opts_apply() has the new values still, and opts_set() is due on another.
 * Or -ENOMEM.
 */
int opts_restore(struct opts *o);

/*
 * Print the values of the last opts_apply() to f in the form of a configuration
 * file, which reads back to the same values.
 */
void opts_print(const struct opts *o, FILE *f);

/*
 * Was the option of that name given on the command line or in the file, outside
 * of blocks, so that its value is not merely its default?  After opts_apply().
 */
bool opts_given(const struct opts *o, const char *name);

/* Free what o holds; the values in a conf stay. */
void opts_release(struct opts *o);

#endif
