/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transfers on their endpoints, with their timers: see transfer_io.h.  How
 * packets leave and arrive is decided here; which ones, in sender.c.
 */
#include "io/transfer_io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file/open_files.h"
#include "proto/tftp.h"
#include "sys/log.h"

/* Bytes of headers around a block: IPv4 or IPv6, UDP, TFTP. */
#define OVERHEAD4 (20 + 8 + TFTP_HEAD)
#define OVERHEAD6 (40 + 8 + TFTP_HEAD)

int transfer_io_init(struct transfer_io *c, const struct transfer_limits *lim)
{
	c->files = open_files_new();
	c->transfers = transfer_table_new(lim);
	c->set = endpoint_set_new();
	return c->files && c->transfers && c->set ? 0 : -ENOMEM;
}

/* ICMP says that nobody listens at peer any more. */
static void on_gone(void *ctx, struct endpoint *l, const struct sock_addr *peer)
{
	struct transfer_io *c = ctx;
	struct transfer *t = transfer_table_find(c->transfers, peer);
	struct sender_action a;

	if (!t || t->endpoint != l)
		return;
	sender_port_unreachable(&t->sender, &a);
	(void)transfer_io_apply(t, &a, NULL);
}

void transfer_io_attach(struct transfer_io *c, struct loop *loop)
{
	struct endpoint_set_conf conf = {
		.loop = loop, .unreachable = on_gone, .ctx = c};

	c->loop = loop;
	endpoint_set_configure(c->set, &conf);
}

static void on_datagram(void *ctx, struct endpoint *l,
			const struct mmsg_rx_item *item)
{
	/* What is of no transfer was of one that is over. */
	(void)transfer_io_datagram(ctx, l, item);
}

int transfer_io_open(struct transfer_io *c, bool v6, uint16_t first,
		     uint16_t last)
{
	struct endpoint_pool *endpoints = v6 ? &c->endpoints6 : &c->endpoints4;
	/* Port 0, again and again, if there is no range. */
	uint32_t i,
		n = first ? (uint32_t)last - first + 1 : CONF_TRANSFER_PORTS;
	struct sock_addr a;
	int fd = 0;

	/* A range that is small, or in use in part, gives fewer endpoints. */
	for (i = 0; i < n && endpoints->n < CONF_TRANSFER_PORTS; i++) {
		(void)sock_addr_parse(&a, v6 ? "::" : "0.0.0.0",
				      first ? (uint16_t)(first + i) : 0);
		fd = endpoint_socket(&a, false);
		if (fd == -EADDRINUSE)
			continue;
		if (fd < 0)
			return fd;
		endpoints->v[endpoints->n] = endpoint_new(c->set, fd,
							  on_datagram, c);
		if (!endpoints->v[endpoints->n++])
			return -ENOMEM;
	}
	return endpoints->n ? 0 : fd;
}

static void close_endpoints(struct endpoint_pool *endpoints)
{
	while (endpoints->n)
		endpoint_free(endpoints->v[--endpoints->n]);
}

void transfer_io_release(struct transfer_io *c)
{
	if (c->transfers)
		transfer_io_stop(c, "the server is stopping");
	close_endpoints(&c->endpoints4);
	close_endpoints(&c->endpoints6);
	transfer_table_free(c->transfers);
	open_files_free(c->files);
	endpoint_set_free(c->set);
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
static void put_small(struct transfer *t, const struct sender_action *a)
{
	struct mmsg_dest to = destination(t);
	struct wr w;

	wr_init(&w, endpoint_room(t->endpoint, TFTP_BLKSIZE, 1), TFTP_BLKSIZE);
	if (a->send == SENDER_OACK)
		sender_oack(&t->sender, &w);
	else
		tftp_put_error(&w, a->code, a->text);
	endpoint_add(t->endpoint, w.len, w.len, &to);
}

/* How many of n blocks from first on fit one batch, and their bytes. */
static uint32_t batch_of(const struct transfer *t, uint64_t first, uint32_t n,
			 size_t *bytes)
{
	size_t stride = TFTP_HEAD + t->sender.blksize;
	uint32_t most = (uint32_t)(MMSG_DATAGRAM_MAX / stride);

	if (most > MMSG_MAX)
		most = MMSG_MAX;
	if (n > most)
		n = most;
	*bytes = (n - 1) * stride + TFTP_HEAD +
		 sender_length(&t->sender, first + n - 1);
	return n;
}

/* Queue n blocks of the file.  0 or -errno of the file. */
static int put_batch(struct transfer *t, uint64_t first, uint32_t n,
		     size_t bytes)
{
	struct mmsg_dest to = destination(t);
	size_t stride = TFTP_HEAD + t->sender.blksize;
	uint8_t *p = endpoint_room(t->endpoint, bytes, n);
	struct open_file_layout data = {p + TFTP_HEAD, t->sender.blksize,
					stride};
	struct wr w;
	uint32_t i;
	int rc;

	/* The client must not end up with a mixture of two files. */
	if (first + n - 1 == t->sender.last && open_file_changed(t->file))
		return -ESTALE;
	rc = open_file_read(t->file, sender_offset(&t->sender, first),
			    bytes - n * TFTP_HEAD, &data);
	if (rc)
		return rc;
	for (i = 0; i < n; i++) {
		wr_init(&w, p + i * stride, TFTP_HEAD);
		tftp_put_data(&w, sender_block(&t->sender, first + i));
	}
	endpoint_add(t->endpoint, bytes, stride, &to);
	return 0;
}

/* Blocks of the file.  0 or -errno of the file. */
static int put_data(struct transfer *t, uint64_t first, uint32_t n)
{
	int rc = 0;

	while (n && !rc) {
		size_t bytes;
		uint32_t k = batch_of(t, first, n, &bytes);

		rc = put_batch(t, first, k, bytes);
		first += k;
		n -= k;
	}
	return rc;
}

static int transmit(struct transfer *t, const struct sender_action *a)
{
	switch (a->send) {
	case SENDER_OACK:
	case SENDER_ERROR:
		put_small(t, a);
		return 0;
	case SENDER_DATA:
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
	struct transfer_io *c = t->io;

	c->events.ended(c->events.ctx, t, err);
	loop_timer_free(t->timer);
	open_file_put(c->files, t->file);
	transfer_table_remove(c->transfers, t);
	if (!transfer_table_count(c->transfers))
		c->events.idle(c->events.ctx);
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

bool transfer_io_apply(struct transfer *t, struct sender_action *a,
		       const struct tftp *err)
{
	int rc;

	if (sender_confirmed(&t->sender))
		transfer_table_confirm(t->io->transfers, t);
	rc = transmit(t, a);
	if (rc) {
		t->fail = file_reason(rc);
		sender_fail(&t->sender, TFTP_UNDEFINED, t->fail, a);
		(void)transmit(t, a);
	}
	if (a->end) {
		finish(t, err);
		return false;
	}
	arm(t, a->wake);
	return true;
}

void transfer_io_drop(struct transfer *t, enum sender_end end)
{
	sender_drop(&t->sender, end);
	finish(t, NULL);
}

void transfer_io_stop(struct transfer_io *c, const char *text)
{
	struct sender_action a;
	struct transfer *t;

	while ((t = transfer_table_any(c->transfers))) {
		t->fail = text;
		sender_fail(&t->sender, TFTP_UNDEFINED, text, &a);
		(void)transfer_io_apply(t, &a, NULL);
	}
}

static void on_timer(void *ctx)
{
	struct transfer *t = ctx;
	struct endpoint *l = t->endpoint;
	struct sender_action a;

	t->timer_at = 0;
	sender_timer(&t->sender, loop_now(), &a);
	(void)transfer_io_apply(t, &a, NULL);
	endpoint_flush(l);
}

bool transfer_io_datagram(struct transfer_io *c, struct endpoint *l,
			  const struct mmsg_rx_item *item)
{
	struct transfer *t = transfer_table_find(c->transfers,
						 &item->from->peer);
	struct sender_action a;
	struct tftp pkt;
	struct rd r;

	if (!t)
		return false;
	if (t->endpoint != l) {
		if (++t->strays > TRANSFER_STRAYS_MAX) {
			t->fail = "packets for it come to the wrong port";
			transfer_io_drop(t, SENDER_EVICTED);
		}
		return false;
	}
	rd_init(&r, item->data, item->len);
	if (tftp_decode(&pkt, &r))
		return true;
	sender_packet(&t->sender, &pkt, loop_now(), &a);
	(void)transfer_io_apply(t, &a, pkt.op == TFTP_ERROR ? &pkt : NULL);
	return true;
}

/* --- a new transfer ------------------------------------------------------- */

/* The most that is granted to t's client. */
static struct sender_limits limits_of(struct transfer *t)
{
	const struct transfer_io *c = t->io;
	struct sender_limits lim = c->limits;
	uint64_t share = c->in_flight / transfer_table_count(c->transfers);
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

/* The endpoint for a new transfer: any one but that of the one before. */
static struct endpoint *
choose_endpoint(struct transfer_io *c, struct endpoint *listener, uint64_t draw)
{
	struct endpoint_pool *endpoints = endpoint_is_v6(listener)
						  ? &c->endpoints6
						  : &c->endpoints4;

	if (!endpoints->n)
		return listener;
	if (endpoints->n > 1)
		endpoints->next += 1 + (unsigned)(draw % (endpoints->n - 1));
	endpoints->next %= endpoints->n;
	return endpoints->v[endpoints->next];
}

void transfer_io_send(struct transfer_io *c, struct endpoint *listener,
		      const struct rx_request *ask, struct open_file *f)
{
	const struct sock_addr *peer = &ask->from.peer;
	struct transfer *t = transfer_table_add(c->transfers, peer,
						ask->q.name);
	struct sender_limits lim;
	struct sender_action a;

	if (!t) {
		open_file_put(c->files, f);
		c->events.refused(c->events.ctx, peer, log_reason(-ENOMEM));
		return;
	}
	c->events.started(c->events.ctx);
	t->io = c;
	t->file = f;
	t->request = ask->digest;
	t->client = ask->q.client;
	/* For the events; without memory they tell less. */
	if (request_was_renamed(&ask->q))
		t->asked = strdup(ask->q.asked);
	t->local = ask->from.local;
	t->endpoint = choose_endpoint(c, listener, ask->digest);
	t->timer = loop_timer(c->loop, on_timer, t);
	if (!t->timer) {
		c->events.refused(c->events.ctx, peer, log_reason(-ENOMEM));
		transfer_io_drop(t, SENDER_EVICTED);
		return;
	}
	lim = limits_of(t);
	sender_start(&t->sender, &ask->q.ask, &lim, open_file_size(f),
		     loop_now(), &a);
	(void)transfer_io_apply(t, &a, NULL);
}
