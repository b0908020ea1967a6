/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who sent IPv4 fragments to whom.  Fragments are not reassembled, and later
 * ones carry no port (RFC 791), so what they belong to is not known; but an
 * answer that came in fragments must not be taken for none.
 */
#ifndef PXE_SNIFF_IP_FRAGMENTS_H
#define PXE_SNIFF_IP_FRAGMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/ipv4.h"
#include "track/lru.h"

/* Paths at once; the one without fragments for longest makes room. */
#define FRAGMENTS_MAX 1024

struct fragments {
	struct lru lru; /* struct fragments_path */
};

/* Returns 0, or -ENOMEM; fragments_release() is allowed in both cases. */
int fragments_init(struct fragments *fr);
void fragments_release(struct fragments *fr);

/*
 * A fragment with the header ip was seen at that time, ns since 1970.  True if
 * it is the first one with these addresses and this protocol; false without
 * memory.
 */
bool fragments_note(struct fragments *fr, const struct ipv4 *ip, int64_t now);

/*
 * Was a fragment from src to dst (host order) with that protocol, of enum
 * ipv4_proto, seen at or after the time since, ns since 1970?
 */
bool fragments_since(const struct fragments *fr, uint32_t src, uint32_t dst,
		     uint8_t proto, int64_t since);

#endif
