/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The listening sockets of pxe-tftpd and what arrives there: see serve.h.
 * What a request means is decided in request.c, who gets a place in
 * transfer_table.c; the transfers run in transfer_io.c.
 */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "file/open_files.h"
#include "io/listen.h"
#include "io/transfer_io.h"
#include "io/transfer_table.h"
#include "names/pending.h"
#include "names/request.h"
#include "names/resolve.h"
#include "proto/tftp.h"
#include "status/report.h"
#include "status/status.h"
#include "sys/log.h"
#include "upload/upload.h"
#include "wire/err.h"

/* Microseconds that transfers have left after SIGTERM. */
#define DRAIN_TIME 5000000

/* ERRORs a second to whoever sends requests, forged or not. */
#define ERRORS_MAX 5000

struct serve {
	struct carrier carrier;
	struct resolver resolver;
	struct uploads *uploads;
	struct errands *errands;
	struct listeners listeners;
	bool single_port; /* listeners carry transfers too */
	bool draining;
	struct loop_timer *drain_timer;
	uint64_t errors_at; /* start of the second that errors counts */
	unsigned errors;
};

/* --- requests ------------------------------------------------------------- */

static bool errors_allowed(struct serve *s)
{
	uint64_t now = loop_now();

	if (now - s->errors_at >= 1000000) {
		s->errors_at = now;
		s->errors = 0;
	}
	return s->errors++ < ERRORS_MAX;
}

/* Answer with an ERROR that is no larger than the request. */
static void refuse(struct serve *s, struct lane *l, const struct asked *ask,
		   const struct refusal *no)
{
	struct mmsg_dest to = {
		.peer = &ask->from.peer,
		.local = &ask->from.local,
	};
	struct wr w;

	/* Four bytes are no request, and hold no text. */
	if (ask->len <= TFTP_HEAD || !errors_allowed(s))
		return;
	wr_init(&w, lane_room(l, TFTP_BLKSIZE, 1), TFTP_BLKSIZE);
	tftp_put_error(&w, no->code, no->text);
	if (w.len > ask->len) {
		w.len = ask->len;
		wr_patch_u8(&w, w.len - 1, 0);
	}
	/* Lost, it is asked for again. */
	lane_add(l, w.len, w.len, &to);
}

/* Make room in the table.  False: the request must wait. */
static bool admit(struct serve *s, const struct sock_addr *peer)
{
	struct carrier *c = &s->carrier;
	struct transfer *oldest;

	switch (transfers_room(c->transfers, peer, loop_now(), &oldest)) {
	case TRANSFERS_EVICT:
		carry_drop(oldest, SESSION_EVICTED);
		return true;
	case TRANSFERS_BUSY:
		report_busy(&c->report, peer, "--max-transfers are running");
		return false;
	case TRANSFERS_FLOOD:
		report_busy(&c->report, peer,
			    "--max-unacked transfers of that address are "
			    "without an ACK");
		return false;
	case TRANSFERS_GREEDY:
		report_busy(&c->report, peer,
			    "--max-client transfers of that address are "
			    "running");
		return false;
	default:
		return true;
	}
}

/* A request for which there is an answer. */
static void answer(struct serve *s, struct lane *l, const struct asked *ask,
		   const struct resolved *res)
{
	struct report *report = &s->carrier.report;
	const struct sock_addr *peer = &ask->from.peer;

	if (res->as == RESOLVED_BUSY) {
		report_busy(report, peer,
			    res->err == -EAGAIN
				    ? "the helper has too much to do"
				    : log_reason(res->err));
	} else if (res->as == RESOLVED_REFUSED) {
		refuse(s, l, ask, &res->no);
		report_refused(report, peer, &ask->q, &res->no, res->err);
	} else if (admit(s, peer)) {
		carry_start(&s->carrier, l, ask, res->file);
	} else {
		file_put(s->carrier.files, res->file);
	}
}

/* True: all is done, or will be; else res is the answer. */
static bool begin_upload(struct serve *s, struct asked *ask,
			 const struct tftp *pkt, struct resolved *res)
{
	return !uploads_read(s->uploads, ask, pkt, &res->no) &&
	       resolve_name(&s->resolver, &ask->from, &ask->q, true, res) &&
	       !uploads_start(s->uploads, ask, &res->no);
}

static bool begin_read(struct serve *s, struct lane *l, struct asked *ask,
		       const struct tftp *pkt, struct resolved *res)
{
	return !request_read(&ask->q, pkt, &res->no) &&
	       !errands_run(s->errands, l, ask, res);
}

/* What an errand has found. */
static void on_found(void *ctx, struct lane *l, const struct asked *ask,
		     const struct resolved *res)
{
	struct serve *s = ctx;

	answer(s, l, ask, res);
	road_flush(s->carrier.road);
}

static void on_request(struct serve *s, struct lane *l, struct asked *ask,
		       const struct tftp *pkt)
{
	struct resolved res = {.as = RESOLVED_REFUSED};

	report_request(&s->carrier.report);
	if (pkt->op == TFTP_WRQ ? begin_upload(s, ask, pkt, &res)
				: begin_read(s, l, ask, pkt, &res))
		return;
	answer(s, l, ask, &res);
}

/* The client has a transfer: is it the same request?  True: all is done. */
static bool on_again(struct serve *s, const struct sock_addr *peer,
		     uint64_t digest)
{
	struct transfer *t = transfers_find(s->carrier.transfers, peer);
	struct session_act a;

	if (!t)
		return false;
	if (t->request == digest && session_again(&t->s, loop_now(), &a)) {
		(void)carry_out(t, &a, NULL);
		return true;
	}
	carry_drop(t, SESSION_REPLACED);
	return false;
}

/* Could a reply be answered by another server, or go to many? */
static bool is_odd(const struct lane *l, const struct sock_addr *peer)
{
	uint16_t port = sock_addr_port(peer);
	uint32_t ip = sock_addr_get_ip4(peer);

	if (!port || port == TFTP_PORT || port == lane_port(l))
		return true;
	if (peer->u.sa.sa_family == AF_INET6)
		return IN6_IS_ADDR_MULTICAST(&peer->u.in6.sin6_addr) ||
		       IN6_IS_ADDR_UNSPECIFIED(&peer->u.in6.sin6_addr);
	return ip < 0x01000000 || ip >= 0xe0000000;
}

/* Is it a request, and of a client?  Else it is reported. */
static bool is_request(struct serve *s, struct lane *l, struct tftp *pkt,
		       const struct mmsg_rx_item *item)
{
	const struct sock_addr *peer = &item->from->peer;
	struct rd r;
	int rc;

	rd_init(&r, item->data, item->len);
	rc = tftp_decode(pkt, &r);
	if (!rc && pkt->op != TFTP_RRQ && pkt->op != TFTP_WRQ)
		rc = PXE_ENOTSUP;
	if (!rc && !is_odd(l, peer))
		return true;
	report_junk(&s->carrier.report, peer,
		    rc ? log_reason(rc) : "no client's address");
	return false;
}

/* The opcode, before anything is known to be right; 0: there is none. */
static unsigned opcode(const struct mmsg_rx_item *item)
{
	struct rd r;

	rd_init(&r, item->data, item->len);
	return rd_be16(&r);
}

static void on_datagram(void *ctx, struct lane *l,
			const struct mmsg_rx_item *item)
{
	struct serve *s = ctx;
	unsigned op = opcode(item);
	struct asked ask;
	struct tftp pkt;

	if (s->single_port && op != TFTP_RRQ && op != TFTP_WRQ &&
	    carry_datagram(&s->carrier, l, item))
		return;
	if (s->draining || !is_request(s, l, &pkt, item))
		return;
	ask.from = *item->from;
	ask.len = item->len;
	ask.digest = transfers_digest(s->carrier.transfers, item->data,
				      item->len);
	if (!on_again(s, &ask.from.peer, ask.digest) &&
	    !uploads_again(s->uploads, &ask) && !errands_wait(s->errands, &ask))
		on_request(s, l, &ask, &pkt);
}

/* --- opening and closing -------------------------------------------------- */

struct serve *serve_new(const struct conf *c, struct resolver_parts *parts)
{
	struct transfer_limits lim = {c->max_transfers, c->max_unacked,
				      c->max_client};
	struct errand_to to = {.answer = on_found};
	struct serve *s = calloc(1, sizeof(*s));

	if (!s) {
		resolver_parts_release(parts);
		return NULL;
	}
	resolver_init(&s->resolver, NULL);
	s->uploads = uploads_new();
	to.resolver = &s->resolver;
	to.ctx = s;
	s->errands = errands_new(&to);
	if (carrier_init(&s->carrier, &lim) || !s->uploads || !s->errands) {
		resolver_parts_release(parts);
		serve_free(s);
		return NULL;
	}
	s->resolver.files = s->carrier.files;
	serve_configure(s, c, parts);
	return s;
}

void serve_configure(struct serve *s, const struct conf *c,
		     struct resolver_parts *parts)
{
	struct transfer_limits lim = {c->max_transfers, c->max_unacked,
				      c->max_client};

	errands_configure(s->errands, c);
	uploads_configure(s->uploads, c, parts->upload);
	parts->upload = -1;
	resolver_configure(&s->resolver, c, parts);
	s->carrier.limits.blksize = c->max_blksize;
	s->carrier.limits.window = c->max_window;
	s->carrier.limits.in_flight = SESSION_IN_FLIGHT;
	s->carrier.limits.rollover_1 = c->rollover;
	s->carrier.in_flight = c->max_in_flight;
	s->carrier.mtu_clamp = !c->no_mtu_clamp;
	s->carrier.report.quiet_misses = c->quiet_misses;
	transfers_limit(s->carrier.transfers, &lim);
	if (s->carrier.loop)
		loop_set_busy_poll(s->carrier.loop, c->spin);
}

/* The sockets of transfers.  0 or an exit status. */
static int open_lanes(struct serve *s, const struct conf *c)
{
	struct conf_ports p = conf_ports_files(c);
	size_t i;
	int rc = 0;

	for (i = 0; i < s->listeners.n && !rc; i++) {
		bool v6 = lane_is_v6(s->listeners.v[i]);

		if (!(v6 ? s->carrier.lanes6.n : s->carrier.lanes4.n))
			rc = carrier_open(&s->carrier, v6, p.first, p.last);
	}
	if (!rc)
		return 0;
	if (p.first)
		log_warn(rc, "port-range: %u-%u", p.first, p.last);
	else
		log_warn(rc, "transfers: socket");
	return rc == -EACCES ? EX_NOPERM : EX_UNAVAILABLE;
}

int serve_open(struct serve *s, const struct conf *c, struct daemon *d,
	       struct metrics *m)
{
	int rc;

	carrier_start(&s->carrier, d->loop);
	loop_set_busy_poll(d->loop, c->spin);
	report_init(&s->carrier.report, d->events, m);
	s->single_port = c->single_port;
	rc = listeners_open(&s->listeners, c, s->carrier.road, on_datagram, s);
	if (!rc && !s->single_port)
		rc = open_lanes(s, c);
	return rc ? rc : uploads_open(s->uploads, d, &s->carrier.report);
}

void serve_list(const struct serve *s)
{
	live_log(s->carrier.transfers, loop_now());
}

int serve_open_helper(struct serve *s, struct daemon *d,
		      char *(*reload)(void *ctx), void *ctx)
{
	return errands_open(s->errands, d, reload, ctx);
}

static void on_idle(void *ctx)
{
	struct serve *s = ctx;

	if (!transfers_count(s->carrier.transfers) &&
	    !uploads_count(s->uploads))
		loop_stop(s->carrier.loop);
}

static void on_drained(void *ctx)
{
	struct serve *s = ctx;

	carry_stop(&s->carrier, "the server is stopping");
	uploads_stop(s->uploads, "the server is stopping");
}

void serve_drain(struct serve *s)
{
	struct carrier *c = &s->carrier;

	s->draining = true;
	if (!s->single_port)
		listeners_close(&s->listeners);
	c->idle = on_idle;
	c->idle_ctx = s;
	errands_drop(s->errands);
	uploads_on_idle(s->uploads, on_idle, s);
	s->drain_timer = loop_timer(c->loop, on_drained, s);
	if (s->drain_timer)
		loop_timer_start(s->drain_timer, DRAIN_TIME);
	else
		loop_stop(c->loop);
	on_idle(s);
}

void serve_free(struct serve *s)
{
	if (!s)
		return;
	s->carrier.idle = NULL;
	loop_timer_free(s->drain_timer);
	errands_free(s->errands);
	uploads_free(s->uploads);
	resolver_release(&s->resolver);
	if (s->carrier.transfers)
		carry_stop(&s->carrier, "the server is stopping");
	listeners_close(&s->listeners);
	carrier_release(&s->carrier);
	free(s);
}
