/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP transfers: see tftp_flow.h.  Their lines are in print_tftp.c. */
#include "tftp_flow.h"

#include <stdlib.h>
#include <string.h>

#include "print_tftp.h"
#include "tracker.h"
#include "util/num.h"

#define NS_PER_SEC 1000000000

/* No client and no server waits longer before it tries again (RFC 2349). */
#define QUIET_NS ((int64_t)90 * NS_PER_SEC)
/* Late packets of what is over. */
#define LINGER_NS ((int64_t)10 * NS_PER_SEC)

static struct lru_key key_of(uint32_t ip, uint16_t port)
{
	return (struct lru_key){(uint64_t)ip << 16 | port, 0};
}

static void drop(struct tracker *s, struct tftp_flow *f)
{
	lru_remove(&s->tftp, &f->node);
	free(f);
}

void tftp_flows_tick(struct tracker *s)
{
	struct tftp_flow *f;

	while ((f = lru_oldest(&s->tftp))) {
		bool over = f->state == TFTP_FLOW_OVER;

		if (s->now - f->last < (over ? LINGER_NS : QUIET_NS))
			break;
		if (!over)
			print_tftp_end(s, f, "quiet for 90 s");
		drop(s, f);
	}
}

void tftp_flows_finish(struct tracker *s)
{
	struct tftp_flow *f;

	while ((f = lru_oldest(&s->tftp))) {
		if (f->state != TFTP_FLOW_OVER)
			print_tftp_end(s, f, "the capture ends here");
		drop(s, f);
	}
}

void tftp_flows_release(struct tracker *s)
{
	while (s->tftp.n)
		drop(s, lru_oldest(&s->tftp));
}

static struct tftp_flow *make(struct tracker *s, struct lru_key key)
{
	struct tftp_flow *f = calloc(1, sizeof(*f)), *old;

	if (!f)
		return NULL;
	if (s->tftp.n >= TRACKER_FLOWS_MAX) {
		old = lru_oldest(&s->tftp);
		if (old->state != TFTP_FLOW_OVER)
			print_tftp_end(s, old, "too many at once");
		drop(s, old);
	}
	lru_add(&s->tftp, &f->node, key);
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
	}
}

static struct tftp_endpoint fresh(const struct tftp_flow *f, uint16_t port)
{
	return (struct tftp_endpoint){
		.port = port,
		.has_size = f->write && f->asked & 1u << TFTP_OPT_TSIZE,
		.size = f->write ? f->wants[TFTP_OPT_TSIZE] : 0,
		.blksize = TFTP_BLKSIZE,
		.window = 1,
	};
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

static void take_oack(const struct tftp_flow *f, struct tftp_endpoint *d,
		      const struct tftp *t)
{
	struct tftp_opt o;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		uint64_t v = number(&o);

		d->oack_bad |= !is_legal(f, &o);
		if (o.id == TFTP_OPT_TSIZE && !f->write) {
			d->has_size = is_legal(f, &o);
			d->size = v;
		} else if (o.id == TFTP_OPT_BLKSIZE && v >= TFTP_BLKSIZE_MIN &&
			   v <= TFTP_BLKSIZE_MAX) {
			d->blksize = (uint32_t)v;
		} else if (o.id == TFTP_OPT_WINDOWSIZE && v >= 1 &&
			   v <= TFTP_WINDOW_MAX) {
			d->window = (uint32_t)v;
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

static void start(struct tracker *s, struct tftp_flow *f, const struct tftp *t)
{
	const struct ipv4 *ip = &s->frame.ip;
	struct machine *m = machines_by_ip(&s->machines, ip->src, s->now);

	if (m)
		f->machine = m->node.key;
	f->write = t->op == TFTP_WRQ;
	f->client = ip->src;
	f->server = ip->dst;
	f->start = s->now;
	f->file_len = t->file.len < sizeof(f->file) ? t->file.len
						    : sizeof(f->file);
	memcpy(f->file, t->file.p, f->file_len);
	take_request(f, t);
	f->in = fresh(f, 0);
}

static void request(struct tracker *s, const struct tftp *t)
{
	struct lru_key key = key_of(s->frame.ip.src, s->frame.udp.sport);
	struct tftp_flow *f = lru_find(&s->tftp, key);
	uint16_t old = 0;

	if (f && !is_again(f, t)) {
		if (f->state != TFTP_FLOW_OVER)
			print_tftp_end(s, f, "the client asks for another");
		old = f->in.port;
		drop(s, f);
		f = NULL;
	}
	if (!f) {
		f = make(s, key);
		if (!f)
			return;
		start(s, f, t);
		/* Late packets; some servers send all from this port. */
		if (old != TFTP_PORT)
			f->other = fresh(f, old);
	}
	f->asks++;
	f->last = s->now;
	lru_touch(&s->tftp, &f->node);
	print_tftp_request(s, f, t);
}

/* Note that the block was seen; true if it had been. */
static bool note_block(struct tftp_endpoint *d, uint16_t block)
{
	uint64_t bit = (uint64_t)1 << block % 64;
	uint64_t *seen = &d->seen[block % TFTP_FLOW_SEEN / 64];
	bool had = *seen & bit;

	*seen |= bit;
	return had;
}

/* What comes behind the newest block was not seen yet. */
static void forget_blocks(struct tftp_endpoint *d, unsigned n)
{
	uint16_t block = d->block;

	if (n >= TFTP_FLOW_SEEN)
		memset(d->seen, 0, sizeof(d->seen));
	else
		while (n--) {
			block++;
			d->seen[block % TFTP_FLOW_SEEN / 64] &=
				~((uint64_t)1 << block % 64);
		}
}

void tftp_flow_data(struct tftp_endpoint *d, uint16_t block, uint32_t len)
{
	unsigned ahead = (uint16_t)(block - d->block);

	/* Half of the numbers lie before the newest one: again, or late. */
	if (!ahead || ahead > INT16_MAX) {
		if ((uint16_t)-ahead < TFTP_FLOW_SEEN && note_block(d, block))
			d->resent++;
		return;
	}
	forget_blocks(d, ahead);
	(void)note_block(d, block);
	/* Block numbers wrap to 0 with most servers, to 1 with some. */
	if (d->block == UINT16_MAX && block == 1)
		d->roll_to_one = true;
	if (d->roll_to_one && block < d->block)
		ahead--;
	/* Those between were not captured, or are yet to come. */
	d->bytes += (uint64_t)(ahead - 1) * d->blksize + len;
	d->block = block;
	d->last = len < d->blksize;
}

void tftp_flow_message(struct tftp_endpoint *d, uint16_t block, uint32_t len)
{
	const uint32_t whole = TFTP_HEAD + d->blksize;

	/* Without an OACK the size of a block is not known for sure. */
	for (; d->window > 1 && len > whole; len -= whole)
		tftp_flow_data(d, block++, d->blksize);
	tftp_flow_data(d, block, len > TFTP_HEAD ? len - TFTP_HEAD : 0);
}

static void data(struct tracker *s, struct tftp_endpoint *d,
		 const struct tftp *t)
{
	/* The first one; further ones have its number after 65535 others. */
	if (t->block == 1 && !d->look.kind &&
	    d->bytes < (uint64_t)UINT16_MAX * d->blksize)
		bootfile_look(&d->look, t->data, t->data_len);
	/* The length on the wire: the capture may have the head alone. */
	tftp_flow_message(d, t->block, s->frame.len);
}

static void ack(struct tracker *s, struct tftp_flow *f, const struct tftp *t)
{
	if (t->block)
		f->answered = true;
	if (f->in.last && t->block == f->in.block) {
		print_tftp_end(s, f, NULL);
		f->state = TFTP_FLOW_OVER;
	}
}

static void swap_endpoints(struct tftp_flow *f)
{
	struct tftp_endpoint in = f->in;

	f->in = f->other;
	f->other = in;
}

/* The server's port, which it chooses and the client confirms. */
static struct tftp_endpoint *take_port(struct tftp_flow *f,
				       const struct frame *p, bool from_client)
{
	uint16_t port = from_client ? p->udp.dport : p->udp.sport;
	struct tftp_endpoint *d = &f->in;

	if (!d->port && f->other.port != port) {
		d->port = port;
	} else if (d->port != port) {
		if (f->other.port != port)
			f->other = fresh(f, port);
		d = &f->other;
	}
	if (!from_client)
		d->from = p->ip.src;
	if (!from_client || d == &f->in)
		return d;
	swap_endpoints(f);
	return &f->in;
}

/*
 * Error 5 goes to the port that was too much (RFC 1350, 4), which may be the
 * one that was seen first: then all that came from it does not count.
 */
static void refuse_port(struct tftp_flow *f, uint16_t port)
{
	if (f->state == TFTP_FLOW_OVER)
		return;
	if (f->in.port == port) {
		swap_endpoints(f);
		if (!f->in.port)
			f->in = fresh(f, 0);
		f->state = TFTP_FLOW_RUNNING;
	}
	f->other = fresh(f, port);
}

/* A packet of the port that counts. */
static void follow_in(struct tracker *s, struct tftp_flow *f,
		      const struct tftp *t, bool from_client)
{
	bool from_sender = from_client == f->write;

	f->last = s->now;
	lru_touch(&s->tftp, &f->node);
	if (f->state == TFTP_FLOW_OVER)
		return;
	if (f->state == TFTP_FLOW_ASKED && t->op != TFTP_ERROR)
		f->state = TFTP_FLOW_RUNNING;
	if (t->op == TFTP_OACK && !from_client)
		take_oack(f, &f->in, t);
	else if (t->op == TFTP_DATA && from_sender)
		data(s, &f->in, t);
	else if (t->op == TFTP_ACK && !from_sender)
		ack(s, f, t);
	else if (t->op == TFTP_ERROR)
		print_tftp_error(s, f, t, from_client);
	if (t->op == TFTP_ERROR)
		f->state = TFTP_FLOW_OVER;
}

static void follow(struct tracker *s, struct tftp_flow *f, bool from_client)
{
	struct rd r = s->frame.payload;
	struct tftp_endpoint *d;
	struct tftp t;

	if (tftp_decode(&t, &r)) {
		f->unread |= !from_client;
		return;
	}
	if (t.op == TFTP_ERROR && t.code == TFTP_BAD_TID && from_client) {
		refuse_port(f, s->frame.udp.dport);
		return;
	}
	d = take_port(f, &s->frame, from_client);
	if (d != &f->in && t.op == TFTP_ERROR && !f->in.port) {
		/* The only answer, from the port of the transfer before. */
		swap_endpoints(f);
		d = &f->in;
	}
	if (d == &f->in)
		follow_in(s, f, &t, from_client);
	else if (t.op == TFTP_OACK)
		take_oack(f, d, &t);
	else if (t.op == TFTP_DATA && !f->write)
		data(s, d, &t);
}

void tftp_flow_packet(struct tracker *s)
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
	f = lru_find(&s->tftp, key_of(p->ip.dst, p->udp.dport));
	if (f) {
		follow(s, f, false);
		return;
	}
	f = lru_find(&s->tftp, key_of(p->ip.src, p->udp.sport));
	if (f)
		follow(s, f, true);
}
