/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_FILTER_H
#define PXE_LEASES_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leasedb/lease.h"

/*
 * Which leases are listed.  A filter is one word:
 *
 *	bound offered declined free expired all	the state; expired is free
 *	10.0.0.5  10.0.0.0/24  10.0.0.5-10.0.0.9	addresses
 *	52:54:00:12:34:56  52:54:*		a hardware address, a pattern
 *	web*					a pattern of names
 *
 * Of filters of one kind one must match, of each kind that is given.  Without
 * one of a state, leases in use: all that are not free.
 */
enum filter_kind {
	FILTER_STATE,
	FILTER_NET,
	FILTER_MAC,
	FILTER_NAME,
	FILTER_KINDS,
};

struct filter_term {
	enum filter_kind kind;
	unsigned states;      /* a bit each: 1 << state */
	uint32_t first, last; /* addresses, host order */
	const char *pattern;  /* the caller's */
	char mac[20];	      /* the pattern of one that was normalised */
};

/* Zero-initialise. */
struct filter {
	struct filter_term *v;
	size_t n;
};

/*
 * Add the filter of a word, which must live as long as f.  NULL, or what is
 * wrong with it.
 */
const char *filter_add(struct filter *f, const char *word);

/* Does the lease pass?  Its state is that of now. */
bool filter_match(const struct filter *f, const struct leasedb_row *row);

/* Free what f holds. */
void filter_release(struct filter *f);

#endif
