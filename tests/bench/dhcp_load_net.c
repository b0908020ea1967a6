/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets of dhcp-load: see dhcp_load_net.h. */
#include "dhcp_load_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "proto/eth.h"
#include "proto/udp.h"

/* Replies that wait here are not lost: bytes. */
#define BUFFER (32 << 20)
/* Longer than any reply. */
#define PACKET_MAX 2048

#define FRAME_HEAD (ETH_HDR_LEN + IPV4_HDR_LEN + UDP_HDR_LEN)
/* Offsets in a frame: the source address, the UDP checksum. */
#define SRC_AT 6
#define SUM_AT (FRAME_HEAD - 2)

/* A socket that waits when it cannot send: what is offered is offered. */
static int make_blocking(int fd)
{
	int flags = fd < 0 ? fd : fcntl(fd, F_GETFL);

	if (fd >= 0 && flags >= 0)
		(void)fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	return fd;
}

static int open_relay(const struct dhcp_load_conf *c)
{
	struct sock_udp u = {
		.addr = c->relay,
		.rcvbuf = BUFFER,
		.sndbuf = BUFFER,
	};
	int fd;

	if (!u.addr.len)
		sock_addr_ip4(&u.addr, 0, 0);
	fd = make_blocking(sock_udp_open(&u));
	if (fd < 0 || !connect(fd, &c->server.u.sa, c->server.len))
		return fd;
	(void)close(fd);
	return -errno;
}

static int open_renewal(void)
{
	struct sock_udp u = {.rcvbuf = BUFFER, .sndbuf = BUFFER};

	sock_addr_ip4(&u.addr, 0, DHCP4_CLIENT_PORT);
	return make_blocking(sock_udp_open(&u));
}

static int open_frames(const char *iface)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = (int)if_nametoindex(iface),
	};
	int fd, size = BUFFER;

	if (!ll.sll_ifindex)
		return -ENODEV;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	if (!bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		return fd;
	size = -errno;
	(void)close(fd);
	return size;
}

int dhcp_load_net_open(struct dhcp_load_net *n, const struct dhcp_load_conf *c)
{
	int i, rc = 0;

	memset(n, 0, sizeof(*n));
	n->server = c->server;
	for (i = 0; i < DHCP_LOAD_WAYS; i++)
		n->fd[i] = -1;
	for (i = 0; i < DHCP_LOAD_WAYS; i++) {
		n->tx[i] = mmsg_tx_new();
		if (!n->tx[i])
			return -ENOMEM;
	}
	n->rx = mmsg_rx_new(PACKET_MAX);
	if (!n->rx)
		return -ENOMEM;
	if (c->iface)
		rc = n->fd[DHCP_LOAD_FRAME] = open_frames(c->iface);
	else
		rc = n->fd[DHCP_LOAD_RELAY] = open_relay(c);
	if (rc >= 0 && c->task == DHCP_LOAD_RENEW)
		rc = n->fd[DHCP_LOAD_RENEWAL] = open_renewal();
	return rc < 0 ? rc : 0;
}

void dhcp_load_net_close(struct dhcp_load_net *n)
{
	int i;

	for (i = 0; i < DHCP_LOAD_WAYS; i++) {
		mmsg_tx_free(n->tx[i]);
		if (n->fd[i] >= 0)
			(void)close(n->fd[i]);
	}
	mmsg_rx_free(n->rx);
}

/* --- sending -------------------------------------------------------------- */

/* The head of a frame around a request of len bytes, without a checksum. */
static void make_head(struct dhcp_load_net *n, const uint8_t *p, size_t len)
{
	static const struct mac any = {{0}},
				all = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	const struct udp_path path = {
		.dst = INADDR_BROADCAST,
		.sport = DHCP4_CLIENT_PORT,
		.dport = DHCP4_SERVER_PORT,
	};
	uint8_t frame[FRAME_HEAD + DHCP4_SAFE_LEN];
	struct wr w;

	wr_init(&w, frame, sizeof(frame));
	udp_encode_frame(&w, &any, &all, &path, p, len);
	memcpy(n->head, frame, FRAME_HEAD);
	/* 0: the sender made none (RFC 768). */
	memset(n->head + SUM_AT, 0, 2);
	n->head_len = len;
}

static void send_batch(struct dhcp_load_net *n, int way)
{
	if (mmsg_tx_pending(n->tx[way]))
		(void)mmsg_tx_send(n->tx[way], n->fd[way]);
}

void dhcp_load_net_flush(struct dhcp_load_net *n)
{
	int i;

	for (i = 0; i < DHCP_LOAD_WAYS; i++)
		send_batch(n, i);
}

void dhcp_load_net_add(struct dhcp_load_net *n, enum dhcp_load_way way,
		       const struct dhcp_load_msgs *msgs,
		       enum dhcp_load_kind kind,
		       const struct dhcp_load_ids *ids)
{
	size_t head = way == DHCP_LOAD_FRAME ? FRAME_HEAD : 0;
	size_t len = dhcp_load_msg_len(msgs, kind);
	struct mmsg_dest to = {.peer = NULL};
	struct mac mac = dhcp_load_mac(ids->number);
	struct sock_addr local;
	uint8_t *p = mmsg_tx_room(n->tx[way], head + len, 1);

	if (!p) {
		send_batch(n, way);
		p = mmsg_tx_room(n->tx[way], head + len, 1);
	}
	if (!p)
		return;
	dhcp_load_msg_write(msgs, kind, ids, p + head);
	if (head) {
		if (n->head_len != len)
			make_head(n, p + head, len);
		memcpy(p, n->head, head);
		memcpy(p + SRC_AT, mac.b, sizeof(mac.b));
	}
	if (way == DHCP_LOAD_RENEWAL) {
		sock_addr_ip4(&local, ids->ip, 0);
		to.peer = &n->server;
		to.local = &local;
	}
	mmsg_tx_add(n->tx[way], head + len, head + len, &to);
	n->sent++;
}

/* --- receiving ------------------------------------------------------------ */

/* Pass over the headers of a frame.  False: it is not for a DHCP client. */
static bool strip(const uint8_t **p, size_t *len)
{
	struct eth eth;
	struct ipv4 ip;
	struct udp udp;
	struct rd r;

	rd_init(&r, *p, *len);
	if (eth_decode(&eth, &r) || eth.tags.type != ETH_TYPE_IPV4 ||
	    ipv4_decode(&ip, &r) || ip.proto != IPPROTO_UDP ||
	    udp_decode(&udp, &r) || udp.dport != DHCP4_CLIENT_PORT)
		return false;
	*p = r.p;
	*len = rd_left(&r);
	return true;
}

unsigned dhcp_load_net_receive(struct dhcp_load_net *n, dhcp_load_reply_fn *fn,
			       void *ctx)
{
	unsigned total = 0, i;
	int way, got;

	for (way = 0; way < DHCP_LOAD_WAYS; way++) {
		if (n->fd[way] < 0)
			continue;
		got = mmsg_rx_read(n->rx, n->fd[way], MMSG_MAX);
		for (i = 0; got > 0 && i < (unsigned)got; i++) {
			struct mmsg_rx_item it = mmsg_rx_item(n->rx, i);
			const uint8_t *p = it.data;
			size_t len = it.len;

			if (way != DHCP_LOAD_FRAME || strip(&p, &len))
				fn(ctx, p, len);
		}
		total += got > 0 ? (unsigned)got : 0;
	}
	return total;
}

void dhcp_load_net_wait(const struct dhcp_load_net *n, uint64_t us)
{
	const struct timespec t = {
		.tv_sec = (time_t)(us / 1000000),
		.tv_nsec = (long)(us % 1000000) * 1000,
	};
	struct pollfd p[DHCP_LOAD_WAYS];
	int i;

	for (i = 0; i < DHCP_LOAD_WAYS; i++)
		p[i] = (struct pollfd){.fd = n->fd[i], .events = POLLIN};
	(void)ppoll(p, DHCP_LOAD_WAYS, &t, NULL);
}
