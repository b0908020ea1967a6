/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_IP4_H
#define PXE_UTIL_IP4_H

#include <stdbool.h>
#include <stdint.h>

/*
 * IPv4 addresses and netmasks.  Everywhere in libpxe such an address is a
 * uint32_t in host order: 10.0.0.1 is 0x0a000001, and 0 means "none".
 */

/* Bytes for the longest text form, with its NUL. */
#define IP4_STRLEN 16

/*
 * Parse the C string s: four decimal numbers of 0 to 255 with dots between
 * them, no leading zeros, nothing before or after (the form of inet_pton(3)).
 * 0; PXE_EBADMSG with *ip unchanged.
 */
int ip4_parse(const char *s, uint32_t *ip);

/* Write ip in the dotted form with a NUL to buf; returns buf. */
char *ip4_format(char buf[static IP4_STRLEN], uint32_t ip);

/* The netmask of a prefix of len bits, 0 to 32; of 24, 0xffffff00. */
uint32_t ip4_mask(unsigned len);

/* The prefix length of a netmask, 0 to 32; -1 if its ones have a gap. */
int ip4_mask_len(uint32_t mask);

/*
 * May a host have this address?  False for 0.0.0.0/8, 127.0.0.0/8, multicast
 * 224.0.0.0/4 and the reserved 240.0.0.0/4, broadcast included (RFC 6890, RFC
 * 5771).
 */
bool ip4_is_host(uint32_t ip);

#endif
