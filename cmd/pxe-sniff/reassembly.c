/* SPDX-License-Identifier: BSD-2-Clause */
#include "reassembly.h"

#include <stdlib.h>
#include <string.h>

#include "http_flow.h"
#include "proto/tcp.h"
#include "tracker.h"

uint32_t http_seg_end(const struct http_seg *g)
{
	return g->seq + g->len;
}

void http_seg_skip(struct http_seg *g, uint32_t n)
{
	size_t have = n < g->have ? n : g->have;

	g->seq += n;
	g->len -= n;
	g->p += have;
	g->have -= have;
}

bool http_hold_keep(struct story *s, struct http_flow *f,
		    const struct http_seg *g, bool from_client)
{
	if (g->have < g->len || g->have > HTTP_HOLD_HEAD)
		return false;
	if (!f->hold) {
		if (s->http_holds >= HTTP_HOLDS_MAX)
			return false;
		f->hold = malloc(sizeof(*f->hold));
		if (!f->hold)
			return false;
		s->http_holds++;
	}
	memmove(f->hold->p, g->p, g->have);
	f->hold->from_client = from_client;
	f->hold->seq = g->seq;
	f->hold->len = g->len;
	f->hold->have = g->have;
	return true;
}

static void append(struct http_hold *h, const struct http_seg *g)
{
	size_t room = sizeof(h->p) - h->have;
	size_t n = g->have < room ? g->have : room;

	memcpy(h->p + h->have, g->p, n);
	h->have += n;
	h->len += g->len;
}

static void prepend(struct http_hold *h, const struct http_seg *g)
{
	size_t room = sizeof(h->p) - g->have;
	size_t n = h->have < room ? h->have : room;

	memmove(h->p + g->have, h->p, n);
	memcpy(h->p, g->p, g->have);
	h->have = g->have + n;
	h->seq = g->seq;
	h->len += g->len;
}

bool http_hold_join(struct http_flow *f, struct http_seg *g, bool from_client)
{
	struct http_hold *h = f->hold;

	if (!h || h->from_client != from_client)
		return false;
	if (g->seq == h->seq + h->len)
		append(h, g);
	else if (http_seg_end(g) == h->seq && g->have == g->len &&
		 g->have <= sizeof(h->p))
		prepend(h, g);
	else if (tcp_seq_diff(g->seq, h->seq) < 0 ||
		 tcp_seq_diff(http_seg_end(g), h->seq + h->len) > 0)
		return false;
	*g = (struct http_seg){h->seq, h->len, h->p, h->have};
	return true;
}

struct http_hold *http_hold_take(struct http_flow *f, bool from_client)
{
	struct http_hold *h = f->hold;

	if (!h || h->from_client != from_client)
		return NULL;
	f->hold = NULL;
	return h;
}

void http_hold_free(struct story *s, struct http_hold *h)
{
	if (h)
		s->http_holds--;
	free(h);
}
