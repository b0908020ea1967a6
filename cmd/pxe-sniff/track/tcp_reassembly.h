/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reassembly of one direction of a TCP connection, as far as reading HTTP heads
 * needs it: the beginning of a head that continues in the next segment, or of a
 * body that was captured before its head.
 *
 * One contiguous run of bytes is kept for a connection, and only for so many
 * connections at once.  What does not fit is read as far as it goes.
 */
#ifndef PXE_SNIFF_TCP_REASSEMBLY_H
#define PXE_SNIFF_TCP_REASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No boot client's head is longer; a segment fits behind it. */
#define REASSEMBLY_HEAD_MAX 2048
#define REASSEMBLY_MAX	    (REASSEMBLY_HEAD_MAX + 1600)

/* Connections with a reassembly at once: 2 MB in all. */
#define REASSEMBLIES_MAX 512

/* Consecutive bytes of one direction; the capture may have fewer than len. */
struct segment {
	uint32_t seq; /* sequence number of the first byte */
	uint32_t len; /* bytes on the wire */
	const uint8_t *p;
	size_t have; /* bytes at p, at most len */
};

struct reassembly {
	bool from_client;
	uint32_t seq;
	uint32_t len;
	size_t have;
	uint8_t p[REASSEMBLY_MAX];
};

/* The sequence number after the last byte of g. */
uint32_t segment_end(const struct segment *g);

/* Take the first n bytes, at most g->len, off g. */
void segment_skip(struct segment *g, uint32_t n);

/*
 * Keep the bytes of g, which may be a view of *slot, as the connection's
 * reassembly *slot (NULL: none yet) in place of what it held.  *n counts the
 * reassemblies of all connections.  False, and nothing is changed, if g was
 * captured in part or is longer than REASSEMBLY_HEAD_MAX, if there are
 * REASSEMBLIES_MAX, or without memory.
 */
bool reassembly_keep(struct reassembly **slot, size_t *n,
		     const struct segment *g, bool from_client);

/*
 * Join g to *r (NULL: there is none), if both are of the same direction and
 * touch or overlap, and make g a view of the result, which lasts as long as *r
 * is neither changed nor freed.  False, and nothing is changed, if they do not.
 */
bool reassembly_join(struct reassembly *r, struct segment *g, bool from_client);

/*
 * Take the reassembly out of *slot if it is of that direction, else return
 * NULL.  The caller frees it with reassembly_free().
 */
struct reassembly *reassembly_take(struct reassembly **slot, bool from_client);

/* Free r and count it off *n.  NULL is allowed. */
void reassembly_free(struct reassembly *r, size_t *n);

#endif
