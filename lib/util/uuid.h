/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_UUID_H
#define PXE_UTIL_UUID_H

#include <stdbool.h>
#include <stdint.h>

/* UUIDs of machines (RFC 9562; SMBIOS 7.2.1 for the order of the bytes). */

/* Bytes for the text form, with its NUL. */
#define UUID_STRLEN 37

/* The 16 bytes in the order in which they are printed. */
struct uuid {
	uint8_t b[16];
};

/*
 * Parse the C string s: hexadecimal digits in groups of 8-4-4-4-12, in either
 * case, nothing before or after.  0; PXE_EBADMSG with *u unchanged.
 */
int uuid_parse(const char *s, struct uuid *u);

/* Write the text form in lower case with a NUL to buf; returns buf. */
char *uuid_format(char buf[static UUID_STRLEN], const struct uuid *u);

/*
 * Swap between the printed order and that of SMBIOS 2.6 and later, in which
 * the first three groups are little-endian; it is its own inverse.  DHCP
 * option 97 (RFC 4578, 2.3) carries the bytes as SMBIOS has them; dmidecode
 * and iPXE print the other order.
 */
struct uuid uuid_swap(const struct uuid *u);

/*
 * Can it tell machines apart?  False if all bytes are 0x00 or all are 0xff,
 * with which SMBIOS (7.2.1) says that the machine has no UUID.
 */
bool uuid_is_usable(const struct uuid *u);

#endif
