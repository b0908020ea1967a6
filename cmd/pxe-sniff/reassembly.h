/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_REASSEMBLY_H
#define PXE_SNIFF_REASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_flow;
struct tracker;

/*
 * The beginning of a head that goes on in the next segment, or of a body that
 * was captured before its head.  One run of bytes for a connection, and only
 * for some connections at once; what does not fit is read as far as it goes.
 */

/* No boot client's head is longer; behind it there is room for a segment. */
#define REASSEMBLY_HEAD_MAX 2048
#define REASSEMBLY_MAX	    (REASSEMBLY_HEAD_MAX + 1600)

/* Connections that may hold something: 2 MB in all. */
#define REASSEMBLIES_MAX 512

/* Bytes of one direction.  The capture may have less than was sent. */
struct segment {
	uint32_t seq;
	uint32_t len; /* on the wire */
	const uint8_t *p;
	size_t have; /* bytes at p */
};

struct reassembly {
	bool from_client;
	uint32_t seq;
	uint32_t len; /* on the wire */
	size_t have;
	uint8_t p[REASSEMBLY_MAX];
};

/* Behind the last byte. */
uint32_t segment_end(const struct segment *g);

/* Pass over its first n bytes. */
void segment_skip(struct segment *g, uint32_t n);

/*
 * Keep what g has, in place of what was held before; g may be a view of that.
 * False if that may not be, or would not help: g is not whole, or long.
 */
bool reassembly_keep(struct tracker *s, struct http_flow *f,
		     const struct segment *g, bool from_client);

/*
 * Put g and what is held of its direction together, and make g a view of the
 * result.  False if there is nothing, or if they do not touch.
 */
bool reassembly_join(struct http_flow *f, struct segment *g, bool from_client);

/*
 * What is held of that direction: the caller frees it with reassembly_free();
 * the flow has it no more.  NULL: nothing.
 */
struct reassembly *reassembly_take(struct http_flow *f, bool from_client);
void reassembly_free(struct tracker *s, struct reassembly *h);

#endif
