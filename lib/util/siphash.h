/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_SIPHASH_H
#define PXE_UTIL_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * SipHash-2-4: a hash of short inputs by a secret key, for tables whose keys
 * come from the network: who does not know the key cannot choose inputs that
 * fall into one bucket.  (J.-P. Aumasson, D. J. Bernstein: SipHash: a fast
 * short-input PRF, 2012.)
 */

/* 128 bits; sys/hash_key.h draws them. */
struct siphash_key {
	uint64_t k0, k1;
};

/*
 * The hash of the n bytes at p, which may be NULL if n is 0.  The number is the
 * same on every machine; what the paper calls a string of eight bytes is read
 * as a little-endian number.
 */
uint64_t siphash(const struct siphash_key *key, const void *p, size_t n);

#endif
