/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Uploads on the network: which WRQ is accepted, and the socket, timer and file
 * of each upload.  What is sent in return is decided by engine/receiver.c (RFC
 * 1350, 2347, 2348, 2349, 7440).  Contract: upload.h.
 */
#include "upload/upload.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "docroot/root.h"
#include "engine/netascii.h"
#include "engine/receiver.h"
#include "status/report_upload.h"
#include "sys/log.h"
#include "upload/upload_file.h"

/* Bytes of IPv4 or IPv6, UDP and TFTP headers before a block. */
#define OVERHEAD4 (20 + 8 + TFTP_HEAD)
#define OVERHEAD6 (40 + 8 + TFTP_HEAD)

/* A client whose address is not forged sends block 1 within: microseconds. */
#define UNCONFIRMED_HONEST 1000000

/* Datagrams read from one socket before other sockets have their turn. */
#define PACKET_BATCH 64

/* Bytes of the largest DATA, and one by which a larger one is recognized. */
#define UPLOAD_PACKET (TFTP_HEAD + TFTP_BLKSIZE_MAX + 1)

struct upload {
	struct upload *next;
	struct uploads *uploads;
	struct sock_addr peer;
	uint64_t request; /* digest of the bytes of the request */
	char *name;	  /* owned */
	char *wire_name;  /* as the client named it, if otherwise; owned */
	struct receiver receiver;
	struct upload_file *file; /* NULL: stored */
	bool netascii;
	struct netascii_in text; /* state of the decoder */
	const char *fail;	 /* why the server ended it, static; or NULL */
	int fd;			 /* connected to peer; -1: none */
	struct loop_io *io;
	struct loop_timer *timer;
	uint64_t timer_at; /* when it fires; 0: it is not running */
};

struct uploads {
	struct loop *loop;
	struct report *report;
	struct upload_dir *dir;
	struct receiver_limits limits;
	bool mtu_clamp;
	struct sock_ports ports; /* first 0: any */
	uint32_t max;		 /* that are not complete */
	struct upload *first;
	void (*idle)(void *);
	void *idle_ctx;
	uint8_t *packet; /* UPLOAD_PACKET */
	uint8_t *text;	 /* UPLOAD_PACKET + 1: decoded from netascii */
};

/* --- the table ------------------------------------------------------------ */

static bool is_complete(const struct upload *u)
{
	return u->receiver.phase == RECEIVER_DALLYING;
}

/* The number of those that are complete, or that are not. */
static size_t count(const struct uploads *us, bool complete)
{
	const struct upload *u;
	size_t n = 0;

	for (u = us->first; u; u = u->next)
		n += is_complete(u) == complete;
	return n;
}

size_t uploads_count(const struct uploads *us)
{
	return count(us, false);
}

/* --- ending --------------------------------------------------------------- */

/* Take u out of the table and free it; nothing is sent or reported. */
static void release(struct upload *u)
{
	struct uploads *us = u->uploads;
	struct upload **p = &us->first;

	while (*p != u)
		p = &(*p)->next;
	*p = u->next;
	loop_io_free(u->io);
	loop_timer_free(u->timer);
	if (u->fd >= 0)
		(void)close(u->fd);
	upload_file_drop(u->file);
	free(u->name);
	free(u->wire_name);
	free(u);
	if (us->idle && !uploads_count(us))
		us->idle(us->idle_ctx);
}

/*
 * Report the end of u, and release it; err: the client's ERROR, or NULL.  That
 * it was stored has been reported by on_stored().
 */
static void finish(struct upload *u, const struct tftp *err)
{
	struct report_upload what = {
		.peer = &u->peer,
		.name = u->name,
		.wire_name = u->wire_name,
		.receiver = &u->receiver,
		.fail = u->fail,
		.err = err,
	};

	if (u->receiver.end != RECEIVER_DONE)
		report_upload_failed(u->uploads->report, &what, loop_now());
	release(u);
}

/* End u without a packet to its client. */
static void drop(struct upload *u, enum receiver_end end)
{
	receiver_drop(&u->receiver, end);
	finish(u, NULL);
}

/* --- actions of the receiver ---------------------------------------------- */

/* Send the packet of a.  0, or -ECONNREFUSED (ICMP port unreachable). */
static int transmit(const struct upload *u, const struct receiver_action *a)
{
	struct tftp ack = {.op = TFTP_ACK, .block = a->block};
	uint8_t buf[TFTP_BLKSIZE];
	struct wr w;
	ssize_t rc;

	wr_init(&w, buf, sizeof(buf));
	if (a->send == RECEIVER_OACK)
		receiver_oack(&u->receiver, &w);
	else if (a->send == RECEIVER_ACK)
		tftp_encode(&w, &ack);
	else if (a->send == RECEIVER_ERROR)
		tftp_put_error(&w, a->code, a->text);
	else
		return 0;
	do {
		rc = send(u->fd, buf, w.len, MSG_NOSIGNAL);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 && errno == ECONNREFUSED ? -ECONNREFUSED : 0;
}

/* Let the timer fire at wake, or before; then the receiver looks again. */
static void arm(struct upload *u, uint64_t wake)
{
	uint64_t now;

	if (u->timer_at && u->timer_at <= wake)
		return;
	now = loop_now();
	u->timer_at = wake;
	loop_timer_start(u->timer, wake > now ? wake - now : 0);
}

static void on_stored(void *ctx, int err);

/*
 * Append the data of a, decoded from netascii if need be; at the end of the
 * file a CR may be left in the decoder.  0 or -errno.
 */
static int append(struct upload *u, const struct receiver_action *a)
{
	uint8_t *text = u->uploads->text;
	size_t n;

	if (!u->netascii)
		return upload_file_append(u->file, a->data, a->len);
	n = netascii_decode(&u->text, text, a->data, a->len);
	if (a->complete && u->text.cr)
		text[n++] = '\r';
	return upload_file_append(u->file, text, n);
}

/* Append the data of a, and finish the file after the last.  0 or -errno. */
static int store_block(struct upload *u, const struct receiver_action *a)
{
	int rc = a->data ? append(u, a) : 0;

	return rc || !a->complete ? rc
				  : upload_file_finish(u->file, on_stored, u);
}

/* The file cannot be written or stored: make a the ERROR to the client. */
static void give_up(struct upload *u, int err, struct receiver_action *a)
{
	struct refusal refusal = upload_file_refusal(err);

	u->fail = refusal.code == TFTP_UNDEFINED ? log_reason(err)
						 : refusal.text;
	receiver_fail(&u->receiver, refusal.code, refusal.text, a);
}

/*
 * Carry out a.  err: the client's ERROR if that caused it, else NULL.  False: u
 * has ended and is freed.
 */
static bool apply(struct upload *u, struct receiver_action *a,
		  const struct tftp *err)
{
	int rc = store_block(u, a);

	if (rc)
		give_up(u, rc, a);
	else if (a->send == RECEIVER_ERROR && !u->fail)
		u->fail = a->text;
	if (transmit(u, a) == -ECONNREFUSED)
		receiver_port_unreachable(&u->receiver, a);
	if (a->end) {
		finish(u, err);
		return false;
	}
	arm(u, a->wake);
	return true;
}

static void on_stored(void *ctx, int err)
{
	struct upload *u = ctx;
	struct report_upload what = {
		.peer = &u->peer,
		.name = u->name,
		.wire_name = u->wire_name,
		.receiver = &u->receiver,
	};
	struct uploads *us = u->uploads;
	struct receiver_action a;

	if (err) {
		give_up(u, err, &a);
	} else {
		report_upload_done(us->report, &what, loop_now());
		upload_file_drop(u->file);
		u->file = NULL;
		receiver_stored(&u->receiver, loop_now(), &a);
	}
	if (apply(u, &a, NULL) && us->idle && !uploads_count(us))
		us->idle(us->idle_ctx);
}

static void on_timer(void *ctx)
{
	struct upload *u = ctx;
	struct receiver_action a;

	u->timer_at = 0;
	receiver_timer(&u->receiver, loop_now(), &a);
	(void)apply(u, &a, NULL);
}

static void on_packets(void *ctx)
{
	struct upload *u = ctx;
	uint8_t *buf = u->uploads->packet;
	struct receiver_action a = {0};
	bool alive = true;
	unsigned i;

	for (i = 0; alive && i < PACKET_BATCH; i++) {
		ssize_t n = recv(u->fd, buf, UPLOAD_PACKET, 0);
		struct tftp pkt = {0};
		struct rd r;

		if (n < 0 && errno == ECONNREFUSED) {
			receiver_port_unreachable(&u->receiver, &a);
		} else if (n < 0) {
			return;
		} else {
			rd_init(&r, buf, (size_t)n);
			if (tftp_decode(&pkt, &r))
				continue;
			receiver_packet(&u->receiver, &pkt, loop_now(), &a);
		}
		alive = apply(u, &a, pkt.op == TFTP_ERROR ? &pkt : NULL);
	}
}

/* --- requests ------------------------------------------------------------- */

static struct upload *find(struct uploads *us, const struct sock_addr *peer)
{
	struct upload *u;

	for (u = us->first; u; u = u->next)
		if (sock_addr_equal(&u->peer, peer))
			return u;
	return NULL;
}

bool uploads_request_repeated(struct uploads *us, const struct rx_request *rx)
{
	struct upload *u = find(us, &rx->from.peer);
	struct receiver_action a;

	if (!u)
		return false;
	if (u->request == rx->digest &&
	    receiver_request_repeated(&u->receiver, loop_now(), &a)) {
		(void)apply(u, &a, NULL);
		return true;
	}
	drop(u, RECEIVER_REPLACED);
	return false;
}

/*
 * The oldest upload without a first block, if it has waited longer than a
 * client takes whose address is not forged; or NULL.
 */
static struct upload *find_unconfirmed(struct uploads *us)
{
	struct upload *u, *oldest = NULL;

	/* New uploads are first in the list. */
	for (u = us->first; u; u = u->next)
		if (!receiver_confirmed(&u->receiver))
			oldest = u;
	if (oldest &&
	    loop_now() < oldest->receiver.started + UNCONFIRMED_HONEST)
		return NULL;
	return oldest;
}

/* Make room for one more.  False: the request gets no answer. */
static bool admit(struct uploads *us, const struct sock_addr *peer)
{
	struct upload *u, *done = NULL;

	if (count(us, true) >= us->max) {
		for (u = us->first; u; u = u->next)
			if (is_complete(u))
				done = u;
		drop(done, RECEIVER_DONE);
	}
	if (count(us, false) < us->max)
		return true;
	u = find_unconfirmed(us);
	if (u) {
		drop(u, RECEIVER_EVICTED);
		return true;
	}
	report_busy(us->report, peer, "--max-uploads are running");
	return false;
}

static struct receiver_limits limits_of(const struct upload *u)
{
	struct receiver_limits lim = u->uploads->limits;
	bool v6 = u->peer.u.sa.sa_family == AF_INET6;
	int room = sock_route_mtu(u->fd) - (v6 ? OVERHEAD6 : OVERHEAD4);

	if (u->uploads->mtu_clamp && room > 0 && (uint32_t)room < lim.blksize)
		lim.blksize = (uint32_t)room;
	return lim;
}

/* Allocate and open what u needs.  0 or -errno. */
static int open_upload(struct upload *u, const struct rx_request *rx)
{
	struct sock_ports ports = u->uploads->ports;

	u->name = strdup(rx->request.name);
	if (!u->name)
		return -ENOMEM;
	/* Only for events: without memory they lack it. */
	if (request_was_renamed(&rx->request))
		u->wire_name = strdup(rx->request.wire_name);
	/* The port must be hard to guess, like those that the kernel chooses.
	 */
	ports.seed = rx->digest;
	u->fd = sock_udp_connect(&rx->from.local, &rx->from.peer,
				 ports.first ? &ports : NULL);
	if (u->fd < 0)
		return u->fd;
	u->io = loop_read(u->uploads->loop, u->fd, on_packets, u);
	u->timer = loop_timer(u->uploads->loop, on_timer, u);
	return u->io && u->timer ? 0 : -ENOMEM;
}

/* Begin an upload to f, which is taken. */
static void start(struct uploads *us, const struct rx_request *rx,
		  struct upload_file *f)
{
	struct upload *u = calloc(1, sizeof(*u));
	const struct request *req = &rx->request;
	struct receiver_options want = {
		req->options.blksize, req->options.window, req->options.timeout,
		req->options.tsize, req->size};
	struct receiver_limits lim;
	struct receiver_action a;
	int rc;

	if (!u) {
		upload_file_drop(f);
		report_busy(us->report, &rx->from.peer, log_reason(-ENOMEM));
		return;
	}
	u->uploads = us;
	u->file = f;
	u->fd = -1;
	u->peer = rx->from.peer;
	u->request = rx->digest;
	u->netascii = req->netascii;
	u->next = us->first;
	us->first = u;
	rc = open_upload(u, rx);
	if (rc) {
		report_busy(us->report, &rx->from.peer,
			    rc == -EADDRINUSE
				    ? "no port of --port-range is unused"
				    : log_reason(rc));
		release(u);
		return;
	}
	lim = limits_of(u);
	receiver_start(&u->receiver, &want, &lim, loop_now(), &a);
	(void)apply(u, &a, NULL);
}

int uploads_read(struct uploads *us, struct rx_request *rx,
		 const struct tftp *pkt, struct refusal *refusal)
{
	if (!upload_dir_ready(us->dir))
		return request_read(&rx->request, pkt, refusal);
	return request_read_upload(&rx->request, pkt, refusal);
}

int uploads_start(struct uploads *us, const struct rx_request *rx,
		  struct refusal *refusal)
{
	const struct request *req = &rx->request;
	struct upload_file *f;
	int rc;

	if (req->options.tsize && req->size > us->limits.size) {
		*refusal = (struct refusal){TFTP_DISK_FULL,
					    "Larger than the limit"};
		return -1;
	}
	if (!admit(us, &rx->from.peer))
		return 0;
	rc = upload_file_create(us->dir, req->name, req->size, &f);
	if (rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM) {
		report_busy(us->report, &rx->from.peer, log_reason(rc));
		return 0;
	}
	if (rc) {
		*refusal = upload_file_refusal(rc);
		return -1;
	}
	start(us, rx, f);
	return 0;
}

/* --- all of them ---------------------------------------------------------- */

struct uploads *uploads_new(void)
{
	struct uploads *us = calloc(1, sizeof(*us));

	if (!us)
		return NULL;
	us->dir = upload_dir_new();
	us->packet = malloc(UPLOAD_PACKET);
	us->text = malloc(UPLOAD_PACKET + 1);
	if (us->dir && us->packet && us->text)
		return us;
	uploads_free(us);
	return NULL;
}

int uploads_load(int *dir, const struct conf *c)
{
	*dir = -1;
	if (!c->upload)
		return 0;
	*dir = root_open(c->upload);
	if (*dir >= 0)
		return 0;
	log_warn(*dir, "upload: %s", c->upload);
	return EX_NOINPUT;
}

void uploads_configure(struct uploads *us, const struct conf *c, int dir)
{
	struct upload_file_rules rules = {c->upload_overwrite, c->upload_names};

	upload_dir_configure(us->dir, dir, &rules);
	us->limits.size = c->upload_max;
	us->limits.blksize = c->max_blksize;
	us->limits.window = c->max_window;
	us->mtu_clamp = !c->no_mtu_clamp;
	us->ports.first = conf_ports_uploads(c).first;
	us->ports.last = conf_ports_uploads(c).last;
	us->max = c->max_uploads;
	if (dir >= 0 && us->loop && !upload_dir_ready(us->dir))
		log_warnx("reload: upload: there was none, it takes a restart");
}

int uploads_open(struct uploads *us, struct daemon *d, struct report *report)
{
	us->loop = d->loop;
	us->report = report;
	return upload_dir_open(us->dir, d->loop, &d->user);
}

void uploads_on_idle(struct uploads *us, void (*idle)(void *), void *ctx)
{
	us->idle = idle;
	us->idle_ctx = ctx;
}

void uploads_stop(struct uploads *us, const char *text)
{
	struct receiver_action a;

	while (us->first) {
		struct upload *u = us->first;

		if (is_complete(u)) {
			drop(u, RECEIVER_DONE);
			continue;
		}
		u->fail = text;
		receiver_fail(&u->receiver, TFTP_UNDEFINED, text, &a);
		(void)apply(u, &a, NULL);
	}
}

void uploads_free(struct uploads *us)
{
	if (!us)
		return;
	us->idle = NULL;
	uploads_stop(us, "the server is stopping");
	upload_dir_free(us->dir);
	free(us->packet);
	free(us->text);
	free(us);
}
