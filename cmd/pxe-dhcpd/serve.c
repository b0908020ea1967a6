/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets to policy and back, in batches: see serve.h. */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>

#include "proto/dhcp4.h"
#include "sys/log.h"
#include "v4/answer.h"
#include "v4/request.h"
#include "wire/wr.h"

/* Packets answered in one transaction. */
#define BATCH_MAX 256
/* Larger than any UDP datagram on Ethernet that is not fragmented. */
#define PACKET_MAX 2048

/* A packet as it came. */
struct datagram {
	enum serve_port port;
	struct sock_from from;
	size_t len;
	uint8_t buf[PACKET_MAX];
};

/* A reply of the batch. */
struct pending {
	struct lease *lease; /* what must be on disk first, or NULL */
	struct serve_reply reply;
};

struct serve {
	struct serve_io io;
	struct state *state;
	struct leasedb_writer *db;
	struct report *report;
	struct log_limit send_limit, held_limit;
	struct dhcp4 packet; /* too large for the stack */
	size_t n;
	struct pending batch[BATCH_MAX];
};

struct serve *serve_new(const struct serve_io *io, struct state *state,
			struct leasedb_writer *db, struct report *report)
{
	struct serve *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->io = *io;
	s->state = state;
	s->db = db;
	s->report = report;
	return s;
}

void serve_free(struct serve *s)
{
	free(s);
}

/*
 * The transaction failed: nothing was promised, so nothing is held for longer
 * than an offer is.
 */
static void withhold(struct serve *s, struct lease *l,
		     const struct store_time *now)
{
	if (l->state == LEASE_BOUND)
		(void)lease_table_set(s->state->server.leases, l, LEASE_OFFERED,
				      NULL, now->mono + LEASE_OFFER_TIMEOUT);
}

static void flush(struct serve *s, const struct store_time *now)
{
	bool stored = !s->db || !leasedb_writer_commit(s->db);
	size_t i, held = 0;

	for (i = 0; i < s->n; i++) {
		struct pending *p = &s->batch[i];
		int rc;

		/* Not on disk: better silent, the client asks again. */
		if (p->lease && !stored) {
			withhold(s, p->lease, now);
			held++;
			continue;
		}
		rc = s->io.send(s->io.ctx, &p->reply);
		if (rc)
			log_limited(&s->send_limit, "send: %s: %s",
				    s->state->conf.iface, log_reason(rc));
	}
	if (held)
		log_limited(&s->held_limit,
			    "%zu acknowledgements withheld: not on disk", held);
	s->n = 0;
}

/* Answer a request; the reply is the next one of the batch. */
static void answer(struct serve *s, const struct request *rq,
		   const struct datagram *dg, const struct store_time *now)
{
	const struct conf *c = &s->state->conf;
	const struct reply_conf rc = {&c->routers, &c->dns};
	struct pending *p = &s->batch[s->n];
	struct answer a;
	struct wr w;

	answer_request(&s->state->server, rq, now->mono, &a);
	/* A failure is remembered by the transaction. */
	(void)store_put(s->db, a.dropped, now);
	(void)store_put(s->db, a.changed, now);
	report_answer(s->report, rq, &a);
	if (a.type == DHCP4_NONE)
		return;
	wr_init(&w, p->reply.buf, sizeof(p->reply.buf));
	reply_encode(&w, &rc, rq, &a);
	if (w.err) {
		log_limited(&s->send_limit, "reply: %s", log_reason(w.err));
		return;
	}
	reply_destination(&p->reply.to, rq, &a);
	p->reply.port = dg->port;
	p->reply.from = dg->from;
	p->reply.mac = rq->who.mac;
	p->reply.len = w.len;
	p->lease = a.changed;
	s->n++;
}

static void handle(struct serve *s, const struct datagram *dg,
		   const struct store_time *now)
{
	uint32_t src = sock_addr_get_ip4(&dg->from.peer);
	struct request rq;
	const char *why;

	/* A full buffer means that the rest was cut off. */
	if (dg->len == sizeof(dg->buf)) {
		report_dropped(s->report, src, "too long");
		return;
	}
	if (dhcp4_decode(&s->packet, dg->buf, dg->len)) {
		report_dropped(s->report, src, "too short");
		return;
	}
	/* Other servers' replies to broadcast clients are not for us. */
	if (s->packet.h.op == DHCP4_BOOTREPLY)
		return;
	why = request_init(&rq, &s->state->server, &s->packet, src,
			   dg->port == SERVE_PXE);
	if (why)
		report_dropped(s->report, src, why);
	else
		answer(s, &rq, dg, now);
}

void serve_receive(struct serve *s, enum serve_port port,
		   const struct store_time *now)
{
	struct datagram dg = {.port = port};
	unsigned i;

	for (i = 0; i < BATCH_MAX; i++) {
		ssize_t n = s->io.receive(s->io.ctx, port, dg.buf,
					  sizeof(dg.buf), &dg.from);

		if (n == -EAGAIN)
			break;
		/* An ICMP error for an earlier reply: nobody to tell. */
		if (n < 0)
			continue;
		dg.len = (size_t)n;
		handle(s, &dg, now);
	}
	flush(s, now);
}
