/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_REPORT_H
#define PXE_TFTPD_REPORT_H

#include <stdint.h>

#include "io/transfer_table.h"
#include "names/request.h"
#include "status/metrics.h"
#include "sys/evlog.h"
#include "sys/log.h"
#include "sys/ratelimit.h"

/*
 * What happens in the daemon is reported three ways: a line of the log, an
 * event (pxe-events(5)), and metrics (metrics.h).  Lines that one packet with a
 * forged address can cause are limited in rate; events and metrics are not.
 */
struct report {
	struct evlog *events; /* NULL: no events are written */
	uint64_t *metrics;    /* METRICS_N integers */
	bool quiet_misses;    /* do not log missing files */
	/* For each address. */
	struct ratelimit not_request_from;
	struct ratelimit refused_peer;
	/* For all addresses together. */
	struct log_limit misses;
	struct log_limit refusals;
	struct log_limit silent;
	struct log_limit not_request;
	struct log_limit busy;
};

/*
 * Report to events, which may be NULL, and metrics, METRICS_N integers; both
 * must outlive r.  r was zeroed before; quiet_misses may have been set.
 */
void report_init(struct report *r, struct evlog *events, uint64_t *metrics);

/* A request was decoded, which is no retransmission; it is only counted. */
void report_request(struct report *r);

/* A transfer has begun; it is only counted. */
void report_start(struct report *r);

/*
 * The transfer t has ended (t->sender.end).  err: the client's ERROR if that
 * was the reason, else NULL.  now: a time of the sender's clock, microseconds.
 */
void report_end(struct report *r, const struct transfer *t,
		const struct tftp *err, uint64_t now);

/*
 * The request req of peer was answered with the ERROR refusal.  rc: the -errno
 * that was its reason, or 0.
 */
void report_refused(struct report *r, const struct sock_addr *peer,
		    const struct request *req, const struct refusal *refusal,
		    int rc);

/* A datagram of peer to a listening socket is no request; why: the reason. */
void report_not_request(struct report *r, const struct sock_addr *peer,
			const char *why);

/* A request of peer gets no answer; why: the reason.  The client repeats it. */
void report_busy(struct report *r, const struct sock_addr *peer,
		 const char *why);

/*
 * Add the keys of every event to e: ip, file, asked.  name: the file, below the
 * root; wire_name: as the client named it, if that differs, else NULL.
 */
void report_event_peer(struct evlog_line *e, const struct sock_addr *peer,
		       const char *name, const char *wire_name);

#endif
