/* SPDX-License-Identifier: BSD-2-Clause */
/* Telling of finished requests: see report.h. */
#include "log/report.h"

#include <inttypes.h>

#include "util/txt.h"

/* A name as it is shown in a log line. */
#define SHOWN 400

static void send_event(const struct report *r, const struct report_item *it)
{
	const struct access_line *l = &it->line;
	struct evlog_line *e;
	char file[SHOWN];
	struct txt t;

	e = evlog_begin(r->events, it->error ? "abort" : "response");
	if (!e)
		return;
	evlog_str(e, "ip", l->ip);
	evlog_str(e, "method", l->method);
	if (it->file) {
		/* As pxe-tftpd writes it: the place in the boot root. */
		txt_init(&t, file, sizeof(file));
		txt_fmt(&t, "/%s", it->file);
		evlog_str(e, "file", file);
	} else {
		evlog_str(e, "target", l->target);
	}
	if (l->status)
		evlog_int(e, "status", l->status);
	evlog_int(e, "bytes", (int64_t)l->bytes);
	evlog_real(e, "seconds", (double)it->usec / 1e6);
	evlog_str(e, "agent", l->agent);
	evlog_str(e, "error", it->error);
	evlog_send(e);
}

void report_request(struct report *r, const struct report_item *it)
{
	const struct access_line *l = &it->line;
	const char *method = l->method ? l->method : "-";
	char shown[SHOWN], verb[40];

	access_write(&r->access, l);
	send_event(r, it);
	if (l->status < 400 && log_get_level() < LOG_LEVEL_DEBUG)
		return;
	(void)txt_escape(shown, sizeof(shown), l->target ? l->target : "-");
	(void)txt_escape(verb, sizeof(verb), method);
	if (it->error)
		log_debug("%s: %s %s: %s after %" PRIu64 " bytes, %.3f s",
			  l->ip, verb, shown, it->error, l->bytes,
			  (double)it->usec / 1e6);
	else if (l->status >= 400)
		log_limited(&r->errors, "%s: %s %s: %u", l->ip, verb, shown,
			    l->status);
	else
		log_debug("%s: %s %s: %u, %" PRIu64 " bytes in %.3f s", l->ip,
			  verb, shown, l->status, l->bytes,
			  (double)it->usec / 1e6);
}
