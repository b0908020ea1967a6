/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_LABEL_PARSE_H
#define PXE_ISOEXTRACT_LABEL_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Names, versions and architectures out of the texts that media carry: labels,
 * .disk/info, .treeinfo.  All write into the caller's buffer of cap bytes, with
 * a NUL, and leave it alone and return false if nothing was found.
 */

/* The whole text: printable, blanks at its ends cut.  Control bytes and broken
 * UTF-8 become "?", so that a terminal and sh see plain text. */
bool label_parse_text(char *out, size_t cap, const void *text, size_t len);

/* The same for one of its lines, counted from 0. */
bool label_parse_line(char *out, size_t cap, const void *text, size_t len,
		      unsigned number);

/*
 * The version: the first word (blanks, '-', '(' and '"' are between words) that
 * begins with a digit.  Numbers that follow after '-' belong to it, as in
 * "Rocky-9-6-x86_64-dvd", and a service pack: "SLE-15-SP7" is 15.7.
 */
bool label_parse_version(char *out, size_t cap, const char *text);

/* The architecture, as uname -m has it, from any of its names. */
bool label_parse_arch(char *out, size_t cap, const char *text);

/* The distribution: the ID of its os-release(5), or the first word in lower
 * case if it is none that is known. */
bool label_parse_id(char *out, size_t cap, const char *text);

#endif
