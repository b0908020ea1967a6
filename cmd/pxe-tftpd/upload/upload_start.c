/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may upload, and where to: see upload.h. */
#include "upload/upload_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "sys/root.h"
#include "upload/upload_file.h"

/* Bytes of headers around a block: IPv4 or IPv6, UDP, TFTP. */
#define OVERHEAD4 (20 + 8 + TFTP_HEAD)
#define OVERHEAD6 (40 + 8 + TFTP_HEAD)

/* An honest client sends its first block within: microseconds. */
#define UNCONFIRMED_HONEST 1000000

struct uploads *uploads_new(void)
{
	struct uploads *us = calloc(1, sizeof(*us));

	if (!us)
		return NULL;
	us->store = upload_dir_new();
	us->packet = malloc(UPLOAD_PACKET);
	us->text = malloc(UPLOAD_PACKET + 1);
	if (us->store && us->packet && us->text)
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

	upload_dir_configure(us->store, dir, &rules);
	us->limits.size = c->upload_max;
	us->limits.blksize = c->max_blksize;
	us->limits.window = c->max_window;
	us->mtu_clamp = !c->no_mtu_clamp;
	us->ports.first = conf_ports_uploads(c).first;
	us->ports.last = conf_ports_uploads(c).last;
	us->max = c->max_uploads;
	if (dir >= 0 && us->loop && !upload_dir_ready(us->store))
		log_warnx("reload: upload: there was none, it takes a restart");
}

int uploads_open(struct uploads *us, struct daemon *d, struct report *report)
{
	us->loop = d->loop;
	us->report = report;
	return upload_dir_open(us->store, d->loop, &d->user);
}

void uploads_on_idle(struct uploads *us, void (*idle)(void *), void *ctx)
{
	us->idle = idle;
	us->idle_ctx = ctx;
}

/* --- the table ------------------------------------------------------------ */

static bool is_complete(const struct upload *u)
{
	return u->receiver.phase == RECEIVER_DALLYING;
}

/* How many are, or are not, complete. */
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

/* --- a new one ------------------------------------------------------------ */

static struct upload *find(struct uploads *us, const struct sock_addr *peer)
{
	struct upload *u;

	for (u = us->first; u; u = u->next)
		if (sock_addr_equal(&u->peer, peer))
			return u;
	return NULL;
}

bool uploads_again(struct uploads *us, const struct rx_request *ask)
{
	struct upload *u = find(us, &ask->from.peer);
	struct receiver_action a;

	if (!u)
		return false;
	if (u->request == ask->digest &&
	    receiver_request_repeated(&u->receiver, loop_now(), &a)) {
		(void)upload_carry_on(u, &a, NULL);
		return true;
	}
	upload_drop(u, RECEIVER_REPLACED);
	return false;
}

/* The one that waits longest for its first block, long enough; or NULL. */
static struct upload *stale(struct uploads *us)
{
	struct upload *u, *oldest = NULL;

	/* New ones are put first. */
	for (u = us->first; u; u = u->next)
		if (!receiver_confirmed(&u->receiver))
			oldest = u;
	if (oldest &&
	    loop_now() < oldest->receiver.started + UNCONFIRMED_HONEST)
		return NULL;
	return oldest;
}

/* Make room.  False: the client shall ask again. */
static bool admit(struct uploads *us, const struct sock_addr *peer)
{
	struct upload *u, *done = NULL;

	if (count(us, true) >= us->max) {
		for (u = us->first; u; u = u->next)
			if (is_complete(u))
				done = u;
		upload_drop(done, RECEIVER_DONE);
	}
	if (count(us, false) < us->max)
		return true;
	u = stale(us);
	if (u) {
		upload_drop(u, RECEIVER_EVICTED);
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

/* What an upload needs beside its place.  0 or -errno. */
static int equip(struct upload *u, const struct rx_request *ask)
{
	struct sock_ports ports = u->uploads->ports;

	u->name = strdup(ask->q.name);
	if (!u->name)
		return -ENOMEM;
	/* For the events; without memory they tell less. */
	if (request_was_renamed(&ask->q))
		u->asked = strdup(ask->q.asked);
	/* Hard to guess, like the ports that a kernel chooses. */
	ports.seed = ask->digest;
	u->fd = sock_udp_connect(&ask->from.local, &ask->from.peer,
				 ports.first ? &ports : NULL);
	if (u->fd < 0)
		return u->fd;
	u->io = loop_read(u->uploads->loop, u->fd, upload_on_packets, u);
	u->timer = loop_timer(u->uploads->loop, upload_on_timer, u);
	return u->io && u->timer ? 0 : -ENOMEM;
}

/* f is taken. */
static void begin(struct uploads *us, const struct rx_request *ask,
		  struct upload_file *f)
{
	struct upload *u = calloc(1, sizeof(*u));
	const struct request *q = &ask->q;
	struct receiver_options want = {q->ask.blksize, q->ask.window,
					q->ask.timeout, q->ask.tsize, q->size};
	struct receiver_limits lim;
	struct receiver_action a;
	int rc;

	if (!u) {
		upload_file_drop(f);
		report_busy(us->report, &ask->from.peer, log_reason(-ENOMEM));
		return;
	}
	u->uploads = us;
	u->file = f;
	u->fd = -1;
	u->peer = ask->from.peer;
	u->request = ask->digest;
	u->netascii = q->netascii;
	u->next = us->first;
	us->first = u;
	rc = equip(u, ask);
	if (rc) {
		report_busy(us->report, &ask->from.peer, log_reason(rc));
		upload_release(u);
		return;
	}
	lim = limits_of(u);
	receiver_start(&u->receiver, &want, &lim, loop_now(), &a);
	(void)upload_carry_on(u, &a, NULL);
}

int uploads_read(struct uploads *us, struct rx_request *ask,
		 const struct tftp *pkt, struct refusal *no)
{
	if (!upload_dir_ready(us->store))
		return request_read(&ask->q, pkt, no);
	return request_read_upload(&ask->q, pkt, no);
}

int uploads_start(struct uploads *us, const struct rx_request *ask,
		  struct refusal *no)
{
	const struct request *q = &ask->q;
	struct upload_file *f;
	int rc;

	if (q->ask.tsize && q->size > us->limits.size) {
		*no = (struct refusal){TFTP_DISK_FULL, "Larger than the limit"};
		return -1;
	}
	if (!admit(us, &ask->from.peer))
		return 0;
	rc = upload_file_create(us->store, q->name, q->size, &f);
	if (rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM) {
		report_busy(us->report, &ask->from.peer, log_reason(rc));
		return 0;
	}
	if (rc) {
		*no = upload_file_refusal(rc);
		return -1;
	}
	begin(us, ask, f);
	return 0;
}

/* --- the end of all ---------------------------------------------------------
 */

void uploads_stop(struct uploads *us, const char *text)
{
	struct receiver_action a;

	while (us->first) {
		struct upload *u = us->first;

		if (is_complete(u)) {
			upload_drop(u, RECEIVER_DONE);
			continue;
		}
		u->fail = text;
		receiver_fail(&u->receiver, TFTP_UNDEFINED, text, &a);
		(void)upload_carry_on(u, &a, NULL);
	}
}

void uploads_free(struct uploads *us)
{
	if (!us)
		return;
	us->idle = NULL;
	uploads_stop(us, "the server is stopping");
	upload_dir_free(us->store);
	free(us->packet);
	free(us->text);
	free(us);
}
