/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_MAC_H
#define PXE_UTIL_MAC_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes for the longest text form, with its NUL. */
#define MAC_STRLEN 18

struct mac {
	uint8_t b[6];
};

/*
 * Parse aa:bb:cc:dd:ee:ff, aa-bb-..., aabb.ccdd.eeff or aabbccddeeff, in either
 * case, with nothing before or after it.  0, or PXE_EBADMSG with *m untouched.
 */
int mac_parse(const char *s, struct mac *m);

/* Write aa:bb:cc:dd:ee:ff with sep between the bytes; returns buf. */
char *mac_format_sep(char buf[static MAC_STRLEN], const struct mac *m,
		     char sep);

/* The same with colons, the form used in every output of the suite. */
char *mac_format(char buf[static MAC_STRLEN], const struct mac *m);

bool mac_equal(const struct mac *a, const struct mac *b);

/* All bytes zero: no address. */
bool mac_is_zero(const struct mac *m);

#endif
