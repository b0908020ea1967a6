/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_PREFLIGHT_H
#define PXE_TFTPD_PREFLIGHT_H

#include "conf.h"

/*
 * What can be known about a configuration before anything is opened for good,
 * at the start and for --check.  o was applied to c.
 */

/*
 * Warn of options without effect, and of what the user of c may not do once
 * the privilege is dropped.  0, or an exit status after a message for what
 * keeps the server from starting.
 */
int preflight(const struct opts *o, const struct conf *c);

/*
 * --check: open all that the start would, and print the configuration.  rc is
 * what preflight() said.  An exit status.
 */
int preflight_print(const struct opts *o, const struct conf *c, int rc);

#endif
