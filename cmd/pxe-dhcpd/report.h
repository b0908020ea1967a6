/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_REPORT_H
#define PXE_DHCPD_REPORT_H

#include "sys/evlog.h"
#include "sys/log.h"
#include "v4/answer.h"

/* What people and programs are told: one line and one event an answer. */
struct report {
	struct evlog *events; /* NULL: none */
	struct log_limit malformed;
	struct log_limit refused;
	struct log_limit naks;
	uint64_t n_malformed; /* dropped packets, for the end */
};

/* A packet that got no further; why as request_init() says. */
void report_dropped(struct report *r, uint32_t src, const char *why);

/* What was said, or why nothing was. */
void report_answer(struct report *r, const struct request *rq,
		   const struct answer *a);

#endif
