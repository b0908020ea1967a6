/* SPDX-License-Identifier: BSD-2-Clause */
/* The simulated client and network: see net_sim.h. */
#include "net_sim.h"

#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

/* Packets on their way, both directions. */
#define IN_FLIGHT 65536

/* What a client waits for an answer before it sends its last ACK again. */
#define CLIENT_PATIENCE 3000000
#define CLIENT_TRIES	20

struct sim_packet {
	uint64_t at; /* when it arrives */
	uint64_t n;  /* DATA: the block; ACK: its 16 bits; OACK: 0 */
	enum tftp_op op;
};

struct sim_net {
	struct sim_packet q[IN_FLIGHT]; /* sorted by arrival from head */
	size_t head, tail;
	uint64_t rnd;
	/* The client. */
	uint64_t have;	/* blocks in order */
	uint64_t last;	/* number of the last */
	uint32_t count; /* blocks since its last ACK */
	uint64_t nack;	/* have when it last reported a gap, plus 1 */
	bool open;	/* it knows the options */
	bool done;
	uint64_t busy;	   /* until then it works on what has arrived */
	uint64_t patience; /* when it sends its ACK again */
	unsigned tries;
};

static unsigned dice(struct sim *m, unsigned of)
{
	m->net->rnd ^= m->net->rnd << 13;
	m->net->rnd ^= m->net->rnd >> 7;
	m->net->rnd ^= m->net->rnd << 17;
	return (unsigned)(m->net->rnd >> 20) % of;
}

static void enqueue(struct sim *m, enum tftp_op op, uint64_t n)
{
	struct sim_net *net = m->net;
	struct sim_packet p = {.op = op, .n = n};
	size_t i;

	p.at = m->now + m->delay +
	       (m->jitter ? dice(m, (unsigned)m->jitter) : 0);
	if (m->work && op != TFTP_ACK) {
		if (p.at < net->busy)
			p.at = net->busy;
		p.at += m->work;
		net->busy = p.at;
	}
	assert_true(net->tail - net->head < IN_FLIGHT);
	for (i = net->tail++;
	     i > net->head && net->q[(i - 1) % IN_FLIGHT].at > p.at; i--)
		net->q[i % IN_FLIGHT] = net->q[(i - 1) % IN_FLIGHT];
	net->q[i % IN_FLIGHT] = p;
}

static void transmit(struct sim *m, enum tftp_op op, uint64_t n)
{
	if (m->loss && dice(m, 1000) < m->loss)
		return;
	enqueue(m, op, n);
	if (m->twice && dice(m, 1000) < m->twice)
		enqueue(m, op, n);
}

/* --- the client ----------------------------------------------------------- */

static void client_ack(struct sim *m)
{
	struct sim_net *net = m->net;

	net->count = 0;
	net->patience = m->now + CLIENT_PATIENCE;
	m->n_acks++;
	if (m->lose_ack && m->lose_ack == net->have) {
		m->lose_ack = 0;
		return;
	}
	if (m->no_last_ack && net->have == net->last)
		return;
	transmit(m, TFTP_ACK, net->have & 0xffff);
}

static void client_data(struct sim *m, uint64_t block)
{
	struct sim_net *net = m->net;
	bool next = (uint16_t)block == (uint16_t)(net->have + 1);

	if (net->done && m->no_last_ack)
		return;
	if (next && net->have < net->last) {
		/* Its 16 bits must not have fooled it. */
		assert_int_equal(block, net->have + 1);
		net->have++;
		net->tries = 0;
		net->done = net->have == net->last;
		if (++net->count >= m->s.window || net->done)
			client_ack(m);
	} else if (m->client != SIM_UBOOT) {
		client_ack(m);
	} else if (block != net->have && net->nack != net->have + 1) {
		net->nack = net->have + 1;
		client_ack(m);
	}
}

static void client_packet(struct sim *m, const struct sim_packet *p)
{
	if (p->op == TFTP_OACK) {
		if (!m->net->have)
			client_ack(m);
		m->net->open = true;
	} else if (p->op == TFTP_DATA) {
		m->net->open = true;
		client_data(m, p->n);
	}
}

/* --- the server's side ---------------------------------------------------- */

static void check_action(const struct sim *m, const struct sender_action *a)
{
	if (a->send == SENDER_DATA) {
		assert_true(a->n >= 1 && a->n <= m->s.window);
		assert_true(a->first > m->s.acked);
		assert_true(a->first + a->n - 1 <= m->s.last);
	}
	if (!sender_confirmed(&m->s))
		assert_true(a->n <= 1);
	assert_true(a->end || a->wake);
}

static void server_does(struct sim *m, const struct sender_action *a)
{
	uint64_t n;

	check_action(m, a);
	if (!sender_confirmed(&m->s) && a->send)
		m->n_burst++;
	if (a->send == SENDER_OACK)
		transmit(m, TFTP_OACK, 0);
	if (a->send != SENDER_DATA)
		return;
	for (n = a->first; n < a->first + a->n; n++) {
		m->n_data++;
		if (m->lose_data == n)
			m->lose_data = 0;
		else
			transmit(m, TFTP_DATA, n);
	}
}

static void server_packet(struct sim *m, const struct sim_packet *p)
{
	struct tftp t = {.op = p->op, .block = (uint16_t)p->n};
	struct sender_action a;

	sender_packet(&m->s, &t, m->now, &a);
	server_does(m, &a);
}

/* --- time ----------------------------------------------------------------- */

/* The next thing that happens; false: nothing does. */
static bool step(struct sim *m, uint64_t wake)
{
	struct sim_net *net = m->net;
	struct sim_packet p = {.at = UINT64_MAX};
	struct sender_action a;

	if (net->head < net->tail)
		p = net->q[net->head % IN_FLIGHT];
	if (net->open && !net->done && net->tries < CLIENT_TRIES &&
	    net->patience <= p.at && net->patience <= wake) {
		m->now = net->patience;
		net->tries++;
		client_ack(m);
	} else if (p.at <= wake) {
		m->now = p.at;
		net->head++;
		if (p.op == TFTP_ACK)
			server_packet(m, &p);
		else
			client_packet(m, &p);
	} else {
		m->now = wake;
		sender_timer(&m->s, m->now, &a);
		server_does(m, &a);
	}
	return m->s.end == SENDER_RUNNING;
}

static uint64_t wake_of(struct sim *m)
{
	struct sender_action a;

	/* A timer that is called too early changes nothing. */
	sender_timer(&m->s, 0, &a);
	assert_int_equal(a.send, SENDER_NOTHING);
	return a.wake;
}

void sim_run(struct sim *m)
{
	struct sender_action a;

	m->net = calloc(1, sizeof(*m->net));
	assert_non_null(m->net);
	m->net->rnd = m->seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	m->now = 1000000;
	if (!m->limits.window)
		m->limits = (struct sender_limits){TFTP_BLKSIZE_MAX, 64,
						   SENDER_IN_FLIGHT, false};
	sender_start(&m->s, &m->ask, &m->limits, m->size, m->now, &a);
	m->net->last = m->s.last;
	server_does(m, &a);
	while (step(m, wake_of(m)))
		;
	m->complete = m->net->done;
	free(m->net);
	m->net = NULL;
}
