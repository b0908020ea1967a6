/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_HOOK_VARS_H
#define PXE_SYS_HOOK_VARS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The members of an event as environment variables, one behind the other:
 * "PXE_MAC=52:54:00:12:34:56" and a NUL.  The name is PXE_ and the key in upper
 * case.  Values have no control characters.
 */

/* Bytes of all variables of one event.  A value from the network has 2100. */
#define HOOK_VARS_MAX 16384

struct hook_vars {
	size_t len; /* bytes in text */
	bool cut;   /* one did not fit */
	char text[HOOK_VARS_MAX];
};

/* Begin without variables. */
void hook_vars_init(struct hook_vars *v);

/*
 * Add a variable for the key.  What is not printable ASCII in the value is
 * written as \xNN; backslashes stay, since the event log has escaped it.  One
 * that does not fit is left out, and v->cut is set.
 */
void hook_vars_put(struct hook_vars *v, const char *key, const char *value);

/*
 * Is the text of len bytes one that hook_vars_put() makes?  Names other than
 * PXE_*, as LD_PRELOAD, would change what a program does.
 */
bool hook_vars_valid(const char *text, size_t len);

/* The value of that key in a valid text; "" if it is not there. */
const char *hook_vars_get(const char *text, size_t len, const char *key);

/*
 * The vector of environment variables: base, which ends with NULL, with the
 * variables of a valid text behind it.  The strings are those of base and text;
 * the vector is malloc()ed, the caller's; NULL without memory.
 */
char **hook_vars_environ(char *const *base, char *text, size_t len);

/*
 * The vector of arguments: command, which ends with NULL, and behind it the
 * values of the keys event, mac, ip, name and file, "" for one that is not
 * there.  Of a value that begins with a dash, that is written as \x2d, so that
 * no program takes it for an option.  One allocation, for free(); the strings
 * are copies but for those of command.  NULL without memory.
 */
char **hook_vars_arguments(char *const *command, const char *text, size_t len);

#endif
