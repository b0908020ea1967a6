/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared sockets: see endpoint.h. */
#include "io/endpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Bytes of the largest request or ACK that is looked at. */
#define DATAGRAM_MAX 2048

/*
 * Bytes that wait on a endpoint each way: the requests of a thousand machines
 * that power on at once, or what is sent to all of its clients.
 */
#define SOCKET_BUFFER (4 << 20)

/* Batches from one endpoint before others have their turn. */
#define PASS_BATCHES 4

struct endpoint_set {
	struct endpoint_set_conf conf;
	struct mmsg_rx *in;
	struct mmsg_tx *out;
	struct endpoint *to;	 /* whose packets are in out */
	struct endpoint *active; /* whose packets are being read */
};

struct endpoint {
	struct endpoint_set *set;
	int fd;
	uint16_t port;
	bool v6;
	struct loop_io *io;
	endpoint_fn *fn;
	void *ctx;
};

struct endpoint_set *endpoint_set_new(void)
{
	struct endpoint_set *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->in = mmsg_rx_new(DATAGRAM_MAX);
	r->out = mmsg_tx_new();
	if (r->in && r->out)
		return r;
	endpoint_set_free(r);
	return NULL;
}

void endpoint_set_free(struct endpoint_set *r)
{
	if (!r)
		return;
	mmsg_rx_free(r->in);
	mmsg_tx_free(r->out);
	free(r);
}

void endpoint_set_configure(struct endpoint_set *r,
			    const struct endpoint_set_conf *c)
{
	r->conf = *c;
}

/* --- sending -------------------------------------------------------------- */

void endpoint_flush(struct endpoint *l)
{
	struct endpoint_set *r = l->set;

	if (r->to == l && mmsg_tx_pending(r->out))
		(void)mmsg_tx_send(r->out, l->fd);
}

uint8_t *endpoint_room(struct endpoint *l, size_t n, unsigned datagrams)
{
	struct endpoint_set *r = l->set;
	uint8_t *p;

	if (r->to && r->to != l)
		endpoint_flush(r->to);
	r->to = l;
	p = mmsg_tx_room(r->out, n, datagrams);
	if (p)
		return p;
	endpoint_flush(l);
	return mmsg_tx_room(r->out, n, datagrams);
}

void endpoint_add(struct endpoint *l, size_t n, size_t segment,
		  const struct mmsg_dest *to)
{
	mmsg_tx_add(l->set->out, n, segment, to);
}

/* --- receiving ------------------------------------------------------------ */

static void on_errors(struct endpoint *l)
{
	struct sock_addr peer;
	int rc;

	while ((rc = sock_error(l->fd, &peer)) != -EAGAIN)
		if (rc == -ECONNREFUSED)
			l->set->conf.gone(l->set->conf.ctx, l, &peer);
}

void endpoint_set_flush(struct endpoint_set *r)
{
	if (r->to)
		endpoint_flush(r->to);
}

/* One batch.  The datagrams in it, 0: there is nothing. */
static unsigned take(struct endpoint *l)
{
	struct endpoint_set *r = l->set;
	int i, n = mmsg_rx_read(r->in, l->fd);

	if (n < 0) {
		/*
		 * Also if it says that nothing is there: a send that failed
		 * has taken the news, but what it was about still waits.
		 */
		on_errors(l);
		endpoint_set_flush(r);
		return 0;
	}
	/* A handler may close the endpoint. */
	for (i = 0; i < n && r->active == l; i++) {
		struct mmsg_rx_item item = mmsg_rx_item(r->in, (unsigned)i);

		l->fn(l->ctx, l, &item);
	}
	endpoint_set_flush(r);
	return (unsigned)n;
}

static void on_readable(void *ctx)
{
	struct endpoint *l = ctx;
	struct endpoint_set *r = l->set;
	unsigned n = MMSG_MAX, i;

	r->active = l;
	/* A full batch: there may be more. */
	for (i = 0; i < PASS_BATCHES && n == MMSG_MAX && r->active == l; i++)
		n = take(l);
	r->active = NULL;
	loop_busy_poll_again(r->conf.loop);
}

/* --- opening and closing -------------------------------------------------- */

int endpoint_socket(const struct sock_addr *a, bool balance)
{
	struct sock_udp u = {
		.addr = *a,
		.balance = balance,
		.pktinfo = true,
		.errors = true,
		.fragments = true,
		.rcvbuf = SOCKET_BUFFER,
		.sndbuf = SOCKET_BUFFER,
	};

	return sock_udp_open(&u);
}

struct endpoint *endpoint_new(struct endpoint_set *r, int fd, endpoint_fn *fn,
			      void *ctx)
{
	struct endpoint *l = calloc(1, sizeof(*l));
	struct sock_addr a;

	if (!l || sock_local(fd, &a)) {
		(void)close(fd);
		free(l);
		return NULL;
	}
	l->set = r;
	l->fd = fd;
	l->port = sock_addr_port(&a);
	l->v6 = a.u.sa.sa_family == AF_INET6;
	l->fn = fn;
	l->ctx = ctx;
	l->io = loop_read(r->conf.loop, fd, on_readable, l);
	if (l->io)
		return l;
	endpoint_free(l);
	return NULL;
}

void endpoint_free(struct endpoint *l)
{
	if (!l)
		return;
	endpoint_flush(l);
	if (l->set->to == l)
		l->set->to = NULL;
	if (l->set->active == l)
		l->set->active = NULL;
	loop_io_free(l->io);
	(void)close(l->fd);
	free(l);
}

uint16_t endpoint_port(const struct endpoint *l)
{
	return l->port;
}

bool endpoint_is_v6(const struct endpoint *l)
{
	return l->v6;
}
