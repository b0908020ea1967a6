/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets, timers and files of transfers.  Which packets are due is decided in
 * engine/sender.c; how they leave and arrive, here.  Contract: transfer_io.h.
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

int transfer_io_init(struct transfer_io *io, const struct transfer_limits *lim)
{
	io->files = open_files_new();
	io->transfers = transfer_table_new(lim);
	io->set = endpoint_set_new();
	return io->files && io->transfers && io->set ? 0 : -ENOMEM;
}

static void on_unreachable(void *ctx, struct endpoint *e,
			   const struct sock_addr *peer);
static void on_wait_timer(void *ctx);

int transfer_io_attach(struct transfer_io *io, struct loop *loop)
{
	struct endpoint_set_conf conf = {
		.loop = loop,
		.unreachable = on_unreachable,
		.ctx = io,
	};

	io->loop = loop;
	endpoint_set_configure(io->set, &conf);
	io->wait_timer = loop_timer(loop, on_wait_timer, io);
	return io->wait_timer ? 0 : -ENOMEM;
}

static void on_datagram(void *ctx, struct endpoint *e,
			const struct mmsg_rx_item *item)
{
	/* A packet that no transfer owns is a late one of a transfer's end. */
	(void)transfer_io_datagram(ctx, e, item);
}

int transfer_io_open(struct transfer_io *io, bool v6, uint16_t first,
		     uint16_t last)
{
	struct endpoint_pool *pool = v6 ? &io->endpoints6 : &io->endpoints4;
	/* Without a range the kernel chooses each port (port 0). */
	uint32_t i,
		n = first ? (uint32_t)last - first + 1 : CONF_TRANSFER_PORTS;
	struct sock_addr a;
	int fd = 0;

	/* A range that is small, or partly in use, gives fewer endpoints. */
	for (i = 0; i < n && pool->n < CONF_TRANSFER_PORTS; i++) {
		(void)sock_addr_parse(&a, v6 ? "::" : "0.0.0.0",
				      first ? (uint16_t)(first + i) : 0);
		fd = endpoint_socket(&a, false);
		if (fd == -EADDRINUSE)
			continue;
		if (fd < 0)
			return fd;
		pool->v[pool->n] = endpoint_new(io->set, fd, on_datagram, io);
		if (!pool->v[pool->n])
			return -ENOMEM;
		pool->n++;
	}
	return pool->n ? 0 : fd;
}

static void close_endpoints(struct endpoint_pool *pool)
{
	while (pool->n)
		endpoint_free(pool->v[--pool->n]);
}

void transfer_io_release(struct transfer_io *io)
{
	if (io->transfers)
		transfer_io_stop(io, "the server is stopping");
	close_endpoints(&io->endpoints4);
	close_endpoints(&io->endpoints6);
	loop_timer_free(io->wait_timer);
	transfer_table_free(io->transfers);
	open_files_free(io->files);
	endpoint_set_free(io->set);
	memset(io, 0, sizeof(*io));
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

/* How many of n blocks from first on fit one message, and their bytes. */
static uint32_t fit_message(const struct transfer *t, uint64_t first,
			    uint32_t n, size_t *bytes)
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
static int put_blocks(struct transfer *t, uint64_t first, uint32_t n,
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

	/* The client must not end up with parts of two versions. */
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
		uint32_t k = fit_message(t, first, n, &bytes);

		rc = put_blocks(t, first, k, bytes);
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

/* Why a transfer ends whose file gave err. */
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

/* --- applying what the sender decided ------------------------------------- */

static void begin_waiting(struct transfer_io *io, const struct sock_addr *peer);

/* Release what t holds, and t. */
static void release(struct transfer *t)
{
	struct transfer_io *io = t->io;

	loop_timer_free(t->timer);
	open_file_put(io->files, t->file);
	transfer_table_remove(io->transfers, t);
}

/* t has ended.  err: the client's ERROR that ended it, or NULL. */
static void finish(struct transfer *t, const struct tftp *err)
{
	struct transfer_io *io = t->io;
	struct sock_addr peer = t->peer;
	/*
	 * Somebody is there, or its host says that nobody is.  A time-out makes
	 * no room for the next: packets to a forged address would follow each
	 * other for as long as requests come.
	 */
	bool next = err || t->sender.end == SENDER_GONE;

	io->events.ended(io->events.ctx, t, err);
	release(t);
	if (next)
		begin_waiting(io, &peer);
	if (!transfer_table_count(io->transfers))
		io->events.idle(io->events.ctx);
}

static void arm(struct transfer *t, uint64_t wake)
{
	uint64_t now;

	/* A timer that fires early looks again: cheaper than moving it. */
	if (t->timer_at && t->timer_at <= wake)
		return;
	now = loop_now();
	t->timer_at = wake;
	loop_timer_start(t->timer, wake > now ? wake - now : 0);
}

/*
 * Do what t's sender has decided.  err is the client's ERROR if that is what it
 * reacts to, else NULL.  t may have ended and be gone afterwards.
 */
static void apply(struct transfer *t, struct sender_action *a,
		  const struct tftp *err)
{
	struct transfer_io *io = t->io;
	int rc;

	if (t->state == TRANSFER_UNCONFIRMED && sender_confirmed(&t->sender)) {
		transfer_table_confirm(io->transfers, t);
		begin_waiting(io, &t->peer);
	}
	rc = transmit(t, a);
	if (rc) {
		t->fail = file_reason(rc);
		sender_fail(&t->sender, TFTP_UNDEFINED, t->fail, a);
		(void)transmit(t, a);
	}
	if (a->end)
		finish(t, err);
	else
		arm(t, a->wake);
}

void transfer_io_drop(struct transfer *t, enum sender_end end)
{
	if (t->state == TRANSFER_WAITING) {
		release(t);
		return;
	}
	sender_drop(&t->sender, end);
	finish(t, NULL);
}

void transfer_io_drop_waiting(struct transfer_io *io)
{
	struct transfer *t;

	while ((t = transfer_table_stale(io->transfers)))
		release(t);
}

void transfer_io_stop(struct transfer_io *io, const char *text)
{
	struct sender_action a;
	struct transfer *t;

	transfer_io_drop_waiting(io);
	while ((t = transfer_table_any(io->transfers))) {
		t->fail = text;
		sender_fail(&t->sender, TFTP_UNDEFINED, text, &a);
		apply(t, &a, NULL);
	}
}

/* --- events --------------------------------------------------------------- */

static void on_timer(void *ctx)
{
	struct transfer *t = ctx;
	struct endpoint *e = t->endpoint;
	struct sender_action a;

	t->timer_at = 0;
	sender_timer(&t->sender, loop_now(), &a);
	apply(t, &a, NULL);
	endpoint_flush(e);
}

static void on_unreachable(void *ctx, struct endpoint *e,
			   const struct sock_addr *peer)
{
	struct transfer_io *io = ctx;
	struct transfer *t = transfer_table_find(io->transfers, peer);
	struct sender_action a;

	if (!t || t->endpoint != e || t->state == TRANSFER_WAITING)
		return;
	sender_port_unreachable(&t->sender, &a);
	apply(t, &a, NULL);
}

bool transfer_io_datagram(struct transfer_io *io, struct endpoint *e,
			  const struct mmsg_rx_item *item)
{
	struct transfer *t = transfer_table_find(io->transfers,
						 &item->from->peer);
	struct sender_action a;
	struct tftp pkt;
	struct rd r;

	if (!t || t->state == TRANSFER_WAITING)
		return false;
	if (t->endpoint != e) {
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
	apply(t, &a, pkt.op == TFTP_ERROR ? &pkt : NULL);
	return true;
}

bool transfer_io_request_repeated(struct transfer *t, uint64_t digest)
{
	struct transfer_io *io = t->io;
	struct sock_addr peer = t->peer;
	struct sender_action a;
	uint64_t now = loop_now();

	if (t->request != digest) {
		transfer_io_drop(t, SENDER_REPLACED);
		return false;
	}
	if (t->state == TRANSFER_WAITING) {
		transfer_table_renew(io->transfers, t, now);
		begin_waiting(io, &peer);
		return true;
	}
	if (!sender_request_repeated(&t->sender, now, &a)) {
		transfer_io_drop(t, SENDER_REPLACED);
		return false;
	}
	apply(t, &a, NULL);
	return true;
}

/* --- a new transfer ------------------------------------------------------- */

/* The largest options that are granted to t's client. */
static struct sender_limits limits_of(struct transfer *t)
{
	const struct transfer_io *io = t->io;
	struct sender_limits lim = io->limits;
	uint64_t share = io->in_flight / transfer_table_count(io->transfers);
	bool v6 = t->peer.u.sa.sa_family == AF_INET6;
	int room = sock_peer_mtu(&t->peer) - (v6 ? OVERHEAD6 : OVERHEAD4);

	/* Firmware and firewalls drop fragments. */
	if (io->mtu_clamp && room > 0 && (uint32_t)room < lim.blksize)
		lim.blksize = (uint32_t)room;
	t->unsegmented = room < 0 || lim.blksize > (uint32_t)room;
	if (share < lim.in_flight)
		lim.in_flight = (uint32_t)share;
	return lim;
}

/* The endpoint for a new transfer: any but that of the one before it. */
static struct endpoint *choose_endpoint(struct transfer_io *io,
					struct endpoint *listener,
					uint64_t draw)
{
	struct endpoint_pool *pool = endpoint_is_v6(listener) ? &io->endpoints6
							      : &io->endpoints4;

	if (!pool->n)
		return listener;
	if (pool->n > 1)
		pool->next += 1 + (unsigned)(draw % (pool->n - 1));
	pool->next %= pool->n;
	return pool->v[pool->next];
}

/* Send the first packet of t, which is UNCONFIRMED. */
static void begin(struct transfer *t)
{
	struct transfer_io *io = t->io;
	struct sender_limits lim = limits_of(t);
	struct sender_action a;

	io->events.started(io->events.ctx);
	sender_start(&t->sender, &t->options, &lim, open_file_size(t->file),
		     loop_now(), &a);
	apply(t, &a, NULL);
}

/* Begin the transfers of peer's address whose turn it is. */
static void begin_waiting(struct transfer_io *io, const struct sock_addr *peer)
{
	struct transfer *t;

	while ((t = transfer_table_next(io->transfers, peer, loop_now())))
		begin(t);
}

static void on_wait_timer(void *ctx)
{
	struct transfer_io *io = ctx;
	uint64_t now = loop_now();
	struct transfer *t;

	while ((t = transfer_table_stale(io->transfers)) &&
	       now - t->waiting_since >= TRANSFER_WAIT_TIME) {
		io->events.unanswered(io->events.ctx, &t->peer,
				      TRANSFER_UNCONFIRMED_TEXT);
		release(t);
	}
	if (t)
		loop_timer_start(io->wait_timer,
				 t->waiting_since + TRANSFER_WAIT_TIME - now);
}

/* Add the transfer for rx with all that it holds.  NULL without memory. */
static struct transfer *create(struct transfer_io *io,
			       struct endpoint *listener,
			       const struct rx_request *rx, bool wait)
{
	const struct sock_addr *peer = &rx->from.peer;
	struct loop_timer *timer = NULL;
	struct transfer *t;

	t = wait ? transfer_table_add_waiting(io->transfers, peer,
					      rx->request.name, loop_now())
		 : transfer_table_add(io->transfers, peer, rx->request.name);
	if (t)
		timer = loop_timer(io->loop, on_timer, t);
	if (!timer) {
		if (t)
			transfer_table_remove(io->transfers, t);
		return NULL;
	}
	t->io = io;
	t->timer = timer;
	t->request = rx->digest;
	t->client = rx->request.fingerprint;
	t->options = rx->request.options;
	/* For the events; without memory they tell less. */
	if (request_was_renamed(&rx->request))
		t->asked = strdup(rx->request.wire_name);
	t->local = rx->from.local;
	t->endpoint = choose_endpoint(io, listener, rx->digest);
	return t;
}

void transfer_io_send(struct transfer_io *io, struct endpoint *listener,
		      const struct rx_request *rx, struct open_file *f,
		      bool wait)
{
	struct transfer *t = create(io, listener, rx, wait);

	if (!t) {
		open_file_put(io->files, f);
		io->events.unanswered(io->events.ctx, &rx->from.peer,
				      log_reason(-ENOMEM));
		return;
	}
	t->file = f;
	if (!wait) {
		begin(t);
		return;
	}
	if (transfer_table_waiting(io->transfers) == 1)
		loop_timer_start(io->wait_timer, TRANSFER_WAIT_TIME);
	begin_waiting(io, &rx->from.peer);
}
