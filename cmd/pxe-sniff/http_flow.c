/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP connections: see http_flow.h.  Their lines are in http_line.c. */
#include "http_flow.h"

#include <stdlib.h>
#include <string.h>

#include "http_line.h"
#include "story.h"

#define NS_PER_SEC 1000000000

/* Longer than any boot client waits for a server, and servers for clients. */
#define QUIET_NS ((int64_t)90 * NS_PER_SEC)

static struct table_key key_of(const struct frame *p, bool from_client)
{
	uint64_t src = p->ip.src, dst = p->ip.dst;
	uint64_t sport = p->tcp.sport, dport = p->tcp.dport;

	if (from_client)
		return (struct table_key){src << 32 | dst, sport << 16 | dport};
	return (struct table_key){dst << 32 | src, dport << 16 | sport};
}

static void drop(struct story *s, struct http_flow *f)
{
	table_remove(&s->http, &f->node);
	free(f);
}

static bool is_whole(const struct http_flow *f)
{
	return f->has_length && f->bytes >= f->length;
}

/* What was going on is over; error says why, if that was too early. */
static void end(struct story *s, struct http_flow *f, const char *error)
{
	if (f->state == HTTP_FLOW_BODY)
		http_line_answer(s, f, is_whole(f) ? NULL : error);
	else if (f->state == HTTP_FLOW_ASKED)
		http_line_silence(s, f, error ? error : "no answer");
	f->state = HTTP_FLOW_IDLE;
}

void http_flows_tick(struct story *s)
{
	struct http_flow *f;

	while ((f = table_oldest(&s->http)) && s->now - f->last >= QUIET_NS) {
		end(s, f, "quiet for 90 s");
		drop(s, f);
	}
}

void http_flows_finish(struct story *s)
{
	struct http_flow *f;

	while ((f = table_oldest(&s->http))) {
		end(s, f, "the capture ends here");
		drop(s, f);
	}
}

void http_flows_release(struct story *s)
{
	while (s->http.n)
		drop(s, table_oldest(&s->http));
}

static struct http_flow *make(struct story *s)
{
	const struct frame *p = &s->frame;
	struct http_flow *f = calloc(1, sizeof(*f));
	struct machine *m;

	if (!f)
		return NULL;
	if (s->http.n >= STORY_FLOWS_MAX) {
		struct http_flow *old = table_oldest(&s->http);

		end(s, old, "too many at once");
		drop(s, old);
	}
	f->client = p->ip.src;
	f->server = p->ip.dst;
	f->port = p->tcp.dport;
	m = machines_by_ip(&s->machines, p->ip.src, s->now);
	if (m)
		f->machine = m->node.key;
	table_add(&s->http, &f->node, key_of(p, true));
	return f;
}

static void request(struct story *s, struct http_flow *f)
{
	const struct frame *p = &s->frame;
	struct http1_head h;

	/* Sent again for lack of an ACK: it was told already. */
	if (f->have_seq && tcp_seq_diff(p->tcp.seq, f->client_seq) < 0)
		return;
	if (http1_decode(&h, p->payload.p, rd_left(&p->payload)) ||
	    h.is_response)
		return;
	/* The end of an answer whose length was not told. */
	if (f->state == HTTP_FLOW_BODY)
		end(s, f, f->has_length ? "the next request came first" : NULL);
	f->have_seq = true;
	f->client_seq = p->tcp.seq + p->len;
	f->state = HTTP_FLOW_ASKED;
	f->asked = s->now;
	f->head_only = h.method.len == 4 && !memcmp(h.method.p, "HEAD", 4);
	f->look.kind = BOOTFILE_UNKNOWN;
	http_line_request(s, f, &h);
}

/* RFC 9112, 6.3. */
static bool has_body(const struct http_flow *f)
{
	return !f->head_only && f->status != 204 && f->status != 304;
}

/* What the body begins with; behind the size of its first chunk. */
static void look(struct http_flow *f, const uint8_t *p, size_t n)
{
	const uint8_t *lf = f->chunked ? memchr(p, '\n', n) : NULL;

	if (f->chunked && !lf)
		return;
	if (lf) {
		n -= (size_t)(lf + 1 - p);
		p = lf + 1;
	}
	bootfile_look(&f->look, p, n);
}

static void measure(struct story *s, struct http_flow *f, size_t head)
{
	const struct frame *p = &s->frame;
	uint32_t behind = p->tcp.seq + p->len;
	int32_t news = tcp_seq_diff(behind, f->next_seq);
	size_t have = rd_left(&p->payload);

	if (news <= 0) {
		f->resent++;
		return;
	}
	if (p->tcp.seq + (uint32_t)head == f->body_seq && have > head &&
	    !f->middle)
		look(f, p->payload.p + head, have - head);
	f->bytes += (uint32_t)news;
	f->next_seq = behind;
	f->last_data = s->now;
}

/* The last chunk is empty (RFC 9112, 7.1), and seldom split. */
static bool is_last_chunk(const struct frame *p)
{
	static const char last[] = "0\r\n\r\n";
	size_t n = sizeof(last) - 1;

	return rd_left(&p->payload) == p->len && p->len >= n &&
	       !memcmp(p->payload.end - n, last, n);
}

static void check_end(struct story *s, struct http_flow *f)
{
	if (!has_body(f) || is_whole(f) ||
	    (f->chunked && is_last_chunk(&s->frame)))
		end(s, f, NULL);
}

static void answer(struct story *s, struct http_flow *f)
{
	const struct frame *p = &s->frame;
	struct http1_head h;

	if (http1_decode(&h, p->payload.p, rd_left(&p->payload)) ||
	    !h.is_response)
		return;
	/* 100 Continue and its like come before the answer. */
	if (h.status < 200)
		return;
	f->state = HTTP_FLOW_BODY;
	f->status = h.status;
	f->has_length = h.has_length && !h.chunked && has_body(f);
	f->length = h.length;
	f->chunked = h.chunked;
	f->middle = h.content_range.len >= 8 &&
		    memcmp(h.content_range.p, "bytes 0-", 8) != 0;
	f->bytes = 0;
	f->resent = 0;
	f->last_data = s->now;
	/* A head that goes on in the next packet: from there on it is body. */
	f->body_seq = p->tcp.seq + (h.whole ? (uint32_t)h.len : p->len);
	f->next_seq = f->body_seq;
	if (has_body(f) && tcp_seq_diff(p->tcp.seq + p->len, f->body_seq) > 0)
		measure(s, f, h.len);
	check_end(s, f);
}

static void from_server(struct story *s, struct http_flow *f)
{
	const struct frame *p = &s->frame;

	if (!p->len)
		return;
	if (f->state == HTTP_FLOW_BODY) {
		measure(s, f, 0);
		check_end(s, f);
	} else if (f->state == HTTP_FLOW_ASKED) {
		answer(s, f);
	}
}

static void closed(struct story *s, struct http_flow *f, bool from_client)
{
	bool reset = s->frame.tcp.flags & TCP_RST;

	/* The client has no more to say, but still listens. */
	if (from_client && !reset)
		return;
	if (f->state == HTTP_FLOW_BODY && !f->has_length && !reset)
		end(s, f, NULL); /* that is how it ends (RFC 9112, 6.3) */
	else if (reset)
		end(s, f,
		    from_client ? "the client gave up" : "the server gave up");
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

/* A connection that is not known: does it begin here? */
static void first_seen(struct story *s)
{
	const struct rd *r = &s->frame.payload;
	struct http1_head h;
	struct http_flow *f;

	if (is_client_hello(r))
		http_line_tls(s);
	if (!http1_is_request(r->p, rd_left(r)) ||
	    http1_decode(&h, r->p, rd_left(r)))
		return;
	f = make(s);
	if (!f)
		return;
	f->last = s->now;
	request(s, f);
}

void http_flow_packet(struct story *s)
{
	const struct frame *p = &s->frame;
	bool from_client = true;
	struct http_flow *f = table_find(&s->http, key_of(p, true));

	if (!f) {
		f = table_find(&s->http, key_of(p, false));
		from_client = false;
	}
	if (!f) {
		if (p->len)
			first_seen(s);
		return;
	}
	/* The client uses the port again, for a new connection. */
	if (from_client && (p->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
		end(s, f, "the client connects anew");
		drop(s, f);
		return;
	}
	f->last = s->now;
	table_touch(&s->http, &f->node);
	if (!from_client)
		from_server(s, f);
	else if (p->len && http1_is_request(p->payload.p, rd_left(&p->payload)))
		request(s, f);
	if (p->tcp.flags & (TCP_FIN | TCP_RST))
		closed(s, f, from_client);
}
