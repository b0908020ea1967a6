/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_MENU_CHECK_H
#define PXE_DHCPD_MENU_CHECK_H

#include "conf.h"

/*
 * Check what no line of a boot menu can check alone, over all scopes: that each
 * item has a boot file or boot servers, that servers, prompt and time-out
 * belong to items, and that each menu fits option 43.  0, or -1 after messages.
 */
int menu_check(const struct conf *c);

#endif
