/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTTP/1 responses (RFC 9112), seen from outside: the head, as far as it was
 * captured, and the length of the body by sequence numbers.
 */
#include "track/http_response.h"

#include <string.h>

#include "proto/tcp.h"
#include "track/file_type.h"
#include "wire/err.h"

static bool is_whole(const struct http_flow *f)
{
	return f->has_length && !f->no_body_seq && f->bytes >= f->length;
}

static void report(struct http_flows *fs, const struct http_flow *f,
		   const char *error, const char *note)
{
	const struct http_event e = {
		.type = HTTP_EVENT_RESPONSE,
		.flow = f,
		.error = error,
		.note = note,
	};

	fs->report(fs->ctx, &e);
}

/* No response was read; error says why none is to come. */
static void report_none(struct http_flows *fs, const struct http_flow *f,
			const char *error)
{
	struct http_event e = {
		.type = HTTP_EVENT_SILENCE,
		.flow = f,
		.error = error,
	};

	if (f->cut_answer) {
		e.type = HTTP_EVENT_TRUNCATED;
		e.error = NULL;
	} else if (fragments_since(fs->fragments, f->server, f->client,
				   IPV4_TCP, f->requested)) {
		e.type = HTTP_EVENT_UNREAD;
		e.error = "an answer in fragments, which are not joined";
	} else if (f->unread) {
		e.type = HTTP_EVENT_UNREAD;
		e.error = "an answer that could not be read";
	}
	fs->report(fs->ctx, &e);
}

void http_response_end(struct http_flows *fs, struct http_flow *f,
		       const char *error)
{
	http_response_flush(fs, f);
	if (f->state == HTTP_FLOW_BODY && f->no_body_seq)
		/* Nor is known how much of the body there is. */
		report(fs, f, NULL, "the end of its head was not seen");
	else if (f->state == HTTP_FLOW_BODY && is_whole(f))
		report(fs, f, NULL, NULL);
	else if (f->state == HTTP_FLOW_BODY && f->chunked && !f->tail_len)
		/* Only its last bytes would show that it is whole. */
		report(fs, f, NULL, "its end was not captured");
	else if (f->state == HTTP_FLOW_BODY)
		report(fs, f, error, NULL);
	else if (f->state == HTTP_FLOW_REQUESTED)
		report_none(fs, f, error ? error : "no answer");
	f->state = HTTP_FLOW_IDLE;
}

/* RFC 9112, 6.3. */
static bool has_body(const struct http_flow *f)
{
	return !f->head_only && f->status != 204 && f->status != 304;
}

/* The file's type from g, the beginning of the body. */
static void take_file_type(struct http_flow *f, struct segment g)
{
	const uint8_t *lf = f->chunked ? memchr(g.p, '\n', g.have) : NULL;

	if (f->chunked && !lf)
		return;
	/* Data of the first chunk begins after the line with its size. */
	if (lf)
		segment_skip(&g, (uint32_t)(lf + 1 - g.p));
	f->cut_file_type = !file_type_look(&f->file_type, g.p, g.have, g.len);
}

/* Keep the last bytes of the body, of which the last n of g are new. */
static void take_tail(struct http_flow *f, const struct segment *g, uint32_t n)
{
	size_t keep;

	if (n > g->len)
		f->tail_len = 0; /* some before g were not captured */
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

/* Count the bytes of the body that g adds. */
static void measure(struct http_flows *fs, struct http_flow *f,
		    const struct segment *g)
{
	int32_t n_new = tcp_seq_diff(segment_end(g), f->body_end);

	if (g->seq == f->body_seq && !f->no_body_seq && g->have &&
	    !f->from_middle && !f->file_type.kind)
		take_file_type(f, *g);
	if (n_new <= 0) {
		f->resent++;
		return;
	}
	take_tail(f, g, (uint32_t)n_new);
	f->bytes += (uint32_t)n_new;
	f->body_end = segment_end(g);
	f->last_data = fs->now;
}

/* The last chunk is empty (RFC 9112, 7.1); trailers are not looked for. */
static bool is_last_chunk(const struct http_flow *f)
{
	static const char last[] = "\r\n0\r\n\r\n";
	size_t n = f->tail_len;

	return n >= 5 && !memcmp(f->tail, last + sizeof(f->tail) - n, n);
}

static void check_end(struct http_flows *fs, struct http_flow *f)
{
	if (!has_body(f) || is_whole(f) || (f->chunked && is_last_chunk(f)))
		http_response_end(fs, f, NULL);
}

/* The head h of the response, at the beginning of g. */
static void begin(struct http_flows *fs, struct http_flow *f,
		  const struct http1_head *h, struct segment g)
{
	f->state = HTTP_FLOW_BODY;
	f->status = h->status;
	f->has_length = h->has_length && !h->chunked && has_body(f);
	f->length = h->length;
	f->chunked = h->chunked;
	f->from_middle = h->content_range.len >= 8 &&
			 memcmp(h->content_range.p, "bytes 0-", 8) != 0;
	f->bytes = 0;
	f->resent = 0;
	f->tail_len = 0;
	f->last_data = fs->now;
	f->have_response = true;
	f->response_seq = g.seq;
	f->cut_head = !h->whole && g.have < g.len;
	f->no_body_seq = !h->whole && has_body(f);
	/* If the end of the head was not seen, all that follows g is body. */
	segment_skip(&g, h->whole ? (uint32_t)h->len : g.len);
	f->body_seq = g.seq;
	f->body_end = g.seq;
	if (has_body(f) && g.len)
		measure(fs, f, &g);
	if (has_body(f) && f->have_early &&
	    tcp_seq_diff(f->early_end, f->body_end) > 0) {
		f->bytes += f->early_end - f->body_end;
		f->body_end = f->early_end;
		f->tail_len = 0;
	}
	check_end(fs, f);
}

/* Bytes before the head of the response: of its body, if a head follows. */
static void early(struct http_flows *fs, struct http_flow *f,
		  const struct segment *g)
{
	f->unread = true;
	f->cut_answer |= g->have < g->len;
	if (!f->have_early || tcp_seq_diff(segment_end(g), f->early_end) > 0)
		f->early_end = segment_end(g);
	f->have_early = true;
	if (!f->reassembly)
		(void)reassembly_keep(&f->reassembly, &fs->n_reassemblies, g,
				      false);
}

/* g begins with what may be a head, or the beginning of one. */
static void read_head(struct http_flows *fs, struct http_flow *f,
		      struct segment g)
{
	struct http1_head h;
	int rc = http1_decode(&h, g.p, g.have);

	/* Interim responses, such as 100, come first (RFC 9110, 15.2). */
	while (!rc && h.is_response && h.status < 200 && h.whole) {
		segment_skip(&g, (uint32_t)h.len);
		rc = http1_decode(&h, g.p, g.have);
	}
	if ((rc == PXE_ETRUNC || (!rc && !h.whole)) && g.len &&
	    reassembly_keep(&f->reassembly, &fs->n_reassemblies, &g, false))
		return;
	if (!rc && h.is_response && h.status >= 200)
		begin(fs, f, &h, g);
	else if (g.len)
		early(fs, f, &g);
}

void http_response_flush(struct http_flows *fs, struct http_flow *f)
{
	struct reassembly *r = reassembly_take(&f->reassembly, false);
	struct http1_head h;

	if (!r)
		return;
	if (f->state == HTTP_FLOW_REQUESTED &&
	    http1_is_response(r->p, r->have)) {
		f->unread = true;
		if (!http1_decode(&h, r->p, r->have) && h.status >= 200)
			begin(fs, f, &h,
			      (struct segment){r->seq, r->len, r->p, r->have});
	}
	reassembly_free(r, &fs->n_reassemblies);
}

/*
 * Skip what belongs to the previous response; false if g has no more than
 * that.
 */
static bool skip_previous(const struct http_flow *f, struct segment *g)
{
	uint32_t len = f->body_end - f->response_seq;
	uint32_t at = g->seq - f->response_seq;

	if (!f->have_response || at >= len)
		return true;
	if (g->len <= len - at)
		return false;
	segment_skip(g, len - at);
	return true;
}

/* Is the beginning of a response's head waiting for the rest? */
static bool has_partial_head(const struct http_flow *f)
{
	const struct reassembly *r = f->reassembly;

	return r && !r->from_client && http1_is_response(r->p, r->have);
}

/* A segment after the request, before the head of the response was seen. */
static void await_head(struct http_flows *fs, struct http_flow *f,
		       struct segment g)
{
	struct reassembly *r;

	if (!skip_previous(f, &g))
		return;
	/* If g does not continue the partial head, a segment is missing. */
	if (!reassembly_join(f->reassembly, &g, false) && has_partial_head(f))
		http_response_flush(fs, f);
	if (f->state == HTTP_FLOW_BODY) {
		measure(fs, f, &g);
		check_end(fs, f);
	} else if (f->state == HTTP_FLOW_REQUESTED &&
		   http1_is_response(g.p, g.have)) {
		/* g may be a view of the reassembly: free that afterwards. */
		r = reassembly_take(&f->reassembly, false);
		read_head(fs, f, g);
		reassembly_free(r, &fs->n_reassemblies);
	} else if (f->state == HTTP_FLOW_REQUESTED) {
		early(fs, f, &g);
	}
}

void http_response_segment(struct http_flows *fs, struct http_flow *f,
			   const struct segment *g)
{
	if (!g->len)
		return;
	switch (f->state) {
	case HTTP_FLOW_BODY:
		measure(fs, f, g);
		check_end(fs, f);
		break;
	case HTTP_FLOW_REQUESTED:
		await_head(fs, f, *g);
		break;
	case HTTP_FLOW_IDLE:
		/* Of a response that was reported already. */
		if (f->have_response &&
		    tcp_seq_diff(segment_end(g), f->body_end) > 0)
			f->body_end = segment_end(g);
		break;
	}
}
