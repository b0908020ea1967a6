/* SPDX-License-Identifier: BSD-2-Clause */
/* Bounded reassembly of TCP segments (RFC 9293) around an HTTP head. */
#include "track/tcp_reassembly.h"

#include <stdlib.h>
#include <string.h>

#include "proto/tcp.h"

uint32_t segment_end(const struct segment *g)
{
	return g->seq + g->len;
}

void segment_skip(struct segment *g, uint32_t n)
{
	size_t have = n < g->have ? n : g->have;

	g->seq += n;
	g->len -= n;
	g->p += have;
	g->have -= have;
}

bool reassembly_keep(struct reassembly **slot, size_t *n,
		     const struct segment *g, bool from_client)
{
	struct reassembly *r = *slot;

	if (g->have < g->len || g->have > REASSEMBLY_HEAD_MAX)
		return false;
	if (!r) {
		if (*n >= REASSEMBLIES_MAX)
			return false;
		r = malloc(sizeof(*r));
		if (!r)
			return false;
		*slot = r;
		++*n;
	}
	memmove(r->p, g->p, g->have);
	r->from_client = from_client;
	r->seq = g->seq;
	r->len = g->len;
	r->have = g->have;
	return true;
}

static void append(struct reassembly *r, const struct segment *g)
{
	/* Nothing goes behind bytes that were not captured, or had no room. */
	size_t room = r->have == r->len ? sizeof(r->p) - r->have : 0;
	size_t n = g->have < room ? g->have : room;

	memcpy(r->p + r->have, g->p, n);
	r->have += n;
	r->len += g->len;
}

static void prepend(struct reassembly *r, const struct segment *g)
{
	size_t room = sizeof(r->p) - g->have;
	size_t n = r->have < room ? r->have : room;

	memmove(r->p + g->have, r->p, n);
	memcpy(r->p, g->p, g->have);
	r->have = g->have + n;
	r->seq = g->seq;
	r->len += g->len;
}

bool reassembly_join(struct reassembly *r, struct segment *g, bool from_client)
{
	if (!r || r->from_client != from_client)
		return false;
	if (g->seq == r->seq + r->len)
		append(r, g);
	else if (segment_end(g) == r->seq && g->have == g->len &&
		 g->have <= sizeof(r->p))
		prepend(r, g);
	else if (tcp_seq_diff(g->seq, r->seq) < 0 ||
		 tcp_seq_diff(segment_end(g), r->seq + r->len) > 0)
		return false;
	*g = (struct segment){r->seq, r->len, r->p, r->have};
	return true;
}

struct reassembly *reassembly_take(struct reassembly **slot, bool from_client)
{
	struct reassembly *r = *slot;

	if (!r || r->from_client != from_client)
		return NULL;
	*slot = NULL;
	return r;
}

void reassembly_free(struct reassembly *r, size_t *n)
{
	if (r)
		--*n;
	free(r);
}
