/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP connections: see http_flow.h.  Their lines are in print_http.c. */
#include "http_flow.h"

#include <stdlib.h>
#include <string.h>

#include "http_response.h"
#include "print_http.h"
#include "reassembly.h"
#include "tracker.h"
#include "wire/err.h"

#define NS_PER_SEC 1000000000

/* Longer than any boot client waits for a server, and servers for clients. */
#define QUIET_NS ((int64_t)90 * NS_PER_SEC)

/* Bytes between two requests: bodies, and what was not captured. */
#define CLIENT_GAP_MAX (1 << 20)

static struct lru_key key_of(const struct frame *p, bool from_client)
{
	uint64_t src = p->ip.src, dst = p->ip.dst;
	uint64_t sport = p->tcp.sport, dport = p->tcp.dport;

	if (from_client)
		return (struct lru_key){src << 32 | dst, sport << 16 | dport};
	return (struct lru_key){dst << 32 | src, dport << 16 | sport};
}

static void drop(struct tracker *s, struct http_flow *f)
{
	lru_remove(&s->http, &f->node);
	reassembly_free(s, f->reassembly);
	free(f);
}

static void settle(struct tracker *s, struct http_flow *f);

/* What was going on is over; error says why, if that was too early. */
static void end(struct tracker *s, struct http_flow *f, const char *error)
{
	settle(s, f);
	http_response_end(s, f, error);
}

void http_flows_tick(struct tracker *s)
{
	struct http_flow *f;

	while ((f = lru_oldest(&s->http)) && s->now - f->last >= QUIET_NS) {
		end(s, f, "quiet for 90 s");
		drop(s, f);
	}
}

void http_flows_finish(struct tracker *s)
{
	struct http_flow *f;

	while ((f = lru_oldest(&s->http))) {
		end(s, f, "the capture ends here");
		drop(s, f);
	}
}

void http_flows_release(struct tracker *s)
{
	while (s->http.n)
		drop(s, lru_oldest(&s->http));
}

static struct http_flow *make(struct tracker *s)
{
	const struct frame *p = &s->frame;
	struct http_flow *f = calloc(1, sizeof(*f));
	struct machine *m;

	if (!f)
		return NULL;
	if (s->http.n >= TRACKER_FLOWS_MAX) {
		struct http_flow *old = lru_oldest(&s->http);

		end(s, old, "too many at once");
		drop(s, old);
	}
	f->client = p->ip.src;
	f->server = p->ip.dst;
	f->port = p->tcp.dport;
	m = machines_by_ip(&s->machines, p->ip.src, s->now);
	if (m)
		f->machine = m->node.key;
	lru_add(&s->http, &f->node, key_of(p, true));
	return f;
}

static void request(struct tracker *s, struct http_flow *f,
		    const struct http1_head *h, const struct segment *g)
{
	/* The end of an answer whose length was not told. */
	http_response_settle(s, f);
	if (f->state == HTTP_FLOW_BODY)
		http_response_end(s, f,
				  f->has_length ? "the next request came first"
						: NULL);
	if (!f->have_seq)
		f->first_seq = g->seq;
	f->have_seq = true;
	f->ask_seq = g->seq;
	f->client_seq = segment_end(g);
	f->state = HTTP_FLOW_ASKED;
	f->asked = s->now;
	f->head_only = h->method.len == 4 && !memcmp(h->method.p, "HEAD", 4);
	f->unread = false;
	f->have_early = false;
	f->look.kind = BOOTFILE_UNKNOWN;
	print_http_request(s, f, h);
}

/* The rest of the request's head does not come: tell what there is. */
static void settle(struct tracker *s, struct http_flow *f)
{
	struct reassembly *had = reassembly_take(f, true);
	struct http1_head h;

	if (had && !http1_decode(&h, had->p, had->have))
		request(s, f, &h,
			&(struct segment){had->seq, had->len, had->p,
					  had->have});
	reassembly_free(s, had);
}

/* g begins with what may be a request, or its beginning. */
static void read_request(struct tracker *s, struct http_flow *f,
			 struct segment *g)
{
	struct reassembly *had = reassembly_take(f, true);
	struct http1_head h;
	int rc = http1_decode(&h, g->p, g->have);

	if (rc == PXE_ETRUNC || (!rc && !h.whole)) {
		http_response_settle(s, f);
		if (reassembly_keep(s, f, g, true))
			rc = PXE_ETRUNC;
	}
	if (!rc)
		request(s, f, &h, g);
	reassembly_free(s, had);
}

static bool is_same(const struct http_flow *f, const struct http1_head *h)
{
	bool head = h->method.len == 4 && !memcmp(h->method.p, "HEAD", 4);

	if (f->url_len == sizeof(f->url) || h->target.len > f->url_len)
		return head == f->head_only;
	return head == f->head_only &&
	       !memcmp(f->url + f->url_len - h->target.len, h->target.p,
		       h->target.len);
}

enum ask {
	ASK_NEXT,  /* goes on where the last one ended, or thereabouts */
	ASK_AGAIN, /* sent again for lack of an ACK: it was told already */
	ASK_ANEW,  /* of a new connection, of which the SYN was not captured */
};

/* Which of these a request with that number is. */
static enum ask which(const struct http_flow *f, const struct segment *g)
{
	int32_t ahead = tcp_seq_diff(g->seq, f->client_seq);
	struct http1_head h;

	if (!f->have_seq)
		return ASK_NEXT;
	if (ahead >= 0)
		return ahead > CLIENT_GAP_MAX ? ASK_ANEW : ASK_NEXT;
	if (tcp_seq_diff(g->seq, f->first_seq) < 0)
		return ASK_ANEW;
	/* Two connections may begin with the same number. */
	if (g->seq == f->ask_seq && !http1_decode(&h, g->p, g->have) &&
	    !is_same(f, &h))
		return ASK_ANEW;
	return ASK_AGAIN;
}

static void from_client(struct tracker *s, struct http_flow *f,
			struct segment g)
{
	bool joined;

	if (!g.len)
		return;
	joined = reassembly_join(f, &g, true);
	if (!joined && which(f, &g) == ASK_AGAIN)
		return;
	if (!joined)
		settle(s, f);
	if (joined || http1_is_request(g.p, g.have))
		read_request(s, f, &g);
}

static void closed(struct tracker *s, struct http_flow *f, bool by_client)
{
	bool reset = s->frame.tcp.flags & TCP_RST;

	/* The client has no more to say, but still listens. */
	if (by_client && !reset)
		return;
	settle(s, f);
	http_response_settle(s, f);
	if (f->state == HTTP_FLOW_BODY && !f->has_length && !f->chunked &&
	    !reset)
		end(s, f, NULL); /* that is how it ends (RFC 9112, 6.3) */
	else if (reset)
		end(s, f,
		    by_client ? "the client gave up" : "the server gave up");
	else
		end(s, f, "the server closed the connection");
	drop(s, f);
}

static bool is_client_hello(const struct rd *payload)
{
	struct rd r = *payload;
	uint8_t type = rd_u8(&r);
	uint8_t major = rd_u8(&r);

	rd_skip(&r, 3);
	return type == 22 && major == 3 && rd_u8(&r) == 1 && !r.err;
}

static struct segment segment(const struct frame *p)
{
	return (struct segment){
		.seq = p->tcp.seq,
		.len = p->len,
		.p = p->payload.p,
		.have = rd_left(&p->payload),
	};
}

/* A connection that is not known: does it begin here? */
static void first_seen(struct tracker *s)
{
	const struct rd *r = &s->frame.payload;
	struct http1_head h;
	struct http_flow *f;

	if (is_client_hello(r))
		print_http_tls(s);
	if (!http1_is_request(r->p, rd_left(r)) ||
	    http1_decode(&h, r->p, rd_left(r)) == PXE_EBADMSG)
		return;
	f = make(s);
	if (!f)
		return;
	f->last = s->now;
	from_client(s, f, segment(&s->frame));
	if (f->state == HTTP_FLOW_IDLE && !f->reassembly)
		drop(s, f);
}

/*
 * Is this the beginning of another connection between the same ports?  The
 * SYN may not have been captured.
 */
static bool is_anew(const struct http_flow *f, const struct frame *p,
		    bool by_client)
{
	struct segment g = segment(p);

	if (p->tcp.flags & TCP_SYN)
		return by_client == !(p->tcp.flags & TCP_ACK) &&
		       (by_client || f->state == HTTP_FLOW_IDLE);
	return by_client && g.len && http1_is_request(g.p, g.have) &&
	       which(f, &g) == ASK_ANEW;
}

static struct http_flow *find(struct tracker *s, bool *by_client)
{
	const struct frame *p = &s->frame;
	struct http_flow *f = lru_find(&s->http, key_of(p, true));

	*by_client = f;
	return f ? f : lru_find(&s->http, key_of(p, false));
}

void http_flow_packet(struct tracker *s)
{
	const struct frame *p = &s->frame;
	struct segment g = segment(p);
	bool by_client;
	struct http_flow *f = find(s, &by_client);

	if (f && is_anew(f, p, by_client)) {
		end(s, f, "the client connects anew");
		drop(s, f);
		f = NULL;
	}
	if (!f) {
		if (p->len)
			first_seen(s);
		return;
	}
	f->last = s->now;
	lru_touch(&s->http, &f->node);
	if (by_client) {
		from_client(s, f, g);
	} else if (g.len) {
		settle(s, f);
		http_response_segment(s, f, &g);
	}
	if (p->tcp.flags & (TCP_FIN | TCP_RST))
		closed(s, f, by_client);
}
