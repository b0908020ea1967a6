/* SPDX-License-Identifier: BSD-2-Clause */
/* Events and log lines of finished requests: see report.h. */
#include "log/report.h"

#include <inttypes.h>

#include "util/txt.h"

/* Bytes of a path or target in a log line. */
#define SHOWN 400

static void send_event(const struct report *r, const struct request_report *rr)
{
	const struct access_log_entry *e = &rr->entry;
	struct evlog_line *ev;
	char file[SHOWN];
	struct txt t;

	ev = evlog_begin(r->events, rr->error ? "abort" : "response");
	if (!ev)
		return;
	evlog_str(ev, "ip", e->ip);
	evlog_str(ev, "method", e->method);
	if (rr->file) {
		/* With a slash in front, as pxe-tftpd has it in its events. */
		txt_init(&t, file, sizeof(file));
		txt_fmt(&t, "/%s", rr->file);
		evlog_str(ev, "file", file);
	} else {
		evlog_str(ev, "target", e->target);
	}
	if (e->status)
		evlog_int(ev, "status", e->status);
	evlog_int(ev, "bytes", (int64_t)e->bytes);
	evlog_real(ev, "seconds", (double)rr->usec / 1e6);
	evlog_str(ev, "agent", e->agent);
	evlog_str(ev, "error", rr->error);
	evlog_send(ev);
}

void report_request(struct report *r, const struct request_report *rr)
{
	const struct access_log_entry *e = &rr->entry;
	const char *method = e->method ? e->method : "-";
	char shown[SHOWN], verb[40];

	access_log_write(&r->access, e);
	send_event(r, rr);
	if (e->status < 400 && log_get_level() < LOG_LEVEL_DEBUG)
		return;
	(void)txt_escape(shown, sizeof(shown), e->target ? e->target : "-");
	(void)txt_escape(verb, sizeof(verb), method);
	if (rr->error)
		log_debug("%s: %s %s: %s after %" PRIu64 " bytes, %.3f s",
			  e->ip, verb, shown, rr->error, e->bytes,
			  (double)rr->usec / 1e6);
	else if (e->status >= 400)
		log_limited(&r->errors, "%s: %s %s: %u", e->ip, verb, shown,
			    e->status);
	else
		log_debug("%s: %s %s: %u, %" PRIu64 " bytes in %.3f s", e->ip,
			  verb, shown, e->status, e->bytes,
			  (double)rr->usec / 1e6);
}
