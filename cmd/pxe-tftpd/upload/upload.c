/* SPDX-License-Identifier: BSD-2-Clause */
/* An upload's own socket, timer and file: see upload.h. */
#include "upload/upload_int.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "status/report_upload.h"
#include "sys/log.h"
#include "upload/upload_file.h"

/* Datagrams taken from one socket before others have their turn. */
#define PACKET_BATCH 64

/* --- the end of one ------------------------------------------------------- */

void upload_release(struct upload *u)
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
	free(u->asked);
	free(u);
	if (us->idle && !uploads_count(us))
		us->idle(us->idle_ctx);
}

/* It has ended: tell, unless that it is stored was told. */
static void finish(struct upload *u, const struct tftp *err)
{
	struct report_upload what = {
		.peer = &u->peer,
		.name = u->name,
		.asked = u->asked,
		.receiver = &u->receiver,
		.fail = u->fail,
		.err = err,
	};

	if (u->receiver.end != RECEIVER_DONE)
		report_unstored(u->uploads->report, &what, loop_now());
	upload_release(u);
}

void upload_drop(struct upload *u, enum receiver_end end)
{
	receiver_drop(&u->receiver, end);
	finish(u, NULL);
}

/* --- doing what the machine says ------------------------------------------ */

static int put(const struct upload *u, const struct receiver_action *a)
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

/* Append what came; the last block may also end a CR.  0 or -errno. */
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

static int store(struct upload *u, const struct receiver_action *a)
{
	int rc = a->data ? append(u, a) : 0;

	return rc || !a->complete ? rc
				  : upload_file_finish(u->file, on_stored, u);
}

/* The disk does not want it: tell the client. */
static void give_up(struct upload *u, int err, struct receiver_action *a)
{
	struct refusal no = upload_file_refusal(err);

	u->fail = no.code == TFTP_UNDEFINED ? log_reason(err) : no.text;
	receiver_fail(&u->receiver, no.code, no.text, a);
}

bool upload_carry_on(struct upload *u, struct receiver_action *a,
		     const struct tftp *err)
{
	int rc = store(u, a);

	if (rc)
		give_up(u, rc, a);
	else if (a->send == RECEIVER_ERROR && !u->fail)
		u->fail = a->text;
	if (put(u, a) == -ECONNREFUSED)
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
		.asked = u->asked,
		.receiver = &u->receiver,
	};
	struct uploads *us = u->uploads;
	struct receiver_action a;

	if (err) {
		give_up(u, err, &a);
	} else {
		report_stored(us->report, &what, loop_now());
		upload_file_drop(u->file);
		u->file = NULL;
		receiver_stored(&u->receiver, loop_now(), &a);
	}
	if (upload_carry_on(u, &a, NULL) && us->idle && !uploads_count(us))
		us->idle(us->idle_ctx);
}

void upload_on_timer(void *ctx)
{
	struct upload *u = ctx;
	struct receiver_action a;

	u->timer_at = 0;
	receiver_timer(&u->receiver, loop_now(), &a);
	(void)upload_carry_on(u, &a, NULL);
}

void upload_on_packets(void *ctx)
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
		alive = upload_carry_on(u, &a,
					pkt.op == TFTP_ERROR ? &pkt : NULL);
	}
}
