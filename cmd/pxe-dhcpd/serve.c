/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests in batches: all leases of one are in the database before the first
 * reply leaves, at the cost of one transaction (group commit).
 */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>

#include "proto/dhcp4.h"
#include "sys/log.h"
#include "v4/decide.h"
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
	struct lease *lease; /* to be stored before, or NULL */
	struct serve_reply reply;
};

struct serve {
	struct serve_io io;
	struct state *state;
	struct leasedb_writer *db;
	struct report *report;
	struct log_limit send_limit, withheld_limit;
	struct dhcp4 msg; /* the present one: too large for the stack */
	size_t n;	  /* replies in the batch */
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
 * The lease could not be stored, and no ACK is sent: it is held for its client
 * no longer than an offered one.
 */
static void withhold(struct serve *s, struct lease *l,
		     const struct store_time *now)
{
	if (l->state == LEASE_BOUND)
		(void)lease_table_set(s->state->server.leases, l, LEASE_OFFERED,
				      NULL, now->mono + LEASE_OFFER_TIMEOUT);
}

/* Commit the leases of the batch, and send its replies. */
static void flush(struct serve *s, const struct store_time *now)
{
	bool stored = !s->db || !leasedb_writer_commit(s->db);
	size_t i, withheld = 0;

	for (i = 0; i < s->n; i++) {
		struct pending *p = &s->batch[i];
		int rc;

		/* Without a reply the client asks again (RFC 2131, 4.1). */
		if (p->lease && !stored) {
			withhold(s, p->lease, now);
			withheld++;
			continue;
		}
		rc = s->io.send(s->io.ctx, &p->reply);
		if (rc)
			log_limited(&s->send_limit, "send: %s: %s",
				    s->state->conf.iface, log_reason(rc));
	}
	if (withheld)
		log_limited(&s->withheld_limit,
			    "%zu acknowledgements withheld: not on disk",
			    withheld);
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
	/* If one of them fails, so does the commit. */
	(void)store_put(s->db, a.replaced, now);
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
	reply_destination(&p->reply.dest, rq, &a);
	p->reply.port = dg->port;
	p->reply.from = dg->from;
	p->reply.mac = rq->client.mac;
	p->reply.len = w.len;
	p->lease = a.changed;
	s->n++;
}

/* Answer a packet, unless it deserves no answer. */
static void handle(struct serve *s, const struct datagram *dg,
		   const struct store_time *now)
{
	uint32_t src = sock_addr_get_ip4(&dg->from.peer);
	struct request rq;
	const char *reason;

	/* A full buffer means that the rest was cut off. */
	if (dg->len == sizeof(dg->buf)) {
		report_dropped(s->report, src, "too long");
		return;
	}
	if (dhcp4_decode(&s->msg, dg->buf, dg->len)) {
		report_dropped(s->report, src, "too short");
		return;
	}
	/* A reply of another server, which was broadcast. */
	if (s->msg.h.op == DHCP4_BOOTREPLY)
		return;
	reason = request_init(&rq, &s->state->server, &s->msg, src,
			      dg->port == SERVE_PXE);
	if (reason)
		report_dropped(s->report, src, reason);
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
		/* An ICMP error about an earlier reply, e.g. unreachable. */
		if (n < 0)
			continue;
		dg.len = (size_t)n;
		handle(s, &dg, now);
	}
	flush(s, now);
}
