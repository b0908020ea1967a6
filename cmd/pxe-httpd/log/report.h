/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_REPORT_H
#define PXE_HTTPD_REPORT_H

#include <stdint.h>

#include "log/access_log.h"
#include "sys/evlog.h"
#include "sys/log.h"

/* Where finished requests are reported. */
struct report {
	struct evlog *events; /* not owned; NULL: no events */
	struct access_log access;
	struct log_limit errors;
};

/* What became of a request. */
struct request_report {
	struct access_log_entry entry;
	const char *file;  /* its path, a clean name; NULL: it names none */
	uint64_t usec;	   /* microseconds from the request line to the end */
	const char *error; /* why it ended early; NULL: all was sent */
};

/*
 * Report a request to the access log, as an event (pxe-events(5)), and as a log
 * line: statuses from 400 at a bounded rate, all others only with -v.
 */
void report_request(struct report *r, const struct request_report *rr);

#endif
