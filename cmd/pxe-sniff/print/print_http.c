/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP requests and responses as text and as NDJSON. */
#include "print/print_http.h"

#include "util/txt.h"

/*
 * The URL as the object.  If the host is not known, or not even the target,
 * that is "-"; the target has a label.
 */
static void put_url(struct line *l, const struct http_flow *f)
{
	if (!f->no_host)
		line_mem(l, "", "url", f->url, f->url_len);
	else
		line_str(l, "", NULL, "-");
	line_ip(l, "from", "server", f->server);
	if (f->no_host && f->url_len)
		line_mem(l, "target", "target", f->url, f->url_len);
}

static void print_request(struct line_out *out, const struct event *e)
{
	const struct http_flow *f = e->http->flow;
	const struct http1_head *h = e->http->request;
	struct line_head head = {.proto = "HTTP", .event = "request"};
	char method[16];
	struct line l;
	struct txt t;

	txt_init(&t, method, sizeof(method));
	txt_esc(&t, h->method.p, h->method.len);
	head.what = method;
	line_begin(&l, out, e, &head);
	put_url(&l, f);
	line_str(&l, NULL, "method", method);
	if (!f->no_host)
		line_mem(&l, NULL, "target", h->target.p, h->target.len);
	if (h->range.len)
		line_mem(&l, "range", "range", h->range.p, h->range.len);
	if (h->user_agent.len)
		line_mem(&l, "agent", "agent", h->user_agent.p,
			 h->user_agent.len);
	if (f->cut_request || f->no_host)
		line_cut(&l);
	line_end(&l);
}

/* Bytes of the body, and the Content-Length if that is another. */
static void put_bytes(struct line *l, const struct http_flow *f)
{
	if (!f->no_body_seq)
		line_int(l, "bytes", "bytes", f->bytes);
	if (f->no_body_seq ? f->has_length : f->head_only && f->length)
		line_int(l, "size", "size", f->length);
	else if (f->has_length && f->length != f->bytes)
		line_int(l, "of", "size", f->length);
}

static void print_response(struct line_out *out, const struct event *e)
{
	const struct http_flow *f = e->http->flow;
	int64_t took = f->last_data - f->requested;
	struct line_head head = {.proto = "HTTP"};
	char status[8];
	struct line l;
	struct txt t;

	txt_init(&t, status, sizeof(status));
	txt_fmt(&t, "%u", f->status);
	head.what = status;
	head.event = e->http->error  ? "abort"
		     : e->http->note ? "truncated"
				     : "response";
	line_begin(&l, out, e, &head);
	put_url(&l, f);
	line_int(&l, NULL, "status", f->status);
	put_bytes(&l, f);
	line_seconds(&l, "seconds", "seconds", took);
	if (!f->no_body_seq)
		line_rate(&l, f->bytes, took);
	if (f->resent && !f->no_body_seq)
		line_int(&l, "resent", "retransmits", f->resent);
	line_file_type(&l, &f->file_type);
	if (f->cut_head || f->cut_file_type || f->no_host)
		line_cut(&l);
	if (e->http->error)
		line_quote_str(&l, "error", "error", e->http->error);
	else if (e->http->note)
		line_quote_str(&l, "note", "note", e->http->note);
	line_end(&l);
}

/* SILENCE, UNREAD or TRUNCATED. */
static void print_no_response(struct line_out *out, const struct event *e)
{
	static const struct line_head heads[] = {
		[HTTP_EVENT_SILENCE] = {"HTTP", "SILENCE", "abort"},
		[HTTP_EVENT_UNREAD] = {"HTTP", "UNREAD", "abort"},
		[HTTP_EVENT_TRUNCATED] = {"HTTP", "TRUNCATED", "truncated"},
	};
	const struct http_flow *f = e->http->flow;
	struct line l;

	line_begin(&l, out, e, &heads[e->http->type]);
	put_url(&l, f);
	line_seconds(&l, "seconds", "seconds", e->time - f->requested);
	if (e->http->type == HTTP_EVENT_TRUNCATED || f->no_host)
		line_cut(&l);
	if (e->http->error)
		line_quote_str(&l, "error", "error", e->http->error);
	line_end(&l);
}

void print_http(struct line_out *out, const struct event *e)
{
	switch (e->http->type) {
	case HTTP_EVENT_REQUEST:
		print_request(out, e);
		break;
	case HTTP_EVENT_RESPONSE:
		print_response(out, e);
		break;
	case HTTP_EVENT_SILENCE:
	case HTTP_EVENT_UNREAD:
	case HTTP_EVENT_TRUNCATED:
		print_no_response(out, e);
		break;
	}
}
