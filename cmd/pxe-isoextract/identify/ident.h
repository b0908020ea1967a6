/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_IDENT_H
#define PXE_ISOEXTRACT_IDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "read/file_list.h"
#include "read/image.h"

/*
 * What an image is and how it boots from the network, as far as its contents
 * tell.  Texts are empty if that is not known; all are clean enough to print.
 */
struct ident {
	char id[40];
	char version_id[40];
	char name[160];
	char arch[16];
	char volid[160];
	char kernel[512]; /* path in the tree */
	char initrd[512]; /* the same */
	char cmdline[1024];
	const char *family; /* "" for unknown */
	const char *answer; /* kind of answer file, or "" */
	const char *rule;   /* the rule that fired; "unknown" */
	const char *note;   /* a sentence for people, or NULL */
	uint64_t minram;    /* MiB; 0: not known */
	bool bios, uefi;    /* firmware that starts the medium or kernel */
	bool netboot;	    /* kernel and initrd can boot from the network */
	bool keep_iso;	    /* the installer wants the image file itself */
};

/* What rules look at. */
struct ident_input {
	const struct file_list *files; /* sealed */
	const struct image *img;
};

/* Fill id from the first rule that fires, else with what can be seen. */
void ident_image(struct ident *id, const struct ident_input *in);

/* Did a rule fire? */
bool ident_known(const struct ident *id);

/*
 * One line for people about an unknown image: label, boot platforms, EFI
 * programs, names at the top.  Escaped.
 */
void ident_describe(const struct ident *id, const struct ident_input *in,
		    char *out, size_t cap);

#endif
