/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_IP4_H
#define PXE_UTIL_IP4_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes for the longest text form, with its NUL. */
#define IP4_STRLEN 16

/*
 * An IPv4 address is a uint32_t in host order throughout libpxe: 10.0.0.1 is
 * 0x0a000001.  0 is "none".
 */

/*
 * Parse four decimal numbers with dots, no leading zeros (inet_pton's strict
 * form), nothing before or after.  0, or PXE_EBADMSG with *ip untouched.
 */
int ip4_parse(const char *s, uint32_t *ip);

/* Write the dotted form; returns buf. */
char *ip4_format(char buf[static IP4_STRLEN], uint32_t ip);

/* The netmask of a prefix of len bits, 0 to 32. */
uint32_t ip4_mask(unsigned len);

/* The prefix length of a netmask, or -1 if its ones are not contiguous. */
int ip4_mask_len(uint32_t mask);

/* May a host have this address?  Not 0/8, 127/8, multicast or 240/4. */
bool ip4_is_host(uint32_t ip);

#endif
