/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared UDP sockets on recvmmsg(2) and sendmmsg(2), with ICMP errors from the
 * error queue (IP_RECVERR, ip(7)).  Contract: endpoint.h.
 */
#include "io/endpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Bytes of the largest request or ACK that is looked at. */
#define DATAGRAM_MAX 2048

/*
 * Bytes that the kernel may queue for a socket each way: the requests of a
 * thousand machines that power on at once, or what is sent to all of its
 * clients.
 */
#define SOCKET_BUFFER (4 << 20)

/* Batches from one endpoint before others have their turn. */
#define BATCHES_MAX 4

/*
 * After so many datagrams in a row from one client it is taken for the only
 * one, in lockstep, and one datagram is asked for: a call that asks for more
 * than there are costs the kernel one look too many.  One call in so many asks
 * for more all the same.
 */
#define LOCKSTEP_AFTER 16

struct endpoint_set {
	struct endpoint_set_conf conf;
	struct mmsg_rx *rx;
	struct mmsg_tx *tx;
	struct endpoint *queued; /* whose datagrams are in tx */
	struct endpoint *active; /* whose datagrams are being handled */
};

struct endpoint {
	struct endpoint_set *set;
	int fd;
	uint16_t port;
	bool v6;
	struct loop_io *io;
	endpoint_fn *fn;
	void *ctx;
	struct sock_addr peer; /* of the last datagram */
	unsigned in_row;       /* datagrams from it in a row */
};

struct endpoint_set *endpoint_set_new(void)
{
	struct endpoint_set *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->rx = mmsg_rx_new(DATAGRAM_MAX);
	set->tx = mmsg_tx_new();
	if (set->rx && set->tx)
		return set;
	endpoint_set_free(set);
	return NULL;
}

void endpoint_set_free(struct endpoint_set *set)
{
	if (!set)
		return;
	mmsg_rx_free(set->rx);
	mmsg_tx_free(set->tx);
	free(set);
}

void endpoint_set_configure(struct endpoint_set *set,
			    const struct endpoint_set_conf *c)
{
	set->conf = *c;
}

/* --- sending -------------------------------------------------------------- */

void endpoint_flush(struct endpoint *e)
{
	struct endpoint_set *set = e->set;

	if (set->queued == e && mmsg_tx_pending(set->tx))
		(void)mmsg_tx_send(set->tx, e->fd);
}

void endpoint_set_flush(struct endpoint_set *set)
{
	if (set->queued)
		endpoint_flush(set->queued);
}

uint8_t *endpoint_room(struct endpoint *e, size_t n, unsigned datagrams)
{
	struct endpoint_set *set = e->set;
	uint8_t *p;

	if (set->queued && set->queued != e)
		endpoint_flush(set->queued);
	set->queued = e;
	p = mmsg_tx_room(set->tx, n, datagrams);
	if (p)
		return p;
	endpoint_flush(e);
	return mmsg_tx_room(set->tx, n, datagrams);
}

void endpoint_add(struct endpoint *e, size_t n, size_t segment,
		  const struct mmsg_dest *to)
{
	mmsg_tx_add(e->set->tx, n, segment, to);
}

/* --- receiving ------------------------------------------------------------ */

static void read_icmp_errors(struct endpoint *e)
{
	const struct endpoint_set_conf *c = &e->set->conf;
	struct sock_addr peer;
	int rc;

	while ((rc = sock_error(e->fd, &peer)) != -EAGAIN)
		if (rc == -ECONNREFUSED)
			c->unreachable(c->ctx, e, &peer);
}

/* How many datagrams to ask for. */
static unsigned expected(const struct endpoint *e)
{
	return e->in_row >= LOCKSTEP_AFTER && e->in_row % LOCKSTEP_AFTER
		       ? 1
		       : MMSG_MAX;
}

static void note_peer(struct endpoint *e, const struct sock_addr *peer)
{
	if (sock_addr_equal(&e->peer, peer)) {
		e->in_row++;
		return;
	}
	e->peer = *peer;
	e->in_row = 0;
}

/* Handle one batch.  The number of datagrams in it; 0: none waits. */
static unsigned read_batch(struct endpoint *e)
{
	struct endpoint_set *set = e->set;
	int i, n = mmsg_rx_read(set->rx, e->fd, expected(e));

	if (n < 0) {
		/*
		 * Also after -EAGAIN: a send that failed has taken the pending
		 * error of the socket, but not the entry in its error queue.
		 */
		read_icmp_errors(e);
		endpoint_set_flush(set);
		return 0;
	}
	/* A handler may free e. */
	for (i = 0; i < n && set->active == e; i++) {
		struct mmsg_rx_item item = mmsg_rx_item(set->rx, (unsigned)i);

		note_peer(e, &item.from->peer);
		e->fn(e->ctx, e, &item);
	}
	endpoint_set_flush(set);
	return (unsigned)n;
}

static void on_readable(void *ctx)
{
	struct endpoint *e = ctx;
	struct endpoint_set *set = e->set;
	unsigned n = MMSG_MAX, i;

	set->active = e;
	/* After a full batch there may be more. */
	for (i = 0; i < BATCHES_MAX && n == MMSG_MAX && set->active == e; i++)
		n = read_batch(e);
	set->active = NULL;
	loop_busy_poll_again(set->conf.loop);
}

/* --- opening and closing -------------------------------------------------- */

static const struct sock_udp options = {
	.pktinfo = true,
	.errors = true,
	.fragments = true,
	.rcvbuf = SOCKET_BUFFER,
	.sndbuf = SOCKET_BUFFER,
};

int endpoint_socket(const struct sock_addr *a, bool reuseport)
{
	struct sock_udp u = options;

	u.addr = *a;
	u.reuseport = reuseport;
	return sock_udp_open(&u);
}

int endpoint_adopt(int fd)
{
	return sock_udp_adopt(fd, &options);
}

struct endpoint *endpoint_new(struct endpoint_set *set, int fd, endpoint_fn *fn,
			      void *ctx)
{
	struct endpoint *e = calloc(1, sizeof(*e));
	struct sock_addr a;

	if (!e || sock_local(fd, &a)) {
		(void)close(fd);
		free(e);
		return NULL;
	}
	e->set = set;
	e->fd = fd;
	e->port = sock_addr_port(&a);
	e->v6 = a.u.sa.sa_family == AF_INET6;
	e->fn = fn;
	e->ctx = ctx;
	e->io = loop_read(set->conf.loop, fd, on_readable, e);
	if (e->io)
		return e;
	endpoint_free(e);
	return NULL;
}

void endpoint_free(struct endpoint *e)
{
	if (!e)
		return;
	endpoint_flush(e);
	if (e->set->queued == e)
		e->set->queued = NULL;
	if (e->set->active == e)
		e->set->active = NULL;
	loop_io_free(e->io);
	(void)close(e->fd);
	free(e);
}

uint16_t endpoint_port(const struct endpoint *e)
{
	return e->port;
}

bool endpoint_is_v6(const struct endpoint *e)
{
	return e->v6;
}
