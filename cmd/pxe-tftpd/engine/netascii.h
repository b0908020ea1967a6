/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_NETASCII_H
#define PXE_TFTPD_NETASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Text on its way to a client that asked for netascii (RFC 1350, 1; RFC 764):
 * LF becomes CR LF, and CR becomes CR NUL.
 */

/* Bytes that n bytes of text become. */
size_t netascii_length(const uint8_t *text, size_t n);

/* Convert; out has room for netascii_length() bytes. */
void netascii_encode(uint8_t *out, const uint8_t *text, size_t n);

/* Text on its way from a client, in pieces; zero-initialise. */
struct netascii_in {
	bool cr; /* the last byte was a CR, whose meaning the next one tells */
};

/*
 * Convert back; out has room for n + 1 bytes.  Bytes written.  A CR before
 * anything else, which no client should send, is kept.
 */
size_t netascii_decode(struct netascii_in *in, uint8_t *out, const uint8_t *p,
		       size_t n);

#endif
