/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_EXPLAIN_REQUEST_H
#define PXE_DHCPD_EXPLAIN_REQUEST_H

#include "sys/opt.h"
#include "wire/wr.h"

/*
 * Append to w the DISCOVER of a machine that the C string text describes: words
 * KEY=VALUE with commas between them, as pxe-dhcpd(8) has them under --explain.
 * 0, or -1 with what is wrong with it in why.
 */
int explain_request(struct wr *w, const char *text, struct opt_why *why);

#endif
