/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SANDBOX_PATHS_H
#define PXE_TFTPD_SANDBOX_PATHS_H

#include <stdbool.h>

#include "conf.h"
#include "sys/daemon.h"

/*
 * The files and directories that pxe-tftpd opens while it serves, for its
 * sandbox.  Every option that names one has its line in both functions.
 */

/*
 * Allow the paths that c names, and the system calls that they need; before the
 * sandbox is entered.
 */
void sandbox_paths(struct daemon *d, const struct conf *c);

/*
 * Does the sandbox allow the paths that a new configuration c names?  False
 * after a message for each that does not, and so needs a restart.
 */
bool sandbox_paths_allow(const struct daemon *d, const struct conf *c);

#endif
