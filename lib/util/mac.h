/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_MAC_H
#define PXE_UTIL_MAC_H

#include <stdbool.h>
#include <stdint.h>

/* Ethernet MAC addresses (EUI-48 of IEEE 802). */

/* Bytes for the longest text form, with its NUL. */
#define MAC_STRLEN 18

/* The six bytes in the order in which they are sent and printed. */
struct mac {
	uint8_t b[6];
};

/*
 * Parse the C string s: aa:bb:cc:dd:ee:ff, aa-bb-cc-dd-ee-ff, aabb.ccdd.eeff
 * or aabbccddeeff, in either case, nothing before or after.  0; PXE_EBADMSG
 * with *m unchanged.
 */
int mac_parse(const char *s, struct mac *m);

/*
 * Write the address in lower case with sep between its bytes and a NUL to buf;
 * returns buf.
 */
char *mac_format_sep(char buf[static MAC_STRLEN], const struct mac *m,
		     char sep);

/*
 * Write the address as aa:bb:cc:dd:ee:ff, the form of every output of the
 * suite, with a NUL to buf; returns buf.
 */
char *mac_format(char buf[static MAC_STRLEN], const struct mac *m);

/* Are both the same address? */
bool mac_equal(const struct mac *a, const struct mac *b);

/* Is it 00:00:00:00:00:00, which means "no address"? */
bool mac_is_zero(const struct mac *m);

#endif
