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
 * What happened, as a line of the log, as an event, and as a number.  What any
 * stranger can provoke with one packet is bounded in rate, in the log only.
 */
struct report {
	struct evlog *events; /* may be NULL */
	uint64_t *metrics;
	bool quiet_misses; /* for the log */
	struct ratelimit not_request_from;
	struct ratelimit refused_peer;
	struct log_limit misses;
	struct log_limit refusals;
	struct log_limit silent;
	struct log_limit not_request;
	struct log_limit busy;
};

/* r is zeroed; quiet_misses may have been set. */
void report_init(struct report *r, struct evlog *events, uint64_t *metrics);

/* A request, and a transfer that begins: they are only counted. */
void report_request(struct report *r);
void report_start(struct report *r);

/*
 * A transfer has ended (t->sender.end); now as for its session.  err is the
 * client's ERROR if that was the reason, else NULL.
 */
void report_end(struct report *r, const struct transfer *t,
		const struct tftp *err, uint64_t now);

/* A request was answered with an ERROR; rc is the -errno behind it, or 0. */
void report_refused(struct report *r, const struct sock_addr *peer,
		    const struct request *req, const struct refusal *refusal,
		    int rc);

/* A datagram that is no request.  why is of pxe_strerror(). */
void report_not_request(struct report *r, const struct sock_addr *peer,
			const char *why);

/* A request that was not answered: the client will repeat it. */
void report_busy(struct report *r, const struct sock_addr *peer,
		 const char *why);

/*
 * Add who asked for what: keys of all events.  asked: the name as it came, if
 * it became another one; else NULL.
 */
void report_event_peer(struct evlog_line *e, const struct sock_addr *peer,
		       const char *name, const char *wire_name);

#endif
