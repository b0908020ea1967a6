/* SPDX-License-Identifier: BSD-2-Clause */
/* The server's direction of a connection with HTTP: see http_flow.h. */
#ifndef PXE_SNIFF_HTTP_RESPONSE_H
#define PXE_SNIFF_HTTP_RESPONSE_H

#include "track/http_flow.h"

/* Follow a segment that the server sent; its end may be reported. */
void http_response_segment(struct http_flows *fs, struct http_flow *f,
			   const struct segment *g);

/*
 * The rest of the head will not be seen: if a part of one is in reassembly,
 * that is the head of the response.
 */
void http_response_flush(struct http_flows *fs, struct http_flow *f);

/*
 * The request that is open, if there is one, is over: report how it ended, and
 * make f idle.  error says why it ended, if that is before the response is
 * whole; a static string, or NULL.
 */
void http_response_end(struct http_flows *fs, struct http_flow *f,
		       const char *error);

#endif
