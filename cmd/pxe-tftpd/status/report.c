/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reports of transfers and requests.  Contract: report.h; the events are those
 * of pxe-events(5).
 */
#include "status/report.h"

#include <string.h>

#include "sys/loop.h"
#include "util/txt.h"

/* Lines on missing files in ten seconds; PXELINUX causes a dozen a machine. */
#define MISSES_BURST 100

/* Lines in ten seconds on datagrams that are no request, of all addresses. */
#define NOT_REQUEST_BURST 20

/* Lines in ten seconds on refusals, of one address and of all. */
#define REFUSALS_BURST 20
#define REFUSALS_TOTAL 100

/* Bytes of two names as they are printed: each byte may become \xNN. */
#define NAME_LEN (8 * REQUEST_NAME_MAX + 32)

/* Bytes of the reason of an abort, with the client's text. */
#define TEXT_LEN 240

void report_init(struct report *r, struct evlog *events, uint64_t *metrics)
{
	r->events = events;
	r->metrics = metrics;
	r->misses.burst = MISSES_BURST;
	r->refusals.burst = REFUSALS_TOTAL;
	r->not_request.burst = NOT_REQUEST_BURST;
	ratelimit_init(&r->not_request_from, 1);
	ratelimit_init(&r->refused_peer, REFUSALS_BURST);
}

void report_request(struct report *r)
{
	r->metrics[METRICS_REQUESTS]++;
}

void report_start(struct report *r)
{
	r->metrics[METRICS_STARTED]++;
}

/* pxe-events(5): file begins with a slash, and has no empty components. */
void report_event_peer(struct evlog_line *e, const struct sock_addr *peer,
		       const char *name, const char *wire_name)
{
	char buf[SOCK_ADDR_STRLEN], file[REQUEST_NAME_MAX + 2];
	size_t n = 0;

	file[n++] = '/';
	for (; *name && n < sizeof(file) - 1; name++)
		if (*name != '/' || file[n - 1] != '/')
			file[n++] = *name;
	file[n] = 0;
	evlog_str(e, "ip", sock_addr_format_host(buf, peer));
	evlog_str(e, "file", file);
	evlog_str(e, "asked", wire_name);
}

/*
 * Print both names: the administrator knows the file, a user of the client the
 * name that it showed.  wire_name may be NULL.
 */
static void show_name(char buf[static NAME_LEN], const char *name,
		      const char *wire_name)
{
	struct txt t;

	txt_init(&t, buf, NAME_LEN);
	txt_esc(&t, name, strlen(name));
	if (!wire_name)
		return;
	txt_str(&t, " (asked for: ");
	txt_esc(&t, wire_name, strlen(wire_name));
	txt_str(&t, ")");
}

static double seconds(const struct sender *s, uint64_t now)
{
	return (double)(now - s->started) / 1e6;
}

/* why: the error, or the note if the file was sent; NULL: neither. */
static void end_event(struct report *r, const struct transfer *t,
		      const char *name, const struct tftp *err, const char *why,
		      uint64_t now)
{
	const struct sender *s = &t->sender;
	struct evlog_line *e = evlog_begin(r->events, name);

	report_event_peer(e, &t->peer, t->name, t->asked);
	evlog_str(e, "client", t->client);
	evlog_int(e, "bytes", (int64_t)sender_bytes(s));
	evlog_int(e, "size", (int64_t)s->size);
	evlog_real(e, "seconds", seconds(s, now));
	evlog_int(e, "blksize", s->blksize);
	evlog_int(e, "windowsize", s->window);
	evlog_int(e, "retransmits", (int64_t)s->retransmits);
	if (s->end != SENDER_DONE)
		evlog_str(e, "phase", sender_phase_name(s->phase));
	if (err)
		evlog_int(e, "code", err->code);
	evlog_str(e, s->end == SENDER_NO_LAST_ACK ? "note" : "error", why);
	evlog_send(e);
}

/* The whole file was sent. */
static void report_done(struct report *r, const struct transfer *t,
			const char *who, const char *name, uint64_t now)
{
	const struct sender *s = &t->sender;
	const char *more = s->end == SENDER_NO_LAST_ACK ? ", last ACK missing"
							: "";

	log_info("%s: %s: sent %llu bytes in %.3f s (blksize %u, window %u, "
		 "%llu sent again%s)%s%s",
		 who, name, (unsigned long long)s->size, seconds(s, now),
		 s->blksize, s->window, (unsigned long long)s->retransmits,
		 more, t->client ? ": " : "", t->client ? t->client : "");
	end_event(r, t, "transfer", NULL,
		  s->end == SENDER_NO_LAST_ACK ? "last ACK missing" : NULL,
		  now);
}

/* Append why a transfer ended before the file was sent. */
static void reason(struct txt *why, const struct transfer *t,
		   const struct tftp *err)
{
	switch (t->sender.end) {
	case SENDER_ABORTED:
		txt_fmt(why, "stopped by the client: error %u",
			err ? err->code : 0);
		if (err && err->text.len) {
			txt_str(why, ": ");
			txt_esc(why, err->text.p, err->text.len);
		}
		break;
	case SENDER_GONE:
		txt_str(why, "the client closed its port");
		break;
	case SENDER_SILENT:
		txt_str(why, "the client answers no more");
		break;
	case SENDER_REPLACED:
		txt_str(why, "the client started over");
		break;
	default:
		txt_str(why, t->fail ? t->fail : "given up");
		break;
	}
}

static void report_aborted(struct report *r, const struct transfer *t,
			   const char *who, const char *name,
			   const struct tftp *err, uint64_t now)
{
	const struct sender *s = &t->sender;
	char text[TEXT_LEN];
	struct txt why;

	txt_init(&why, text, sizeof(text));
	reason(&why, t, err);
	end_event(r, t, "abort", err, text, now);
	txt_fmt(&why, " after %llu of %llu bytes in %.3f s",
		(unsigned long long)sender_bytes(s),
		(unsigned long long)s->size, seconds(s, now));
	/* Not an error of the service, and so not logged with --quiet. */
	if (s->end == SENDER_ABORTED || s->end == SENDER_REPLACED)
		log_info("%s: %s: %s", who, name, text);
	else
		log_warnx("%s: %s: %s", who, name, text);
}

static void report_silent(struct report *r, const struct transfer *t,
			  const char *who, const char *name, uint64_t now)
{
	/* Limited in rate: the address may be forged. */
	log_limited(&r->silent,
		    "%s: %s: no answer to %u packets: does a firewall drop "
		    "UDP from ports other than 69?",
		    who, name, (unsigned)t->sender.retransmits + 1);
	end_event(r, t, "abort", NULL, "no answer", now);
}

void report_end(struct report *r, const struct transfer *t,
		const struct tftp *err, uint64_t now)
{
	char who[SOCK_ADDR_STRLEN], name[NAME_LEN];
	const struct sender *s = &t->sender;

	metrics_count_transfer(r->metrics, s, now);
	(void)sock_addr_format(who, &t->peer);
	show_name(name, t->name, t->asked);
	if (s->end == SENDER_DONE || s->end == SENDER_NO_LAST_ACK)
		report_done(r, t, who, name, now);
	else if (s->end == SENDER_PROBE)
		log_debug("%s: %s: asked for the size, %llu bytes", who, name,
			  (unsigned long long)s->size);
	else if (sender_confirmed(s) || s->end == SENDER_ABORTED ||
		 s->end == SENDER_FAILED)
		report_aborted(r, t, who, name, err, now);
	else if (s->end == SENDER_SILENT)
		report_silent(r, t, who, name, now);
	else
		log_debug("%s: %s: ended before its first ACK", who, name);
}

void report_refused(struct report *r, const struct sock_addr *peer,
		    const struct request *req, const struct refusal *refusal,
		    int rc)
{
	const char *wire_name = request_was_renamed(req) ? req->wire_name
							 : NULL;
	char who[SOCK_ADDR_STRLEN], shown[NAME_LEN];
	bool miss = refusal->code == TFTP_NOT_FOUND;
	/* The texts of the other codes give the reason themselves. */
	bool with_reason = rc && refusal->code == TFTP_UNDEFINED;
	struct evlog_line *e;

	r->metrics[miss ? METRICS_MISSES : METRICS_REFUSED]++;
	(void)sock_addr_format(who, peer);
	show_name(shown, req->name, wire_name);
	/* PXELINUX finds its configuration by misses: they are no errors. */
	if (miss && !r->quiet_misses && log_get_level() >= LOG_LEVEL_INFO)
		log_limited(&r->misses, "%s: %s: %s", who, shown,
			    refusal->text);
	else if (!miss && ratelimit_allow(&r->refused_peer, peer, loop_now()))
		log_limited(&r->refusals, "%s: %s: refused: %s%s%s", who, shown,
			    refusal->text, with_reason ? ": " : "",
			    with_reason ? log_reason(rc) : "");
	e = evlog_begin(r->events, miss ? "miss" : "refused");
	report_event_peer(e, peer, req->name, wire_name);
	evlog_str(e, "client", req->fingerprint);
	evlog_int(e, "code", refusal->code);
	evlog_str(e, "error", refusal->text);
	evlog_send(e);
}

void report_not_request(struct report *r, const struct sock_addr *peer,
			const char *why)
{
	char who[SOCK_ADDR_STRLEN];

	r->metrics[METRICS_NOT_REQUESTS]++;
	if (log_get_level() >= LOG_LEVEL_INFO &&
	    ratelimit_allow(&r->not_request_from, peer, loop_now()))
		log_limited(&r->not_request, "%s: not a request: %s",
			    sock_addr_format(who, peer), why);
}

void report_busy(struct report *r, const struct sock_addr *peer,
		 const char *why)
{
	char who[SOCK_ADDR_STRLEN];

	r->metrics[METRICS_BUSY]++;
	log_limited(&r->busy, "%s: request not answered: %s",
		    sock_addr_format(who, peer), why);
}
