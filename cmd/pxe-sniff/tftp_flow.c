/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP transfers: see tftp_flow.h.  Their lines are in tftp_line.c. */
#include "tftp_flow.h"

#include <stdlib.h>
#include <string.h>

#include "story.h"
#include "tftp_line.h"
#include "util/num.h"

#define NS_PER_SEC 1000000000

/* No client and no server waits longer before it tries again (RFC 2349). */
#define QUIET_NS ((int64_t)90 * NS_PER_SEC)
/* Late packets of what is over. */
#define LINGER_NS ((int64_t)10 * NS_PER_SEC)

static struct table_key key_of(uint32_t ip, uint16_t port)
{
	return (struct table_key){(uint64_t)ip << 16 | port, 0};
}

static void drop(struct story *s, struct tftp_flow *f)
{
	table_remove(&s->tftp, &f->node);
	free(f);
}

void tftp_flows_tick(struct story *s)
{
	struct tftp_flow *f;

	while ((f = table_oldest(&s->tftp))) {
		bool over = f->state == TFTP_FLOW_OVER;

		if (s->now - f->last < (over ? LINGER_NS : QUIET_NS))
			break;
		if (!over)
			tftp_line_end(s, f, "quiet for 90 s");
		drop(s, f);
	}
}

void tftp_flows_finish(struct story *s)
{
	struct tftp_flow *f;

	while ((f = table_oldest(&s->tftp))) {
		if (f->state != TFTP_FLOW_OVER)
			tftp_line_end(s, f, "the capture ends here");
		drop(s, f);
	}
}

void tftp_flows_release(struct story *s)
{
	while (s->tftp.n)
		drop(s, table_oldest(&s->tftp));
}

static struct tftp_flow *make(struct story *s, struct table_key key)
{
	struct tftp_flow *f = calloc(1, sizeof(*f)), *old;

	if (!f)
		return NULL;
	if (s->tftp.n >= STORY_FLOWS_MAX) {
		old = table_oldest(&s->tftp);
		if (old->state != TFTP_FLOW_OVER)
			tftp_line_end(s, old, "too many at once");
		drop(s, old);
	}
	table_add(&s->tftp, &f->node, key);
	return f;
}

static uint64_t number(const struct tftp_opt *o)
{
	uint64_t v = 0;

	(void)num_u64(o->value.p, 0, UINT64_MAX, &v);
	return v;
}

/* What the request asks for; in force is what the OACK says. */
static void take_request(struct tftp_flow *f, const struct tftp *t)
{
	struct tftp_opt o;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		f->asked |= (uint16_t)(1u << o.id);
		f->wants[o.id] = number(&o);
		if (o.id == TFTP_OPT_TSIZE && f->write) {
			f->has_size = true;
			f->size = number(&o);
		}
	}
}

/* May a server answer so?  RFC 2347 to 2349, and 7440. */
static bool is_legal(const struct tftp_flow *f, const struct tftp_opt *o)
{
	uint64_t wants = f->wants[o->id], v;

	/* What has no name of ours has its own rules. */
	if (o->id == TFTP_OPT_UNKNOWN)
		return true;
	if (!(f->asked & 1u << o->id))
		return false;
	switch (o->id) {
	case TFTP_OPT_BLKSIZE:
	case TFTP_OPT_BLKSIZE2:
		v = number(o);
		return v >= TFTP_BLKSIZE_MIN && v <= wants;
	case TFTP_OPT_WINDOWSIZE:
		v = number(o);
		return v >= 1 && v <= wants;
	case TFTP_OPT_TIMEOUT:
	case TFTP_OPT_UTIMEOUT:
		return number(o) == wants;
	case TFTP_OPT_TSIZE:
		return !num_u64(o->value.p, 0, UINT64_MAX, &v);
	default:
		return true;
	}
}

static void take_oack(struct tftp_flow *f, const struct tftp *t)
{
	struct tftp_opt o;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		uint64_t v = number(&o);

		f->oack_bad |= !is_legal(f, &o);
		if (o.id == TFTP_OPT_TSIZE && !f->write) {
			f->has_size = is_legal(f, &o);
			f->size = v;
		} else if (o.id == TFTP_OPT_BLKSIZE && v >= TFTP_BLKSIZE_MIN &&
			   v <= TFTP_BLKSIZE_MAX) {
			f->blksize = (uint32_t)v;
		} else if (o.id == TFTP_OPT_WINDOWSIZE && v >= 1 &&
			   v <= TFTP_WINDOW_MAX) {
			f->window = (uint32_t)v;
		}
	}
}

/* True if it is a request that was made before, without an answer yet. */
static bool is_again(const struct tftp_flow *f, const struct tftp *t)
{
	size_t n = t->file.len < sizeof(f->file) ? t->file.len
						 : sizeof(f->file);

	return f->state != TFTP_FLOW_OVER && !f->answered &&
	       f->write == (t->op == TFTP_WRQ) && n == f->file_len &&
	       !memcmp(f->file, t->file.p, n);
}

static void start(struct story *s, struct tftp_flow *f, const struct tftp *t)
{
	const struct ipv4 *ip = &s->frame.ip;
	struct machine *m = machines_by_ip(&s->machines, ip->src, s->now);

	if (m)
		f->machine = m->node.key;
	f->write = t->op == TFTP_WRQ;
	f->client = ip->src;
	f->server = ip->dst;
	f->start = s->now;
	f->blksize = TFTP_BLKSIZE;
	f->window = 1;
	f->file_len = t->file.len < sizeof(f->file) ? t->file.len
						    : sizeof(f->file);
	memcpy(f->file, t->file.p, f->file_len);
	take_request(f, t);
}

static void request(struct story *s, const struct tftp *t)
{
	struct table_key key = key_of(s->frame.ip.src, s->frame.udp.sport);
	struct tftp_flow *f = table_find(&s->tftp, key);

	if (f && !is_again(f, t)) {
		if (f->state != TFTP_FLOW_OVER)
			tftp_line_end(s, f, "the client asks for another");
		drop(s, f);
		f = NULL;
	}
	if (!f) {
		f = make(s, key);
		if (!f)
			return;
		start(s, f, t);
	}
	f->asks++;
	f->last = s->now;
	table_touch(&s->tftp, &f->node);
	tftp_line_request(s, f, t);
}

void tftp_flow_data(struct tftp_flow *f, uint16_t block, uint32_t len)
{
	unsigned ahead = (uint16_t)(block - f->block);

	/* Half of the numbers lie before the newest one: seen already. */
	if (!ahead || ahead > INT16_MAX) {
		f->resent++;
		return;
	}
	/* Block numbers wrap to 0 with most servers, to 1 with some. */
	if (f->block == UINT16_MAX && block == 1)
		f->roll_to_one = true;
	if (f->roll_to_one && block < f->block)
		ahead--;
	/* Those between were not captured, or are yet to come. */
	f->bytes += (uint64_t)(ahead - 1) * f->blksize + len;
	f->block = block;
	f->state = len < f->blksize ? TFTP_FLOW_LAST : TFTP_FLOW_RUNNING;
}

static void data(struct story *s, struct tftp_flow *f, const struct tftp *t)
{
	uint32_t len = s->frame.len;

	if (t->block == 1 && !f->bytes && !f->look.kind)
		bootfile_look(&f->look, t->data, t->data_len);
	/* The length on the wire: the capture may have the head alone. */
	tftp_flow_data(f, t->block, len > TFTP_HEAD ? len - TFTP_HEAD : 0);
}

static void ack(struct story *s, struct tftp_flow *f, const struct tftp *t)
{
	if (t->block)
		f->answered = true;
	if (f->state == TFTP_FLOW_LAST && t->block == f->block) {
		tftp_line_end(s, f, NULL);
		f->state = TFTP_FLOW_OVER;
	}
}

/* The server's port, which it chooses, or the client confirms. */
static bool take_port(struct tftp_flow *f, const struct frame *p,
		      bool from_client)
{
	uint16_t port = from_client ? p->udp.dport : p->udp.sport;

	if (f->port == port)
		return true;
	/*
	 * A request that was made twice is answered from two ports; the one
	 * that the client goes on with counts.
	 */
	if (f->port && !from_client)
		return false;
	f->port = port;
	if (!from_client)
		f->from = p->ip.src;
	return true;
}

/*
 * Error 5 goes to the port that was too much (RFC 1350, 4), which may be the
 * one that was seen first: then all that came from it does not count.
 */
static void refuse_port(struct tftp_flow *f, uint16_t port)
{
	if (f->port != port || f->state == TFTP_FLOW_OVER)
		return;
	f->port = 0;
	f->block = 0;
	f->bytes = 0;
	f->resent = 0;
	f->look.kind = BOOTFILE_UNKNOWN;
	f->state = TFTP_FLOW_RUNNING;
}

static void follow(struct story *s, struct tftp_flow *f, bool from_client)
{
	bool from_sender = from_client == f->write;
	struct rd r = s->frame.payload;
	struct tftp t;

	if (tftp_decode(&t, &r))
		return;
	if (t.op == TFTP_ERROR && t.code == TFTP_BAD_TID && from_client) {
		refuse_port(f, s->frame.udp.dport);
		return;
	}
	if (!take_port(f, &s->frame, from_client))
		return;
	f->last = s->now;
	table_touch(&s->tftp, &f->node);
	if (f->state == TFTP_FLOW_OVER)
		return;
	if (f->state == TFTP_FLOW_ASKED && t.op != TFTP_ERROR)
		f->state = TFTP_FLOW_RUNNING;
	if (t.op == TFTP_OACK && !from_client)
		take_oack(f, &t);
	else if (t.op == TFTP_DATA && from_sender)
		data(s, f, &t);
	else if (t.op == TFTP_ACK && !from_sender)
		ack(s, f, &t);
	else if (t.op == TFTP_ERROR)
		tftp_line_error(s, f, &t, from_client);
	if (t.op == TFTP_ERROR)
		f->state = TFTP_FLOW_OVER;
}

void tftp_flow_packet(struct story *s)
{
	const struct frame *p = &s->frame;
	struct rd r = p->payload;
	struct tftp_flow *f;
	struct tftp t;

	if (p->udp.dport == TFTP_PORT) {
		if (!tftp_decode(&t, &r) &&
		    (t.op == TFTP_RRQ || t.op == TFTP_WRQ)) {
			request(s, &t);
			return;
		}
		/* Some go on sending to 69, to servers that answer from it. */
	}
	f = table_find(&s->tftp, key_of(p->ip.dst, p->udp.dport));
	if (f) {
		follow(s, f, false);
		return;
	}
	f = table_find(&s->tftp, key_of(p->ip.src, p->udp.sport));
	if (f)
		follow(s, f, true);
}
