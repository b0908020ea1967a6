/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_H
#define PXE_MKSCRIPT_IPXE_H

#include "model/script.h"

/*
 * One iPXE script for all images and hosts, in the language that the iPXE of
 * Debian 12 (January 2019) and those after it share.
 */
extern const struct renderer ipxe_renderer;

#endif
