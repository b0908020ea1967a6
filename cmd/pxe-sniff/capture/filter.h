/* SPDX-License-Identifier: BSD-2-Clause */
/* The capture filter, in the language of pcap-filter(7). */
#ifndef PXE_SNIFF_FILTER_H
#define PXE_SNIFF_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "util/txt.h"

/*
 * Append to t a filter that passes ARP, TCP on the n ports, and all UDP, as
 * TFTP continues on ports of the peers' choice.  With vlans, it passes these
 * also behind one or two VLAN tags; libpcap compiles that only for link types
 * that have tags.
 */
void filter_make(struct txt *t, const uint16_t *ports, unsigned n, bool vlans);

#endif
