/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_NUM_H
#define PXE_UTIL_NUM_H

#include <stdint.h>

/* Decimal numbers as text, plain or with a unit, as options and files have. */

/* The duration "infinite" in seconds, as in DHCP option 51 (RFC 2131, 3.3). */
#define NUM_INFINITE UINT32_MAX

/*
 * Parse the C string s: digits only, a number from min to max.  0;
 * PXE_EBADMSG if it is not a number, PXE_ERANGE if it is outside of the
 * bounds or of 64 bits.  *out is set only on success.
 */
int num_u64(const char *s, uint64_t min, uint64_t max, uint64_t *out);

/*
 * Parse a duration, the C string s: digits with an optional unit s, m, h, d or
 * w (seconds without one), or "infinite".  *out gets seconds, NUM_INFINITE for
 * "infinite".  0; PXE_EBADMSG if it is not a duration, PXE_ERANGE if it is
 * NUM_INFINITE seconds or more.  *out is set only on success.
 */
int num_duration(const char *s, uint32_t *out);

/*
 * Parse a size, the C string s: digits with an optional unit K, M, G or T,
 * powers of 1024 (bytes without one).  *out gets bytes.  0; PXE_EBADMSG if it
 * is not a size, PXE_ERANGE if it does not fit 64 bits.  *out is set only on
 * success.
 */
int num_size(const char *s, uint64_t *out);

#endif
