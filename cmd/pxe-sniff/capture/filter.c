/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In pcap-filter(7), "vlan" shifts the offsets of all that follows it in the
 * expression, so the terms for untagged frames come first.
 */
#include "capture/filter.h"

static void add_protocols(struct txt *t, const uint16_t *ports, unsigned n)
{
	unsigned i;

	txt_str(t, "(udp or arp");
	for (i = 0; i < n; i++)
		txt_fmt(t, " or tcp port %u", ports[i]);
	txt_str(t, ")");
}

void filter_make(struct txt *t, const uint16_t *ports, unsigned n, bool vlans)
{
	add_protocols(t, ports, n);
	if (!vlans)
		return;
	txt_str(t, " or (vlan and (");
	add_protocols(t, ports, n);
	txt_str(t, " or (vlan and ");
	add_protocols(t, ports, n);
	txt_str(t, ")))");
}
