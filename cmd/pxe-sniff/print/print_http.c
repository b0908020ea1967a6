/* SPDX-License-Identifier: BSD-2-Clause */
/* HTTP requests and responses as text and as NDJSON. */
#include "print/print_http.h"

#include "util/txt.h"

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
	line_mem(&l, "", "url", f->url, f->url_len);
	line_ip(&l, "from", "server", f->server);
	line_str(&l, NULL, "method", method);
	line_mem(&l, NULL, "target", h->target.p, h->target.len);
	if (h->range.len)
		line_mem(&l, "range", "range", h->range.p, h->range.len);
	if (h->user_agent.len)
		line_mem(&l, "agent", "agent", h->user_agent.p,
			 h->user_agent.len);
	line_end(&l);
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
	head.event = e->http->error ? "abort" : "response";
	line_begin(&l, out, e, &head);
	line_mem(&l, "", "url", f->url, f->url_len);
	line_ip(&l, "from", "server", f->server);
	line_int(&l, NULL, "status", f->status);
	line_int(&l, "bytes", "bytes", f->bytes);
	if (f->has_length && f->length != f->bytes)
		line_int(&l, "of", "size", f->length);
	else if (f->head_only && f->length)
		line_int(&l, "size", "size", f->length);
	line_seconds(&l, "seconds", "seconds", took);
	line_rate(&l, f->bytes, took);
	if (f->resent)
		line_int(&l, "resent", "retransmits", f->resent);
	line_file_type(&l, &f->file_type);
	if (e->http->error)
		line_quote_str(&l, "error", "error", e->http->error);
	else if (e->http->note)
		line_quote_str(&l, "note", "note", e->http->note);
	line_end(&l);
}

/* SILENCE or UNREAD. */
static void print_no_response(struct line_out *out, const struct event *e)
{
	const struct http_flow *f = e->http->flow;
	const struct line_head head = {
		.proto = "HTTP",
		.what = e->http->type == HTTP_EVENT_UNREAD ? "UNREAD"
							   : "SILENCE",
		.event = "abort",
	};
	struct line l;

	line_begin(&l, out, e, &head);
	line_mem(&l, "", "url", f->url, f->url_len);
	line_ip(&l, "from", "server", f->server);
	line_seconds(&l, "seconds", "seconds", e->time - f->requested);
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
		print_no_response(out, e);
		break;
	}
}
