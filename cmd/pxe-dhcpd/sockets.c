/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets on the sockets of an interface, in batches, and Ethernet frames to
 * clients without an address: RFC 2131, 4.1; packet(7).
 */
#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sysexits.h>

#include "overload.h"
#include "proto/eth.h"
#include "proto/udp.h"
#include "sys/log.h"
#include "sys/mmsg.h"
#include "sys/sock.h"

/* Batches of replies, one for each descriptor. */
enum tx {
	TX_DHCP,
	TX_PXE,
	TX_RAW,
	TX_MAX,
};

struct sockets {
	const struct iface *iface;
	struct ports ports; /* all -1: the interface is not there */
	struct loop_io *io, *pxe_io;
	struct overload overload; /* of ports.dhcp */
	struct mmsg_rx *rx;
	struct mmsg_tx *tx[TX_MAX];
	unsigned n_queued;
	struct {
		enum tx tx;
		int message; /* of it, or -errno */
	} queued[SERVE_BATCH];
	sockets_fn *fn;
	void *ctx;
};

/* Buffers for packets.  0 or an exit status after a message. */
static int open_buffers(struct sockets *s)
{
	bool ok = true;
	int i;

	s->rx = mmsg_rx_new(SERVE_PACKET_MAX);
	for (i = 0; i < TX_MAX; i++) {
		s->tx[i] = mmsg_tx_new();
		ok = ok && s->tx[i];
	}
	if (ok && s->rx)
		return 0;
	log_warnx("out of memory");
	return EX_OSERR;
}

int sockets_new(struct sockets **out, const struct iface *iface, sockets_fn *fn,
		void *ctx)
{
	struct sockets *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s) {
		log_warnx("out of memory");
		return EX_OSERR;
	}
	s->iface = iface;
	s->ports = (struct ports){-1, -1, -1, -1};
	s->fn = fn;
	s->ctx = ctx;
	rc = open_buffers(s);
	if (rc)
		sockets_free(s);
	else
		*out = s;
	return rc;
}

void sockets_detach(struct sockets *s)
{
	loop_io_free(s->io);
	loop_io_free(s->pxe_io);
	s->io = s->pxe_io = NULL;
	ports_close(&s->ports);
}

void sockets_free(struct sockets *s)
{
	int i;

	if (!s)
		return;
	sockets_detach(s);
	for (i = 0; i < TX_MAX; i++)
		mmsg_tx_free(s->tx[i]);
	mmsg_rx_free(s->rx);
	free(s);
}

static int port_fd(const struct sockets *s, enum serve_port port)
{
	return port == SERVE_PXE ? s->ports.pxe : s->ports.dhcp;
}

/* --- sending -------------------------------------------------------------- */

/*
 * Queue an Ethernet frame to the client's hardware address, or to all.
 * Broadcasts are sent this way too: on the UDP socket they would wait behind
 * packets to relay agents that answer no ARP, which fill its buffer.  The
 * number of the message, or -errno.
 */
static int queue_frame(struct sockets *s, const struct serve_reply *r)
{
	static const struct mac broadcast = {
		{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	bool to_all = r->dest.kind == REPLY_BROADCAST;
	const struct udp_path path = {
		.src = s->iface->ip,
		.dst = to_all ? INADDR_BROADCAST : r->dest.ip,
		.sport = DHCP4_SERVER_PORT,
		.dport = DHCP4_CLIENT_PORT,
	};
	const struct mmsg_dest to = {.unsegmented = true};
	uint8_t frame[DHCP4_MAX_LEN + ETH_HDR_LEN + IPV4_HDR_LEN + UDP_HDR_LEN];
	struct wr w;

	wr_init(&w, frame, sizeof(frame));
	udp_encode_frame(&w, &s->iface->mac, to_all ? &broadcast : &r->mac,
			 &path, r->buf, r->len);
	return w.err ? w.err : mmsg_tx_copy(s->tx[TX_RAW], frame, w.len, &to);
}

/*
 * Queue a datagram.  Those to one relay agent, of one length, cost the kernel
 * little more than one.
 */
static int queue_datagram(struct sockets *s, const struct serve_reply *r,
			  enum tx tx)
{
	struct mmsg_dest dest = {.ifindex = s->iface->index};
	struct sock_addr to, local;

	sock_addr_ip4(&local, s->iface->ip, 0);
	switch (r->dest.kind) {
	case REPLY_HARDWARE:
	case REPLY_BROADCAST:
		sock_addr_ip4(&to, INADDR_BROADCAST, DHCP4_CLIENT_PORT);
		break;
	case REPLY_RELAY:
		sock_addr_ip4(&to, r->dest.ip,
			      r->dest.source_port
				      ? sock_addr_port(&r->from.peer)
				      : DHCP4_SERVER_PORT);
		break;
	case REPLY_UNICAST:
		sock_addr_ip4(&to, r->dest.ip, DHCP4_CLIENT_PORT);
		break;
	case REPLY_SOURCE:
		to = r->from.peer;
		break;
	}
	dest.peer = &to;
	dest.local = &local;
	return mmsg_tx_copy(s->tx[tx], r->buf, r->len, &dest);
}

static void queue_reply(void *ctx, const struct serve_reply *r)
{
	struct sockets *s = ctx;
	enum tx tx = r->port == SERVE_PXE ? TX_PXE : TX_DHCP;

	if (s->ports.raw >= 0 &&
	    (r->dest.kind == REPLY_HARDWARE || r->dest.kind == REPLY_BROADCAST))
		tx = TX_RAW;
	s->queued[s->n_queued].tx = tx;
	s->queued[s->n_queued++].message = tx == TX_RAW
						   ? queue_frame(s, r)
						   : queue_datagram(s, r, tx);
}

static void flush(void *ctx, int err[static SERVE_BATCH])
{
	struct sockets *s = ctx;
	const int fd[TX_MAX] = {s->ports.dhcp, s->ports.pxe, s->ports.raw};
	int lost[TX_MAX][MMSG_MAX];
	unsigned i;

	for (i = 0; i < TX_MAX; i++)
		if (mmsg_tx_pending(s->tx[i]))
			(void)mmsg_tx_send_each(s->tx[i], fd[i], lost[i]);
	for (i = 0; i < s->n_queued; i++) {
		int m = s->queued[i].message;

		/* It has gone away since the request came. */
		if (s->ports.dhcp < 0)
			m = -ENODEV;
		err[i] = m < 0 ? m : lost[s->queued[i].tx][m];
	}
	s->n_queued = 0;
}

/* --- receiving ------------------------------------------------------------ */

static int receive(void *ctx, enum serve_port port,
		   struct serve_packet p[static SERVE_BATCH])
{
	struct sockets *s = ctx;
	int i, n = mmsg_rx_read(s->rx, port_fd(s, port), SERVE_BATCH);

	if (port == SERVE_DHCP)
		overload_update(&s->overload, n == SERVE_BATCH);
	for (i = 0; i < n; i++) {
		struct mmsg_rx_item it = mmsg_rx_item(s->rx, (unsigned)i);

		p[i] = (struct serve_packet){it.data, it.len, it.from};
	}
	return n;
}

struct serve_io sockets_io(struct sockets *s)
{
	return (struct serve_io){
		.receive = receive,
		.queue = queue_reply,
		.flush = flush,
		.ctx = s,
	};
}

static void on_readable(void *ctx)
{
	struct sockets *s = ctx;

	s->fn(s->ctx, SERVE_DHCP);
}

static void on_pxe_readable(void *ctx)
{
	struct sockets *s = ctx;

	s->fn(s->ctx, SERVE_PXE);
}

int sockets_attach_take(struct sockets *s, struct loop *loop,
			struct ports *ports)
{
	sockets_detach(s);
	s->ports = *ports;
	*ports = (struct ports){-1, -1, -1, ports->ra};
	s->ports.ra = -1;
	overload_init(&s->overload, s->ports.dhcp);
	s->io = loop_read(loop, s->ports.dhcp, on_readable, s);
	if (!s->io)
		return -1;
	if (s->ports.pxe < 0)
		return 0;
	s->pxe_io = loop_read(loop, s->ports.pxe, on_pxe_readable, s);
	return s->pxe_io ? 0 : -1;
}
