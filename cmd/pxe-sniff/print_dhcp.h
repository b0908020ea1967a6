/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_PRINT_DHCP_H
#define PXE_SNIFF_PRINT_DHCP_H

struct story;

/* The story's current packet is UDP to or from a port of DHCP. */
void dhcp_story_packet(struct story *s);

#endif
