/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Batches of packets through the server, with a queue in place of its sockets:
 * what is sent, where to, and what is in the database by then.
 */
#include "../../lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "serve.h"
#include "workdir.h"

#define POOL  "10.0.0.100-10.0.3.99"
#define FIRST 0x0a000064u
#define SELF  0x0a000001u

/* More than a batch of serve.c. */
#define QUEUE_MAX 300

struct packet {
	enum serve_port port;
	struct sock_from from;
	ssize_t len; /* or -errno of the receive */
	uint8_t buf[FIXTURE_MSG_MAX];
};

struct harness {
	struct workdir dir;
	struct state state;
	struct leasedb_writer *db;
	struct report report;
	struct serve *serve;
	struct store_time now;

	struct packet queue[QUEUE_MAX];
	size_t n_queued, n_received;
	struct serve_reply sent[QUEUE_MAX];
	size_t n_sent, n_unsent;
	int send_error;	    /* what every flush tells */
	size_t lost_from;   /* of which reply on, within a flush */
	char *rows_at_send; /* ip and state of all rows at the first send */

	bool begun;  /* a transaction is under way */
	bool stored; /* how it ended */
	bool hold;   /* it does not end by itself */

	unsigned n_boots, n_systems; /* machines on the link that asked */

	uint64_t ticket; /* of the last change that ended; 0: none */
	bool changed;	 /* it was stored */
};

static void begin_commit(void *ctx, const struct leasedb_row *rows, size_t n)
{
	struct harness *h = ctx;
	size_t i;

	assert_false(h->begun);
	for (i = 0; i < n; i++)
		(void)leasedb_writer_put(h->db, &rows[i]);
	h->stored = !leasedb_writer_commit(h->db);
	h->begun = true;
}

static int receive(void *ctx, enum serve_port port,
		   struct serve_packet p[static SERVE_BATCH])
{
	struct harness *h = ctx;
	int n = 0;

	for (; h->n_received < h->n_queued && n < SERVE_BATCH; n++) {
		const struct packet *q = &h->queue[h->n_received];

		if (q->port != port || (q->len < 0 && n))
			break;
		h->n_received++;
		if (q->len < 0)
			return (int)q->len;
		p[n] = (struct serve_packet){q->buf, (size_t)q->len, &q->from};
		if (p[n].len > SERVE_PACKET_MAX)
			p[n].len = SERVE_PACKET_MAX;
	}
	return n ? n : -EAGAIN;
}

static void queue_reply(void *ctx, const struct serve_reply *r)
{
	struct harness *h = ctx;

	assert_true(h->n_unsent < SERVE_BATCH);
	h->n_unsent++;
	assert_true(h->n_sent < QUEUE_MAX);
	h->sent[h->n_sent++] = *r;
}

static void flush(void *ctx, int err[static SERVE_BATCH])
{
	struct harness *h = ctx;
	size_t i;

	if (!h->rows_at_send && h->dir.db.db)
		h->rows_at_send = dbfile_query(
			&h->dir.db, "SELECT ip, state FROM leases ORDER BY ip");
	for (i = 0; i < h->n_unsent; i++)
		err[i] = i < h->lost_from ? 0 : h->send_error;
	h->n_unsent = 0;
}

static void on_client(void *ctx, const struct mac *mac, bool boots)
{
	struct harness *h = ctx;

	assert_false(mac_is_zero(mac));
	if (boots)
		h->n_boots++;
	else
		h->n_systems++;
}

/* A change of serve_change() has ended. */
static void on_changed(void *ctx, uint64_t ticket, bool stored)
{
	struct harness *h = ctx;

	h->ticket = ticket;
	h->changed = stored;
}

/* A server of the pool, or of proxyDHCP. */
static void start(struct harness *h, bool proxy)
{
	const struct serve_io io = {receive,   queue_reply, flush,	h,
				    on_client, h,	    on_changed, h};
	const struct serve_store store = {begin_commit, h};
	int rc;

	if (proxy) {
		rc = workdir_state(&h->dir, &h->state,
				   ARGS("--proxy", "--boot", "x64=x.efi"));
	} else {
		struct iface wide = workdir_iface;

		wide.mask = 0xfffffc00;
		rc = workdir_state_on(&h->dir, &h->state, &wide, &wide.ip, 1,
				      ARGS("--pool", POOL));
		assert_int_equal(leasedb_writer_open(&h->db, h->dir.db.path,
						     geteuid(), getegid()),
				 0);
		leasedb_writer_wait(h->db, 0);
		dbfile_open(&h->dir.db);
	}
	assert_int_equal(rc, 0);
	h->now = (struct store_time){.mono = 1000, .wall = 1000000};
	h->serve = serve_new(&io, 1, h->db ? &store : NULL, &h->state,
			     &h->report);
	assert_non_null(h->serve);
}

static int begin(void **state)
{
	struct harness *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	workdir_init(&h->dir, "");
	*state = h;
	return 0;
}

static int end(void **state)
{
	struct harness *h = *state;

	serve_free(h->serve);
	leasedb_writer_close(h->db);
	state_release(&h->state);
	sqlite3_free(h->rows_at_send);
	workdir_release(&h->dir);
	free(h);
	return 0;
}

static struct packet *enqueue(struct harness *h, ssize_t len)
{
	struct packet *p;

	assert_true(h->n_queued < QUEUE_MAX);
	p = &h->queue[h->n_queued++];
	p->len = len;
	sock_addr_ip4(&p->from.peer, 0, 68);
	return p;
}

static void put(struct harness *h, const struct fixture_msg *m)
{
	struct packet *p = enqueue(h, 0);

	p->len = (ssize_t)fixture_encode(p->buf, m);
	p->port = m->pxe_port ? SERVE_PXE : SERVE_DHCP;
	sock_addr_ip4(&p->from.peer, m->src, 68);
}

static void discover(struct harness *h, unsigned client)
{
	put(h, &(struct fixture_msg){.client = client, .type = DHCP4_DISCOVER});
}

/* A client in SELECTING takes the offer of that address. */
static void request(struct harness *h, unsigned client, uint32_t ip)
{
	put(h, &(struct fixture_msg){.client = client,
				     .type = DHCP4_REQUEST,
				     .requested = ip,
				     .server_id = SELF});
}

/* The transaction that is under way ends. */
static void finish(struct harness *h)
{
	assert_true(h->begun);
	h->begun = false;
	serve_stored(h->serve, h->stored, &h->now);
}

/* Serve what is queued, once; what was sent before is forgotten. */
static void serve(struct harness *h)
{
	h->n_sent = 0;
	sqlite3_free(h->rows_at_send);
	h->rows_at_send = NULL;
	serve_receive(h->serve, 0, SERVE_DHCP, &h->now);
	while (h->begun && !h->hold)
		finish(h);
}

/* Fail unless the i-th reply is of that type, to that client, of that address.
 */
static void expect_reply(struct harness *h, size_t i, enum dhcp4_type type,
			 unsigned client, uint32_t yiaddr)
{
	static struct dhcp4 d; /* too large for the stack */

	assert_true(i < h->n_sent);
	assert_int_equal(dhcp4_decode(&d, h->sent[i].buf, h->sent[i].len), 0);
	assert_int_equal(dhcp4_get_type(&d), type);
	assert_int_equal(d.h.chaddr[4] << 8 | d.h.chaddr[5], client);
	assert_true(d.h.yiaddr == yiaddr);
}

static void offer_is_sent_to_the_mac_and_not_stored(void **state)
{
	struct harness *h = *state;

	start(h, false);
	discover(h, 1);
	serve(h);
	assert_int_equal(h->n_sent, 1);
	expect_reply(h, 0, DHCP4_OFFER, 1, FIRST);
	assert_int_equal(h->sent[0].dest.kind, REPLY_HARDWARE);
	assert_true(h->sent[0].dest.ip == FIRST);
	assert_int_equal(h->sent[0].mac.b[5], 1);
	assert_int_equal(h->sent[0].port, SERVE_DHCP);
	assert_string_equal(h->rows_at_send, "");
}

static void all_leases_of_a_batch_are_stored_before_the_first_ack(void **state)
{
	struct harness *h = *state;
	unsigned i;

	start(h, false);
	for (i = 1; i <= 3; i++)
		discover(h, i);
	serve(h);
	for (i = 1; i <= 3; i++)
		request(h, i, FIRST + i - 1);
	serve(h);
	assert_int_equal(h->n_sent, 3);
	for (i = 1; i <= 3; i++)
		expect_reply(h, i - 1, DHCP4_ACK, i, FIRST + i - 1);
	assert_string_equal(h->rows_at_send, "10.0.0.100|bound\n"
					     "10.0.0.101|bound\n"
					     "10.0.0.102|bound\n");
	dbfile_expect(&h->dir.db,
		      "SELECT mac, starts, ends FROM leases WHERE ip ="
		      " '10.0.0.102'",
		      "52:54:00:00:00:03|1000000|1003600\n");
}

static void failed_commit_withholds_acks_but_not_offers(void **state)
{
	struct harness *h = *state;

	start(h, false);
	discover(h, 1);
	serve(h);
	dbfile_exec(&h->dir.db, "BEGIN IMMEDIATE");
	request(h, 1, FIRST);
	discover(h, 2);
	serve(h);
	assert_int_equal(h->n_sent, 1);
	/* The address of the withheld ACK is not offered to others. */
	expect_reply(h, 0, DHCP4_OFFER, 2, FIRST + 1);
	dbfile_exec(&h->dir.db, "COMMIT");
	dbfile_expect(&h->dir.db, "SELECT count(*) FROM leases", "0\n");
	/* The client asks again. */
	request(h, 1, FIRST);
	serve(h);
	assert_int_equal(h->n_sent, 1);
	expect_reply(h, 0, DHCP4_ACK, 1, FIRST);
	assert_string_equal(h->rows_at_send, "10.0.0.100|bound\n");
}

static void
withheld_ack_does_not_hold_the_address_for_a_lease_time(void **state)
{
	struct harness *h = *state;

	start(h, false);
	discover(h, 1);
	serve(h);
	dbfile_exec(&h->dir.db, "BEGIN IMMEDIATE");
	request(h, 1, FIRST);
	serve(h);
	dbfile_exec(&h->dir.db, "COMMIT");
	assert_int_equal(h->n_sent, 0);
	h->now.mono += LEASE_OFFER_TIMEOUT;
	assert_int_equal(
		lease_state_at(lease_table_by_ip(h->state.server.leases, FIRST),
			       h->now.mono),
		LEASE_FREE);
}

/* Another program has the database locked, or the disk is full. */
static void
renewal_that_cannot_be_stored_leaves_the_lease_as_it_was(void **state)
{
	struct harness *h = *state;
	const struct lease *l;
	int64_t end;

	start(h, false);
	request(h, 1, FIRST);
	serve(h);
	expect_reply(h, 0, DHCP4_ACK, 1, FIRST);
	l = lease_table_by_ip(h->state.server.leases, FIRST);
	end = l->expires;
	h->now.mono += 1800;
	dbfile_exec(&h->dir.db, "BEGIN IMMEDIATE");
	put(h, &(struct fixture_msg){.client = 1,
				     .type = DHCP4_REQUEST,
				     .ciaddr = FIRST,
				     .src = FIRST});
	serve(h);
	assert_int_equal(h->n_sent, 0);
	assert_int_equal(l->state, LEASE_BOUND);
	assert_int_equal(l->expires, end);
	/* Nobody gets it up to its own end. */
	h->now.mono = end - 1;
	request(h, 2, FIRST);
	serve(h);
	expect_reply(h, 0, DHCP4_NAK, 2, 0);
	dbfile_exec(&h->dir.db, "COMMIT");
}

/* A client that moves to another address has the first one until then. */
static void
failed_commit_restores_the_lease_that_was_to_be_replaced(void **state)
{
	struct harness *h = *state;

	workdir_set_hosts(&h->dir, "52:54:00:00:00:01 one 10.0.0.20 -\n");
	start(h, false);
	lease_table_by_ip(h->state.server.leases, 0x0a000014)->reserved = false;
	request(h, 1, FIRST);
	serve(h);
	expect_reply(h, 0, DHCP4_ACK, 1, FIRST);
	lease_table_by_ip(h->state.server.leases, 0x0a000014)->reserved = true;
	dbfile_exec(&h->dir.db, "BEGIN IMMEDIATE");
	request(h, 1, 0x0a000014);
	serve(h);
	assert_int_equal(h->n_sent, 0);
	assert_int_equal(
		lease_table_by_ip(h->state.server.leases, FIRST)->state,
		LEASE_BOUND);
	dbfile_exec(&h->dir.db, "COMMIT");
	request(h, 1, 0x0a000014);
	serve(h);
	expect_reply(h, 0, DHCP4_ACK, 1, 0x0a000014);
	assert_string_equal(h->rows_at_send, "10.0.0.100|free\n"
					     "10.0.0.20|bound\n");
}

static void other_requests_are_answered_while_leases_are_stored(void **state)
{
	struct harness *h = *state;

	start(h, false);
	h->hold = true;
	request(h, 1, FIRST);
	serve(h);
	assert_true(h->begun);
	discover(h, 2);
	/* What concerns the lease waits: a repetition, and a RELEASE. */
	request(h, 1, FIRST);
	put(h, &(struct fixture_msg){.client = 1,
				     .type = DHCP4_RELEASE,
				     .ciaddr = FIRST,
				     .src = FIRST});
	serve(h);
	assert_int_equal(h->n_sent, 1);
	expect_reply(h, 0, DHCP4_OFFER, 2, FIRST + 1);
	/* Leases that come meanwhile are one transaction. */
	request(h, 2, FIRST + 1);
	request(h, 3, FIRST + 2);
	serve(h);
	assert_int_equal(h->n_sent, 0);
	finish(h);
	expect_reply(h, 0, DHCP4_ACK, 1, FIRST);
	assert_int_equal(h->n_sent, 1);
	finish(h);
	assert_int_equal(h->n_sent, 4);
	h->hold = false;
	while (h->begun)
		finish(h);
	assert_int_equal(
		lease_table_by_ip(h->state.server.leases, FIRST)->state,
		LEASE_FREE);
	dbfile_expect(&h->dir.db, "SELECT ip, state FROM leases ORDER BY ip",
		      "10.0.0.100|free\n10.0.0.101|bound\n10.0.0.102|bound\n");
}

static void reload_while_a_lease_is_stored_does_not_lose_it(void **state)
{
	struct harness *h = *state;
	struct state newer;

	start(h, false);
	h->hold = true;
	request(h, 1, FIRST);
	serve(h);
	assert_int_equal(workdir_state(&h->dir, &newer,
				       ARGS("--pool", "10.0.0.50-10.0.0.59")),
			 0);
	assert_int_equal(state_take_over(&newer, &h->state, &h->now), 0);
	state_replace_take(&h->state, &newer);
	finish(h);
	expect_reply(h, 0, DHCP4_ACK, 1, FIRST);
	assert_int_equal(
		lease_table_by_ip(h->state.server.leases, FIRST)->state,
		LEASE_BOUND);
	/* Its pool is gone: at its next word the client is told. */
	put(h, &(struct fixture_msg){.client = 1,
				     .type = DHCP4_REQUEST,
				     .ciaddr = FIRST,
				     .src = FIRST});
	h->hold = false;
	serve(h);
	expect_reply(h, 0, DHCP4_NAK, 1, 0);
	dbfile_expect(&h->dir.db, "SELECT state FROM leases", "free\n");
}

static void ack_is_an_event_with_mac_address_and_host_name(void **state)
{
	struct harness *h = *state;
	char path[112], line[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/events", h->dir.db.dir);
	workdir_set_hosts(&h->dir, "52:54:00:00:00:01 one 10.0.0.20 -\n");
	start(h, false);
	request(h, 1, 0x0a000014);
	assert_int_equal(evlog_open(&h->report.events, path, "pxe-dhcpd"), 0);
	serve(h);
	evlog_close(h->report.events);
	h->report.events = NULL;
	expect_reply(h, 0, DHCP4_ACK, 1, 0x0a000014);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_non_null(strstr(line, "\"event\":\"ack\""));
	assert_non_null(strstr(line, "\"mac\":\"52:54:00:00:00:01\""));
	assert_non_null(strstr(line, "\"ip\":\"10.0.0.20\""));
	assert_non_null(strstr(line, "\"name\":\"one\""));
	assert_null(fgets(line, sizeof(line), f));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(unlink(path), 0);
}

/* Fail unless the next line of f has that event. */
static void expect_event(FILE *f, const char *event)
{
	char line[512];

	assert_non_null(fgets(line, sizeof(line), f));
	assert_non_null(strstr(line, event));
}

static void reply_that_was_lost_is_refused_and_the_others_are_not(void **state)
{
	struct harness *h = *state;
	char path[112];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/events", h->dir.db.dir);
	start(h, false);
	h->send_error = -ENOBUFS;
	h->lost_from = 1;
	assert_int_equal(evlog_open(&h->report.events, path, "pxe-dhcpd"), 0);
	discover(h, 1);
	discover(h, 2);
	serve(h);
	request(h, 1, FIRST);
	request(h, 2, FIRST + 1);
	serve(h);
	evlog_close(h->report.events);
	h->report.events = NULL;
	f = fopen(path, "r");
	assert_non_null(f);
	expect_event(f, "\"event\":\"offer\"");
	expect_event(f, "\"event\":\"refused\"");
	expect_event(f, "\"event\":\"ack\"");
	expect_event(f, "\"event\":\"refused\"");
	assert_int_equal(fgetc(f), EOF);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(unlink(path), 0);
}

static void leases_of_150_clients_are_acknowledged_in_their_order(void **state)
{
	struct harness *h = *state;
	unsigned i;

	start(h, false);
	for (i = 0; i < 150; i++)
		request(h, 1 + i, FIRST + i);
	serve(h);
	assert_int_equal(h->n_sent, 150);
	for (i = 0; i < 150; i++)
		expect_reply(h, i, DHCP4_ACK, 1 + i, FIRST + i);
	dbfile_expect(&h->dir.db, "SELECT count(*) FROM leases", "150\n");
}

static void release_is_stored_and_gets_no_reply(void **state)
{
	struct harness *h = *state;

	start(h, false);
	discover(h, 1);
	serve(h);
	request(h, 1, FIRST);
	serve(h);
	put(h, &(struct fixture_msg){.client = 1,
				     .type = DHCP4_RELEASE,
				     .ciaddr = FIRST,
				     .src = FIRST});
	serve(h);
	assert_int_equal(h->n_sent, 0);
	dbfile_expect(&h->dir.db, "SELECT ip, state, mac, ends FROM leases",
		      "10.0.0.100|free|52:54:00:00:00:01|1000000\n");
}

static void decline_is_stored_without_its_client(void **state)
{
	struct harness *h = *state;

	start(h, false);
	discover(h, 1);
	serve(h);
	put(h, &(struct fixture_msg){.client = 1,
				     .type = DHCP4_DECLINE,
				     .requested = FIRST,
				     .server_id = SELF});
	serve(h);
	assert_int_equal(h->n_sent, 0);
	dbfile_expect(&h->dir.db, "SELECT ip, state, id, ends FROM leases",
		      "10.0.0.100|declined|-|1000600\n");
}

static void batch_ends_after_256_packets(void **state)
{
	struct harness *h = *state;
	unsigned i;

	start(h, false);
	for (i = 0; i < 300; i++)
		discover(h, 1 + i);
	serve(h);
	assert_int_equal(h->n_received, 256);
	assert_int_equal(h->n_sent, 256);
	serve(h);
	assert_int_equal(h->n_received, 300);
	assert_int_equal(h->n_sent, 44);
	expect_reply(h, 43, DHCP4_OFFER, 300, FIRST + 299);
}

static void receive_error_does_not_end_the_batch(void **state)
{
	struct harness *h = *state;

	start(h, false);
	(void)enqueue(h, -ECONNREFUSED);
	discover(h, 1);
	serve(h);
	assert_int_equal(h->n_sent, 1);
	expect_reply(h, 0, DHCP4_OFFER, 1, FIRST);
}

static void send_error_does_not_stop_other_replies(void **state)
{
	struct harness *h = *state;

	start(h, false);
	h->send_error = -ENOBUFS;
	discover(h, 1);
	discover(h, 2);
	serve(h);
	assert_int_equal(h->n_sent, 2);
	h->send_error = 0;
	/* Nothing of them is sent again later. */
	discover(h, 3);
	serve(h);
	assert_int_equal(h->n_sent, 1);
	expect_reply(h, 0, DHCP4_OFFER, 3, FIRST + 2);
}

static void packets_that_cannot_be_decoded_are_counted_and_dropped(void **state)
{
	struct harness *h = *state;
	struct packet *p;

	start(h, false);
	(void)enqueue(h, 0);
	(void)enqueue(h, 239);
	/* As long as the buffer: its end may be cut off. */
	discover(h, 1);
	p = &h->queue[h->n_queued - 1];
	p->len = 65000;
	serve(h);
	assert_int_equal(h->n_sent, 0);
	assert_int_equal(h->report.n_malformed, 3);
}

static void replies_of_other_servers_are_ignored(void **state)
{
	struct harness *h = *state;

	start(h, false);
	discover(h, 1);
	h->queue[0].buf[0] = DHCP4_BOOTREPLY;
	serve(h);
	assert_int_equal(h->n_received, 1);
	assert_int_equal(h->n_sent, 0);
	assert_int_equal(h->report.n_malformed, 0);
}

static void reload_between_batches_changes_the_answers(void **state)
{
	struct harness *h = *state;
	struct state newer;

	start(h, false);
	discover(h, 1);
	serve(h);
	expect_reply(h, 0, DHCP4_OFFER, 1, FIRST);
	assert_int_equal(workdir_state(&h->dir, &newer,
				       ARGS("--pool", "10.0.0.50-10.0.0.59")),
			 0);
	state_replace_take(&h->state, &newer);
	discover(h, 1);
	serve(h);
	assert_int_equal(h->n_sent, 1);
	expect_reply(h, 0, DHCP4_OFFER, 1, 0x0a000032);
}

#define UEFI_CLASS "PXEClient:Arch:00007:UNDI:003016"
#define UEFI	   "\x3c\x20" UEFI_CLASS "\x5d\x02\x00\x07"

static void proxy_replies_on_the_port_that_was_asked(void **state)
{
	struct harness *h = *state;
	struct fixture_msg m = {.client = 1,
				.type = DHCP4_DISCOVER,
				.opts = UEFI,
				.n_opts = sizeof(UEFI) - 1};

	start(h, true);
	put(h, &m);
	m.type = DHCP4_REQUEST;
	m.pxe_port = true;
	m.ciaddr = m.src = 0x0a000007;
	put(h, &m);
	serve(h);
	/* The other packet waits on another port. */
	assert_int_equal(h->n_received, 1);
	assert_int_equal(h->n_sent, 1);
	expect_reply(h, 0, DHCP4_OFFER, 1, 0);
	assert_int_equal(h->sent[0].port, SERVE_DHCP);
	assert_int_equal(h->sent[0].dest.kind, REPLY_BROADCAST);
	serve_receive(h->serve, 0, SERVE_PXE, &h->now);
	assert_int_equal(h->n_sent, 2);
	expect_reply(h, 1, DHCP4_ACK, 1, 0);
	assert_int_equal(h->sent[1].port, SERVE_PXE);
	assert_int_equal(h->sent[1].dest.kind, REPLY_SOURCE);
	assert_true(sock_addr_get_ip4(&h->sent[1].from.peer) == 0x0a000007);
}

/* Router solicitations of the first kind are answered: see ra.h. */
static void firmware_and_systems_on_the_link_are_told_apart(void **state)
{
	static const char pxe[] = "\x3c\x09PXEClient";
	struct fixture_msg m = {.client = 1,
				.type = DHCP4_DISCOVER,
				.opts = pxe,
				.n_opts = sizeof(pxe) - 1};
	struct harness *h = *state;

	start(h, false);
	put(h, &m);
	serve(h);
	assert_int_equal(h->n_boots, 1);
	/* It is on another link. */
	m.giaddr = 0x0a140001;
	put(h, &m);
	serve(h);
	assert_int_equal(h->n_boots, 1);
	assert_int_equal(h->n_systems, 0);
	discover(h, 1);
	serve(h);
	assert_int_equal(h->n_systems, 1);
	/* Firmware that names itself in its DISCOVER only. */
	request(h, 1, FIRST);
	serve(h);
	assert_int_equal(h->n_systems, 1);
}

/* --- changes from outside ------------------------------------------------- */

static const struct report_entry told = {.by_hand = true};

/* The update that binds an address to a client for an hour. */
static struct lease_update update_of(const struct harness *h, unsigned client,
				     uint32_t ip)
{
	struct lease_update u = {.ip = ip, .expires = h->now.mono + 3600};

	u.mac = (struct mac){{0x52, 0x54, 0, 0, 0, (uint8_t)client}};
	lease_key_set_mac(&u.key, 0x0a000000, &u.mac);
	return u;
}

static int change(struct harness *h, struct lease_update u, uint64_t ticket)
{
	return serve_change(h->serve, &u, &told, ticket, &h->now);
}

static int end_by_hand(struct harness *h, uint32_t ip, uint64_t ticket)
{
	return change(h, (struct lease_update){.ip = ip}, ticket);
}

static enum lease_state state_of(const struct harness *h, uint32_t ip)
{
	return lease_state_at(lease_table_by_ip(h->state.server.leases, ip),
			      h->now.mono);
}

/* Client 1 gets FIRST. */
static void lease_first(struct harness *h)
{
	start(h, false);
	discover(h, 1);
	serve(h);
	request(h, 1, FIRST);
	serve(h);
}

static void lease_bound_by_hand_is_told_once_it_is_on_disk(void **state)
{
	struct harness *h = *state;

	start(h, false);
	h->hold = true;
	assert_int_equal(change(h, update_of(h, 1, FIRST), 7), 0);
	assert_int_equal(h->ticket, 0);
	assert_int_not_equal(state_of(h, FIRST), LEASE_BOUND);
	finish(h);
	assert_int_equal(h->ticket, 7);
	assert_true(h->changed);
	assert_int_equal(state_of(h, FIRST), LEASE_BOUND);
	dbfile_expect(&h->dir.db, "SELECT ip, state, mac FROM leases",
		      "10.0.0.100|bound|52:54:00:00:00:01\n");
	assert_int_equal(h->n_sent, 0);
}

static void lease_ended_by_hand_is_free_at_once_and_told_later(void **state)
{
	struct harness *h = *state;

	lease_first(h);
	h->hold = true;
	assert_int_equal(end_by_hand(h, FIRST, 8), 0);
	assert_int_equal(state_of(h, FIRST), LEASE_FREE);
	assert_int_equal(h->ticket, 0);
	finish(h);
	assert_int_equal(h->ticket, 8);
	assert_true(h->changed);
	dbfile_expect(&h->dir.db, "SELECT ip, state FROM leases",
		      "10.0.0.100|free\n");
}

static void renewal_of_a_lease_that_was_ended_by_hand_gets_a_nak(void **state)
{
	struct harness *h = *state;

	lease_first(h);
	assert_int_equal(end_by_hand(h, FIRST, 8), 0);
	finish(h);
	put(h, &(struct fixture_msg){.client = 1,
				     .type = DHCP4_REQUEST,
				     .ciaddr = FIRST,
				     .src = FIRST});
	serve(h);
	expect_reply(h, 0, DHCP4_NAK, 1, 0);
	/* It starts anew, and may have the address again. */
	discover(h, 1);
	serve(h);
	expect_reply(h, 0, DHCP4_OFFER, 1, FIRST);
	request(h, 1, FIRST);
	serve(h);
	expect_reply(h, 0, DHCP4_ACK, 1, FIRST);
}

static void change_of_a_lease_that_is_being_stored_is_tried_later(void **state)
{
	struct harness *h = *state;

	lease_first(h);
	h->hold = true;
	request(h, 1, FIRST);
	serve(h);
	assert_int_equal(end_by_hand(h, FIRST, 9), -EAGAIN);
	assert_int_equal(change(h, update_of(h, 1, FIRST + 1), 9), -EAGAIN);
	assert_int_equal(state_of(h, FIRST), LEASE_BOUND);
	finish(h);
	assert_int_equal(end_by_hand(h, FIRST, 9), 0);
	finish(h);
	assert_int_equal(h->ticket, 9);
}

static void binding_by_hand_ends_the_clients_other_lease(void **state)
{
	struct harness *h = *state;

	lease_first(h);
	assert_int_equal(change(h, update_of(h, 1, FIRST + 5), 3), 0);
	finish(h);
	assert_int_equal(state_of(h, FIRST), LEASE_FREE);
	assert_int_equal(state_of(h, FIRST + 5), LEASE_BOUND);
	dbfile_expect(&h->dir.db, "SELECT ip, state FROM leases ORDER BY ip",
		      "10.0.0.100|free\n10.0.0.105|bound\n");
}

static void binding_by_hand_that_cannot_be_stored_changes_nothing(void **state)
{
	struct harness *h = *state;

	start(h, false);
	h->hold = true;
	assert_int_equal(change(h, update_of(h, 1, FIRST), 4), 0);
	h->stored = false;
	finish(h);
	assert_int_equal(h->ticket, 4);
	assert_false(h->changed);
	assert_int_not_equal(state_of(h, FIRST), LEASE_BOUND);
}

static void address_of_no_pool_cannot_be_changed_by_hand(void **state)
{
	struct harness *h = *state;

	start(h, false);
	assert_int_equal(end_by_hand(h, 0x0b000001, 1), -ENOENT);
	assert_int_equal(change(h, update_of(h, 1, 0x0b000001), 1), -ENOENT);
	assert_false(h->begun);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(offer_is_sent_to_the_mac_and_not_stored),
		TEST(all_leases_of_a_batch_are_stored_before_the_first_ack),
		TEST(failed_commit_withholds_acks_but_not_offers),
		TEST(withheld_ack_does_not_hold_the_address_for_a_lease_time),
		TEST(renewal_that_cannot_be_stored_leaves_the_lease_as_it_was),
		TEST(failed_commit_restores_the_lease_that_was_to_be_replaced),
		TEST(other_requests_are_answered_while_leases_are_stored),
		TEST(reload_while_a_lease_is_stored_does_not_lose_it),
		TEST(ack_is_an_event_with_mac_address_and_host_name),
		TEST(reply_that_was_lost_is_refused_and_the_others_are_not),
		TEST(leases_of_150_clients_are_acknowledged_in_their_order),
		TEST(release_is_stored_and_gets_no_reply),
		TEST(decline_is_stored_without_its_client),
		TEST(batch_ends_after_256_packets),
		TEST(receive_error_does_not_end_the_batch),
		TEST(send_error_does_not_stop_other_replies),
		TEST(packets_that_cannot_be_decoded_are_counted_and_dropped),
		TEST(replies_of_other_servers_are_ignored),
		TEST(reload_between_batches_changes_the_answers),
		TEST(proxy_replies_on_the_port_that_was_asked),
		TEST(firmware_and_systems_on_the_link_are_told_apart),
		TEST(lease_bound_by_hand_is_told_once_it_is_on_disk),
		TEST(lease_ended_by_hand_is_free_at_once_and_told_later),
		TEST(renewal_of_a_lease_that_was_ended_by_hand_gets_a_nak),
		TEST(change_of_a_lease_that_is_being_stored_is_tried_later),
		TEST(binding_by_hand_ends_the_clients_other_lease),
		TEST(binding_by_hand_that_cannot_be_stored_changes_nothing),
		TEST(address_of_no_pool_cannot_be_changed_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
