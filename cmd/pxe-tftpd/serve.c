/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests at the listening sockets.  What a request means is decided in
 * names/, who gets a place in io/transfer_table.c; transfers run in
 * io/transfer_io.c, uploads in upload/.  Contract: serve.h.
 */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "file/open_files.h"
#include "io/listen.h"
#include "io/transfer_io.h"
#include "io/transfer_table.h"
#include "names/helper_pending.h"
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

/* ERROR packets a second, to all clients: their addresses may be forged. */
#define ERRORS_MAX 5000

struct serve {
	struct transfer_io io;
	struct report report;
	struct resolver resolver;
	struct uploads *uploads;
	struct pending_table *pending;
	struct listeners listeners;
	bool single_port; /* transfers use the listening sockets */
	bool draining;
	struct loop_timer *drain_timer;
	uint64_t errors_at; /* start of the second in which errors counts */
	unsigned errors;    /* ERROR packets sent */
};

/* --- events of transfers -------------------------------------------------- */

static void on_started(void *ctx)
{
	struct serve *s = ctx;

	report_start(&s->report);
}

static void on_unanswered(void *ctx, const struct sock_addr *peer,
			  const char *why)
{
	struct serve *s = ctx;

	report_busy(&s->report, peer, why);
}

static void on_ended(void *ctx, const struct transfer *t,
		     const struct tftp *err)
{
	struct serve *s = ctx;

	report_end(&s->report, t, err, loop_now());
}

/* The last transfer or upload has ended. */
static void on_idle(void *ctx)
{
	struct serve *s = ctx;

	if (s->draining && !transfer_table_count(s->io.transfers) &&
	    !uploads_count(s->uploads))
		loop_stop(s->io.loop);
}

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

/* Answer with an ERROR that is no larger than the request: no amplifier. */
static void refuse(struct serve *s, struct endpoint *e,
		   const struct rx_request *rx, const struct refusal *no)
{
	struct mmsg_dest to = {
		.peer = &rx->from.peer,
		.local = &rx->from.local,
	};
	struct wr w;

	/* A datagram of four bytes leaves no room for a text. */
	if (rx->len <= TFTP_HEAD || !errors_allowed(s))
		return;
	wr_init(&w, endpoint_room(e, TFTP_BLKSIZE, 1), TFTP_BLKSIZE);
	tftp_put_error(&w, no->code, no->text);
	if (w.len > rx->len) {
		w.len = rx->len;
		wr_patch_u8(&w, w.len - 1, 0);
	}
	/* If it is lost, the client repeats its request. */
	endpoint_add(e, w.len, w.len, &to);
}

/* Begin to send f, whose reference is taken, if the table has room for it. */
static void send_file(struct serve *s, struct endpoint *e,
		      const struct rx_request *rx, struct open_file *f)
{
	const struct sock_addr *peer = &rx->from.peer;
	const char *why = NULL;
	struct transfer *oldest;
	bool wait = false;

	switch (transfer_table_admit(s->io.transfers, peer, loop_now(),
				     &oldest)) {
	case TRANSFER_ADMIT_EVICT:
		transfer_io_drop(oldest, SENDER_EVICTED);
		break;
	case TRANSFER_ADMIT_WAIT:
		wait = true;
		break;
	case TRANSFER_TABLE_FULL:
		why = "--max-transfers are running";
		break;
	case TRANSFER_UNCONFIRMED_LIMIT:
		why = TRANSFER_UNCONFIRMED_TEXT;
		break;
	case TRANSFER_CLIENT_LIMIT:
		why = "--max-client transfers of that address are running";
		break;
	default:
		break;
	}
	if (!why) {
		transfer_io_send(&s->io, e, rx, f, wait);
		return;
	}
	open_file_put(s->io.files, f);
	report_busy(&s->report, peer, why);
}

/* Carry out what was decided on a request. */
static void answer(struct serve *s, struct endpoint *e,
		   const struct rx_request *rx, const struct resolved *res)
{
	struct report *report = &s->report;
	const struct sock_addr *peer = &rx->from.peer;

	if (res->kind == RESOLVED_BUSY) {
		report_busy(report, peer,
			    res->err == -EAGAIN
				    ? "the helper has too much to do"
				    : log_reason(res->err));
	} else if (res->kind == RESOLVED_REFUSED) {
		refuse(s, e, rx, &res->refusal);
		report_refused(report, peer, &rx->request, &res->refusal,
			       res->err);
	} else {
		send_file(s, e, rx, res->file);
	}
}

/* A WRQ.  True: the upload has begun; else res is the answer. */
static bool begin_upload(struct serve *s, struct rx_request *rx,
			 const struct tftp *pkt, struct resolved *res)
{
	return !uploads_read(s->uploads, rx, pkt, &res->refusal) &&
	       resolve_name(&s->resolver, &rx->from, &rx->request, true, res) &&
	       !uploads_start(s->uploads, rx, &res->refusal);
}

/*
 * An RRQ.  True: a helper is asked, and on_resolved() will be called; else res
 * is the answer.
 */
static bool begin_read(struct serve *s, struct endpoint *e,
		       struct rx_request *rx, const struct tftp *pkt,
		       struct resolved *res)
{
	return !request_read(&rx->request, pkt, &res->refusal) &&
	       !pending_resolve(s->pending, e, rx, res);
}

/* The answer to a request that had to wait for the helper. */
static void on_resolved(void *ctx, struct endpoint *e,
			const struct rx_request *rx, const struct resolved *res)
{
	struct serve *s = ctx;

	answer(s, e, rx, res);
	endpoint_set_flush(s->io.set);
}

static void on_request(struct serve *s, struct endpoint *e,
		       struct rx_request *rx, const struct tftp *pkt)
{
	struct resolved res = {.kind = RESOLVED_REFUSED};

	report_request(&s->report);
	if (pkt->op == TFTP_WRQ ? begin_upload(s, rx, pkt, &res)
				: begin_read(s, e, rx, pkt, &res))
		return;
	answer(s, e, rx, &res);
}

/* Is it a repeated request of a running transfer?  True: it is handled. */
static bool on_repeated_request(struct serve *s, const struct sock_addr *peer,
				uint64_t digest)
{
	struct transfer *t = transfer_table_find(s->io.transfers, peer);

	return t && transfer_io_request_repeated(t, digest);
}

/*
 * Is this no unicast address of a client?  A reply to it could be answered by
 * another server, in a loop, or reach many hosts.
 */
static bool is_bad_source(const struct endpoint *e,
			  const struct sock_addr *peer)
{
	uint16_t port = sock_addr_port(peer);
	uint32_t ip = sock_addr_get_ip4(peer);

	if (!port || port == TFTP_PORT || port == endpoint_port(e))
		return true;
	if (peer->u.sa.sa_family == AF_INET6)
		return IN6_IS_ADDR_MULTICAST(&peer->u.in6.sin6_addr) ||
		       IN6_IS_ADDR_UNSPECIFIED(&peer->u.in6.sin6_addr);
	return ip < 0x01000000 || ip >= 0xe0000000;
}

/* Is it a request of a client?  If not, it is reported. */
static bool is_request(struct serve *s, struct endpoint *e, struct tftp *pkt,
		       const struct mmsg_rx_item *item)
{
	const struct sock_addr *peer = &item->from->peer;
	struct rd r;
	int rc;

	rd_init(&r, item->data, item->len);
	rc = tftp_decode(pkt, &r);
	if (!rc && pkt->op != TFTP_RRQ && pkt->op != TFTP_WRQ)
		rc = PXE_ENOTSUP;
	if (!rc && !is_bad_source(e, peer))
		return true;
	report_not_request(&s->report, peer,
			   rc ? log_reason(rc) : "no client's address");
	return false;
}

/* The opcode of a datagram that is not decoded yet; 0: it is too short. */
static unsigned opcode(const struct mmsg_rx_item *item)
{
	struct rd r;

	rd_init(&r, item->data, item->len);
	return rd_be16(&r);
}

static void on_datagram(void *ctx, struct endpoint *e,
			const struct mmsg_rx_item *item)
{
	struct serve *s = ctx;
	unsigned op = opcode(item);
	struct rx_request rx;
	struct tftp pkt;

	if (s->single_port && op != TFTP_RRQ && op != TFTP_WRQ &&
	    transfer_io_datagram(&s->io, e, item))
		return;
	if (s->draining || !is_request(s, e, &pkt, item))
		return;
	rx.from = *item->from;
	rx.len = item->len;
	rx.digest = transfer_table_digest(s->io.transfers, item->data,
					  item->len);
	if (!on_repeated_request(s, &rx.from.peer, rx.digest) &&
	    !uploads_request_repeated(s->uploads, &rx) &&
	    !pending_request_repeated(s->pending, &rx))
		on_request(s, e, &rx, &pkt);
}

/* --- configuration -------------------------------------------------------- */

int serve_staged_load(struct serve_staged *staged, const struct conf *c)
{
	int rc = resolver_load(&staged->names, c);

	staged->upload = -1;
	if (rc)
		return rc;
	rc = uploads_load(&staged->upload, c);
	if (!rc)
		rc = pending_check(c);
	if (rc)
		serve_staged_release(staged);
	return rc;
}

void serve_staged_release(struct serve_staged *staged)
{
	if (staged->upload >= 0)
		(void)close(staged->upload);
	staged->upload = -1;
	resolver_staged_release(&staged->names);
}

/* --- opening and closing -------------------------------------------------- */

struct serve *serve_new(const struct conf *c, struct serve_staged *staged)
{
	struct transfer_limits lim = {c->max_transfers, c->max_unacked,
				      c->max_client};
	struct pending_conf to = {.answer = on_resolved};
	struct serve *s = calloc(1, sizeof(*s));

	if (!s) {
		serve_staged_release(staged);
		return NULL;
	}
	s->io.events.started = on_started;
	s->io.events.unanswered = on_unanswered;
	s->io.events.ended = on_ended;
	s->io.events.idle = on_idle;
	s->io.events.ctx = s;
	resolver_init(&s->resolver, NULL);
	s->uploads = uploads_new();
	to.resolver = &s->resolver;
	to.ctx = s;
	s->pending = pending_new(&to);
	if (transfer_io_init(&s->io, &lim) || !s->uploads || !s->pending) {
		serve_staged_release(staged);
		serve_free(s);
		return NULL;
	}
	s->resolver.files = s->io.files;
	serve_configure(s, c, staged);
	return s;
}

void serve_configure(struct serve *s, const struct conf *c,
		     struct serve_staged *staged)
{
	struct transfer_limits lim = {c->max_transfers, c->max_unacked,
				      c->max_client};

	pending_configure(s->pending, c);
	uploads_configure(s->uploads, c, staged->upload);
	staged->upload = -1;
	resolver_configure(&s->resolver, c, &staged->names);
	s->io.limits.blksize = c->max_blksize;
	s->io.limits.window = c->max_window;
	s->io.limits.in_flight = SENDER_IN_FLIGHT;
	s->io.limits.rollover_1 = c->rollover;
	s->io.in_flight = c->max_in_flight;
	s->io.mtu_clamp = !c->no_mtu_clamp;
	s->report.quiet_misses = c->quiet_misses;
	transfer_table_limit(s->io.transfers, &lim);
	if (s->io.loop)
		loop_set_busy_poll(s->io.loop, c->spin);
}

/* The sockets of transfers.  0 or an exit status. */
static int open_endpoints(struct serve *s, const struct conf *c)
{
	struct conf_ports p = conf_ports_files(c);
	size_t i;
	int rc = 0;

	for (i = 0; i < s->listeners.n && !rc; i++) {
		bool v6 = endpoint_is_v6(s->listeners.v[i]);

		if (!(v6 ? s->io.endpoints6.n : s->io.endpoints4.n))
			rc = transfer_io_open(&s->io, v6, p.first, p.last);
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
	       uint64_t *metrics)
{
	int rc;

	if (transfer_io_attach(&s->io, d->loop)) {
		log_warn(-ENOMEM, "transfers");
		return EX_OSERR;
	}
	loop_set_busy_poll(d->loop, c->spin);
	report_init(&s->report, d->events, metrics);
	s->single_port = c->single_port;
	rc = listeners_open(&s->listeners, c, s->io.set, on_datagram, s);
	if (!rc && !s->single_port)
		rc = open_endpoints(s, c);
	return rc ? rc : uploads_open(s->uploads, d, &s->report);
}

void serve_list(const struct serve *s)
{
	status_log(s->io.transfers, loop_now());
}

int serve_open_helper(struct serve *s, struct daemon *d,
		      char *(*reload)(void *ctx), void *ctx)
{
	return pending_open(s->pending, d, reload, ctx);
}

static void on_drained(void *ctx)
{
	struct serve *s = ctx;

	transfer_io_stop(&s->io, "the server is stopping");
	uploads_stop(s->uploads, "the server is stopping");
}

void serve_drain(struct serve *s)
{
	struct transfer_io *c = &s->io;

	s->draining = true;
	transfer_io_drop_waiting(&s->io);
	if (!s->single_port)
		listeners_close(&s->listeners);
	pending_cancel_all(s->pending);
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
	s->draining = false;
	loop_timer_free(s->drain_timer);
	pending_free(s->pending);
	uploads_free(s->uploads);
	resolver_release(&s->resolver);
	if (s->io.transfers)
		transfer_io_stop(&s->io, "the server is stopping");
	listeners_close(&s->listeners);
	transfer_io_release(&s->io);
	free(s);
}
