/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transfers on their lanes, with their timers: see transfer_io.h.  How packets
 * leave and arrive is decided here; which ones, in sender.c.
 */
#include "io/transfer_io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file/open_files.h"
#include "proto/tftp.h"

/* Bytes of headers around a block: IPv4 or IPv6, UDP, TFTP. */
#define OVERHEAD4 (20 + 8 + TFTP_HEAD)
#define OVERHEAD6 (40 + 8 + TFTP_HEAD)

int carrier_init(struct carrier *c, const struct transfer_limits *lim)
{
	c->files = files_new();
	c->transfers = transfers_new(lim);
	c->road = road_new();
	return c->files && c->transfers && c->road ? 0 : -ENOMEM;
}

/* ICMP says that nobody listens at peer any more. */
static void on_gone(void *ctx, struct lane *l, const struct sock_addr *peer)
{
	struct carrier *c = ctx;
	struct transfer *t = transfers_find(c->transfers, peer);
	struct session_act a;

	if (!t || t->lane != l)
		return;
	session_gone(&t->s, &a);
	(void)carry_out(t, &a, NULL);
}

void carrier_start(struct carrier *c, struct loop *loop)
{
	struct road_conf conf = {.loop = loop, .gone = on_gone, .ctx = c};

	c->loop = loop;
	road_configure(c->road, &conf);
}

static void on_datagram(void *ctx, struct lane *l,
			const struct mmsg_rx_item *item)
{
	/* What is of no transfer was of one that is over. */
	(void)carry_datagram(ctx, l, item);
}

int carrier_open(struct carrier *c, bool v6, uint16_t first, uint16_t last)
{
	struct carrier_lanes *lanes = v6 ? &c->lanes6 : &c->lanes4;
	/* Port 0, again and again, if there is no range. */
	uint32_t i, n = first ? (uint32_t)last - first + 1 : CONF_LANES;
	struct sock_addr a;
	int fd = 0;

	/* A range that is small, or in use in part, gives fewer lanes. */
	for (i = 0; i < n && lanes->n < CONF_LANES; i++) {
		(void)sock_addr_parse(&a, v6 ? "::" : "0.0.0.0",
				      first ? (uint16_t)(first + i) : 0);
		fd = lane_socket(&a, false);
		if (fd == -EADDRINUSE)
			continue;
		if (fd < 0)
			return fd;
		lanes->v[lanes->n] = lane_new(c->road, fd, on_datagram, c);
		if (!lanes->v[lanes->n++])
			return -ENOMEM;
	}
	return lanes->n ? 0 : fd;
}

static void close_lanes(struct carrier_lanes *lanes)
{
	while (lanes->n)
		lane_free(lanes->v[--lanes->n]);
}

void carrier_release(struct carrier *c)
{
	if (c->transfers)
		carry_stop(c, "the server is stopping");
	close_lanes(&c->lanes4);
	close_lanes(&c->lanes6);
	transfers_free(c->transfers);
	files_free(c->files);
	road_free(c->road);
	memset(c, 0, sizeof(*c));
}

/* --- sending -------------------------------------------------------------- */

static struct mmsg_dest destination(const struct transfer *t)
{
	struct mmsg_dest to = {
		.peer = &t->peer,
		.local = &t->local,
		.unsegmented = t->unsegmented,
	};

	return to;
}

/* An OACK or ERROR. */
static void put_small(struct transfer *t, const struct session_act *a)
{
	struct mmsg_dest to = destination(t);
	struct wr w;

	wr_init(&w, lane_room(t->lane, TFTP_BLKSIZE, 1), TFTP_BLKSIZE);
	if (a->send == SESSION_OACK)
		session_oack(&t->s, &w);
	else
		tftp_put_error(&w, a->code, a->text);
	lane_add(t->lane, w.len, w.len, &to);
}

/* How many of n blocks from first on fit one batch, and their bytes. */
static uint32_t chunk_of(const struct transfer *t, uint64_t first, uint32_t n,
			 size_t *bytes)
{
	size_t stride = TFTP_HEAD + t->s.blksize;
	uint32_t most = (uint32_t)(MMSG_DATAGRAM_MAX / stride);

	if (most > MMSG_MAX)
		most = MMSG_MAX;
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
	struct mmsg_dest to = destination(t);
	size_t stride = TFTP_HEAD + t->s.blksize;
	uint8_t *p = lane_room(t->lane, bytes, n);
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
		tftp_put_data(&w, session_block(&t->s, first + i));
	}
	lane_add(t->lane, bytes, stride, &to);
	return 0;
}

/* Blocks of the file.  0 or -errno of the file. */
static int put_data(struct transfer *t, uint64_t first, uint32_t n)
{
	int rc = 0;

	while (n && !rc) {
		size_t bytes;
		uint32_t k = chunk_of(t, first, n, &bytes);

		rc = put_chunk(t, first, k, bytes);
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
		put_small(t, a);
		return 0;
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
	loop_timer_free(t->timer);
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
	if (rc) {
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
	struct lane *l = t->lane;
	struct session_act a;

	t->timer_at = 0;
	session_timer(&t->s, loop_now(), &a);
	(void)carry_out(t, &a, NULL);
	lane_flush(l);
}

bool carry_datagram(struct carrier *c, struct lane *l,
		    const struct mmsg_rx_item *item)
{
	struct transfer *t = transfers_find(c->transfers, &item->from->peer);
	struct session_act a;
	struct tftp pkt;
	struct rd r;

	if (!t)
		return false;
	if (t->lane != l) {
		if (++t->strays > CARRY_STRAYS) {
			t->fail = "packets for it come to the wrong port";
			carry_drop(t, SESSION_EVICTED);
		}
		return false;
	}
	rd_init(&r, item->data, item->len);
	if (tftp_decode(&pkt, &r))
		return true;
	session_packet(&t->s, &pkt, loop_now(), &a);
	(void)carry_out(t, &a, pkt.op == TFTP_ERROR ? &pkt : NULL);
	return true;
}

/* --- a new transfer ------------------------------------------------------- */

/* The most that is granted to t's client. */
static struct session_limits limits_of(struct transfer *t)
{
	const struct carrier *c = t->carrier;
	struct session_limits lim = c->limits;
	uint64_t share = c->in_flight / transfers_count(c->transfers);
	bool v6 = t->peer.u.sa.sa_family == AF_INET6;
	int room = sock_peer_mtu(&t->peer) - (v6 ? OVERHEAD6 : OVERHEAD4);

	/* Firmware and firewalls drop fragments. */
	if (c->mtu_clamp && room > 0 && (uint32_t)room < lim.blksize)
		lim.blksize = (uint32_t)room;
	t->unsegmented = room < 0 || lim.blksize > (uint32_t)room;
	if (share < lim.in_flight)
		lim.in_flight = (uint32_t)share;
	return lim;
}

/* The lane for a new transfer: any one but that of the one before. */
static struct lane *choose_lane(struct carrier *c, struct lane *listener,
				uint64_t draw)
{
	struct carrier_lanes *lanes = lane_is_v6(listener) ? &c->lanes6
							   : &c->lanes4;

	if (!lanes->n)
		return listener;
	if (lanes->n > 1)
		lanes->next += 1 + (unsigned)(draw % (lanes->n - 1));
	lanes->next %= lanes->n;
	return lanes->v[lanes->next];
}

void carry_start(struct carrier *c, struct lane *listener,
		 const struct asked *ask, struct file *f)
{
	const struct sock_addr *peer = &ask->from.peer;
	struct transfer *t = transfers_add(c->transfers, peer, ask->q.name);
	struct session_limits lim;
	struct session_act a;

	if (!t) {
		file_put(c->files, f);
		report_busy(&c->report, peer, log_reason(-ENOMEM));
		return;
	}
	report_start(&c->report);
	t->carrier = c;
	t->file = f;
	t->request = ask->digest;
	t->client = ask->q.client;
	/* For the events; without memory they tell less. */
	if (request_was_renamed(&ask->q))
		t->asked = strdup(ask->q.asked);
	t->local = ask->from.local;
	t->lane = choose_lane(c, listener, ask->digest);
	t->timer = loop_timer(c->loop, on_timer, t);
	if (!t->timer) {
		report_busy(&c->report, peer, log_reason(-ENOMEM));
		carry_drop(t, SESSION_EVICTED);
		return;
	}
	lim = limits_of(t);
	session_start(&t->s, &ask->q.ask, &lim, file_size(f), loop_now(), &a);
	(void)carry_out(t, &a, NULL);
}
