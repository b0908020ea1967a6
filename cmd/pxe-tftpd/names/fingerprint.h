/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_FINGERPRINT_H
#define PXE_TFTPD_FINGERPRINT_H

#include "proto/tftp.h"

/*
 * The fingerprint of a TFTP client: which firmware or program sent an RRQ, by
 * its options, their order and values, and the form of the name.  It is for the
 * log, for events and for the helper; nothing is granted or refused by it.
 * Pure.
 */

/*
 * The name of the program that sent t, static and in lower case; NULL if it
 * could be several, and for a WRQ.
 */
const char *fingerprint_of(const struct tftp *t);

#endif
