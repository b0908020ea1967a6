/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_QUOTE_H
#define PXE_MKSCRIPT_IPXE_QUOTE_H

#include "util/txt.h"

/*
 * Text that becomes part of an iPXE line.  iPXE splits lines at blanks and has
 * neither quotes nor escapes, so what cannot be written must be refused.
 */

/* More words than this on a line may overflow iPXE's stack of 4 KiB. */
#define IPXE_QUOTE_WORDS_MAX 100

enum ipxe_quote_flags {
	IPXE_QUOTE_SETTINGS = 1, /* ${name} is meant, iPXE shall expand it */
};

/*
 * Why the words of s, with blanks between them, would not reach the command
 * as they are; NULL if they do.  Static text.
 */
const char *ipxe_quote_check(const char *s, unsigned flags);

/*
 * Append s to t as text that iPXE shows: what it cannot show or would take
 * for its own becomes '?'.  At most max bytes.
 */
void ipxe_quote_title(struct txt *t, const char *s, size_t max);

#endif
