/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop of the load generator: see load_run.h. */
#include "load_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "sys/log.h"

#define EVENTS 256

/* Clients that start before others have their turn. */
#define START_BATCH 32

#define SEC UINT64_C(1000000)

/* Room for a request. */
#define REQUEST_CAP 768

static uint64_t clock_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SEC + (uint64_t)ts.tv_nsec / 1000;
}

/* xorshift64*: the same losses in each run of one seed. */
static bool lose(struct load_run *r, uint32_t parts)
{
	if (!parts)
		return false;
	r->random ^= r->random >> 12;
	r->random ^= r->random << 25;
	r->random ^= r->random >> 27;
	return (r->random * UINT64_C(0x2545f4914f6cdd1d) >> 33) % 1000000 <
	       parts;
}

/* --- sending -------------------------------------------------------------- */

/* A full queue loses packets as any network does. */
static int put(const struct client *c, const struct wr *w)
{
	bool pinned = c->pinned && !c->peer.len;
	int rc = net_send(c->fd, w->buf, w->len, pinned ? NULL : &c->peer);

	return rc == -ECONNREFUSED ? rc : 0;
}

static int put_request(struct load_run *r, struct client *c)
{
	uint8_t buf[REQUEST_CAP];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	client_request(c, r->conf, &w);
	c->moved = r->now;
	return w.err ? -EMSGSIZE : put(c, &w);
}

static int put_ack(struct load_run *r, struct client *c)
{
	uint8_t buf[TFTP_HEAD];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	wr_be16(&w, TFTP_ACK);
	wr_be16(&w, (uint16_t)c->block);
	c->acked = c->block;
	c->moved = r->now;
	if (!lose(r, r->conf->ack_loss))
		return put(c, &w);
	r->stat.acks_lost++;
	return 0;
}

/* --- beginning and end of transfers --------------------------------------- */

static void start_machine(struct load_run *r, struct client *c);

static void leave(struct client *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
	c->state = CLIENT_OFF;
}

static void fail(struct load_run *r, struct client *c, const char *why)
{
	if (r->stat.failed++ < 5)
		log_warnx("%s: machine %u, block %llu of %llu: %s",
			  c->file->name, c->machine,
			  (unsigned long long)c->block,
			  (unsigned long long)c->last, why);
	r->stat.copied += c->copied;
	r->stat.ahead += c->ahead;
	leave(c);
	r->n_active--;
	start_machine(r, c);
}

static void start_file(struct load_run *r, struct client *c)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
	int rc;

	client_begin(c, &r->files[c->n_file]);
	c->peer = r->conf->server;
	c->started = r->now;
	c->copied = c->ahead = 0;
	c->fd = net_open(r->conf, c->machine);
	rc = c->fd < 0 ? c->fd : 0;
	if (!rc && epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &e))
		rc = -errno;
	if (!rc)
		rc = put_request(r, c);
	/* The scan over all finds it, and fails it in its place. */
	if (rc) {
		log_warn(rc, "request");
		c->tries = r->conf->tries;
	}
}

/* Have all machines been started? */
static bool enough(const struct load_run *r)
{
	const struct load_conf *conf = r->conf;

	if (r->late)
		return true;
	if (r->n_machines < conf->clients)
		return false;
	if (conf->seconds)
		return r->now - r->stat.started >= conf->seconds * SEC;
	return r->n_machines >= conf->machines;
}

/* The next machine takes the slot c, if there is one. */
static void start_machine(struct load_run *r, struct client *c)
{
	if (enough(r))
		return;
	c->machine = r->n_machines++;
	c->n_file = 0;
	c->machine_started = r->now;
	r->n_active++;
	start_file(r, c);
}

static void note_grant(struct load_stat *s, const struct client *c)
{
	if (!s->transfers || c->blksize < s->blksize)
		s->blksize = c->blksize;
	if (!s->transfers || c->window < s->window)
		s->window = c->window;
}

static void done(struct load_run *r, struct client *c)
{
	struct load_stat *s = &r->stat;

	r->now = clock_us();
	note_grant(s, c);
	s->transfers++;
	s->bytes += c->file->size;
	s->copied += c->copied;
	s->ahead += c->ahead;
	load_times_add(&s->transfer, r->now - c->started);
	leave(c);
	if (++c->n_file < r->conf->names.n) {
		start_file(r, c);
		return;
	}
	s->machines++;
	load_times_add(&s->machine, r->now - c->machine_started);
	load_times_add(&s->finish, r->now - s->started);
	r->n_active--;
	start_machine(r, c);
}

/* Say nothing more, and listen no more; the server is left waiting. */
static void hold(struct load_run *r, struct client *c)
{
	(void)epoll_ctl(r->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	note_grant(&r->stat, c);
	c->state = CLIENT_HELD;
	r->stat.held++;
	r->n_active--;
}

/* --- packets -------------------------------------------------------------- */

/* False: the transfer is no more, or waits in silence. */
static bool on_packet(struct load_run *r, struct client *c, const uint8_t *p,
		      size_t n)
{
	uint64_t before = c->block;
	const char *why = NULL;
	enum client_do act;
	int rc = 0;

	if (r->conf->loss && n > 1 && p[1] == TFTP_DATA &&
	    lose(r, r->conf->loss)) {
		r->stat.lost++;
		return true;
	}
	act = client_packet(c, r->conf, p, n, &why);
	if (c->block != before) {
		c->tries = 0;
		c->moved = r->now;
	}
	if (act == CLIENT_ACK || act == CLIENT_DONE)
		rc = put_ack(r, c);
	if (act == CLIENT_DONE) {
		done(r, c);
		return false;
	}
	if (act == CLIENT_FAIL || rc) {
		fail(r, c, rc ? "the server's port is closed" : why);
		return false;
	}
	if (r->conf->idle && act == CLIENT_ACK) {
		hold(r, c);
		return false;
	}
	return true;
}

/* The first answer tells the server's port.  False: not of our server. */
static bool check_peer(struct load_run *r, struct client *c,
		       const struct sock_addr *from)
{
	struct sock_addr a = *from;
	uint16_t port = htons(sock_addr_port(&r->conf->server));

	if (c->pinned && !c->peer.len)
		return true;
	if (c->pinned)
		return sock_addr_equal(&c->peer, from);
	/* sin_port and sin6_port are in one place. */
	a.u.in.sin_port = port;
	if (!sock_addr_equal(&a, &r->conf->server))
		return false;
	c->pinned = true;
	c->peer = *from;
	if (!r->conf->unconnected && !net_pin(c->fd, from))
		c->peer.len = 0;
	return true;
}

/* A run of packets of one size.  False: see on_packet(). */
static bool on_datagram(struct load_run *r, struct client *c, int i)
{
	const uint8_t *p = r->batch.iov[i].iov_base;
	size_t left = r->batch.msg[i].msg_len;
	size_t size = net_segment(&r->batch, i);

	if (!check_peer(r, c, &r->batch.from[i])) {
		r->stat.strays++;
		/* A second answer to a second request is no fault. */
		if (c->again)
			return true;
		fail(r, c, "a packet of another port");
		return false;
	}
	do {
		size_t n = left < size ? left : size;

		if (!on_packet(r, c, p, n))
			return false;
		p += n;
		left -= n;
	} while (left);
	return true;
}

static void on_readable(struct load_run *r, struct client *c)
{
	int i, n;

	n = net_recv(c->fd, &r->batch, c->window > 1 ? NET_BATCH : 1);
	if (n < 0) {
		if (n == -ECONNREFUSED)
			fail(r, c, "the server's port is closed");
		return;
	}
	client_turn(c);
	for (i = 0; i < n; i++)
		if (!on_datagram(r, c, i))
			return;
}

/* --- time ----------------------------------------------------------------- */

static void on_silence(struct load_run *r, struct client *c)
{
	int rc;

	if (c->tries++ >= r->conf->tries) {
		fail(r, c, "the server is silent");
		return;
	}
	r->stat.timeouts++;
	if (c->state == CLIENT_ASKED) {
		c->again = true;
		rc = put_request(r, c);
	} else {
		rc = put_ack(r, c);
	}
	if (rc)
		fail(r, c, "the server's port is closed");
}

/* Microseconds between two looks at all clients. */
static uint64_t scan_period(const struct load_conf *conf)
{
	uint64_t us = conf->rto * UINT64_C(1000) / 16;

	return us < 1000 ? 1000 : us > SEC / 4 ? SEC / 4 : us;
}

static void scan(struct load_run *r)
{
	uint64_t rto = r->conf->rto * UINT64_C(1000);
	uint32_t i;

	r->scan_at = r->now + scan_period(r->conf);
	r->late = r->now - r->stat.started > r->conf->deadline * SEC;
	for (i = 0; i < r->n_started; i++) {
		struct client *c = &r->clients[i];

		if (c->state != CLIENT_ASKED && c->state != CLIENT_RUNS)
			continue;
		if (r->late) {
			fail(r, c, "the deadline has come");
		} else if (r->now - c->moved >= rto || c->fd < 0) {
			on_silence(r, c);
		}
	}
}

/* When slot i starts, us after the first. */
static uint64_t start_time(const struct load_conf *conf, uint32_t i)
{
	return conf->ramp * UINT64_C(1000) * i / conf->clients;
}

static void start_due(struct load_run *r)
{
	uint64_t age = r->now - r->stat.started;
	unsigned n;

	for (n = 0; n < START_BATCH; n++) {
		if (r->n_started == r->conf->clients ||
		    age < start_time(r->conf, r->n_started))
			return;
		start_machine(r, &r->clients[r->n_started++]);
	}
}

/* Milliseconds to sleep. */
static int patience(const struct load_run *r)
{
	uint64_t until = r->scan_at;

	if (r->conf->spin)
		return 0;
	if (r->n_started < r->conf->clients) {
		uint64_t at = r->stat.started +
			      start_time(r->conf, r->n_started);

		if (at < until)
			until = at;
	}
	return until <= r->now ? 0 : (int)((until - r->now) / 1000) + 1;
}

static int loop(struct load_run *r)
{
	struct epoll_event ev[EVENTS];
	int i, n;

	while (r->n_active || r->n_started < r->conf->clients) {
		r->now = clock_us();
		start_due(r);
		n = epoll_wait(r->epoll, ev, EVENTS, patience(r));
		if (n < 0 && errno != EINTR)
			return -errno;
		r->now = clock_us();
		for (i = 0; i < n; i++)
			on_readable(r, ev[i].data.ptr);
		if (r->now >= r->scan_at)
			scan(r);
	}
	return 0;
}

/* Let the server wait for clients that say nothing. */
static void stay(const struct load_run *r)
{
	struct timespec ts = {.tv_sec = r->conf->hold};

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

int load_run(struct load_run *r, const struct load_conf *conf,
	     const struct load_file *files)
{
	uint32_t i, n = conf->clients;
	int rc;

	memset(r, 0, sizeof(*r));
	r->conf = conf;
	r->files = files;
	r->random = conf->seed * 2 + 1;
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (r->epoll < 0)
		return -errno;
	r->clients = calloc(n, sizeof(*r->clients));
	rc = net_batch_init(&r->batch);
	if (rc || !r->clients)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		r->clients[i].fd = -1;
	r->stat.started = clock_us();
	rc = loop(r);
	r->stat.ended = clock_us();
	if (!rc && conf->idle) {
		load_stat_print(&r->stat, stdout);
		(void)fflush(stdout);
		stay(r);
	}
	return rc;
}

void load_run_release(struct load_run *r)
{
	uint32_t i;

	for (i = 0; r->clients && i < r->conf->clients; i++)
		leave(&r->clients[i]);
	free(r->clients);
	net_batch_release(&r->batch);
	load_stat_release(&r->stat);
	if (r->epoll >= 0)
		(void)close(r->epoll);
}
