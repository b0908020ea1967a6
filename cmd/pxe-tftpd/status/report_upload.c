/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports of uploads.  Contract: report_upload.h; the events are those of
 * pxe-events(5).
 */
#include "status/report_upload.h"

#include "util/txt.h"

/* Bytes of a name as it is printed: each byte may become \xNN. */
#define NAME_LEN (4 * REQUEST_NAME_MAX + 1)

/* Bytes of the reason of an abort, with the client's text. */
#define TEXT_LEN 240

static double seconds(const struct receiver *r, uint64_t now)
{
	return (double)(now - r->started) / 1e6;
}

static void event(struct report *r, const struct report_upload *u,
		  const char *name, const char *why, uint64_t now)
{
	struct evlog_line *e = evlog_begin(r->events, name);

	report_event_peer(e, u->peer, u->name, u->wire_name);
	evlog_int(e, "bytes", (int64_t)u->receiver->bytes);
	if (u->receiver->granted.tsize && u->receiver->granted.size)
		evlog_int(e, "size", (int64_t)u->receiver->granted.size);
	evlog_real(e, "seconds", seconds(u->receiver, now));
	evlog_int(e, "blksize", u->receiver->blksize);
	evlog_int(e, "windowsize", u->receiver->window);
	evlog_int(e, "retransmits", (int64_t)u->receiver->retransmits);
	if (why)
		evlog_str(e, "phase", receiver_phase_name(u->receiver->phase));
	if (u->err)
		evlog_int(e, "code", u->err->code);
	evlog_str(e, "error", why);
	evlog_send(e);
}

static void count(struct report *r, const struct report_upload *u,
		  enum metrics_index result)
{
	r->metrics[result]++;
	r->metrics[METRICS_RECEIVED] += u->receiver->bytes;
	r->metrics[METRICS_RESENT] += u->receiver->retransmits;
}

void report_upload_done(struct report *r, const struct report_upload *u,
			uint64_t now)
{
	char who[SOCK_ADDR_STRLEN], name[NAME_LEN];

	count(r, u, METRICS_UPLOADED);
	log_info("%s: %s: received %llu bytes in %.3f s (blksize %u, window "
		 "%u, %llu sent again)",
		 sock_addr_format(who, u->peer),
		 txt_escape(name, sizeof(name), u->name),
		 (unsigned long long)u->receiver->bytes,
		 seconds(u->receiver, now), u->receiver->blksize,
		 u->receiver->window,
		 (unsigned long long)u->receiver->retransmits);
	event(r, u, "upload", NULL, now);
}

/* Append why an upload ended before it was stored. */
static void reason(struct txt *why, const struct report_upload *u)
{
	switch (u->receiver->end) {
	case RECEIVER_ABORTED:
		txt_fmt(why, "stopped by the client: error %u",
			u->err ? u->err->code : 0);
		if (u->err && u->err->text.len) {
			txt_str(why, ": ");
			txt_esc(why, u->err->text.p, u->err->text.len);
		}
		break;
	case RECEIVER_GONE:
		txt_str(why, "the client closed its port");
		break;
	case RECEIVER_SILENT:
		txt_str(why, "the client sends no more");
		break;
	case RECEIVER_REPLACED:
		txt_str(why, "the client started over");
		break;
	default:
		txt_str(why, u->fail ? u->fail : "given up");
		break;
	}
}

void report_upload_failed(struct report *r, const struct report_upload *u,
			  uint64_t now)
{
	char who[SOCK_ADDR_STRLEN], name[NAME_LEN], text[TEXT_LEN];
	struct txt why;

	(void)sock_addr_format(who, u->peer);
	(void)txt_escape(name, sizeof(name), u->name);
	/* Without a block from it, its address may be forged. */
	if (!receiver_confirmed(u->receiver) &&
	    u->receiver->end != RECEIVER_FAILED &&
	    u->receiver->end != RECEIVER_ABORTED) {
		log_debug("%s: %s: upload ended before its first block", who,
			  name);
		return;
	}
	count(r, u, METRICS_NOT_UPLOADED);
	txt_init(&why, text, sizeof(text));
	reason(&why, u);
	event(r, u, "upload-abort", text, now);
	log_limited(&r->refusals,
		    "%s: %s: upload: %s after %llu bytes in %.3f s", who, name,
		    text, (unsigned long long)u->receiver->bytes,
		    seconds(u->receiver, now));
}
