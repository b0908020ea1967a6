/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of running transfers for SIGUSR1.  Contract: status.h. */
#include "status/status.h"

#include <inttypes.h>
#include <string.h>

#include "sys/log.h"

/* Bytes of a line: a name of which each byte may become \xNN, and numbers. */
#define LINE_LEN (4 * REQUEST_NAME_MAX + 400)

/* Insert t into the oldest transfers, if it is one of them. */
static void insert_oldest(struct status *st, const struct transfer *t)
{
	size_t i = st->n;

	if (i == STATUS_LINES &&
	    t->sender.started >= st->oldest[i - 1]->sender.started)
		return;
	if (i == STATUS_LINES)
		i--;
	else
		st->n++;
	for (; i && st->oldest[i - 1]->sender.started > t->sender.started; i--)
		st->oldest[i] = st->oldest[i - 1];
	st->oldest[i] = t;
}

static void add_transfer(const struct transfer *t, void *ctx)
{
	struct status *st = ctx;

	st->total++;
	st->bytes += sender_bytes(&t->sender);
	st->size += t->sender.size;
	st->retransmits += t->sender.retransmits;
	insert_oldest(st, t);
}

void status_collect(struct status *st, const struct transfer_table *ts)
{
	memset(st, 0, sizeof(*st));
	transfer_table_each(ts, add_transfer, st);
}

void status_format(struct txt *out, const struct transfer *t, uint64_t now)
{
	const struct sender *s = &t->sender;
	uint64_t bytes = sender_bytes(s);
	double part = s->size ? (double)bytes / (double)s->size : 1;
	double seconds = (double)(now - s->started) / 1e6;
	double rate = seconds > 0 ? (double)bytes / seconds : 0;
	char who[SOCK_ADDR_STRLEN];

	txt_fmt(out, "%s: ", sock_addr_format(who, &t->peer));
	txt_esc(out, t->name, strlen(t->name));
	txt_fmt(out,
		": %" PRIu64 " of %" PRIu64 " bytes (%.0f%%) in %.1f s, "
		"%.0f bytes/s (blksize %u, window %u, %" PRIu64
		" sent again), %s",
		bytes, s->size, part * 100, seconds, rate, s->blksize,
		s->window, s->retransmits, sender_phase_name(s->phase));
	if (t->client)
		txt_fmt(out, ": %s", t->client);
}

/* log_warnx(): the administrator has asked for it, and sees it with -q too. */
void status_log(const struct transfer_table *ts, uint64_t now)
{
	char line[LINE_LEN];
	struct status st;
	struct txt t;
	size_t i;

	status_collect(&st, ts);
	for (i = 0; i < st.n; i++) {
		txt_init(&t, line, sizeof(line));
		status_format(&t, st.oldest[i], now);
		log_warnx("running: %s", line);
	}
	if (st.total > st.n)
		log_warnx("running: %zu younger ones are not shown",
			  st.total - st.n);
	log_warnx("running: %zu transfers, %" PRIu64 " of %" PRIu64
		  " bytes, %" PRIu64 " packets sent again",
		  st.total, st.bytes, st.size, st.retransmits);
	if (transfer_table_waiting(ts))
		log_warnx("waiting: %zu requests, until others of their "
			  "address are acknowledged",
			  transfer_table_waiting(ts));
}
