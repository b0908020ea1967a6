/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_IDENTIFY_H
#define PXE_ISOEXTRACT_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/iso9660.h"
#include "read/file_list.h"

/*
 * Identification: which distribution an install image holds and how its kernel
 * is booted over the network.  The rules (distro_rules.h) decide from the names
 * of its files, the first bytes of some of them, the volume label and the El
 * Torito boot catalog.  Nothing in identify/ opens a file, allocates or logs.
 */

/* What identification looks at; the caller keeps all of it. */
struct ident_input {
	const struct file_list *files; /* sorted by file_list_sort() */
	const char *label; /* of the volume, as the image has it, unescaped */
	const struct iso9660_boot *boot; /* n is 0 without boot catalog */
	uint64_t image_size;		 /* of the image file, in bytes */
};

/*
 * The result.  A text is empty where nothing is known; all texts are printable
 * UTF-8 without control characters.
 */
struct ident {
	char id[40];	     /* ID as in os-release(5), or "unknown" */
	char version_id[40]; /* VERSION_ID as in os-release(5) */
	char name[160];	     /* name and version, for people */
	char arch[16];	     /* as uname -m prints it */
	char volid[160];     /* the volume label */
	char kernel[512];    /* path in the image, see path_is_plain() */
	char initrd[512];    /* path in the image, see path_is_plain() */
	char cmdline[1024];  /* with @BASE@, @ISO@ and @ANSWER@ */
	const char *family;  /* kind of installer; "" if no rule matched */
	const char *answer;  /* kind of answer file; "" if there is none */
	const char *rule;    /* the rule that matched, or "unknown" */
	const char *note;    /* a warning for people, or NULL */
	uint64_t minram;     /* memory to boot it, in MiB; 0: not known */
	bool bios, uefi;     /* firmware that can boot medium or kernel */
	bool netboot;	     /* kernel and initrd work without the medium */
	bool keep_iso;	     /* the installer fetches the image file */
};

/*
 * Fill *id from the first rule that matches.  If none does, rule and id are
 * "unknown", and the rest is what label, boot catalog and EFI programs show.
 */
void ident_image(struct ident *id, const struct ident_input *in);

/* True if a rule matched in ident_image(). */
bool ident_known(const struct ident *id);

/*
 * Describe an image that no rule knows, on one line of escaped text of at most
 * cap bytes with its NUL in out: label, El Torito platforms, the names in
 * EFI/BOOT and those at the top.
 */
void ident_describe(const struct ident *id, const struct ident_input *in,
		    char *out, size_t cap);

#endif
