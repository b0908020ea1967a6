/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_RESPONSE_H
#define PXE_HTTPD_RESPONSE_H

#include <microhttpd.h>
#include <stdbool.h>

#include "body/index_cache.h"
#include "conn/conn.h"
#include "docroot/docroot.h"
#include "head/fields.h"
#include "sys/log.h"

/* What is served. */
struct site {
	struct docroot *docroot;
	bool index;   /* list directories */
	bool closing; /* the server stops: no keep-alive any more */
	struct index_cache lists;
	struct log_limit outside, trouble;
};

/* Gather the header fields of a request. */
void reply_head(struct fields *h, struct MHD_Connection *c);

/*
 * Answer the request, whose method and target rq holds; notes in rq what is
 * being sent.  MHD_NO if not even an error could be sent: the library then
 * closes the connection.
 */
enum MHD_Result reply_send(struct site *s, struct MHD_Connection *c,
			   struct request *rq, const struct fields *h);

#endif
