/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_SIGNALS_H
#define PXE_ISOEXTRACT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * SIGHUP, SIGINT and SIGTERM while a tree is written.  They are blocked, and
 * polled between blocks of data; a run that finds one pending removes what it
 * has written, and then lets the signal end the process.
 */

/* Block the signals; *old gets the mask of before. */
void signals_block(sigset_t *old);

/* True if one of them is pending. */
bool signals_pending(void);

/* Ignore the signals from now on, also one that is pending: the image is
 * published, and the exit status must say so. */
void signals_ignore(void);

/* Restore the mask of before.  If a signal is pending the process ends here. */
void signals_restore(const sigset_t *old);

#endif
