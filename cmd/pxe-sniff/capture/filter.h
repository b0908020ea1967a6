/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_FILTER_H
#define PXE_SNIFF_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "util/txt.h"

/*
 * The kernel's filter in pcap-filter(7)'s words: DHCP and TFTP, which goes on
 * between ports of the peers' choice, so all UDP; ARP; HTTP on n ports.  With
 * vlans, tagged frames up to two tags deep as well: "vlan" shifts all that
 * stands behind it, so the untagged part must come first.
 */
void filter_make(struct txt *t, const uint16_t *ports, unsigned n, bool vlans);

#endif
