/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_PRINT_DHCP_H
#define PXE_SNIFF_PRINT_DHCP_H

struct tracker;

/* The tracker's current packet is UDP to or from a port of DHCP. */
void print_dhcp_packet(struct tracker *s);

#endif
