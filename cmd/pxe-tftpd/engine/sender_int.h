/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SENDER_INT_H
#define PXE_TFTPD_SENDER_INT_H

#include "engine/sender.h"

/* Between sender.c and sender_opts.c. */

/* Decide what of ask is granted, and how large blocks and windows are. */
void session_grant(struct session *s, const struct session_ask *ask,
		   const struct session_limits *lim);

/*
 * How many blocks behind the last acknowledged one is that of this number?
 * Nearest match: a window is far below half of 65536.  Below 0: it is old.
 */
int32_t session_distance(const struct session *s, uint16_t block);

#endif
