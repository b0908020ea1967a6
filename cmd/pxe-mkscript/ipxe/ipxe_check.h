/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_CHECK_H
#define PXE_MKSCRIPT_IPXE_CHECK_H

#include <stddef.h>

#include "model/script.h"

/*
 * Check the len bytes at text, an iPXE script that ipxe.c rendered: it begins
 * with #!ipxe; all is printable ASCII; every command is one of ipxe_command.h
 * with options that it has and as many arguments as it takes; every label is
 * unique; every goto has its label; no section runs into the next one.  The
 * check knows what ipxe.c writes, not the whole language.  0; PXE_EBADMSG with
 * the first error in *error; -ENOMEM.
 */
int ipxe_check(const char *text, size_t len, struct script_error *error);

#endif
