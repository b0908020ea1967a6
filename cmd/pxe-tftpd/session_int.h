/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SESSION_INT_H
#define PXE_TFTPD_SESSION_INT_H

#include "session.h"

/* Between session.c and session_opts.c. */

/* Decide what of ask is granted, and how large blocks and windows are. */
void session_grant(struct session *s, const struct session_ask *ask,
		   const struct session_limits *lim);

#endif
