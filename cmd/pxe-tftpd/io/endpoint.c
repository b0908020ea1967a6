/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared sockets: see endpoint.h. */
#include "io/endpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Bytes of the largest request or ACK that is looked at. */
#define DATAGRAM_MAX 2048

/*
 * Bytes that wait on a lane each way: the requests of a thousand machines that
 * power on at once, or what is sent to all of its clients.
 */
#define LANE_BUFFER (4 << 20)

/* Batches from one lane before others have their turn. */
#define PASS_BATCHES 4

struct road {
	struct road_conf conf;
	struct mmsg_rx *in;
	struct mmsg_tx *out;
	struct lane *to;     /* whose packets are in out */
	struct lane *active; /* whose packets are being read */
};

struct lane {
	struct road *road;
	int fd;
	uint16_t port;
	bool v6;
	struct loop_io *io;
	lane_fn *fn;
	void *ctx;
};

struct road *road_new(void)
{
	struct road *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->in = mmsg_rx_new(DATAGRAM_MAX);
	r->out = mmsg_tx_new();
	if (r->in && r->out)
		return r;
	road_free(r);
	return NULL;
}

void road_free(struct road *r)
{
	if (!r)
		return;
	mmsg_rx_free(r->in);
	mmsg_tx_free(r->out);
	free(r);
}

void road_configure(struct road *r, const struct road_conf *c)
{
	r->conf = *c;
}

/* --- sending -------------------------------------------------------------- */

void lane_flush(struct lane *l)
{
	struct road *r = l->road;

	if (r->to == l && mmsg_tx_pending(r->out))
		(void)mmsg_tx_send(r->out, l->fd);
}

uint8_t *lane_room(struct lane *l, size_t n, unsigned datagrams)
{
	struct road *r = l->road;
	uint8_t *p;

	if (r->to && r->to != l)
		lane_flush(r->to);
	r->to = l;
	p = mmsg_tx_room(r->out, n, datagrams);
	if (p)
		return p;
	lane_flush(l);
	return mmsg_tx_room(r->out, n, datagrams);
}

void lane_add(struct lane *l, size_t n, size_t segment,
	      const struct mmsg_dest *to)
{
	mmsg_tx_add(l->road->out, n, segment, to);
}

/* --- receiving ------------------------------------------------------------ */

static void on_errors(struct lane *l)
{
	struct sock_addr peer;
	int rc;

	while ((rc = sock_error(l->fd, &peer)) != -EAGAIN)
		if (rc == -ECONNREFUSED)
			l->road->conf.gone(l->road->conf.ctx, l, &peer);
}

void road_flush(struct road *r)
{
	if (r->to)
		lane_flush(r->to);
}

/* One batch.  The datagrams in it, 0: there is nothing. */
static unsigned take(struct lane *l)
{
	struct road *r = l->road;
	int i, n = mmsg_rx_read(r->in, l->fd);

	if (n < 0) {
		/*
		 * Also if it says that nothing is there: a send that failed
		 * has taken the news, but what it was about still waits.
		 */
		on_errors(l);
		road_flush(r);
		return 0;
	}
	/* A handler may close the lane. */
	for (i = 0; i < n && r->active == l; i++) {
		struct mmsg_rx_item item = mmsg_rx_item(r->in, (unsigned)i);

		l->fn(l->ctx, l, &item);
	}
	road_flush(r);
	return (unsigned)n;
}

static void on_readable(void *ctx)
{
	struct lane *l = ctx;
	struct road *r = l->road;
	unsigned n = MMSG_MAX, i;

	r->active = l;
	/* A full batch: there may be more. */
	for (i = 0; i < PASS_BATCHES && n == MMSG_MAX && r->active == l; i++)
		n = take(l);
	r->active = NULL;
	loop_busy_poll_again(r->conf.loop);
}

/* --- opening and closing -------------------------------------------------- */

int lane_socket(const struct sock_addr *a, bool balance)
{
	struct sock_udp u = {
		.addr = *a,
		.balance = balance,
		.pktinfo = true,
		.errors = true,
		.fragments = true,
		.rcvbuf = LANE_BUFFER,
		.sndbuf = LANE_BUFFER,
	};

	return sock_udp_open(&u);
}

struct lane *lane_new(struct road *r, int fd, lane_fn *fn, void *ctx)
{
	struct lane *l = calloc(1, sizeof(*l));
	struct sock_addr a;

	if (!l || sock_local(fd, &a)) {
		(void)close(fd);
		free(l);
		return NULL;
	}
	l->road = r;
	l->fd = fd;
	l->port = sock_addr_port(&a);
	l->v6 = a.u.sa.sa_family == AF_INET6;
	l->fn = fn;
	l->ctx = ctx;
	l->io = loop_read(r->conf.loop, fd, on_readable, l);
	if (l->io)
		return l;
	lane_free(l);
	return NULL;
}

void lane_free(struct lane *l)
{
	if (!l)
		return;
	lane_flush(l);
	if (l->road->to == l)
		l->road->to = NULL;
	if (l->road->active == l)
		l->road->active = NULL;
	loop_io_free(l->io);
	(void)close(l->fd);
	free(l);
}

uint16_t lane_port(const struct lane *l)
{
	return l->port;
}

bool lane_is_v6(const struct lane *l)
{
	return l->v6;
}
