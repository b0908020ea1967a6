/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_PREFLIGHT_H
#define PXE_TFTPD_PREFLIGHT_H

#include "conf.h"
#include "sys/daemon.h"

/*
 * What can be known about a configuration before anything is opened for good,
 * for the check of a daemon (sys/daemon.h): at the start and with -n.
 */

/*
 * Warn of options without effect, and of what the user whom d becomes may not
 * do.  0, or the exit status of the first error after messages for all: places
 * that are missing, addresses and ports that are in use.
 */
int preflight(const struct daemon *d, const struct conf *c);

/*
 * Could the file of --metrics be written?  NULL: none is.  0, also if only a
 * permission is missing, or an exit status after a message.  For a reload too.
 */
int preflight_metrics(const char *path);

#endif
