/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines about TFTP: see print_tftp.h. */
#include "print_tftp.h"

#include <string.h>

#include "tftp_flow.h"
#include "tracker.h"
#include "util/num.h"

static void begin(struct line *l, struct tracker *s, const struct tftp_flow *f,
		  const char *what, const char *event)
{
	struct line_about a = {
		.m = machines_find(&s->machines, f->machine),
		.ip = f->client,
		.time = s->now,
		.proto = "TFTP",
		.what = what,
		.event = event,
	};

	line_begin(l, s->out, &a);
}

static void put_options(struct line *l, const struct tftp *t)
{
	struct tftp_opt o;
	uint64_t v;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		const char *name = tftp_opt_name(o.id);

		/* What has no name of ours is the client's own invention. */
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

void print_tftp_request(struct tracker *s, const struct tftp_flow *f,
			const struct tftp *t)
{
	struct line l;

	begin(&l, s, f, f->write ? "WRQ" : "RRQ", "request");
	line_mem(&l, "", "file", t->file.p, t->file.len);
	line_ip(&l, f->write ? "to" : "from", "server", f->server);
	if (t->mode != TFTP_MODE_OCTET)
		line_mem(&l, "mode", "mode", t->mode_text.p, t->mode_text.len);
	put_options(&l, t);
	if (f->asks > 1)
		line_int(&l, "again", "again", f->asks - 1);
	if (f->write)
		line_str(&l, NULL, "method", "write");
	line_end(&l);
}

static void put_look(struct line *l, const struct bootfile *b)
{
	const char *machine = bootfile_machine_name(b->machine);

	if (b->kind == BOOTFILE_UNKNOWN)
		return;
	line_str(l, "kind", "kind", bootfile_kind_word(b->kind));
	if (*machine)
		line_str(l, "machine", "machine", machine);
	if (b->certs_told)
		line_str(l, "signed", "signed", b->has_certs ? "yes" : "no");
}

/* How it went, up to the last packet. */
static void put_sums(struct line *l, const struct tftp_flow *f)
{
	int64_t took = f->last - f->start;

	line_int(l, "bytes", "bytes", f->in.bytes);
	if (f->in.has_size && f->in.size != f->in.bytes)
		line_int(l, "of", "size", f->in.size);
	line_seconds(l, "seconds", "seconds", took);
	line_rate(l, f->in.bytes, took);
	line_int(l, "blksize", "blksize", f->in.blksize);
	line_int(l, "window", "windowsize", f->in.window);
	line_int(l, "resent", "retransmits", f->in.resent);
	if (f->asks > 1)
		line_int(l, "asked", "requests", f->asks);
	put_look(l, &f->in.look);
}

static void put_server(struct line *l, const struct tftp_flow *f)
{
	line_ip(l, f->write ? "to" : "from", "server", f->server);
	/* A server with two addresses; firewalls and some ROMs drop that. */
	if (f->in.from && f->in.from != f->server)
		line_ip(l, "answered-by", "answered_by", f->in.from);
}

/*
 * UEFI asks for a file's size by starting a transfer with tsize and stopping
 * it at once (EDK2, Mtftp4 "GetFileSize", with code 8); PXE ROMs do the same
 * with code 0.  Other codes are failures, and so is code 8 where the OACK
 * deserves it (RFC 2347).
 */
static bool is_probe(const struct tftp_flow *f, const struct tftp *t,
		     bool from_client)
{
	if (!from_client || f->write || !f->in.has_size || f->in.block)
		return false;
	return t->code == TFTP_UNDEFINED ||
	       (t->code == TFTP_BAD_OPTION && !f->in.oack_bad);
}

static const char *error_event(const struct tftp_flow *f, const struct tftp *t)
{
	if (f->in.bytes)
		return "abort";
	return t->code == TFTP_NOT_FOUND ? "miss" : "refused";
}

void print_tftp_error(struct tracker *s, const struct tftp_flow *f,
		      const struct tftp *t, bool from_client)
{
	bool probe = is_probe(f, t, from_client);
	const char *text = tftp_code_name(t->code);
	size_t len = strlen(text);
	struct line l;

	begin(&l, s, f, probe ? "PROBE" : "ERROR",
	      probe	    ? "probe"
	      : from_client ? "abort"
			    : error_event(f, t));
	line_mem(&l, "", "file", f->file, f->file_len);
	put_server(&l, f);
	if (probe)
		line_int(&l, "size", "size", f->in.size);
	if (!probe && f->in.bytes)
		put_sums(&l, f);
	else
		line_seconds(&l, "seconds", "seconds", f->last - f->start);
	line_int(&l, "code", "code", t->code);
	line_str(&l, "by", "by", from_client ? "client" : "server");
	if (t->text.len)
		line_quote(&l, probe ? "note" : "error",
			   probe ? "note" : "error", t->text.p, t->text.len);
	else
		line_quote(&l, probe ? "note" : "error",
			   probe ? "note" : "error", text, len);
	line_end(&l);
}

/* Why nothing was seen of an answer that came; NULL: none came. */
static const char *unread(const struct tracker *s, const struct tftp_flow *f)
{
	if (f->write || f->in.block)
		return NULL;
	if (tracker_has_fragments(s, f->server, f->client, IPV4_UDP, f->start))
		return "an answer in fragments, which are not joined";
	return f->unread ? "an answer that could not be read" : NULL;
}

static const char *end_name(const struct tftp_flow *f, const char *why)
{
	if (f->state == TFTP_FLOW_RUNNING && f->in.last)
		return "DONE";
	if (why)
		return "UNREAD";
	return f->state == TFTP_FLOW_ASKED ? "SILENCE" : "STALLED";
}

void print_tftp_end(struct tracker *s, const struct tftp_flow *f,
		    const char *note)
{
	bool done = f->state == TFTP_FLOW_RUNNING && f->in.last;
	bool asked = f->state == TFTP_FLOW_ASKED;
	const char *why = unread(s, f);
	struct line l;

	begin(&l, s, f, end_name(f, why), done ? "transfer" : "abort");
	line_mem(&l, "", "file", f->file, f->file_len);
	put_server(&l, f);
	if (asked) {
		line_int(&l, "asked", "requests", f->asks);
		line_seconds(&l, "seconds", "seconds", s->now - f->start);
	} else {
		put_sums(&l, f);
	}
	if (done && note)
		line_quote(&l, "note", "note", "last ACK not seen", 17);
	else if (why)
		line_quote(&l, "error", "error", why, strlen(why));
	else if (asked)
		line_quote(&l, "error", "error", "no answer", 9);
	else if (note)
		line_quote(&l, "error", "error", note, strlen(note));
	line_end(&l);
}
