/* SPDX-License-Identifier: BSD-2-Clause */
#include "serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "lease/store.h"
#include "proto/eth.h"
#include "proto/udp.h"
#include "sys/log.h"
#include "sys/sock.h"
#include "v4/reply.h"

/* Packets answered in one transaction. */
#define BATCH_MAX 256
/* A storm of a thousand machines must not overrun the socket: bytes. */
#define RCVBUF (8 << 20)
/* Larger than any UDP datagram on Ethernet that is not fragmented. */
#define PACKET_MAX 2048

struct pending {
	struct reply_dest to;
	struct sock_from from; /* of the request */
	struct mac mac;	       /* for REPLY_HARDWARE */
	bool boot_port;
	struct lease *lease; /* what must be on disk first, or NULL */
	size_t len;
	uint8_t buf[DHCP4_MAX_LEN];
};

struct serve {
	const struct iface *iface;
	struct state *state;
	struct leasedb_writer *store;
	struct report *report;
	int fd;	     /* port 67 */
	int boot_fd; /* port 4011, or -1 */
	int raw_fd;  /* packet socket, or -1 */
	struct loop_io *io, *boot_io;
	struct log_limit send_limit, held_limit;
	struct dhcp4 packet; /* too large for the stack */
	size_t n;
	struct pending batch[BATCH_MAX];
};

static int open_port(const struct iface *iface, uint16_t port)
{
	struct sock_udp u = {
		.device = iface->name,
		.broadcast = true,
		.pktinfo = true,
		.rcvbuf = RCVBUF,
	};
	int fd;

	sock_addr_ip4(&u.addr, 0, port);
	fd = sock_udp_open(&u);
	if (fd == -EACCES || fd == -EPERM)
		log_warn(fd,
			 "%s port %u (needs root, or CAP_NET_BIND_SERVICE "
			 "and CAP_NET_RAW)",
			 iface->name, port);
	else if (fd == -EADDRINUSE)
		log_warnx("%s port %u: another DHCP server on this machine has "
			  "it (see ss -ulpn); the proxy runs on another",
			  iface->name, port);
	else if (fd < 0)
		log_warn(fd, "%s port %u", iface->name, port);
	return fd;
}

/*
 * Replies to a client without an address cannot wait for its ARP.  Without
 * the privilege they are broadcast instead, which all clients understand.
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

int serve_open(struct serve **out, const struct iface *iface,
	       struct state *state, struct leasedb_writer *store,
	       struct report *report)
{
	struct serve *s = calloc(1, sizeof(*s));
	int bad;

	*out = NULL;
	if (!s) {
		log_warnx("out of memory");
		return EX_OSERR;
	}
	s->iface = iface;
	s->state = state;
	s->store = store;
	s->report = report;
	s->boot_fd = s->raw_fd = -1;
	bad = s->fd = open_port(iface, DHCP4_SERVER_PORT);
	if (s->fd >= 0 && state->server.proxy)
		bad = s->boot_fd = open_port(iface, DHCP4_PXE_PORT);
	if (bad < 0) {
		serve_close(s);
		return bad == -EACCES || bad == -EPERM ? EX_NOPERM
						       : EX_UNAVAILABLE;
	}
	s->raw_fd = open_raw(iface);
	*out = s;
	return 0;
}

void serve_close(struct serve *s)
{
	if (!s)
		return;
	loop_io_free(s->io);
	loop_io_free(s->boot_io);
	if (s->fd >= 0)
		(void)close(s->fd);
	if (s->boot_fd >= 0)
		(void)close(s->boot_fd);
	if (s->raw_fd >= 0)
		(void)close(s->raw_fd);
	free(s);
}

/*
 * An Ethernet frame to a client by its hardware address, or to all.  Also
 * broadcasts go this way: on the UDP socket they would wait behind packets to
 * relays that do not answer ARP, and fill its buffer.
 */
static int send_frame(struct serve *s, const struct pending *p)
{
	static const struct mac everybody = {
		{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	bool all = p->to.to == REPLY_BROADCAST;
	const struct udp_path path = {
		.src = s->iface->ip,
		.dst = all ? INADDR_BROADCAST : p->to.ip,
		.sport = DHCP4_SERVER_PORT,
		.dport = DHCP4_CLIENT_PORT,
	};
	uint8_t frame[DHCP4_MAX_LEN + ETH_HDR_LEN + IPV4_HDR_LEN + UDP_HDR_LEN];
	struct wr w;

	wr_init(&w, frame, sizeof(frame));
	udp_encode_frame(&w, &s->iface->mac, all ? &everybody : &p->mac, &path,
			 p->buf, p->len);
	if (w.err)
		return w.err;
	return send(s->raw_fd, frame, w.len, 0) < 0 ? -errno : 0;
}

static int send_one(struct serve *s, const struct pending *p)
{
	struct sock_addr to, local;
	int fd = p->boot_port ? s->boot_fd : s->fd;

	sock_addr_ip4(&local, s->iface->ip, 0);
	switch (p->to.to) {
	case REPLY_HARDWARE:
	case REPLY_BROADCAST:
		if (s->raw_fd >= 0)
			return send_frame(s, p);
		sock_addr_ip4(&to, INADDR_BROADCAST, DHCP4_CLIENT_PORT);
		break;
	case REPLY_RELAY:
		sock_addr_ip4(&to, p->to.ip, DHCP4_SERVER_PORT);
		break;
	case REPLY_UNICAST:
		sock_addr_ip4(&to, p->to.ip, DHCP4_CLIENT_PORT);
		break;
	case REPLY_SOURCE:
		to = p->from.peer;
		break;
	}
	return sock_send(fd, p->buf, p->len, &to, &local, s->iface->index);
}

/*
 * The transaction failed: nothing was promised, so nothing is held for longer
 * than an offer is.
 */
static void withhold(struct serve *s, const struct pending *p)
{
	int64_t now = (int64_t)(loop_now() / 1000000);

	if (p->lease->state == LEASE_BOUND)
		(void)lease_table_set(s->state->server.leases, p->lease,
				      LEASE_OFFERED, NULL,
				      now + LEASE_OFFER_TIMEOUT);
}

static void flush(struct serve *s)
{
	bool stored = !s->store || !leasedb_writer_commit(s->store);
	size_t i, held = 0;

	for (i = 0; i < s->n; i++) {
		struct pending *p = &s->batch[i];
		int rc;

		/* Not on disk: better silent, the client asks again. */
		if (p->lease && !stored) {
			withhold(s, p);
			held++;
			continue;
		}
		rc = send_one(s, p);
		if (rc)
			log_limited(&s->send_limit, "send: %s: %s",
				    s->iface->name, log_reason(rc));
	}
	if (held)
		log_limited(&s->held_limit,
			    "%zu acknowledgements withheld: not on disk", held);
	s->n = 0;
}

/* A request that deserves an answer, into the batch. */
static void answer(struct serve *s, const struct request *rq,
		   const struct sock_from *from)
{
	const struct conf *c = &s->state->conf;
	const struct reply_conf rc = {&c->routers, &c->dns};
	struct pending *p = &s->batch[s->n];
	const struct store_time now = store_now();
	struct answer a;
	struct wr w;

	answer_request(&s->state->server, rq, now.mono, &a);
	/* A failure is remembered by the transaction. */
	(void)store_put(s->store, a.dropped, &now);
	(void)store_put(s->store, a.changed, &now);
	report_answer(s->report, rq, &a);
	if (a.type == DHCP4_NONE)
		return;
	wr_init(&w, p->buf, sizeof(p->buf));
	reply_encode(&w, &rc, rq, &a);
	if (w.err) {
		log_limited(&s->send_limit, "reply: %s", log_reason(w.err));
		return;
	}
	reply_destination(&p->to, rq, &a);
	p->len = w.len;
	p->from = *from;
	p->mac = rq->who.mac;
	p->boot_port = rq->boot_port;
	p->lease = a.changed;
	s->n++;
}

static void packet(struct serve *s, const uint8_t *buf, size_t len,
		   const struct sock_from *from, bool boot_port)
{
	uint32_t src = sock_addr_get_ip4(&from->peer);
	struct request rq = {.src = src};
	const char *why;

	/* A full buffer means that the rest was cut off. */
	if (len == PACKET_MAX || dhcp4_decode(&s->packet, buf, len)) {
		report_dropped(s->report, &rq,
			       len == PACKET_MAX ? "too long" : "too short");
		return;
	}
	/* Other servers' replies to broadcast clients are not for us. */
	if (s->packet.h.op == DHCP4_BOOTREPLY)
		return;
	why = request_init(&rq, &s->state->server, &s->packet, src, boot_port);
	if (why) {
		rq.src = src;
		report_dropped(s->report, &rq, why);
		return;
	}
	answer(s, &rq, from);
}

static void receive(struct serve *s, int fd, bool boot_port)
{
	uint8_t buf[PACKET_MAX];
	struct sock_from from;
	unsigned i;

	for (i = 0; i < BATCH_MAX && s->n < BATCH_MAX; i++) {
		ssize_t n = sock_recv(fd, buf, sizeof(buf), &from);

		if (n == -EAGAIN)
			break;
		/* An ICMP error for an earlier reply: nobody to tell. */
		if (n < 0)
			continue;
		packet(s, buf, (size_t)n, &from, boot_port);
	}
	flush(s);
}

static void on_readable(void *ctx)
{
	struct serve *s = ctx;

	receive(s, s->fd, false);
}

static void on_boot_readable(void *ctx)
{
	struct serve *s = ctx;

	receive(s, s->boot_fd, true);
}

int serve_start(struct serve *s, struct loop *loop)
{
	s->io = loop_read(loop, s->fd, on_readable, s);
	if (!s->io)
		return -1;
	if (s->boot_fd < 0)
		return 0;
	s->boot_io = loop_read(loop, s->boot_fd, on_boot_readable, s);
	return s->boot_io ? 0 : -1;
}
