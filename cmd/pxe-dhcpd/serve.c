/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests and their replies; those that bind a lease wait until it is stored
 * (RFC 2131, 3.1, 4: the server commits the binding before it acknowledges).
 */
#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lease/update.h"
#include "proto/dhcp4.h"
#include "sys/log.h"
#include "v4/decide.h"
#include "v4/request.h"
#include "wire/wr.h"

/* Packets received before the rest of the program has its turn. */
#define BATCH_MAX 256
/* Larger than any UDP datagram on Ethernet that is not fragmented. */
#define PACKET_MAX 2048
/* ACKs that wait for one transaction; more are not answered. */
#define WAITING_MAX 512
/* Requests that wait for the end of a transaction that concerns them. */
#define DEFERRED_MAX 64

/* A packet as it came. */
struct datagram {
	enum serve_port port;
	struct sock_from from;
	size_t len;
	uint8_t buf[PACKET_MAX];
};

/* An ACK that waits. */
struct waiting {
	struct lease_update update;
	struct report_entry report;
	struct serve_reply reply;
};

/* What one transaction stores, and the replies that wait for it. */
struct transaction {
	size_t n_waiting;
	struct waiting waiting[WAITING_MAX];
	size_t n_rows;
	struct leasedb_row rows[SERVE_ROWS_MAX];
};

struct serve {
	struct serve_io io;
	struct serve_store store;
	bool stores;
	struct state *state;
	struct report *report;
	struct log_limit encode_limit;
	struct dhcp4 msg;	  /* the present one: too large for the stack */
	struct transaction *next; /* collects */
	struct transaction *under_way; /* is being stored, if storing */
	bool storing;
	bool failing; /* the last transaction failed */
	size_t n_deferred;
	struct datagram deferred[DEFERRED_MAX];
};

struct serve *serve_new(const struct serve_io *io,
			const struct serve_store *store, struct state *state,
			struct report *report)
{
	struct serve *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->io = *io;
	if (store)
		s->store = *store;
	s->stores = store != NULL;
	s->state = state;
	s->report = report;
	s->next = calloc(1, sizeof(*s->next));
	s->under_way = calloc(1, sizeof(*s->under_way));
	if (s->next && s->under_way)
		return s;
	serve_free(s);
	return NULL;
}

void serve_free(struct serve *s)
{
	if (!s)
		return;
	free(s->next);
	free(s->under_way);
	free(s);
}

bool serve_is_storing(const struct serve *s)
{
	return s->storing;
}

static void send_reply(struct serve *s, const struct serve_reply *reply,
		       const struct report_entry *e)
{
	int rc = s->io.send(s->io.ctx, reply);

	if (rc)
		report_unsent(s->report, e, log_reason(rc));
	else
		report_done(s->report, e);
}

/* --- storing -------------------------------------------------------------- */

/* Begin the next transaction, if there is something to store. */
static void begin(struct serve *s)
{
	struct transaction *t = s->next;

	if (s->storing || !t->n_rows)
		return;
	s->next = s->under_way;
	s->under_way = t;
	s->storing = true;
	s->store.begin(s->store.ctx, t->rows, t->n_rows);
}

/* Have the row of a lease stored that has ended; no reply waits for it. */
static void store_ended(struct serve *s, uint32_t ip,
			const struct store_time *now)
{
	const struct lease *l = lease_table_by_ip(s->state->server.leases, ip);
	struct transaction *t = s->next;

	if (!s->stores || !l || t->n_rows == SERVE_ROWS_MAX)
		return;
	store_row(&t->rows[t->n_rows++], l, now);
}

static bool has_room(const struct transaction *t)
{
	return t->n_waiting < WAITING_MAX && t->n_rows + 2 <= SERVE_ROWS_MAX;
}

/*
 * The rows of a transaction that failed are stored with the next one, as far as
 * they are of leases that have ended: the table has that already.
 */
static void keep_ended(struct serve *s, const struct transaction *failed,
		       const struct store_time *now)
{
	size_t i;

	for (i = 0; i < failed->n_rows; i++)
		if (failed->rows[i].state != LEASE_BOUND)
			store_ended(s, failed->rows[i].ip, now);
}

/* --- answering ------------------------------------------------------------ */

/* The reply waits until its lease is stored. */
static void wait_for_lease(struct serve *s, const struct answer *a,
			   const struct report_entry *e,
			   const struct serve_reply *reply,
			   const struct store_time *now)
{
	struct lease_table *leases = s->state->server.leases;
	struct transaction *t = s->next;
	struct waiting *w = &t->waiting[t->n_waiting];

	if (!has_room(t)) {
		lease_update_end(leases, &a->update, false, now->mono);
		report_unsent(s->report, e,
			      "too many leases wait for the disk");
		return;
	}
	w->update = a->update;
	w->report = *e;
	w->reply = *reply;
	t->n_waiting++;
	t->n_rows += lease_update_rows(&a->update, leases, now,
				       &t->rows[t->n_rows]);
}

/* Encode the reply for a.  0 or an error of wire/err.h. */
static int encode(const struct request *rq, const struct answer *a,
		  const struct datagram *dg, struct serve_reply *reply)
{
	struct wr w;

	wr_init(&w, reply->buf, sizeof(reply->buf));
	reply_encode(&w, rq, a);
	reply_destination(&reply->dest, rq, a);
	reply->port = dg->port;
	reply->from = dg->from;
	reply->mac = rq->client.mac;
	reply->len = w.len;
	return w.err;
}

static void answer(struct serve *s, const struct request *rq,
		   const struct datagram *dg, const struct store_time *now)
{
	struct serve_reply reply;
	struct report_entry e;
	struct answer a;
	int rc = 0;

	answer_request(&s->state->server, rq, now->mono, &a);
	report_prepare(&e, rq, &a);
	if (a.held)
		report_held(s->report, rq, &a);
	if (a.ended)
		store_ended(s, a.ended, now);
	if (a.type != DHCP4_NONE)
		rc = encode(rq, &a, dg, &reply);
	if (rc) {
		log_limited(&s->encode_limit, "reply: %s", log_reason(rc));
		if (a.update.ip)
			lease_update_end(s->state->server.leases, &a.update,
					 false, now->mono);
	} else if (a.update.ip) {
		wait_for_lease(s, &a, &e, &reply, now);
	} else if (a.type != DHCP4_NONE) {
		send_reply(s, &reply, &e);
	} else {
		report_done(s->report, &e);
	}
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
	else if (!s->stores ||
		 !lease_table_is_storing(s->state->server.leases, &rq.key))
		answer(s, &rq, dg, now);
	else if (s->n_deferred < DEFERRED_MAX)
		s->deferred[s->n_deferred++] = *dg;
	else
		report_dropped(s->report, src,
			       "too many wait for their leases to be stored");
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
	if (s->next->n_waiting || !s->failing)
		begin(s);
}

void serve_stored(struct serve *s, bool stored, const struct store_time *now)
{
	struct transaction *t = s->under_way;
	size_t i, n = s->n_deferred;

	if (!s->storing)
		return;
	for (i = 0; i < t->n_waiting; i++) {
		struct waiting *w = &t->waiting[i];

		lease_update_end(s->state->server.leases, &w->update, stored,
				 now->mono);
		/* Without a reply the client asks again (RFC 2131, 4.1). */
		if (stored)
			send_reply(s, &w->reply, &w->report);
		else
			report_unsent(s->report, &w->report,
				      "the lease could not be stored");
	}
	if (!stored)
		keep_ended(s, t, now);
	t->n_waiting = t->n_rows = 0;
	s->storing = false;
	for (i = 0; i < n; i++)
		handle(s, &s->deferred[i], now);
	s->n_deferred -= n;
	memmove(s->deferred, s->deferred + n,
		s->n_deferred * sizeof(s->deferred[0]));
	/* After a failure what ended waits for the next ACK, or it would spin.
	 */
	s->failing = !stored;
	if (stored || s->next->n_waiting)
		begin(s);
}
