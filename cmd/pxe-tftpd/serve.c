/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The listening sockets of pxe-tftpd and what arrives there: see serve.h.
 * What a request means is decided in request.c, who gets a place in
 * transfer.c; the transfers run in carry.c.
 */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "carry.h"
#include "file.h"
#include "proto/tftp.h"
#include "report.h"
#include "request.h"
#include "resolve.h"
#include "sys/log.h"
#include "sys/sock.h"
#include "transfer.h"
#include "wire/err.h"

/* A request is at most 512 bytes (RFC 2347); HP pads to 516, others more. */
#define REQUEST_MAX 2048

/* Datagrams taken from one socket before others have their turn. */
#define REQUEST_BATCH 32

/* Requests of a thousand machines that power on at once wait here: bytes. */
#define REQUEST_RCVBUF (4 << 20)

/* Microseconds that transfers have left after SIGTERM. */
#define DRAIN_TIME 5000000

/* ERRORs a second to whoever sends requests, forged or not. */
#define ERRORS_MAX 5000

struct listener {
	struct serve *serve;
	int fd;
	uint16_t port;
	struct loop_io *io;
};

struct serve {
	struct carrier carrier;
	struct resolver resolver;
	struct listener *listeners;
	size_t n_listeners;
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

/* Answer with an ERROR that is no larger than the request of len bytes. */
static void refuse(struct listener *l, const struct sock_from *from,
		   const struct refusal *no, size_t len)
{
	uint8_t buf[TFTP_BLKSIZE];
	struct wr w;

	if (!errors_allowed(l->serve))
		return;
	wr_init(&w, buf, sizeof(buf));
	tftp_put_error(&w, no->code, no->text);
	if (w.len > len) {
		w.len = len;
		wr_patch_u8(&w, len - 1, 0);
	}
	/* Lost, it is asked for again. */
	(void)sock_send(l->fd, buf, w.len, &from->peer, &from->local, 0);
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
	default:
		return true;
	}
}

/* A request for which there is an answer. */
static void answer(struct listener *l, const struct asked *ask,
		   const struct resolved *res)
{
	struct serve *s = l->serve;
	struct report *report = &s->carrier.report;
	const struct sock_addr *peer = &ask->from.peer;

	if (res->as == RESOLVED_BUSY) {
		report_busy(report, peer, log_reason(res->err));
	} else if (res->as == RESOLVED_REFUSED) {
		refuse(l, &ask->from, &res->no, ask->len);
		report_refused(report, peer, &ask->q, &res->no, res->err);
	} else if (admit(s, peer)) {
		carry_start(&s->carrier, ask, res->file);
	} else {
		file_put(s->carrier.files, res->file);
	}
}

static void on_request(struct listener *l, struct asked *ask,
		       const struct tftp *pkt)
{
	struct resolved res = {.as = RESOLVED_REFUSED};

	if (!request_read(&ask->q, pkt, &res.no))
		resolve(&l->serve->resolver, &ask->from, &ask->q, &res);
	answer(l, ask, &res);
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
static bool is_odd(const struct listener *l, const struct sock_addr *peer)
{
	uint16_t port = sock_addr_port(peer);
	uint32_t ip = sock_addr_get_ip4(peer);

	if (!port || port == TFTP_PORT || port == l->port)
		return true;
	if (peer->u.sa.sa_family == AF_INET6)
		return IN6_IS_ADDR_MULTICAST(&peer->u.in6.sin6_addr) ||
		       IN6_IS_ADDR_UNSPECIFIED(&peer->u.in6.sin6_addr);
	return ip < 0x01000000 || ip >= 0xe0000000;
}

static void on_datagram(struct listener *l, const uint8_t *buf,
			struct asked *ask)
{
	struct serve *s = l->serve;
	struct report *report = &s->carrier.report;
	struct tftp pkt;
	struct rd r;
	int rc;

	rd_init(&r, buf, ask->len);
	rc = tftp_decode(&pkt, &r);
	if (!rc && pkt.op != TFTP_RRQ && pkt.op != TFTP_WRQ)
		rc = PXE_ENOTSUP;
	if (rc) {
		report_junk(report, &ask->from.peer, log_reason(rc));
		return;
	}
	if (is_odd(l, &ask->from.peer)) {
		report_junk(report, &ask->from.peer, "no client's address");
		return;
	}
	ask->digest = transfers_digest(s->carrier.transfers, buf, ask->len);
	if (!on_again(s, &ask->from.peer, ask->digest))
		on_request(l, ask, &pkt);
}

static void on_requests(void *ctx)
{
	struct listener *l = ctx;
	uint8_t buf[REQUEST_MAX];
	struct asked ask;
	unsigned i;

	for (i = 0; i < REQUEST_BATCH; i++) {
		ssize_t n = sock_recv(l->fd, buf, sizeof(buf), &ask.from);

		if (n < 0)
			return;
		ask.len = (size_t)n;
		on_datagram(l, buf, &ask);
	}
}

/* --- opening and closing -------------------------------------------------- */

struct serve *serve_new(const struct conf *c, struct resolver_parts *parts)
{
	struct transfer_limits lim = {c->max_transfers, c->max_unacked};
	struct serve *s = calloc(1, sizeof(*s));

	if (!s) {
		resolver_parts_release(parts);
		return NULL;
	}
	resolver_init(&s->resolver, NULL);
	if (carrier_init(&s->carrier, &lim)) {
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
	struct transfer_limits lim = {c->max_transfers, c->max_unacked};

	resolver_configure(&s->resolver, c, parts);
	s->carrier.limits.blksize = c->max_blksize;
	s->carrier.limits.window = c->max_window;
	s->carrier.mtu_clamp = !c->no_mtu_clamp;
	transfers_limit(s->carrier.transfers, &lim);
}

/* Watch fd, which is the server's from now on.  0 or an exit status. */
static int watch(struct serve *s, int fd)
{
	struct listener *l = &s->listeners[s->n_listeners];
	char shown[SOCK_ADDR_STRLEN];
	struct sock_addr a;
	int rc = sock_local(fd, &a);

	l->serve = s;
	l->fd = fd;
	s->n_listeners++;
	if (rc) {
		log_warn(rc, "listen");
		return EX_OSERR;
	}
	l->port = sock_addr_port(&a);
	l->io = loop_read(s->carrier.loop, fd, on_requests, l);
	if (!l->io) {
		log_warn(-ENOMEM, "listen");
		return EX_OSERR;
	}
	log_info("listening on %s", sock_addr_format(shown, &a));
	return 0;
}

static int listen_to(struct serve *s, const char *text)
{
	struct sock_udp u = {.pktinfo = true, .rcvbuf = REQUEST_RCVBUF};
	int fd;

	(void)sock_addr_parse(&u.addr, text, TFTP_PORT);
	fd = sock_udp_open(&u);
	if (fd >= 0)
		return watch(s, fd);
	log_warnx("listen: %s: %s%s", text, log_reason(fd),
		  fd == -EADDRINUSE ? ": another TFTP server? see 'ss -ulnp'"
				    : "");
	return fd == -EACCES ? EX_NOPERM : EX_UNAVAILABLE;
}

static int adopt(struct serve *s, int fd)
{
	int rc = sock_udp_adopt(fd);

	if (!rc)
		return watch(s, fd);
	log_warn(rc, "listen: socket %d passed by the supervisor", fd);
	return EX_UNAVAILABLE;
}

int serve_open(struct serve *s, const struct conf *c, struct daemon *d)
{
	int passed = sock_activation(), rc = 0;
	size_t i, n = passed ? (size_t)passed : c->listen.n;

	s->carrier.loop = d->loop;
	report_init(&s->carrier.report, d->events);
	s->listeners = calloc(n, sizeof(*s->listeners));
	if (!s->listeners) {
		log_warn(-ENOMEM, "listen");
		return EX_OSERR;
	}
	for (i = 0; i < n && !rc; i++)
		rc = passed ? adopt(s, SOCK_ACTIVATION_FIRST + (int)i)
			    : listen_to(s, c->listen.v[i]);
	return rc;
}

static void close_listeners(struct serve *s)
{
	size_t i;

	for (i = 0; i < s->n_listeners; i++) {
		loop_io_free(s->listeners[i].io);
		(void)close(s->listeners[i].fd);
	}
	free(s->listeners);
	s->listeners = NULL;
	s->n_listeners = 0;
}

static void on_idle(void *ctx)
{
	struct serve *s = ctx;

	loop_stop(s->carrier.loop);
}

static void on_drained(void *ctx)
{
	struct serve *s = ctx;

	carry_stop(&s->carrier, "the server is stopping");
}

void serve_drain(struct serve *s)
{
	struct carrier *c = &s->carrier;

	close_listeners(s);
	c->idle = on_idle;
	c->idle_ctx = s;
	s->drain_timer = loop_timer(c->loop, on_drained, s);
	if (!transfers_count(c->transfers) || !s->drain_timer)
		loop_stop(c->loop);
	else
		loop_timer_start(s->drain_timer, DRAIN_TIME);
}

void serve_free(struct serve *s)
{
	if (!s)
		return;
	s->carrier.idle = NULL;
	close_listeners(s);
	loop_timer_free(s->drain_timer);
	resolver_release(&s->resolver);
	carrier_release(&s->carrier);
	free(s);
}
