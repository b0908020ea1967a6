/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_COMMAND_H
#define PXE_MKSCRIPT_IPXE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* A word of a script's line: a view. */
struct ipxe_token {
	const char *p;
	size_t n;
};

bool ipxe_token_is(struct ipxe_token w, const char *text);

/* Does a command end at this word: || && ; or a comment? */
bool ipxe_token_ends_command(struct ipxe_token w);

/*
 * Is this command known, with n - 1 words after its name that it takes?
 * NULL, or what is wrong (static text); *first is then its first positional,
 * n if there is none.
 */
const char *ipxe_command_check(const struct ipxe_token *w, size_t n,
			       size_t *first);

#endif
