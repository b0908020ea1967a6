/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_DISTRO_RULES_H
#define PXE_ISOEXTRACT_DISTRO_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "identify/identify.h"

enum rule_flags {
	RULE_NO_NETBOOT = 1, /* kernel and initrd look for their medium */
	RULE_KEEP_ISO = 2,   /* the installer fetches the image file */
	RULE_RAM_IMAGE = 4,  /* it keeps that in memory, and unpacks it there */
	RULE_RAM_ROOTFS = 8, /* rootfs is loaded into memory */
};

/*
 * One layout of install media.  It matches if the label matches, each pattern
 * of need and that of rootfs finds a file, a kernel and an initrd are found,
 * and distro() returns true.  Patterns are those of file_list_find(); where
 * several are allowed '|' is between them, and the first that finds a file
 * counts.  Of several kernels it is the first that has an initrd of its name
 * (initrd_match()), else the first.
 */
struct rule {
	const char *name;    /* RULE in the facts; several may share one */
	const char *family;  /* FAMILY in the facts: kind of installer */
	const char *label;   /* what the volume label begins with, then "*" */
	const char *need[3]; /* files that must be there */
	const char *rootfs;  /* file system image of the live system */
	const char *kernel;  /* NULL: distro() finds it */
	const char *initrd;  /* NULL: distro() finds it, or none is needed */
	/*
	 * CMDLINE in the facts.  Here and in initrd %k is the directory of the
	 * kernel, %d the first part of that, %v what follows the first '-' in
	 * the kernel's name, and %r the path of rootfs.
	 */
	const char *cmdline;
	const char *answer; /* ANSWER in the facts, or NULL */
	unsigned minram;    /* MINRAM in the facts, without the flags' part */
	unsigned flags;	    /* enum rule_flags */
	const char *note;   /* a warning for people, or NULL */
	/* Finds ID, version, name and architecture (distro.h).  False: the
	 * image is not of this kind. */
	bool (*distro)(struct ident *id, const struct ident_input *in);
};

/* The rules, in the order in which they are tried; rules_n of them. */
extern const struct rule rules[];
extern const size_t rules_n;

#endif
