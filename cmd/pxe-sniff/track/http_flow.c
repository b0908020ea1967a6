/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP connections with HTTP/1 (RFC 9112), seen from outside: the requests, and
 * where a connection begins and ends.
 */
#include "track/http_flow.h"

#include <stdlib.h>
#include <string.h>

#include "proto/tcp.h"
#include "track/http_response.h"
#include "util/ip4.h"
#include "util/txt.h"
#include "wire/err.h"

#define NS_PER_SEC 1000000000

/* Longer than any boot client waits for a server, and servers for clients. */
#define QUIET_NS ((int64_t)90 * NS_PER_SEC)

/* Bytes between two requests: bodies, and what was not captured. */
#define REQUEST_GAP_MAX (1 << 20)

int http_flows_init(struct http_flows *fs, struct machines *ms,
		    const struct fragments *fr, http_report_fn *report,
		    void *ctx)
{
	*fs = (struct http_flows){
		.machines = ms,
		.fragments = fr,
		.report = report,
		.ctx = ctx,
	};
	return lru_init(&fs->lru, HTTP_FLOWS_MAX);
}

static struct lru_key key_of(const struct frame *p, bool from_client)
{
	uint64_t src = p->ip.src, dst = p->ip.dst;
	uint64_t sport = p->tcp.sport, dport = p->tcp.dport;

	if (from_client)
		return (struct lru_key){src << 32 | dst, sport << 16 | dport};
	return (struct lru_key){dst << 32 | src, dport << 16 | sport};
}

static void drop(struct http_flows *fs, struct http_flow *f)
{
	lru_remove(&fs->lru, &f->node);
	reassembly_free(f->reassembly, &fs->n_reassemblies);
	free(f);
}

void http_flows_release(struct http_flows *fs)
{
	while (fs->lru.n)
		drop(fs, lru_oldest(&fs->lru));
	lru_release(&fs->lru);
}

static void flush_request(struct http_flows *fs, struct http_flow *f);

/* Report what is open and free f; error: why, if that is too early, or NULL. */
static void end(struct http_flows *fs, struct http_flow *f, const char *error)
{
	flush_request(fs, f);
	http_response_end(fs, f, error);
	drop(fs, f);
}

void http_flows_tick(struct http_flows *fs, int64_t now)
{
	struct http_flow *f;

	fs->now = now;
	while ((f = lru_oldest(&fs->lru)) && now - f->last >= QUIET_NS)
		end(fs, f, "quiet for 90 s");
}

void http_flows_finish(struct http_flows *fs)
{
	struct http_flow *f;

	while ((f = lru_oldest(&fs->lru)))
		end(fs, f, "the capture ends here");
}

/* A connection of which p, from its client, is the first packet seen. */
static struct http_flow *add(struct http_flows *fs, const struct frame *p)
{
	struct http_flow *f = calloc(1, sizeof(*f));
	struct machine *m;

	if (!f)
		return NULL;
	if (fs->lru.n >= HTTP_FLOWS_MAX)
		end(fs, lru_oldest(&fs->lru), "too many at once");
	f->client = p->ip.src;
	f->server = p->ip.dst;
	f->port = p->tcp.dport;
	m = machines_by_ip(fs->machines, p->ip.src, fs->now);
	if (m)
		f->machine = m->node.key;
	lru_add(&fs->lru, &f->node, key_of(p, true));
	return f;
}

/* Append what fits. */
static void url_add(struct http_flow *f, const char *p, size_t n)
{
	size_t room = sizeof(f->url) - f->url_len;

	n = n < room ? n : room;
	memcpy(f->url + f->url_len, p, n);
	f->url_len += n;
}

/*
 * The target URI of the request (RFC 9112, 3.3).  The host is not known if its
 * field may be in the part of the head that was not seen.
 */
static void set_url(struct http_flow *f, const struct http1_head *h)
{
	char host[IP4_STRLEN + 8];
	struct txt t;
	bool is_path = h->target.len && h->target.p[0] == '/';

	f->url_len = 0;
	f->no_host = !h->target.len || (is_path && !h->host.len && !h->whole);
	if (is_path && !f->no_host) {
		txt_init(&t, host, sizeof(host));
		txt_str(&t, ip4_format((char[IP4_STRLEN]){0}, f->server));
		if (f->port != 80)
			txt_fmt(&t, ":%u", f->port);
		url_add(f, "http://", 7);
		if (h->host.len)
			url_add(f, h->host.p, h->host.len);
		else
			url_add(f, host, t.len);
	}
	url_add(f, h->target.p, h->target.len);
}

static bool is_head(const struct http1_head *h)
{
	return h->method.len == 4 && !memcmp(h->method.p, "HEAD", 4);
}

/* A request with the head h, which g begins with. */
static void request(struct http_flows *fs, struct http_flow *f,
		    const struct http1_head *h, const struct segment *g)
{
	const struct http_event e = {
		.type = HTTP_EVENT_REQUEST,
		.flow = f,
		.request = h,
	};

	/* A response without a length ends where the next one begins. */
	http_response_flush(fs, f);
	if (f->state == HTTP_FLOW_BODY)
		http_response_end(fs, f,
				  f->has_length ? "the next request came first"
						: NULL);
	if (!f->have_request)
		f->first_seq = g->seq;
	f->have_request = true;
	f->request_seq = g->seq;
	f->request_end = segment_end(g);
	f->state = HTTP_FLOW_REQUESTED;
	f->requested = fs->now;
	f->head_only = is_head(h);
	f->cut_request = !h->whole && g->have < g->len;
	f->unread = false;
	f->cut_answer = false;
	f->cut_head = false;
	f->have_early = false;
	f->file_type.kind = BOOTFILE_UNKNOWN;
	f->cut_file_type = false;
	set_url(f, h);
	fs->report(fs->ctx, &e);
}

/* The rest of the request's head will not be seen: read what there is. */
static void flush_request(struct http_flows *fs, struct http_flow *f)
{
	struct reassembly *r = reassembly_take(&f->reassembly, true);
	struct http1_head h;

	if (r && !http1_decode(&h, r->p, r->have))
		request(fs, f, &h,
			&(struct segment){r->seq, r->len, r->p, r->have});
	reassembly_free(r, &fs->n_reassemblies);
}

/*
 * The head of a request of which not even the first line was captured, as far
 * as the method.  False if that is not there.
 */
static bool cut_head(struct http1_head *h, const struct segment *g)
{
	const uint8_t *blank = memchr(g->p, ' ', g->have);

	if (g->have == g->len || !blank)
		return false;
	h->method.p = (const char *)g->p;
	h->method.len = (size_t)(blank - g->p);
	return true;
}

/* g begins with what may be a request, or the beginning of one. */
static void read_request(struct http_flows *fs, struct http_flow *f,
			 const struct segment *g)
{
	/* g may be a view of the reassembly: free that afterwards. */
	struct reassembly *r = reassembly_take(&f->reassembly, true);
	struct http1_head h;
	int rc = http1_decode(&h, g->p, g->have);

	if (rc == PXE_ETRUNC || (!rc && !h.whole)) {
		http_response_flush(fs, f);
		if (reassembly_keep(&f->reassembly, &fs->n_reassemblies, g,
				    true))
			rc = PXE_ETRUNC;
	}
	if (!rc || (rc == PXE_ETRUNC && cut_head(&h, g)))
		request(fs, f, &h, g);
	reassembly_free(r, &fs->n_reassemblies);
}

/* Has h the method and target of the last request, as far as is known? */
static bool is_same_request(const struct http_flow *f,
			    const struct http1_head *h)
{
	if (is_head(h) != f->head_only)
		return false;
	if (f->url_len == sizeof(f->url) || h->target.len > f->url_len)
		return true;
	return !memcmp(f->url + f->url_len - h->target.len, h->target.p,
		       h->target.len);
}

enum request_order {
	REQUEST_NEXT,		/* follows the last one, or nearly so */
	REQUEST_RETRANSMITTED,	/* was seen before */
	REQUEST_NEW_CONNECTION, /* between the same ports */
};

/* Which of these is a request at that sequence number? */
static enum request_order order_of(const struct http_flow *f,
				   const struct segment *g)
{
	int32_t ahead = tcp_seq_diff(g->seq, f->request_end);
	struct http1_head h;

	if (!f->have_request)
		return REQUEST_NEXT;
	if (ahead >= 0)
		return ahead > REQUEST_GAP_MAX ? REQUEST_NEW_CONNECTION
					       : REQUEST_NEXT;
	if (tcp_seq_diff(g->seq, f->first_seq) < 0)
		return REQUEST_NEW_CONNECTION;
	/* Two connections may begin with the same number. */
	if (g->seq == f->request_seq && !http1_decode(&h, g->p, g->have) &&
	    !is_same_request(f, &h))
		return REQUEST_NEW_CONNECTION;
	return REQUEST_RETRANSMITTED;
}

static void client_segment(struct http_flows *fs, struct http_flow *f,
			   struct segment g)
{
	bool joined;

	if (!g.len)
		return;
	joined = reassembly_join(f->reassembly, &g, true);
	if (!joined && order_of(f, &g) == REQUEST_RETRANSMITTED)
		return;
	if (!joined)
		flush_request(fs, f);
	if (joined || http1_is_request(g.p, g.have))
		read_request(fs, f, &g);
}

/* p has FIN or RST. */
static void closed(struct http_flows *fs, struct http_flow *f,
		   const struct frame *p, bool by_client)
{
	bool reset = p->tcp.flags & TCP_RST;

	/* A client that will send no more still receives. */
	if (by_client && !reset)
		return;
	flush_request(fs, f);
	http_response_flush(fs, f);
	if (f->state == HTTP_FLOW_BODY && !f->has_length && !f->chunked &&
	    !reset)
		end(fs, f, NULL); /* that is how it ends (RFC 9112, 6.3) */
	else if (reset)
		end(fs, f,
		    by_client ? "the client gave up" : "the server gave up");
	else
		end(fs, f, "the server closed the connection");
}

static struct segment segment_of(const struct frame *p)
{
	return (struct segment){
		.seq = p->tcp.seq,
		.len = p->len,
		.p = p->payload.p,
		.have = rd_left(&p->payload),
	};
}

/* A packet of no connection that is known: true if an HTTP request is in it. */
static bool first_packet(struct http_flows *fs, const struct frame *p)
{
	const struct segment g = segment_of(p);
	struct http1_head h;
	struct http_flow *f;

	if (!g.len || !http1_is_request(g.p, g.have) ||
	    http1_decode(&h, g.p, g.have) == PXE_EBADMSG)
		return false;
	f = add(fs, p);
	if (!f)
		return true;
	f->last = fs->now;
	client_segment(fs, f, g);
	if (f->state == HTTP_FLOW_IDLE && !f->reassembly)
		drop(fs, f);
	return true;
}

/*
 * Does another connection begin between the same ports?  Its SYN may not have
 * been captured.
 */
static bool is_new_connection(const struct http_flow *f, const struct frame *p,
			      const struct segment *g, bool by_client)
{
	if (p->tcp.flags & TCP_SYN)
		return by_client == !(p->tcp.flags & TCP_ACK) &&
		       (by_client || f->state == HTTP_FLOW_IDLE);
	return by_client && g->len && http1_is_request(g->p, g->have) &&
	       order_of(f, g) == REQUEST_NEW_CONNECTION;
}

bool http_flows_packet(struct http_flows *fs, const struct frame *p,
		       int64_t now)
{
	const struct segment g = segment_of(p);
	struct http_flow *f = lru_find(&fs->lru, key_of(p, true));
	bool by_client = f;

	fs->now = now;
	if (!f)
		f = lru_find(&fs->lru, key_of(p, false));
	if (f && is_new_connection(f, p, &g, by_client)) {
		end(fs, f, "the client connects anew");
		f = NULL;
	}
	if (!f)
		return first_packet(fs, p);
	f->last = now;
	lru_touch(&fs->lru, &f->node);
	if (by_client) {
		client_segment(fs, f, g);
	} else if (g.len) {
		if (f->reassembly)
			flush_request(fs, f);
		http_response_segment(fs, f, &g);
	}
	if (p->tcp.flags & (TCP_FIN | TCP_RST))
		closed(fs, f, p, by_client);
	return true;
}
