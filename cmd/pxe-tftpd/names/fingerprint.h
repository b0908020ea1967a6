/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_FINGERPRINT_H
#define PXE_TFTPD_FINGERPRINT_H

#include "proto/tftp.h"

/*
 * Which program asks, by the options of its request, their order and values,
 * and the form of the name.  For the log and for events only: nothing is
 * granted or refused for it.  Pure.
 */

/* A static name in lower case, or NULL for what could be several. */
const char *fingerprint_of(const struct tftp *t);

#endif
