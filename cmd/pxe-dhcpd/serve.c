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
#define RECEIVE_MAX 256
/* ACKs that wait for one transaction; more are not answered. */
#define WAITING_MAX 4000
/* Requests that wait for the end of a transaction that concerns them. */
#define DEFERRED_MAX 64

/* A packet that waits. */
struct deferred {
	unsigned iface;
	enum serve_port port;
	struct sock_from from;
	size_t len;
	uint8_t buf[SERVE_PACKET_MAX];
};

/* A reply, and what is told of it when it was sent. */
struct outgoing {
	struct serve_reply reply;
	struct report_entry report;
};

/* An ACK that waits. */
struct waiting {
	struct lease_update update;
	struct outgoing out;
	uint64_t ticket; /* of serve_change(), no reply is sent; or 0 */
};

/* What one transaction stores, and the replies that wait for it. */
struct transaction {
	size_t n_waiting;
	struct waiting waiting[WAITING_MAX];
	size_t n_rows;
	struct leasedb_row rows[SERVE_ROWS_MAX];
};

struct serve {
	struct serve_io *ios; /* of each interface */
	struct serve_store store;
	bool stores;
	struct state *state;
	struct report *report;
	struct log_limit encode_limit;
	struct dhcp4 msg;	  /* the present one: too large for the stack */
	struct transaction *next; /* collects */
	struct transaction *under_way; /* is being stored, if storing */
	struct transaction *ended;     /* its replies are being sent */
	bool storing;
	bool failing; /* the last transaction failed */
	size_t n_queued;
	const struct outgoing *queued[SERVE_BATCH]; /* for serve_io's flush */
	size_t n_out;
	struct outgoing out[SERVE_BATCH]; /* those that wait for nothing */
	size_t n_deferred;
	struct deferred deferred[DEFERRED_MAX];
};

struct serve *serve_new(const struct serve_io *ios, size_t n_ios,
			const struct serve_store *store, struct state *state,
			struct report *report)
{
	struct serve *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->ios = calloc(n_ios, sizeof(*ios));
	if (s->ios)
		memcpy(s->ios, ios, n_ios * sizeof(*ios));
	if (store)
		s->store = *store;
	s->stores = store != NULL;
	s->state = state;
	s->report = report;
	s->next = calloc(1, sizeof(*s->next));
	s->under_way = calloc(1, sizeof(*s->under_way));
	s->ended = calloc(1, sizeof(*s->ended));
	if (s->ios && s->next && s->under_way && s->ended)
		return s;
	serve_free(s);
	return NULL;
}

void serve_free(struct serve *s)
{
	if (!s)
		return;
	free(s->ios);
	free(s->next);
	free(s->under_way);
	free(s->ended);
	free(s);
}

bool serve_is_storing(const struct serve *s)
{
	return s->storing;
}

/* --- sending -------------------------------------------------------------- */

/* Send what is queued, all of it on one interface, and tell of it. */
static void flush_queue(struct serve *s)
{
	const struct serve_io *io;
	int err[SERVE_BATCH];
	size_t i;

	if (s->n_queued) {
		io = &s->ios[s->queued[0]->reply.iface];
		io->flush(io->ctx, err);
	}
	for (i = 0; i < s->n_queued; i++) {
		const struct report_entry *e = &s->queued[i]->report;

		if (err[i])
			report_unsent(s->report, e, log_reason(err[i]));
		else
			report_done(s->report, e);
	}
	s->n_queued = 0;
}

/* Send what is queued, after which s->out is empty. */
static void flush(struct serve *s)
{
	flush_queue(s);
	s->n_out = 0;
}

/* Send a reply with the next flush(), until which it must stay. */
static void queue(struct serve *s, const struct outgoing *out)
{
	const struct serve_io *io = &s->ios[out->reply.iface];

	if (s->n_queued && s->queued[0]->reply.iface != out->reply.iface)
		flush_queue(s);
	s->queued[s->n_queued++] = out;
	io->queue(io->ctx, &out->reply);
	if (s->n_queued == SERVE_BATCH)
		flush(s);
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

/* Where the answer a is put together: until it is stored, or else flushed. */
static struct outgoing *place(struct serve *s, const struct answer *a)
{
	struct transaction *t = s->next;

	if (a->update.ip && has_room(t))
		return &t->waiting[t->n_waiting].out;
	return &s->out[s->n_out];
}

/* The reply at place() waits until its lease is stored. */
static void wait_for_lease(struct serve *s, const struct answer *a,
			   const struct outgoing *out,
			   const struct store_time *now)
{
	struct lease_table *leases = s->state->server.leases;
	struct transaction *t = s->next;

	if (!has_room(t)) {
		lease_update_end(leases, &a->update, false, now->mono);
		report_unsent(s->report, &out->report,
			      "too many leases wait for the disk");
		return;
	}
	t->waiting[t->n_waiting].ticket = 0;
	t->waiting[t->n_waiting++].update = a->update;
	t->n_rows += lease_update_rows(&a->update, leases, now,
				       &t->rows[t->n_rows]);
}

/* Encode the reply for a.  0 or an error of wire/err.h. */
static int encode(const struct request *rq, const struct answer *a,
		  struct serve_reply *reply)
{
	struct wr w;

	wr_init(&w, reply->buf, sizeof(reply->buf));
	reply_encode(&w, rq, a);
	reply_destination(&reply->dest, rq, a);
	reply->mac = rq->client.mac;
	reply->len = w.len;
	return w.err;
}

static void tell_client(struct serve *s, const struct request *rq,
			unsigned iface)
{
	const struct pxe_client *c = &rq->client;
	const struct serve_io *io = &s->ios[iface];
	bool boots = c->kind != PXE_KIND_OTHER;

	if (!io->client || !c->has_mac || rq->msg->h.giaddr)
		return;
	/* A REQUEST of firmware may lack what its DISCOVER says of it. */
	if (boots || rq->type == DHCP4_DISCOVER)
		io->client(io->client_ctx, &c->mac, boots);
}

static void answer(struct serve *s, const struct request *rq, unsigned iface,
		   enum serve_port port, const struct sock_from *from,
		   const struct store_time *now)
{
	struct outgoing *out;
	struct answer a;
	int rc = 0;

	tell_client(s, rq, iface);
	answer_request(&s->state->server, rq, now->mono, &a);
	if (s->n_out == SERVE_BATCH)
		flush(s);
	out = place(s, &a);
	report_prepare(&out->report, rq, &a);
	report_ignored(s->report, rq);
	if (a.twin)
		report_twin(s->report, rq);
	if (a.held)
		report_held(s->report, rq, &a);
	if (a.ended)
		store_ended(s, a.ended, now);
	if (a.type == DHCP4_NONE) {
		report_done(s->report, &out->report);
		return;
	}
	rc = encode(rq, &a, &out->reply);
	out->reply.iface = iface;
	out->reply.port = port;
	out->reply.from = *from;
	if (rc) {
		log_limited(&s->encode_limit, "reply: %s", log_reason(rc));
		if (a.update.ip)
			lease_update_end(s->state->server.leases, &a.update,
					 false, now->mono);
	} else if (a.update.ip) {
		wait_for_lease(s, &a, out, now);
	} else {
		s->n_out++;
		queue(s, out);
	}
}

/* Keep a packet until the transaction that concerns it has ended. */
static void defer(struct serve *s, unsigned iface, enum serve_port port,
		  const struct serve_packet *p)
{
	struct deferred *d = &s->deferred[s->n_deferred];

	if (s->n_deferred == DEFERRED_MAX) {
		report_dropped(s->report, sock_addr_get_ip4(&p->from->peer),
			       &s->msg,
			       "too many wait for their leases to be stored");
		return;
	}
	d->iface = iface;
	d->port = port;
	d->from = *p->from;
	d->len = p->len;
	memcpy(d->buf, p->buf, p->len);
	s->n_deferred++;
}

/* Answer a packet, unless it deserves no answer. */
static void handle(struct serve *s, unsigned iface, enum serve_port port,
		   const struct serve_packet *p, const struct store_time *now)
{
	uint32_t src = sock_addr_get_ip4(&p->from->peer);
	const struct arrival from = {&s->state->ifaces[iface], src,
				     port == SERVE_PXE};
	struct request rq;
	const char *reason;

	/* A full buffer means that the rest was cut off. */
	if (p->len == SERVE_PACKET_MAX) {
		report_dropped(s->report, src, NULL, "too long");
		return;
	}
	if (dhcp4_decode(&s->msg, p->buf, p->len)) {
		report_dropped(s->report, src, NULL, "too short");
		return;
	}
	/* A reply of another server, which was broadcast. */
	if (s->msg.h.op == DHCP4_BOOTREPLY)
		return;
	reason = request_init(&rq, &s->state->server, &s->msg, &from);
	if (reason)
		report_dropped(s->report, src, &s->msg, reason);
	else if (!s->stores ||
		 !lease_table_is_storing(s->state->server.leases, &rq.key))
		answer(s, &rq, iface, port, p->from, now);
	else
		defer(s, iface, port, p);
}

void serve_receive(struct serve *s, unsigned iface, enum serve_port port,
		   const struct store_time *now)
{
	const struct serve_io *io = &s->ios[iface];
	struct serve_packet p[SERVE_BATCH];
	unsigned done, i;
	int n;

	for (done = 0; done < RECEIVE_MAX; done += SERVE_BATCH) {
		n = io->receive(io->ctx, port, p);
		if (n == -EAGAIN)
			break;
		/* -errno: an ICMP error about an earlier reply. */
		for (i = 0; n > 0 && i < (unsigned)n; i++)
			handle(s, iface, port, &p[i], now);
		flush(s);
	}
	if (s->next->n_waiting || !s->failing)
		begin(s);
}

int serve_change(struct serve *s, struct lease_update *u,
		 const struct report_entry *told, uint64_t ticket,
		 const struct store_time *now)
{
	struct lease_table *leases = s->state->server.leases;
	struct lease *l = lease_table_by_ip(leases, u->ip);
	struct transaction *t = s->next;
	struct waiting *w = &t->waiting[t->n_waiting];

	if (!l || !s->stores)
		return -ENOENT;
	if (!has_room(t) || l->storing ||
	    lease_table_is_storing(leases, &u->key))
		return -EAGAIN;
	w->ticket = ticket;
	w->out.report = *told;
	memset(&w->update, 0, sizeof(w->update));
	if (u->key.len) {
		lease_update_begin(leases, u, now->mono);
		t->n_rows += lease_update_rows(u, leases, now,
					       &t->rows[t->n_rows]);
		w->update = *u;
	} else {
		lease_table_set(leases, l, LEASE_FREE, NULL, now->mono, 0);
		l->revoked = true;
		store_ended(s, u->ip, now);
	}
	t->n_waiting++;
	begin(s);
	return 0;
}

/* The transaction has ended: the table has what it stored. */
static void end_updates(struct serve *s, const struct transaction *t,
			bool stored, const struct store_time *now)
{
	size_t i;

	for (i = 0; i < t->n_waiting; i++)
		lease_update_end(s->state->server.leases, &t->waiting[i].update,
				 stored, now->mono);
	if (!stored)
		keep_ended(s, t, now);
}

/* A change from outside has been stored, or could not be. */
static void tell_changed(struct serve *s, const struct waiting *w, bool stored)
{
	if (stored)
		report_done(s->report, &w->out.report);
	s->ios[0].changed(s->ios[0].changed_ctx, w->ticket, stored);
}

/* Send what waited for the transaction, or say why not. */
static void send_waiting(struct serve *s, struct transaction *t, bool stored)
{
	size_t i;

	for (i = 0; i < t->n_waiting; i++) {
		const struct outgoing *out = &t->waiting[i].out;

		/* Without a reply the client asks again (RFC 2131, 4.1). */
		if (t->waiting[i].ticket)
			tell_changed(s, &t->waiting[i], stored);
		else if (stored)
			queue(s, out);
		else
			report_unsent(s->report, &out->report,
				      "the lease could not be stored");
	}
	flush(s);
	t->n_waiting = t->n_rows = 0;
}

/* Handle the packets that waited, of which some may wait again. */
static void handle_deferred(struct serve *s, const struct store_time *now)
{
	size_t i, n = s->n_deferred;

	for (i = 0; i < n; i++) {
		const struct deferred *d = &s->deferred[i];
		const struct serve_packet p = {d->buf, d->len, &d->from};

		handle(s, d->iface, d->port, &p, now);
	}
	flush(s);
	s->n_deferred -= n;
	memmove(s->deferred, s->deferred + n,
		s->n_deferred * sizeof(s->deferred[0]));
}

void serve_stored(struct serve *s, bool stored, const struct store_time *now)
{
	struct transaction *t = s->under_way;

	if (!s->storing)
		return;
	end_updates(s, t, stored, now);
	s->under_way = s->ended;
	s->ended = t;
	s->storing = false;
	/* After a failure what ended waits for the next ACK, or it would spin.
	 */
	s->failing = !stored;
	/* The disk works while the replies are sent. */
	if (!s->n_deferred && (stored || s->next->n_waiting))
		begin(s);
	send_waiting(s, t, stored);
	handle_deferred(s, now);
	if (stored || s->next->n_waiting)
		begin(s);
}
