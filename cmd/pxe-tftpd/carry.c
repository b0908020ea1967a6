/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A transfer's own socket and timer: see carry.h.  How packets leave and
 * arrive is decided here; which ones, in session.c.
 */
#include "carry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "file.h"
#include "proto/tftp.h"

/* Datagrams taken from one socket before others have their turn. */
#define PACKET_BATCH 16

/* Bytes of headers around a block: IPv4 or IPv6, UDP, TFTP. */
#define OVERHEAD4 (20 + 8 + TFTP_HEAD)
#define OVERHEAD6 (40 + 8 + TFTP_HEAD)

int carrier_init(struct carrier *c, const struct transfer_limits *lim)
{
	c->files = files_new();
	c->transfers = transfers_new(lim);
	c->block = malloc(TFTP_HEAD + TFTP_BLKSIZE_MAX);
	return c->files && c->transfers && c->block ? 0 : -ENOMEM;
}

void carrier_release(struct carrier *c)
{
	if (c->transfers)
		carry_stop(c, "the server is stopping");
	transfers_free(c->transfers);
	files_free(c->files);
	free(c->block);
	memset(c, 0, sizeof(*c));
}

/* --- sending -------------------------------------------------------------- */

/*
 * Send to the client.  0, or -ECONNREFUSED if its port is closed.  What the
 * kernel has no room for is lost, as on the wire, and sent again later.
 */
static int put(const struct transfer *t, const void *buf, size_t n)
{
	ssize_t rc;

	do {
		rc = send(t->fd, buf, n, MSG_NOSIGNAL);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 && errno == ECONNREFUSED ? -ECONNREFUSED : 0;
}

/* An OACK or ERROR. */
static int put_small(const struct transfer *t, const struct session_act *a)
{
	uint8_t buf[TFTP_BLKSIZE];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	if (a->send == SESSION_OACK)
		session_oack(&t->s, &w);
	else
		tftp_put_error(&w, a->code, a->text);
	return put(t, buf, w.len);
}

/* Blocks of the file.  0, or -errno of the file or the socket. */
static int put_data(const struct transfer *t, uint64_t first, uint32_t n)
{
	uint8_t *buf = t->carrier->block;
	int rc = 0;

	for (; n && !rc; n--, first++) {
		uint32_t len = session_length(&t->s, first);
		struct wr w;

		wr_init(&w, buf, TFTP_HEAD);
		tftp_put_data(&w, (uint16_t)first);
		rc = file_read(t->file, session_offset(&t->s, first),
			       buf + TFTP_HEAD, len);
		if (!rc)
			rc = put(t, buf, TFTP_HEAD + len);
	}
	return rc;
}

static int transmit(const struct transfer *t, const struct session_act *a)
{
	switch (a->send) {
	case SESSION_OACK:
	case SESSION_ERROR:
		return put_small(t, a);
	case SESSION_DATA:
		return put_data(t, a->first, a->n);
	default:
		return 0;
	}
}

/* --- carrying out what a session wants ------------------------------------ */

static void finish(struct transfer *t, const struct tftp *err)
{
	struct carrier *c = t->carrier;

	report_end(&c->report, t, err, loop_now());
	loop_io_free(t->io);
	loop_timer_free(t->timer);
	if (t->fd >= 0)
		(void)close(t->fd);
	file_put(c->files, t->file);
	transfers_remove(c->transfers, t);
	if (c->idle && !transfers_count(c->transfers))
		c->idle(c->idle_ctx);
}

static void arm(struct transfer *t, uint64_t wake)
{
	uint64_t now;

	/* One that fires early looks again: cheaper than moving it. */
	if (t->timer_at && t->timer_at <= wake)
		return;
	now = loop_now();
	t->timer_at = wake;
	loop_timer_start(t->timer, wake > now ? wake - now : 0);
}

bool carry_out(struct transfer *t, struct session_act *a,
	       const struct tftp *err)
{
	int rc;

	if (t->s.heard)
		transfers_confirm(t->carrier->transfers, t);
	rc = transmit(t, a);
	if (rc == -ECONNREFUSED) {
		session_gone(&t->s, a);
	} else if (rc) {
		t->fail = rc == -ENODATA ? "the file was truncated"
					 : "the file cannot be read";
		session_fail(&t->s, TFTP_UNDEFINED, t->fail, a);
		(void)transmit(t, a);
	}
	if (a->end) {
		finish(t, err);
		return false;
	}
	arm(t, a->wake);
	return true;
}

void carry_drop(struct transfer *t, enum session_end end)
{
	session_drop(&t->s, end);
	finish(t, NULL);
}

void carry_stop(struct carrier *c, const char *text)
{
	struct session_act a;
	struct transfer *t;

	while ((t = transfers_any(c->transfers))) {
		t->fail = text;
		session_fail(&t->s, TFTP_UNDEFINED, text, &a);
		(void)carry_out(t, &a, NULL);
	}
}

static void on_timer(void *ctx)
{
	struct transfer *t = ctx;
	struct session_act a;

	t->timer_at = 0;
	session_timer(&t->s, loop_now(), &a);
	(void)carry_out(t, &a, NULL);
}

/* The closed port of a client shows at the next call on the socket. */
static void on_error(struct transfer *t, int err)
{
	struct session_act a;

	if (err != ECONNREFUSED)
		return;
	session_gone(&t->s, &a);
	finish(t, NULL);
}

static void on_packets(void *ctx)
{
	struct transfer *t = ctx;
	uint8_t buf[TFTP_BLKSIZE];
	struct session_act a;
	bool alive = true;
	unsigned i;

	for (i = 0; alive && i < PACKET_BATCH; i++) {
		ssize_t n = recv(t->fd, buf, sizeof(buf), 0);
		struct tftp pkt;
		struct rd r;

		if (n < 0) {
			on_error(t, errno);
			return;
		}
		rd_init(&r, buf, (size_t)n);
		if (tftp_decode(&pkt, &r))
			continue;
		session_packet(&t->s, &pkt, loop_now(), &a);
		alive = carry_out(t, &a, pkt.op == TFTP_ERROR ? &pkt : NULL);
	}
}

/* --- a new transfer ------------------------------------------------------- */

/* The most that is granted to t's client. */
static struct session_limits limits_of(const struct transfer *t)
{
	struct session_limits lim = t->carrier->limits;
	bool v6 = t->peer.u.sa.sa_family == AF_INET6;
	int room = sock_route_mtu(t->fd) - (v6 ? OVERHEAD6 : OVERHEAD4);

	/* Firmware and firewalls drop fragments. */
	if (t->carrier->mtu_clamp && room > 0 && (uint32_t)room < lim.blksize)
		lim.blksize = (uint32_t)room;
	return lim;
}

/* What a transfer needs beside its place in the table.  0 or -errno. */
static int equip(struct transfer *t, const struct sock_from *from)
{
	t->fd = sock_udp_connect(&from->local, &from->peer);
	if (t->fd < 0)
		return t->fd;
	t->io = loop_read(t->carrier->loop, t->fd, on_packets, t);
	t->timer = loop_timer(t->carrier->loop, on_timer, t);
	return t->io && t->timer ? 0 : -ENOMEM;
}

void carry_start(struct carrier *c, const struct sock_from *from,
		 const struct request *q, struct file *f, uint64_t digest)
{
	struct transfer *t = transfers_add(c->transfers, &from->peer, q->name);
	struct session_limits lim;
	struct session_act a;
	int rc;

	if (!t) {
		file_put(c->files, f);
		report_busy(&c->report, &from->peer, log_reason(-ENOMEM));
		return;
	}
	t->carrier = c;
	t->file = f;
	t->request = digest;
	rc = equip(t, from);
	if (rc) {
		report_busy(&c->report, &from->peer, log_reason(rc));
		carry_drop(t, SESSION_EVICTED);
		return;
	}
	lim = limits_of(t);
	session_start(&t->s, &q->ask, &lim, file_size(f), loop_now(), &a);
	(void)carry_out(t, &a, NULL);
}
