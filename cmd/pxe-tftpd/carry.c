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
#include "sys/batch.h"

/* Datagrams taken from one socket before others have their turn. */
#define PACKET_BATCH 16

/* Bytes of headers around a block: IPv4 or IPv6, UDP, TFTP. */
#define OVERHEAD4 (20 + 8 + TFTP_HEAD)
#define OVERHEAD6 (40 + 8 + TFTP_HEAD)

int carrier_init(struct carrier *c, const struct transfer_limits *lim)
{
	c->files = files_new();
	c->transfers = transfers_new(lim);
	c->batch = batch_new();
	return c->files && c->transfers && c->batch ? 0 : -ENOMEM;
}

void carrier_release(struct carrier *c)
{
	if (c->transfers)
		carry_stop(c, "the server is stopping");
	transfers_free(c->transfers);
	files_free(c->files);
	batch_free(c->batch);
	memset(c, 0, sizeof(*c));
}

/* --- sending -------------------------------------------------------------- */

/* Send what is queued for t.  0 or -ECONNREFUSED. */
static int flush(struct transfer *t)
{
	int rc = batch_send(t->carrier->batch, t->fd);

	if (rc == BATCH_UNSEGMENTED)
		t->unsegmented = true;
	return rc < 0 ? rc : 0;
}

/* An OACK or ERROR. */
static int put_small(struct transfer *t, const struct session_act *a)
{
	struct batch *b = t->carrier->batch;
	struct batch_to to = {0};
	struct wr w;

	wr_init(&w, batch_room(b, TFTP_BLKSIZE, 1), TFTP_BLKSIZE);
	if (a->send == SESSION_OACK)
		session_oack(&t->s, &w);
	else
		tftp_put_error(&w, a->code, a->text);
	batch_add(b, w.len, w.len, &to);
	return flush(t);
}

/* How many of n blocks from first on fit one batch, and their bytes. */
static uint32_t chunk_of(const struct transfer *t, uint64_t first, uint32_t n,
			 size_t *bytes)
{
	size_t stride = TFTP_HEAD + t->s.blksize;
	uint32_t most = (uint32_t)(BATCH_BYTES / stride);

	if (most > BATCH_MAX)
		most = BATCH_MAX;
	if (n > most)
		n = most;
	*bytes = (n - 1) * stride + TFTP_HEAD +
		 session_length(&t->s, first + n - 1);
	return n;
}

/* Queue n blocks of the file.  0 or -errno of the file. */
static int put_chunk(struct transfer *t, uint64_t first, uint32_t n,
		     size_t bytes)
{
	struct batch *b = t->carrier->batch;
	struct batch_to to = {.unsegmented = t->unsegmented};
	size_t stride = TFTP_HEAD + t->s.blksize;
	uint8_t *p = batch_room(b, bytes, n);
	struct file_layout data = {p + TFTP_HEAD, t->s.blksize, stride};
	struct wr w;
	uint32_t i;
	int rc;

	/* The client must not end up with a mixture of two files. */
	if (first + n - 1 == t->s.last && file_changed(t->file))
		return -ESTALE;
	rc = file_read(t->file, session_offset(&t->s, first),
		       bytes - n * TFTP_HEAD, &data);
	if (rc)
		return rc;
	for (i = 0; i < n; i++) {
		wr_init(&w, p + i * stride, TFTP_HEAD);
		tftp_put_data(&w, (uint16_t)(first + i));
	}
	batch_add(b, bytes, stride, &to);
	return 0;
}

/* Blocks of the file.  0, or -errno of the file or the socket. */
static int put_data(struct transfer *t, uint64_t first, uint32_t n)
{
	int rc = 0;

	while (n && !rc) {
		size_t bytes;
		uint32_t k = chunk_of(t, first, n, &bytes);

		rc = put_chunk(t, first, k, bytes);
		if (!rc)
			rc = flush(t);
		first += k;
		n -= k;
	}
	return rc;
}

static int transmit(struct transfer *t, const struct session_act *a)
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

/* Our reason to end a transfer whose file gave err. */
static const char *file_reason(int err)
{
	switch (err) {
	case -ENODATA:
		return "the file was truncated";
	case -ESTALE:
		return "the file was changed";
	default:
		return "the file cannot be read";
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
		t->fail = file_reason(rc);
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
	t->fd = sock_udp_connect(&from->local, &from->peer, NULL);
	if (t->fd < 0)
		return t->fd;
	t->io = loop_read(t->carrier->loop, t->fd, on_packets, t);
	t->timer = loop_timer(t->carrier->loop, on_timer, t);
	return t->io && t->timer ? 0 : -ENOMEM;
}

void carry_start(struct carrier *c, const struct asked *ask, struct file *f)
{
	const struct sock_addr *peer = &ask->from.peer;
	struct transfer *t = transfers_add(c->transfers, peer, ask->q.name);
	struct session_limits lim;
	struct session_act a;
	int rc;

	if (!t) {
		file_put(c->files, f);
		report_busy(&c->report, peer, log_reason(-ENOMEM));
		return;
	}
	t->carrier = c;
	t->file = f;
	t->request = ask->digest;
	t->client = ask->q.client;
	rc = equip(t, &ask->from);
	if (rc) {
		report_busy(&c->report, peer, log_reason(rc));
		carry_drop(t, SESSION_EVICTED);
		return;
	}
	lim = limits_of(t);
	session_start(&t->s, &ask->q.ask, &lim, file_size(f), loop_now(), &a);
	(void)carry_out(t, &a, NULL);
}
