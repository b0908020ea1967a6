/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_CHECK_H
#define PXE_MKSCRIPT_IPXE_CHECK_H

#include <stddef.h>

#include "model/script.h"

/*
 * Is this an iPXE script that does what it reads: the first line, only ASCII,
 * only commands that every iPXE since 2019 has, with options that they know
 * and as many arguments as they take, labels that are unique and there, no
 * section that runs into the next?  It knows what ipxe.h writes, not the whole
 * language.  0; PXE_EBADMSG with the first fault; -ENOMEM.
 */
int ipxe_check(const char *text, size_t len, struct script_error *error);

#endif
