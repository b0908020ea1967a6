/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_COMMAND_H
#define PXE_MKSCRIPT_IPXE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The commands of iPXE (https://ipxe.org/cmd) that rendered scripts use, with
 * their options and the number of their arguments, as of January 2019.
 */

/* A token of a line of a script, what stands between blanks: a view. */
struct ipxe_token {
	const char *p;
	size_t n;
};

/* Is the token this C string? */
bool ipxe_token_is(struct ipxe_token w, const char *text);

/* Does the token end a command: ||, &&, ; or the beginning of a comment? */
bool ipxe_token_ends_command(struct ipxe_token w);

/*
 * Check a command: w[0] is its name, n - 1 tokens follow.  NULL with the index
 * of its first argument that is not an option in *first, n if there is none;
 * otherwise what is wrong (static text).
 */
const char *ipxe_command_check(const struct ipxe_token *w, size_t n,
			       size_t *first);

#endif
