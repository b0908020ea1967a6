/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_NETASCII_H
#define PXE_TFTPD_NETASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The mode netascii (RFC 1350 section 1; RFC 764): on the wire a line ends with
 * CR LF, and a CR that ends no line is CR NUL.  Pure.
 */

/* Bytes that n bytes of local text become on the wire. */
size_t netascii_length(const uint8_t *text, size_t n);

/* Convert n bytes of local text; out has room for netascii_length() bytes. */
void netascii_encode(uint8_t *out, const uint8_t *text, size_t n);

/* Decoder state between the blocks of one upload; zero-initialise. */
struct netascii_in {
	bool cr; /* the last byte was a CR; the next one says what it means */
};

/*
 * Convert the n bytes at p to local text in out, which has room for n + 1
 * bytes.  The bytes written.  A CR before any byte but LF and NUL, which
 * violates the format, is kept.
 */
size_t netascii_decode(struct netascii_in *in, uint8_t *out, const uint8_t *p,
		       size_t n);

#endif
