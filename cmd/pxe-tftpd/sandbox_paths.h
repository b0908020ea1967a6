/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SANDBOX_PATHS_H
#define PXE_TFTPD_SANDBOX_PATHS_H

#include <stdbool.h>

#include "conf.h"
#include "sys/daemon.h"
#include "sys/opt.h"

/*
 * What pxe-tftpd opens while it serves, for its sandbox.  Every option that
 * names a file or a directory has its line here, in both functions.
 */

/* Allow what c names, before daemon_ready(). */
void sandbox_paths(struct daemon *d, const struct opts *o,
		   const struct conf *c);

/*
 * May what the new configuration c names be used?  False after a message for
 * each that needs a restart.
 */
bool sandbox_paths_allow(const struct daemon *d, const struct conf *c);

#endif
