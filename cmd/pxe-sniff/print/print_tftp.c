/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP requests and the ends of transfers as text and as NDJSON. */
#include "print/print_tftp.h"

#include "util/num.h"

static void put_options(struct line *l, const struct tftp *t)
{
	struct tftp_opt o;
	uint64_t v;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		const char *name = tftp_opt_name(o.id);

		/* Of an option of no RFC the name may be anything. */
		if (o.id == TFTP_OPT_UNKNOWN)
			continue;
		/* In text as it came; in JSON a number is one. */
		line_mem(l, name, NULL, o.value.p, o.value.len);
		if (num_u64(o.value.p, 0, INT64_MAX, &v))
			line_mem(l, NULL, name, o.value.p, o.value.len);
		else
			line_int(l, NULL, name, v);
	}
}

/* The file's name as the object, "-" if only its beginning was captured. */
static void put_file(struct line *l, const struct tftp_flow *f)
{
	if (f->cut_file)
		line_str(l, "", NULL, "-");
	else
		line_mem(l, "", "file", f->file, f->file_len);
}

static void print_request(struct line_out *out, const struct event *e)
{
	const struct tftp_flow *f = e->tftp->flow;
	const struct tftp *t = e->tftp->packet;
	const struct line_head head = {
		.proto = "TFTP",
		.what = f->write ? "WRQ" : "RRQ",
		.event = "request",
	};
	struct line l;

	line_begin(&l, out, e, &head);
	if (f->cut_file)
		line_str(&l, "", NULL, "-");
	else
		line_mem(&l, "", "file", t->file.p, t->file.len);
	line_ip(&l, f->write ? "to" : "from", "server", f->server);
	if (t->mode_text.p && t->mode != TFTP_MODE_OCTET)
		line_mem(&l, "mode", "mode", t->mode_text.p, t->mode_text.len);
	put_options(&l, t);
	if (f->requests > 1)
		line_int(&l, "again", "again", f->requests - 1);
	if (f->write)
		line_str(&l, NULL, "method", "write");
	if (e->tftp->cut)
		line_cut(&l);
	line_end(&l);
}

/* What was transferred up to the last packet, and how. */
static void put_transfer(struct line *l, const struct tftp_flow *f)
{
	const struct tftp_endpoint *ep = &f->active;
	bool has_bytes = tftp_endpoint_has_bytes(ep);
	int64_t took = f->last - f->start;

	if (has_bytes)
		line_int(l, "bytes", "bytes", ep->bytes);
	if (ep->has_size && (!has_bytes || ep->size != ep->bytes))
		line_int(l, has_bytes ? "of" : "size", "size", ep->size);
	line_seconds(l, "seconds", "seconds", took);
	if (has_bytes)
		line_rate(l, ep->bytes, took);
	if (tftp_endpoint_has_blksize(ep))
		line_int(l, "blksize", "blksize", ep->blksize);
	if (!ep->no_window)
		line_int(l, "window", "windowsize", ep->window);
	if (has_bytes)
		line_int(l, "resent", "retransmits", ep->resent);
	if (f->requests > 1)
		line_int(l, "asked", "requests", f->requests);
	line_file_type(l, &ep->file_type);
}

/* Say so if something is not known that could be on the line. */
static void put_cut(struct line *l, const struct tftp_event *e)
{
	const struct tftp_flow *f = e->flow;

	if (e->type == TFTP_EVENT_TRUNCATED || e->cut || f->cut_file ||
	    f->active.cut_oack || f->active.cut_file_type)
		line_cut(l);
}

static void put_server(struct line *l, const struct tftp_flow *f)
{
	uint32_t ip = f->active.ip;

	line_ip(l, f->write ? "to" : "from", "server", f->server);
	/* A server with two addresses; firewalls and some ROMs drop that. */
	if (ip && ip != f->server)
		line_ip(l, "answered-by", "answered_by", ip);
}

/* An ERROR packet: its code, who sent it, and its text under that key. */
static void put_error(struct line *l, const struct tftp_event *e,
		      const char *key)
{
	const struct tftp *t = e->packet;

	line_int(l, "code", "code", t->code);
	line_str(l, "by", "by", e->from_client ? "client" : "server");
	put_cut(l, e);
	if (t->text.len)
		line_quote(l, key, key, t->text.p, t->text.len);
	else if (!e->cut)
		line_quote_str(l, key, key, tftp_code_name(t->code));
}

static void print_probe(struct line_out *out, const struct event *e)
{
	static const struct line_head head = {"TFTP", "PROBE", "probe"};
	const struct tftp_flow *f = e->tftp->flow;
	struct line l;

	line_begin(&l, out, e, &head);
	put_file(&l, f);
	put_server(&l, f);
	line_int(&l, "size", "size", f->active.size);
	line_seconds(&l, "seconds", "seconds", f->last - f->start);
	put_error(&l, e->tftp, "note");
	line_end(&l);
}

static const char *error_event(const struct tftp_event *e)
{
	if (e->from_client || e->flow->active.bytes)
		return "abort";
	return e->packet->code == TFTP_NOT_FOUND ? "miss" : "refused";
}

static void print_error(struct line_out *out, const struct event *e)
{
	const struct tftp_flow *f = e->tftp->flow;
	const struct line_head head = {
		.proto = "TFTP",
		.what = "ERROR",
		.event = error_event(e->tftp),
	};
	struct line l;

	line_begin(&l, out, e, &head);
	put_file(&l, f);
	put_server(&l, f);
	if (f->active.bytes)
		put_transfer(&l, f);
	else
		line_seconds(&l, "seconds", "seconds", f->last - f->start);
	put_error(&l, e->tftp, "error");
	line_end(&l);
}

/* How it ended is not known: what is known of it. */
static void print_truncated(struct line_out *out, const struct event *e)
{
	static const struct line_head head = {"TFTP", "TRUNCATED", "truncated"};
	const struct tftp_flow *f = e->tftp->flow;
	struct line l;

	line_begin(&l, out, e, &head);
	put_file(&l, f);
	put_server(&l, f);
	if (f->active.blocks) {
		put_transfer(&l, f);
	} else {
		if (f->active.has_size)
			line_int(&l, "size", "size", f->active.size);
		line_seconds(&l, "seconds", "seconds", f->last - f->start);
	}
	if (e->tftp->packet)
		put_error(&l, e->tftp, "note");
	else
		line_cut(&l);
	line_end(&l);
}

/* DONE, STALLED, SILENCE or UNREAD. */
static void print_end(struct line_out *out, const struct event *e)
{
	static const struct line_head heads[] = {
		[TFTP_EVENT_DONE] = {"TFTP", "DONE", "transfer"},
		[TFTP_EVENT_STALLED] = {"TFTP", "STALLED", "abort"},
		[TFTP_EVENT_SILENCE] = {"TFTP", "SILENCE", "abort"},
		[TFTP_EVENT_UNREAD] = {"TFTP", "UNREAD", "abort"},
	};
	const struct tftp_flow *f = e->tftp->flow;
	const char *key = e->tftp->type == TFTP_EVENT_DONE ? "note" : "error";
	struct line l;

	line_begin(&l, out, e, &heads[e->tftp->type]);
	put_file(&l, f);
	put_server(&l, f);
	if (f->state == TFTP_FLOW_REQUESTED) {
		line_int(&l, "asked", "requests", f->requests);
		line_seconds(&l, "seconds", "seconds", e->time - f->start);
	} else {
		put_transfer(&l, f);
	}
	put_cut(&l, e->tftp);
	if (e->tftp->text)
		line_quote_str(&l, key, key, e->tftp->text);
	line_end(&l);
}

void print_tftp(struct line_out *out, const struct event *e)
{
	switch (e->tftp->type) {
	case TFTP_EVENT_REQUEST:
		print_request(out, e);
		break;
	case TFTP_EVENT_PROBE:
		print_probe(out, e);
		break;
	case TFTP_EVENT_ERROR:
		print_error(out, e);
		break;
	case TFTP_EVENT_DONE:
	case TFTP_EVENT_STALLED:
	case TFTP_EVENT_SILENCE:
	case TFTP_EVENT_UNREAD:
		print_end(out, e);
		break;
	case TFTP_EVENT_TRUNCATED:
		print_truncated(out, e);
		break;
	}
}
