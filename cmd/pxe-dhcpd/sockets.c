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

#include "proto/eth.h"
#include "proto/udp.h"
#include "sys/log.h"
#include "sys/sock.h"

/* Room for the requests of a thousand machines that start at once: bytes. */
#define RCVBUF (8 << 20)

struct sockets {
	const struct iface *iface;
	int fd;	    /* port 67 */
	int pxe_fd; /* port 4011, or -1 */
	int raw_fd; /* packet socket, or -1 */
	struct loop_io *io, *pxe_io;
	sockets_fn *fn;
	void *ctx;
};

/* A UDP socket on the interface.  The descriptor or -errno. */
static int bind_port(const struct iface *iface, uint16_t port)
{
	struct sock_udp u = {
		.device = iface->name,
		.broadcast = true,
		.pktinfo = true,
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
	s->pxe_fd = s->raw_fd = -1;
	rc = open_port(iface, DHCP4_SERVER_PORT, &s->fd);
	if (!rc && proxy)
		rc = open_port(iface, DHCP4_PXE_PORT, &s->pxe_fd);
	if (rc) {
		sockets_close(s);
		return rc;
	}
	s->raw_fd = open_raw(iface);
	*out = s;
	return 0;
}

void sockets_close(struct sockets *s)
{
	if (!s)
		return;
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

/*
 * An Ethernet frame to the client's hardware address, or to all.  Broadcasts
 * are sent this way too: on the UDP socket they would wait behind packets to
 * relay agents that answer no ARP, which fill its buffer.
 */
static int send_frame(struct sockets *s, const struct serve_reply *r)
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
	uint8_t frame[DHCP4_MAX_LEN + ETH_HDR_LEN + IPV4_HDR_LEN + UDP_HDR_LEN];
	struct wr w;

	wr_init(&w, frame, sizeof(frame));
	udp_encode_frame(&w, &s->iface->mac, to_all ? &broadcast : &r->mac,
			 &path, r->buf, r->len);
	if (w.err)
		return w.err;
	return send(s->raw_fd, frame, w.len, 0) < 0 ? -errno : 0;
}

static int send_reply(void *ctx, const struct serve_reply *r)
{
	struct sockets *s = ctx;
	struct sock_addr to, local;

	sock_addr_ip4(&local, s->iface->ip, 0);
	switch (r->dest.kind) {
	case REPLY_HARDWARE:
	case REPLY_BROADCAST:
		if (s->raw_fd >= 0)
			return send_frame(s, r);
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
	return sock_send(port_fd(s, r->port), r->buf, r->len, &to, &local,
			 s->iface->index);
}

static ssize_t receive(void *ctx, enum serve_port port, void *buf, size_t cap,
		       struct sock_from *from)
{
	return sock_recv(port_fd(ctx, port), buf, cap, from);
}

struct serve_io sockets_io(struct sockets *s)
{
	return (struct serve_io){
		.receive = receive,
		.send = send_reply,
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
