/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_QUOTE_H
#define PXE_MKSCRIPT_IPXE_QUOTE_H

#include "util/txt.h"

/*
 * Text in a line of an iPXE script.  iPXE splits lines at blanks, expands
 * ${name}, and has neither quotes nor escapes (src/core/exec.c of iPXE): so
 * text that it would interpret is refused, or replaced where it is only shown.
 */

/* The most words of a text: more may overflow iPXE's stack of 4 KiB. */
#define IPXE_QUOTE_WORDS_MAX 100

/* What a text may hold. */
enum ipxe_quote_flags {
	IPXE_QUOTE_SETTINGS = 1, /* ${name} is allowed: iPXE expands it */
};

/*
 * Do the words of the C string s, with blanks between them, reach a command of
 * iPXE as they are?  NULL; otherwise why not (static text).  flags is a set of
 * enum ipxe_quote_flags.
 */
const char *ipxe_quote_check(const char *s, unsigned flags);

/*
 * Append at most max bytes of the C string s to t as text that iPXE shows:
 * bytes that it cannot show or would interpret become '?'.
 */
void ipxe_quote_title(struct txt *t, const char *s, size_t max);

#endif
