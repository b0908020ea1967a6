/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines about HTTP: see print_http.h. */
#include "print_http.h"

#include <string.h>

#include "http_flow.h"
#include "tracker.h"
#include "util/ip4.h"

static void begin(struct line *l, struct tracker *s, const struct http_flow *f,
		  const char *what, const char *event)
{
	struct line_about a = {
		.m = machines_find(&s->machines, f->machine),
		.ip = f->client,
		.time = s->now,
		.proto = "HTTP",
		.what = what,
		.event = event,
	};

	line_begin(l, s->out, &a);
}

/* Append to the flow's URL what fits. */
static void add(struct http_flow *f, const char *p, size_t n)
{
	size_t room = sizeof(f->url) - f->url_len;

	n = n < room ? n : room;
	memcpy(f->url + f->url_len, p, n);
	f->url_len += n;
}

static void set_url(struct http_flow *f, const struct http1_head *h)
{
	char host[IP4_STRLEN + 8];
	struct txt t;

	f->url_len = 0;
	if (h->target.p[0] == '/') {
		txt_init(&t, host, sizeof(host));
		txt_str(&t, ip4_format((char[IP4_STRLEN]){0}, f->server));
		if (f->port != 80)
			txt_fmt(&t, ":%u", f->port);
		add(f, "http://", 7);
		if (h->host.len)
			add(f, h->host.p, h->host.len);
		else
			add(f, host, t.len);
	}
	add(f, h->target.p, h->target.len);
}

void print_http_request(struct tracker *s, struct http_flow *f,
			const struct http1_head *h)
{
	char method[16];
	struct line l;
	struct txt t;

	set_url(f, h);
	txt_init(&t, method, sizeof(method));
	txt_esc(&t, h->method.p, h->method.len);
	begin(&l, s, f, method, "request");
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

static void put_look(struct line *l, const struct bootfile *b)
{
	const char *machine = bootfile_machine_name(b->machine);

	if (b->kind == BOOTFILE_UNKNOWN)
		return;
	line_str(l, "kind", "kind", bootfile_kind_word(b->kind));
	if (*machine)
		line_str(l, "machine", "machine", machine);
	if (b->certs_told)
		line_str(l, "signed", "signed", b->has_certs ? "yes" : "no");
}

void print_http_answer(struct tracker *s, const struct http_flow *f,
		       const char *error, const char *note)
{
	int64_t took = f->last_data - f->asked;
	char status[8];
	struct line l;
	struct txt t;

	txt_init(&t, status, sizeof(status));
	txt_fmt(&t, "%u", f->status);
	begin(&l, s, f, status, error ? "abort" : "response");
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
	put_look(&l, &f->look);
	if (error)
		line_quote(&l, "error", "error", error, strlen(error));
	else if (note)
		line_quote(&l, "note", "note", note, strlen(note));
	line_end(&l);
}

void print_http_silence(struct tracker *s, const struct http_flow *f,
			const char *error)
{
	bool pieces = tracker_has_fragments(s, f->server, f->client, IPV4_TCP,
					    f->asked);
	bool unread = f->unread || pieces;
	struct line l;

	if (pieces)
		error = "an answer in fragments, which are not joined";
	else if (unread)
		error = "an answer that could not be read";
	begin(&l, s, f, unread ? "UNREAD" : "SILENCE", "abort");
	line_mem(&l, "", "url", f->url, f->url_len);
	line_ip(&l, "from", "server", f->server);
	line_seconds(&l, "seconds", "seconds", s->now - f->asked);
	line_quote(&l, "error", "error", error, strlen(error));
	line_end(&l);
}

void print_http_tls(struct tracker *s)
{
	const struct ipv4 *ip = &s->frame.ip;
	struct line_about a = {
		.ip = ip->src,
		.time = s->now,
		.proto = "TLS",
		.what = "HELLO",
		.event = "tls-hello",
		.m = machines_by_ip(&s->machines, ip->src, s->now),
	};
	struct line l;

	line_begin(&l, s->out, &a);
	line_ip(&l, "", "server", ip->dst);
	line_int(&l, "port", "port", s->frame.tcp.dport);
	line_quote(&l, "note", "note", "what follows is encrypted", 25);
	line_end(&l);
}
