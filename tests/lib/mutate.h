/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_MUTATE_H
#define PXE_TESTS_MUTATE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * What every decoder must survive: every prefix of a valid vector, every
 * single-bit flip, and every byte set to 00 and ff.  Each input is a heap copy
 * of its exact size, so that a sanitizer sees a read of one byte too many.
 */
typedef void mutate_fn(const uint8_t *p, size_t len, void *ctx);

static inline void mutate_one(mutate_fn *fn, const uint8_t *p, size_t len,
			      void *ctx)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, p, len);
	fn(copy, len, ctx);
	free(copy);
}

static inline void mutate_all(mutate_fn *fn, const void *vec, size_t len,
			      void *ctx)
{
	static const uint8_t extremes[] = {0x00, 0xff};
	uint8_t *work = malloc(len ? len : 1);
	size_t i, k;

	if (!work)
		abort();
	memcpy(work, vec, len);
	for (i = 0; i <= len; i++)
		mutate_one(fn, work, i, ctx);
	for (i = 0; i < len * 8; i++) {
		work[i / 8] ^= (uint8_t)(1u << i % 8);
		mutate_one(fn, work, len, ctx);
		work[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	for (i = 0; i < len; i++)
		for (k = 0; k < sizeof(extremes); k++) {
			uint8_t keep = work[i];

			work[i] = extremes[k];
			mutate_one(fn, work, len, ctx);
			work[i] = keep;
		}
	free(work);
}

#endif
