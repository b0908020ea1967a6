/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_HTTP_RESPONSE_H
#define PXE_SNIFF_HTTP_RESPONSE_H

struct http_flow;
struct segment;
struct tracker;

/* The server sent this. */
void http_response_segment(struct tracker *s, struct http_flow *f,
			   const struct segment *g);

/* No more of the head comes: what is held of it is the answer. */
void http_response_settle(struct tracker *s, struct http_flow *f);

/* What was asked is over; error says why, if that was too early. */
void http_response_end(struct tracker *s, struct http_flow *f,
		       const char *error);

#endif
