/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_REQUEST_H
#define PXE_HTTPD_REQUEST_H

#include <microhttpd.h>

#include "conn/conn.h"
#include "log/report.h"

/*
 * Begin a request whose target has arrived on conn (NULL: unknown).  NULL
 * without memory.
 */
struct request *request_begin(struct conn *conn, const char *target);

/* Tell of its end, which code describes, and free it. */
void request_end(struct request *rq, struct MHD_Connection *c,
		 enum MHD_RequestTerminationCode code, struct report *r);

#endif
