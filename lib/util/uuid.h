/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_UUID_H
#define PXE_UTIL_UUID_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes for the text form, with its NUL. */
#define UUID_STRLEN 37

/* The 16 bytes in the order in which they are printed. */
struct uuid {
	uint8_t b[16];
};

/* 8-4-4-4-12 hexadecimal digits.  0, or PXE_EBADMSG with *u untouched. */
int uuid_parse(const char *s, struct uuid *u);

/* The text form in lower case; returns buf. */
char *uuid_format(char buf[static UUID_STRLEN], const struct uuid *u);

/*
 * Swap between the printed order and SMBIOS's (2.6 and later), in which the
 * first three fields are little-endian.  DHCP's option 97 carries the SMBIOS
 * order; dmidecode and iPXE print the other.
 */
struct uuid uuid_swap(const struct uuid *u);

/*
 * False for what vendors leave in when they never set a UUID (all bytes 00 or
 * all ff), which must not be used as a key.
 */
bool uuid_is_usable(const struct uuid *u);

#endif
