/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_H
#define PXE_MKSCRIPT_IPXE_H

#include "model/script.h"

/*
 * The renderer of one iPXE script for all images and hosts, in the language
 * that the iPXE of Debian 12 (January 2019) and later ones have in common.
 */
extern const struct renderer ipxe_renderer;

#endif
