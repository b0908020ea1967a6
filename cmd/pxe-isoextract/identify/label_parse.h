/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_LABEL_PARSE_H
#define PXE_ISOEXTRACT_LABEL_PARSE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Parsing of the texts that install media carry for people: volume labels,
 * .disk/info, .discinfo, kernel version texts.  They have no grammar; what is
 * found is the distribution's ID, its version and the architecture.  All
 * functions write to the caller's buffer of cap bytes (at least 1), always with
 * a NUL, and cut what does not fit.  Pure.
 */

/*
 * Copy the len bytes of text without the white space at both ends.  A control
 * character or a byte that is not UTF-8 becomes "?", so that the result is safe
 * for terminals and for one line of a file.  False, with out unchanged, if
 * nothing but white space is there.
 */
bool label_parse_text(char *out, size_t cap, const void *text, size_t len);

/*
 * Copy one line of the len bytes of text, counted from 0, cleaned as
 * label_parse_text() does.  Lines end in LF or CR LF.  False, with out
 * unchanged, if there is no such line or it is blank.
 */
bool label_parse_line(char *out, size_t cap, const void *text, size_t len,
		      unsigned number);

/*
 * Find the version in text: the first word that begins with a digit, where ' ',
 * '-', '(' and '"' separate words.  Numbers that follow after '-' belong to it
 * ("Rocky-9-6-x86_64-dvd" is 9.6), and a service pack ("SLE-15-SP7" is 15.7).
 * False, with out unchanged, if there is none.
 */
bool label_parse_version(char *out, size_t cap, const char *text);

/*
 * Find the architecture in text: the first word that is one of the names that
 * Debian, Red Hat or Alpine use, written to out as uname -m prints it.  False,
 * with out empty, if there is none.
 */
bool label_parse_arch(char *out, size_t cap, const char *text);

/*
 * Find the distribution at the start of text: the ID of its os-release(5) where
 * that differs from its name, else the first word in lower case, at most 32
 * bytes.  False, with out empty, if text does not begin with a letter or digit.
 */
bool label_parse_id(char *out, size_t cap, const char *text);

#endif
