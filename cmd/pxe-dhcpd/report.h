/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_REPORT_H
#define PXE_DHCPD_REPORT_H

#include <stdint.h>

#include "sys/evlog.h"
#include "sys/log.h"
#include "v4/decide.h"

/*
 * The log for people and the events for programs (pxe-events(5)): one line and
 * one event for each answer.  Messages that any client can provoke have limits.
 */
struct report {
	struct evlog *events; /* NULL: none */
	struct log_limit malformed;
	struct log_limit refused;
	struct log_limit naks;
	uint64_t n_malformed; /* packets that report_dropped() was told of */
};

/*
 * A packet from the address src (host order) was dropped; reason is
 * request_init()'s, or why it could not be decoded.
 */
void report_dropped(struct report *r, uint32_t src, const char *reason);

/* A request was answered, or was not for the reason that the answer has. */
void report_answer(struct report *r, const struct request *rq,
		   const struct answer *a);

#endif
