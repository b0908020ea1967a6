/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_COMMAND_H
#define PXE_SYS_COMMAND_H

/*
 * Commands that an administrator writes in an option, without a shell: words
 * separated by blanks.  A part of a word may be in double quotes, in which \"
 * \\ and \n stand for a quote, a backslash and a line break, as in a
 * configuration file.  Nothing else is special.
 */

/*
 * Split text into words.  A vector that ends with NULL, for command_free(); or
 * NULL, with the reason in *why, a literal: no word, no closing quote, no
 * memory.
 */
char **command_split(const char *text, const char **why);

/* Free the vector of command_split(); NULL is fine. */
void command_free(char **argv);

/*
 * The path of the program name: name itself if it has a slash, else what
 * execvp(3) would find by $PATH.  malloc()ed, the caller's; or NULL with errno:
 * ENOENT, EACCES (it is there, but cannot be executed), ENOMEM.
 */
char *command_find(const char *name);

#endif
