/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_REPORT_H
#define PXE_HTTPD_REPORT_H

#include <stdint.h>

#include "log/access_log.h"
#include "sys/evlog.h"
#include "sys/log.h"

/* Where finished requests are told of. */
struct report {
	struct evlog *events; /* not owned; may be NULL */
	struct access_log access;
	struct log_limit errors, aborts;
};

/* One finished request. */
struct report_item {
	struct access_line line;
	const char *file;  /* cleaned path without leading slash, or NULL */
	uint64_t usec;	   /* from its first line to its end */
	const char *error; /* NULL: the whole reply was handed over */
};

/*
 * Write access log, event and log line.  Errors (status 400 and up) reach the
 * log at a bounded rate, the rest only at -v.
 */
void report_request(struct report *r, const struct report_item *it);

#endif
