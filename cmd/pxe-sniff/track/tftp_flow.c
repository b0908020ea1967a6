/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP transfers, seen from outside: which port counts, and how they end. */
#include "track/tftp_flow.h"

#include <stdlib.h>
#include <string.h>

#include "track/file_type.h"
#include "util/num.h"
#include "wire/err.h"

#define NS_PER_SEC 1000000000

/* No client and no server waits longer before it tries again (RFC 2349). */
#define QUIET_NS ((int64_t)90 * NS_PER_SEC)
/* For late packets of a transfer that was reported. */
#define LINGER_NS ((int64_t)10 * NS_PER_SEC)

int tftp_flows_init(struct tftp_flows *fs, struct machines *ms,
		    const struct fragments *fr, tftp_report_fn *report,
		    void *ctx)
{
	*fs = (struct tftp_flows){
		.machines = ms,
		.fragments = fr,
		.report = report,
		.ctx = ctx,
	};
	return lru_init(&fs->lru, TFTP_FLOWS_MAX);
}

static struct lru_key key_of(uint32_t ip, uint16_t port)
{
	return (struct lru_key){(uint64_t)ip << 16 | port, 0};
}

static void drop(struct tftp_flows *fs, struct tftp_flow *f)
{
	lru_remove(&fs->lru, &f->node);
	free(f);
}

void tftp_flows_release(struct tftp_flows *fs)
{
	while (fs->lru.n)
		drop(fs, lru_oldest(&fs->lru));
	lru_release(&fs->lru);
}

/* Why nothing was seen of an answer that came; NULL: none came. */
static const char *why_unread(const struct tftp_flows *fs,
			      const struct tftp_flow *f)
{
	if (f->write || f->active.blocks)
		return NULL;
	if (fragments_since(fs->fragments, f->server, f->client, IPV4_UDP,
			    f->start))
		return "an answer in fragments, which are not joined";
	return f->unread ? "an answer that could not be read" : NULL;
}

/* Has the whole file been sent? */
static bool is_last(const struct tftp_endpoint *ep)
{
	return ep->last && tftp_endpoint_has_bytes(ep);
}

/* Report the end of f; reason: why nothing more comes, NULL for its last ACK.
 */
static void report_end(struct tftp_flows *fs, const struct tftp_flow *f,
		       const char *reason)
{
	struct tftp_event e = {.flow = f, .text = reason};
	const char *unread = why_unread(fs, f);

	if (f->state == TFTP_FLOW_RUNNING && is_last(&f->active)) {
		e.type = TFTP_EVENT_DONE;
		e.text = reason ? "last ACK not seen" : NULL;
	} else if (f->cut_packet || !tftp_endpoint_has_bytes(&f->active)) {
		e.type = TFTP_EVENT_TRUNCATED;
		e.text = NULL;
	} else if (unread) {
		e.type = TFTP_EVENT_UNREAD;
		e.text = unread;
	} else if (f->state == TFTP_FLOW_REQUESTED) {
		e.type = TFTP_EVENT_SILENCE;
		e.text = "no answer";
	} else {
		e.type = TFTP_EVENT_STALLED;
	}
	fs->report(fs->ctx, &e);
}

/* Report the end, unless that was done, and free f. */
static void end(struct tftp_flows *fs, struct tftp_flow *f, const char *reason)
{
	if (f->state != TFTP_FLOW_ENDED)
		report_end(fs, f, reason);
	drop(fs, f);
}

void tftp_flows_tick(struct tftp_flows *fs, int64_t now)
{
	struct tftp_flow *f;

	fs->now = now;
	while ((f = lru_oldest(&fs->lru))) {
		bool ended = f->state == TFTP_FLOW_ENDED;

		if (now - f->last < (ended ? LINGER_NS : QUIET_NS))
			break;
		end(fs, f, "quiet for 90 s");
	}
}

void tftp_flows_finish(struct tftp_flows *fs)
{
	struct tftp_flow *f;

	while ((f = lru_oldest(&fs->lru)))
		end(fs, f, "the capture ends here");
}

static struct tftp_flow *add(struct tftp_flows *fs, struct lru_key key)
{
	struct tftp_flow *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	if (fs->lru.n >= TFTP_FLOWS_MAX)
		end(fs, lru_oldest(&fs->lru), "too many at once");
	lru_add(&fs->lru, &f->node, key);
	return f;
}

static uint64_t number(const struct tftp_opt *o)
{
	uint64_t v = 0;

	(void)num_u64(o->value.p, 0, UINT64_MAX, &v);
	return v;
}

/* The options that the request has; in force are those of the OACK. */
static void take_options(struct tftp_flow *f, const struct tftp *t)
{
	struct tftp_opt o;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		f->requested |= (uint16_t)(1u << o.id);
		f->wanted[o.id] = number(&o);
	}
}

/* A port of the server of which nothing was seen but that it is there. */
static struct tftp_endpoint new_endpoint(const struct tftp_flow *f,
					 uint16_t port)
{
	return (struct tftp_endpoint){
		.port = port,
		.has_size = f->write && f->requested & 1u << TFTP_OPT_TSIZE,
		.size = f->write ? f->wanted[TFTP_OPT_TSIZE] : 0,
		.blksize = TFTP_BLKSIZE,
		.window = 1,
	};
}

/*
 * Does the request, which has the option, allow this value of it in an OACK
 * (RFC 2347 to 2349, 7440)?
 */
static bool is_legal(const struct tftp_flow *f, const struct tftp_opt *o)
{
	uint64_t wanted = f->wanted[o->id], v;

	switch (o->id) {
	case TFTP_OPT_BLKSIZE:
	case TFTP_OPT_BLKSIZE2:
		v = number(o);
		return v >= TFTP_BLKSIZE_MIN && v <= wanted;
	case TFTP_OPT_WINDOWSIZE:
		v = number(o);
		return v >= 1 && v <= wanted;
	case TFTP_OPT_TIMEOUT:
	case TFTP_OPT_UTIMEOUT:
		return number(o) == wanted;
	case TFTP_OPT_TSIZE:
		return !num_u64(o->value.p, 0, UINT64_MAX, &v);
	default:
		return true;
	}
}

/* May an OACK of which only the beginning was captured have the option? */
static bool may_have(const struct tftp_flow *f, enum tftp_opt_id id)
{
	return f->cut_request || f->requested & 1u << id;
}

static void check_option(const struct tftp_flow *f, struct tftp_endpoint *ep,
			 const struct tftp_opt *o)
{
	/* An option of another RFC, or of none, has its own rules. */
	if (o->id == TFTP_OPT_UNKNOWN)
		return;
	if (f->requested & 1u << o->id)
		ep->bad_oack |= !is_legal(f, o);
	else if (f->cut_request)
		ep->unsure_oack = true;
	else
		ep->bad_oack = true;
}

static void take_size(struct tftp_endpoint *ep, const struct tftp_opt *o)
{
	ep->has_size = !num_u64(o->value.p, 0, UINT64_MAX, &ep->size);
}

static void take_oack(const struct tftp_flow *f, struct tftp_endpoint *ep,
		      const struct tftp *t, bool cut)
{
	struct tftp_opt o;
	struct rd r;

	ep->cut_oack = cut;
	ep->measured = cut && may_have(f, TFTP_OPT_BLKSIZE);
	ep->no_window = cut && may_have(f, TFTP_OPT_WINDOWSIZE);
	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		uint64_t v = number(&o);

		check_option(f, ep, &o);
		if (o.id == TFTP_OPT_TSIZE && !f->write &&
		    may_have(f, TFTP_OPT_TSIZE)) {
			take_size(ep, &o);
		} else if (o.id == TFTP_OPT_BLKSIZE && v >= TFTP_BLKSIZE_MIN &&
			   v <= TFTP_BLKSIZE_MAX) {
			ep->blksize = (uint32_t)v;
			ep->measured = false;
		} else if (o.id == TFTP_OPT_WINDOWSIZE && v >= 1 &&
			   v <= TFTP_WINDOW_MAX) {
			ep->window = (uint32_t)v;
			ep->no_window = false;
		}
	}
}

/*
 * Is it the request of f once more, sent because no answer has come yet?  If
 * only the beginning of the name was captured, it may be.
 */
static bool is_repeated(const struct tftp_flow *f, const struct tftp *t)
{
	size_t n = t->file.len < sizeof(f->file) ? t->file.len
						 : sizeof(f->file);

	return f->state != TFTP_FLOW_ENDED && !f->acked &&
	       f->write == (t->op == TFTP_WRQ) && n == f->file_len &&
	       !memcmp(f->file, t->file.p, n);
}

/* Does the text run to the end of what was captured, so that it may go on? */
static bool is_cut(const struct tftp_str *text, const struct frame *p)
{
	return p->udp.cut &&
	       (const uint8_t *)text->p + text->len == p->payload.end;
}

/* Too little of a packet was captured: it may have been anything. */
static void lose_track(struct tftp_flow *f)
{
	f->cut_packet = true;
	f->active.measured = true;
	f->active.mismatch = true;
	f->active.no_window = true;
}

static void start(struct tftp_flows *fs, struct tftp_flow *f,
		  const struct frame *p, const struct tftp *t)
{
	const struct ipv4 *ip = &p->ip;
	struct machine *m = machines_by_ip(fs->machines, ip->src, fs->now);

	if (m)
		f->machine = m->node.key;
	f->write = t->op == TFTP_WRQ;
	f->client = ip->src;
	f->server = ip->dst;
	f->start = fs->now;
	f->file_len = t->file.len < sizeof(f->file) ? t->file.len
						    : sizeof(f->file);
	memcpy(f->file, t->file.p, f->file_len);
	f->cut_request = p->udp.cut;
	f->cut_file = is_cut(&t->file, p);
	take_options(f, t);
	f->active = new_endpoint(f, 0);
}

static void request(struct tftp_flows *fs, const struct frame *p,
		    const struct tftp *t)
{
	struct lru_key key = key_of(p->ip.src, p->udp.sport);
	struct tftp_flow *f = lru_find(&fs->lru, key);
	struct tftp_event e = {
		.type = TFTP_EVENT_REQUEST,
		.packet = t,
		.cut = p->udp.cut,
	};
	uint16_t old_port = 0;

	if (f && (f->cut_file || !is_repeated(f, t))) {
		/* If it may be the same request, how it ended is not known. */
		if (is_repeated(f, t))
			lose_track(f);
		old_port = f->active.port;
		end(fs, f, "the client asks for another");
		f = NULL;
	}
	if (!f) {
		f = add(fs, key);
		if (!f)
			return;
		start(fs, f, p, t);
		/* For late packets; but some servers send all from port 69. */
		if (old_port != TFTP_PORT)
			f->other = new_endpoint(f, old_port);
	}
	f->requests++;
	f->last = fs->now;
	lru_touch(&fs->lru, &f->node);
	e.flow = f;
	fs->report(fs->ctx, &e);
}

static void data(struct tftp_endpoint *ep, const struct frame *p,
		 const struct tftp *t)
{
	/* After a wrap, block 1 is not the first one. */
	if (t->block == 1 && !ep->file_type.kind && ep->blocks < UINT16_MAX)
		ep->cut_file_type = !file_type_look(&ep->file_type, t->data,
						    t->data_len,
						    p->len - TFTP_HEAD);
	/* The length on the wire: the capture may have less. */
	tftp_endpoint_message(ep, t->block, p->len);
}

static void ack(struct tftp_flows *fs, struct tftp_flow *f,
		const struct tftp *t)
{
	if (t->block)
		f->acked = true;
	tftp_endpoint_ack(&f->active, t->block);
	if (is_last(&f->active) && t->block == f->active.block) {
		report_end(fs, f, NULL);
		f->state = TFTP_FLOW_ENDED;
	}
}

/*
 * The client asked only for the size of the file: UEFI does so by starting a
 * transfer with tsize and ending it at the OACK with code 8 (EDK2,
 * Mtftp4GetFileSize), PXE ROMs with code 0.  Other codes are failures, and so
 * is code 8 after an OACK that deserves it (RFC 2347).
 */
static enum tftp_event_type error_type(const struct tftp_flow *f,
				       const struct tftp *t, bool from_client)
{
	const struct tftp_endpoint *ep = &f->active;
	bool may_have_size = ep->has_size ||
			     (ep->cut_oack && may_have(f, TFTP_OPT_TSIZE));
	bool is_sure = ep->has_size;

	if (!from_client || f->write || ep->blocks || !may_have_size ||
	    (t->code != TFTP_UNDEFINED && t->code != TFTP_BAD_OPTION))
		return TFTP_EVENT_ERROR;
	if (t->code == TFTP_BAD_OPTION && ep->bad_oack)
		return TFTP_EVENT_ERROR;
	if (t->code == TFTP_BAD_OPTION && (ep->cut_oack || ep->unsure_oack))
		is_sure = false;
	return is_sure ? TFTP_EVENT_PROBE : TFTP_EVENT_TRUNCATED;
}

static void error(struct tftp_flows *fs, struct tftp_flow *f,
		  const struct frame *p, struct tftp *t, bool from_client)
{
	const struct tftp_event e = {
		.type = error_type(f, t, from_client),
		.flow = f,
		.packet = t,
		.cut = p->udp.cut,
		.from_client = from_client,
	};

	if (is_cut(&t->text, p))
		t->text.len = 0;

	fs->report(fs->ctx, &e);
	f->state = TFTP_FLOW_ENDED;
}

static void swap_endpoints(struct tftp_flow *f)
{
	struct tftp_endpoint active = f->active;

	f->active = f->other;
	f->other = active;
}

/*
 * The endpoint that the packet is from or for.  The server chooses its port
 * with its first packet; the client confirms the choice by sending to it.
 */
static struct tftp_endpoint *
endpoint_of(struct tftp_flow *f, const struct frame *p, bool from_client)
{
	uint16_t port = from_client ? p->udp.dport : p->udp.sport;
	struct tftp_endpoint *ep = &f->active;

	if (!ep->port && f->other.port != port) {
		ep->port = port;
	} else if (ep->port != port) {
		if (f->other.port != port)
			f->other = new_endpoint(f, port);
		ep = &f->other;
	}
	if (!from_client)
		ep->ip = p->ip.src;
	if (!from_client || ep == &f->active)
		return ep;
	swap_endpoints(f);
	return &f->active;
}

/*
 * The client sent error 5, unknown transfer ID, to that port of the server,
 * which ends nothing but what comes from that port (RFC 1350, 4).  It may be
 * the port that was seen first.
 */
static void refuse_port(struct tftp_flow *f, uint16_t port)
{
	if (f->state == TFTP_FLOW_ENDED)
		return;
	if (f->active.port == port) {
		swap_endpoints(f);
		if (!f->active.port)
			f->active = new_endpoint(f, 0);
		f->state = TFTP_FLOW_RUNNING;
	}
	f->other = new_endpoint(f, port);
}

/* A packet from or for the active endpoint. */
static void active_packet(struct tftp_flows *fs, struct tftp_flow *f,
			  const struct frame *p, struct tftp *t,
			  bool from_client)
{
	bool from_sender = from_client == f->write;

	f->last = fs->now;
	lru_touch(&fs->lru, &f->node);
	if (f->state == TFTP_FLOW_ENDED)
		return;
	if (f->state == TFTP_FLOW_REQUESTED && t->op != TFTP_ERROR)
		f->state = TFTP_FLOW_RUNNING;
	if (t->op == TFTP_OACK && !from_client)
		take_oack(f, &f->active, t, p->udp.cut);
	else if (t->op == TFTP_DATA && from_sender)
		data(&f->active, p, t);
	else if (t->op == TFTP_ACK && !from_sender)
		ack(fs, f, t);
	else if (t->op == TFTP_ERROR)
		error(fs, f, p, t, from_client);
}

static void flow_packet(struct tftp_flows *fs, struct tftp_flow *f,
			const struct frame *p, bool from_client)
{
	struct rd r = p->payload;
	struct tftp_endpoint *ep;
	struct tftp t;
	int rc = tftp_decode(&t, &r);

	if (rc == PXE_ETRUNC && p->ip.cut) {
		lose_track(f);
		return;
	}
	if (rc) {
		f->unread |= !from_client;
		return;
	}
	if (t.op == TFTP_ERROR && t.code == TFTP_BAD_TID && from_client) {
		refuse_port(f, p->udp.dport);
		return;
	}
	ep = endpoint_of(f, p, from_client);
	if (ep != &f->active && t.op == TFTP_ERROR && !f->active.port) {
		/* The only answer, from the port of the previous transfer. */
		swap_endpoints(f);
		ep = &f->active;
	}
	if (ep == &f->active)
		active_packet(fs, f, p, &t, from_client);
	else if (t.op == TFTP_OACK)
		take_oack(f, ep, &t, p->udp.cut);
	else if (t.op == TFTP_DATA && !f->write)
		data(ep, p, &t);
}

/*
 * Decode a request.  Of one that was captured in part, t->file may be only the
 * beginning of the name, and what follows it may be missing.
 */
static bool decode_request(struct tftp *t, const struct frame *p)
{
	struct rd r = p->payload;
	int rc = tftp_decode(t, &r);

	if (t->op != TFTP_RRQ && t->op != TFTP_WRQ)
		return false;
	if (!rc)
		return true;
	if (rc != PXE_ETRUNC || !p->udp.cut)
		return false;
	if (!t->file.p) {
		t->file.p = (const char *)p->payload.p + sizeof(uint16_t);
		t->file.len = rd_left(&p->payload) - sizeof(uint16_t);
	}
	return true;
}

static bool request_packet(struct tftp_flows *fs, const struct frame *p)
{
	struct tftp t;

	if (!decode_request(&t, p))
		return false;
	request(fs, p, &t);
	return true;
}

void tftp_flows_packet(struct tftp_flows *fs, const struct frame *p,
		       int64_t now)
{
	struct tftp_flow *f;

	fs->now = now;
	/* Other packets to port 69 go to servers that answer from it. */
	if (p->udp.dport == TFTP_PORT && request_packet(fs, p))
		return;
	f = lru_find(&fs->lru, key_of(p->ip.dst, p->udp.dport));
	if (f) {
		flow_packet(fs, f, p, false);
		return;
	}
	f = lru_find(&fs->lru, key_of(p->ip.src, p->udp.sport));
	if (f)
		flow_packet(fs, f, p, true);
}
