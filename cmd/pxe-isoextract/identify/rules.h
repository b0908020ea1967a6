/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_RULES_H
#define PXE_ISOEXTRACT_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "identify/ident.h"

enum rule_flags {
	RULE_NO_NETBOOT = 1, /* kernel and initrd want a disc */
	RULE_KEEP_ISO = 2,   /* the installer fetches the image file */
	RULE_RAM_IMAGE = 4,  /* and holds it in memory, twice */
	RULE_RAM_ROOT = 8,   /* the file "root" is held in memory */
};

/*
 * One layout.  It fires if each pattern of need is there (see
 * file_list_find()), the label fits, a kernel and an initrd are there, and
 * say() does not object. Of several kernels the first wins that has an initrd
 * of its own (pair.h).
 */
struct rule {
	const char *name;
	const char *family;
	const char *label;   /* pattern of the volume label, or NULL: any */
	const char *need[3]; /* files */
	const char *root;    /* file that one more must be: the live system */
	const char *kernel;  /* patterns, '|' between them; NULL: say() */
	const char *initrd;  /* the same; NULL: none needed, or say() */
	/*
	 * In initrd and cmdline %k is the kernel's directory, %d the first part
	 * of that, %v what follows the first '-' of the kernel's name, and %r
	 * the path of root.
	 */
	const char *cmdline;
	const char *answer;
	unsigned minram; /* MiB */
	unsigned flags;
	const char *note;
	/* Finds out ID, version, name, architecture; false: not this rule. */
	bool (*distro)(struct ident *id, const struct ident_input *in);
};

extern const struct rule rules[];
extern const size_t rules_n;

#endif
