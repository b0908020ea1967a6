/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_DHCP4_VALUE_H
#define PXE_PROTO_DHCP4_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/wr.h"

/*
 * DHCPv4 options as administrators write them: which option, and its value.
 */

/* Where a value stands. */
struct dhcp4_place {
	uint8_t code; /* of the option */
	bool has_sub;
	uint8_t sub; /* code of the sub-option, in 43, 125, 175 */
	bool has_enterprise;
	uint32_t enterprise; /* number of 124 and 125 (RFC 3925) */
};

/*
 * Parse the C string s: the name of an option, as dhcp4_opt.h, dnsmasq or Kea
 * has it, or its code; for a sub-option "43.10" or "ipxe.176"; for vendors by
 * enterprise number "124.42623" and "125.42623.1".  0; PXE_ENOENT if there is
 * no option of that name, PXE_EBADMSG if it is not of one of these forms; *p is
 * then undefined.
 */
int dhcp4_place_parse(struct dhcp4_place *p, const char *s);

/*
 * Append to w the value that the C string text stands for, without code and
 * length.  The option's type decides how it is read: addresses and numbers with
 * commas between them, text, yes or no; names for 119 (RFC 3397);
 * NETWORK/LEN=ROUTER with commas between them for 121 (RFC 3442).  With one of
 * the prefixes ip: u8: u16: u32: text: hex: it is read as that, and it must
 * have one if the option's type is not known.  NULL, or what is wrong with it,
 * a literal; *w is then of no use.
 */
const char *dhcp4_value_parse(struct wr *w, const struct dhcp4_place *p,
			      const char *text);

#endif
