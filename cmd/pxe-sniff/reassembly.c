/* SPDX-License-Identifier: BSD-2-Clause */
#include "reassembly.h"

#include <stdlib.h>
#include <string.h>

#include "http_flow.h"
#include "proto/tcp.h"
#include "tracker.h"

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

bool reassembly_keep(struct tracker *s, struct http_flow *f,
		     const struct segment *g, bool from_client)
{
	if (g->have < g->len || g->have > REASSEMBLY_HEAD_MAX)
		return false;
	if (!f->reassembly) {
		if (s->reassemblies >= REASSEMBLIES_MAX)
			return false;
		f->reassembly = malloc(sizeof(*f->reassembly));
		if (!f->reassembly)
			return false;
		s->reassemblies++;
	}
	memmove(f->reassembly->p, g->p, g->have);
	f->reassembly->from_client = from_client;
	f->reassembly->seq = g->seq;
	f->reassembly->len = g->len;
	f->reassembly->have = g->have;
	return true;
}

static void append(struct reassembly *h, const struct segment *g)
{
	size_t room = sizeof(h->p) - h->have;
	size_t n = g->have < room ? g->have : room;

	memcpy(h->p + h->have, g->p, n);
	h->have += n;
	h->len += g->len;
}

static void prepend(struct reassembly *h, const struct segment *g)
{
	size_t room = sizeof(h->p) - g->have;
	size_t n = h->have < room ? h->have : room;

	memmove(h->p + g->have, h->p, n);
	memcpy(h->p, g->p, g->have);
	h->have = g->have + n;
	h->seq = g->seq;
	h->len += g->len;
}

bool reassembly_join(struct http_flow *f, struct segment *g, bool from_client)
{
	struct reassembly *h = f->reassembly;

	if (!h || h->from_client != from_client)
		return false;
	if (g->seq == h->seq + h->len)
		append(h, g);
	else if (segment_end(g) == h->seq && g->have == g->len &&
		 g->have <= sizeof(h->p))
		prepend(h, g);
	else if (tcp_seq_diff(g->seq, h->seq) < 0 ||
		 tcp_seq_diff(segment_end(g), h->seq + h->len) > 0)
		return false;
	*g = (struct segment){h->seq, h->len, h->p, h->have};
	return true;
}

struct reassembly *reassembly_take(struct http_flow *f, bool from_client)
{
	struct reassembly *h = f->reassembly;

	if (!h || h->from_client != from_client)
		return NULL;
	f->reassembly = NULL;
	return h;
}

void reassembly_free(struct tracker *s, struct reassembly *h)
{
	if (h)
		s->reassemblies--;
	free(h);
}
