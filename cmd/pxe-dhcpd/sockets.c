/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UDP sockets for DHCP, and Ethernet frames to clients without an address:
 * RFC 2131, 4.1; packet(7).
 */
#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "overload.h"
#include "proto/eth.h"
#include "proto/udp.h"
#include "sys/log.h"
#include "sys/mmsg.h"
#include "sys/sock.h"

/*
 * Room for the requests of 40,000 machines that start at once: bytes, which the
 * kernel doubles for what it needs itself.
 */
#define RCVBUF (32 << 20)

/* Batches of replies, one for each descriptor. */
enum tx {
	TX_DHCP,
	TX_PXE,
	TX_RAW,
	TX_MAX,
};

struct sockets {
	const struct iface *iface;
	int fd;	    /* port 67 */
	int pxe_fd; /* port 4011, or -1 */
	int raw_fd; /* packet socket, or -1 */
	struct loop_io *io, *pxe_io;
	struct overload overload; /* of fd */
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

/* A UDP socket on the interface.  The descriptor or -errno. */
static int bind_port(const struct iface *iface, uint16_t port)
{
	struct sock_udp u = {
		.device = iface->name,
		.broadcast = true,
		.rcvbuf = RCVBUF,
	};

	sock_addr_ip4(&u.addr, 0, port);
	return sock_udp_open(&u);
}

/* Log why a port could not be bound.  An exit status. */
static int tell_unbound(const struct iface *iface, uint16_t port, int err)
{
	if (err == -EACCES || err == -EPERM) {
		log_warn(err,
			 "%s port %u (needs root, or CAP_NET_BIND_SERVICE "
			 "and CAP_NET_RAW)",
			 iface->name, port);
		return EX_NOPERM;
	}
	if (err == -EADDRINUSE)
		log_warnx("%s port %u: another DHCP server on this machine has "
			  "it (see ss -ulpn); the proxy runs on another",
			  iface->name, port);
	else
		log_warn(err, "%s port %u", iface->name, port);
	return EX_UNAVAILABLE;
}

/* 0 with *fd, or an exit status after a message. */
static int open_port(const struct iface *iface, uint16_t port, int *fd)
{
	int rc = bind_port(iface, port);

	*fd = rc;
	return rc < 0 ? tell_unbound(iface, port, rc) : 0;
}

static int check_port(const struct daemon *d, const struct iface *iface,
		      uint16_t port)
{
	int fd = bind_port(iface, port);

	if (fd >= 0)
		(void)close(fd);
	else if (!daemon_passes_over(d, fd, SOCK_DGRAM, port))
		return tell_unbound(iface, port, fd);
	return 0;
}

int sockets_check(const struct daemon *d, const struct iface *iface, bool proxy)
{
	int rc = check_port(d, iface, DHCP4_SERVER_PORT), bad;

	bad = proxy ? check_port(d, iface, DHCP4_PXE_PORT) : 0;
	return rc ? rc : bad;
}

/*
 * The packet socket: a client without an address answers no ARP, so a reply to
 * it is sent to its hardware address.  Without privilege the replies are
 * broadcast instead, which all clients accept.  The descriptor or -1.
 */
static int open_raw(const struct iface *iface)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_ifindex = iface->index,
	};
	int fd;

	if (mac_is_zero(&iface->mac))
		return -1;
	/* Protocol 0: it only sends. */
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && !bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		return fd;
	log_warn(-errno, "packet socket: %s: replies will be broadcast",
		 iface->name);
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

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

int sockets_open(struct sockets **out, const struct iface *iface, bool proxy)
{
	struct sockets *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s) {
		log_warnx("out of memory");
		return EX_OSERR;
	}
	s->iface = iface;
	s->fd = s->pxe_fd = s->raw_fd = -1;
	rc = open_buffers(s);
	if (!rc)
		rc = open_port(iface, DHCP4_SERVER_PORT, &s->fd);
	if (!rc && proxy)
		rc = open_port(iface, DHCP4_PXE_PORT, &s->pxe_fd);
	if (rc) {
		sockets_close(s);
		return rc;
	}
	overload_init(&s->overload, s->fd);
	s->raw_fd = open_raw(iface);
	*out = s;
	return 0;
}

void sockets_close(struct sockets *s)
{
	int i;

	if (!s)
		return;
	for (i = 0; i < TX_MAX; i++)
		mmsg_tx_free(s->tx[i]);
	mmsg_rx_free(s->rx);
	loop_io_free(s->io);
	loop_io_free(s->pxe_io);
	if (s->fd >= 0)
		(void)close(s->fd);
	if (s->pxe_fd >= 0)
		(void)close(s->pxe_fd);
	if (s->raw_fd >= 0)
		(void)close(s->raw_fd);
	free(s);
}

static int port_fd(const struct sockets *s, enum serve_port port)
{
	return port == SERVE_PXE ? s->pxe_fd : s->fd;
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
		sock_addr_ip4(&to, r->dest.ip, DHCP4_SERVER_PORT);
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

	if (s->raw_fd >= 0 &&
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
	const int fd[TX_MAX] = {s->fd, s->pxe_fd, s->raw_fd};
	int lost[TX_MAX][MMSG_MAX];
	unsigned i;

	for (i = 0; i < TX_MAX; i++)
		if (mmsg_tx_pending(s->tx[i]))
			(void)mmsg_tx_send_each(s->tx[i], fd[i], lost[i]);
	for (i = 0; i < s->n_queued; i++) {
		int m = s->queued[i].message;

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

int sockets_watch(struct sockets *s, struct loop *loop, sockets_fn *fn,
		  void *ctx)
{
	s->fn = fn;
	s->ctx = ctx;
	s->io = loop_read(loop, s->fd, on_readable, s);
	if (!s->io)
		return -1;
	if (s->pxe_fd < 0)
		return 0;
	s->pxe_io = loop_read(loop, s->pxe_fd, on_pxe_readable, s);
	return s->pxe_io ? 0 : -1;
}
