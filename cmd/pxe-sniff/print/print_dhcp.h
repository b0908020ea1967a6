/* SPDX-License-Identifier: BSD-2-Clause */
/* Events of DHCP as text and as NDJSON, pxe-events(5). */
#ifndef PXE_SNIFF_PRINT_DHCP_H
#define PXE_SNIFF_PRINT_DHCP_H

#include "print/line.h"
#include "track/event.h"

/* Print the event, which is EVENT_DHCP, to *out. */
void print_dhcp(struct line_out *out, const struct event *e);

#endif
