/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_NUM_H
#define PXE_UTIL_NUM_H

#include <stdint.h>

/* The duration "infinite", as DHCP's option 51 has it (RFC 2131, 3.3). */
#define NUM_INFINITE UINT32_MAX

/*
 * A decimal number, digits only, from min to max.  0; PXE_EBADMSG if it is not
 * a number, PXE_ERANGE if it is outside.  *out is set only on success.
 */
int num_u64(const char *s, uint64_t min, uint64_t max, uint64_t *out);

/*
 * A duration in seconds: digits with an optional s, m, h, d or w, or
 * "infinite".  Errors as above.
 */
int num_duration(const char *s, uint32_t *out);

/* A size in bytes: digits with an optional K, M, G or T (powers of 1024). */
int num_size(const char *s, uint64_t *out);

#endif
