/* SPDX-License-Identifier: BSD-2-Clause */
#include "capture/filter.h"

static void one_level(struct txt *t, const uint16_t *ports, unsigned n)
{
	unsigned i;

	txt_str(t, "(udp or arp");
	for (i = 0; i < n; i++)
		txt_fmt(t, " or tcp port %u", ports[i]);
	txt_str(t, ")");
}

void filter_make(struct txt *t, const uint16_t *ports, unsigned n, bool vlans)
{
	one_level(t, ports, n);
	if (!vlans)
		return;
	txt_str(t, " or (vlan and (");
	one_level(t, ports, n);
	txt_str(t, " or (vlan and ");
	one_level(t, ports, n);
	txt_str(t, ")))");
}
