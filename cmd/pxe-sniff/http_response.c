/* SPDX-License-Identifier: BSD-2-Clause */
/* What HTTP servers send: see http_flow.h. */
#include "http_response.h"

#include <string.h>

#include "http_flow.h"
#include "print_http.h"
#include "proto/tcp.h"
#include "reassembly.h"
#include "tracker.h"
#include "wire/err.h"

static bool is_whole(const struct http_flow *f)
{
	return f->has_length && f->bytes >= f->length;
}

void http_response_end(struct tracker *s, struct http_flow *f,
		       const char *error)
{
	http_response_settle(s, f);
	if (f->state == HTTP_FLOW_BODY && is_whole(f))
		print_http_answer(s, f, NULL, NULL);
	else if (f->state == HTTP_FLOW_BODY && f->chunked && !f->tail_len)
		/* Only its last bytes would tell that it is whole. */
		print_http_answer(s, f, NULL, "its end was not captured");
	else if (f->state == HTTP_FLOW_BODY)
		print_http_answer(s, f, error, NULL);
	else if (f->state == HTTP_FLOW_ASKED)
		print_http_silence(s, f, error ? error : "no answer");
	f->state = HTTP_FLOW_IDLE;
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

/* The last bytes of the body, of which the last n of g are new. */
static void take_tail(struct http_flow *f, const struct segment *g, uint32_t n)
{
	size_t keep;

	if (n > g->len)
		f->tail_len = 0; /* some before it were not captured */
	if (n > g->len)
		n = g->len;
	if (g->have < g->len) {
		f->tail_len = 0;
		return;
	}
	if (n > sizeof(f->tail))
		n = sizeof(f->tail);
	keep = sizeof(f->tail) - n;
	keep = keep < f->tail_len ? keep : f->tail_len;
	memmove(f->tail, f->tail + f->tail_len - keep, keep);
	memcpy(f->tail + keep, g->p + g->have - n, n);
	f->tail_len = keep + n;
}

static void measure(struct tracker *s, struct http_flow *f,
		    const struct segment *g)
{
	int32_t news = tcp_seq_diff(segment_end(g), f->next_seq);

	if (g->seq == f->body_seq && g->have && !f->middle && !f->look.kind)
		look(f, g->p, g->have);
	if (news <= 0) {
		f->resent++;
		return;
	}
	take_tail(f, g, (uint32_t)news);
	f->bytes += (uint32_t)news;
	f->next_seq = segment_end(g);
	f->last_data = s->now;
}

/* The last chunk is empty (RFC 9112, 7.1); trailers are not looked for. */
static bool is_last_chunk(const struct http_flow *f)
{
	static const char last[] = "\r\n0\r\n\r\n";
	size_t n = f->tail_len;

	return n >= 5 && !memcmp(f->tail, last + sizeof(f->tail) - n, n);
}

static void check_end(struct tracker *s, struct http_flow *f)
{
	if (!has_body(f) || is_whole(f) || (f->chunked && is_last_chunk(f)))
		http_response_end(s, f, NULL);
}

/* The head of the answer, and g from its first byte on. */
static void begin(struct tracker *s, struct http_flow *f,
		  const struct http1_head *h, struct segment g)
{
	f->state = HTTP_FLOW_BODY;
	f->status = h->status;
	f->has_length = h->has_length && !h->chunked && has_body(f);
	f->length = h->length;
	f->chunked = h->chunked;
	f->middle = h->content_range.len >= 8 &&
		    memcmp(h->content_range.p, "bytes 0-", 8) != 0;
	f->bytes = 0;
	f->resent = 0;
	f->tail_len = 0;
	f->last_data = s->now;
	f->have_answer = true;
	f->answer_seq = g.seq;
	/* A head that goes on in the next packet: from there on it is body. */
	segment_skip(&g, h->whole ? (uint32_t)h->len : g.len);
	f->body_seq = g.seq;
	f->next_seq = g.seq;
	if (has_body(f) && g.len)
		measure(s, f, &g);
	if (has_body(f) && f->have_early &&
	    tcp_seq_diff(f->early_seq, f->next_seq) > 0) {
		f->bytes += f->early_seq - f->next_seq;
		f->next_seq = f->early_seq;
		f->tail_len = 0;
	}
	check_end(s, f);
}

/* What comes before the head is of the body, if a head comes at all. */
static void early(struct tracker *s, struct http_flow *f,
		  const struct segment *g)
{
	f->unread = true;
	if (!f->have_early || tcp_seq_diff(segment_end(g), f->early_seq) > 0)
		f->early_seq = segment_end(g);
	f->have_early = true;
	if (!f->reassembly)
		(void)reassembly_keep(s, f, g, false);
}

/* g begins with what may be a head. */
static void read_head(struct tracker *s, struct http_flow *f, struct segment g)
{
	struct http1_head h;
	int rc = http1_decode(&h, g.p, g.have);

	/* 100 Continue and its like come before the answer. */
	while (!rc && h.is_response && h.status < 200 && h.whole) {
		segment_skip(&g, (uint32_t)h.len);
		rc = http1_decode(&h, g.p, g.have);
	}
	if ((rc == PXE_ETRUNC || (!rc && !h.whole)) && g.len &&
	    reassembly_keep(s, f, &g, false))
		return;
	if (!rc && h.is_response && h.status >= 200)
		begin(s, f, &h, g);
	else if (g.len)
		early(s, f, &g);
}

void http_response_settle(struct tracker *s, struct http_flow *f)
{
	struct reassembly *had = reassembly_take(f, false);
	struct http1_head h;

	if (!had)
		return;
	if (f->state == HTTP_FLOW_ASKED &&
	    http1_is_response(had->p, had->have)) {
		f->unread = true;
		if (!http1_decode(&h, had->p, had->have) && h.status >= 200)
			begin(s, f, &h,
			      (struct segment){had->seq, had->len, had->p,
					       had->have});
	}
	reassembly_free(s, had);
}

/* Pass over what the last answer had; false if g has no more than that. */
static bool skip_old(const struct http_flow *f, struct segment *g)
{
	uint32_t all = f->next_seq - f->answer_seq;
	uint32_t at = g->seq - f->answer_seq;

	if (!f->have_answer || at >= all)
		return true;
	if (g->len <= all - at)
		return false;
	segment_skip(g, all - at);
	return true;
}

static bool has_head_part(const struct http_flow *f)
{
	const struct reassembly *h = f->reassembly;

	return h && !h->from_client && http1_is_response(h->p, h->have);
}

static void answer(struct tracker *s, struct http_flow *f, struct segment g)
{
	struct reassembly *had;

	if (!skip_old(f, &g))
		return;
	if (!reassembly_join(f, &g, false) && has_head_part(f))
		http_response_settle(s,
				     f); /* what is between them is missing */
	if (f->state == HTTP_FLOW_BODY) {
		measure(s, f, &g);
		check_end(s, f);
	} else if (f->state == HTTP_FLOW_ASKED &&
		   http1_is_response(g.p, g.have)) {
		had = reassembly_take(f, false); /* g may be a view of it */
		read_head(s, f, g);
		reassembly_free(s, had);
	} else if (f->state == HTTP_FLOW_ASKED) {
		early(s, f, &g);
	}
}

void http_response_segment(struct tracker *s, struct http_flow *f,
			   const struct segment *g)
{
	if (!g->len)
		return;
	switch (f->state) {
	case HTTP_FLOW_BODY:
		measure(s, f, g);
		check_end(s, f);
		break;
	case HTTP_FLOW_ASKED:
		answer(s, f, *g);
		break;
	case HTTP_FLOW_IDLE:
		/* Of what was told already. */
		if (f->have_answer &&
		    tcp_seq_diff(segment_end(g), f->next_seq) > 0)
			f->next_seq = segment_end(g);
		break;
	}
}
