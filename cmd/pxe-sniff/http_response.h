/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_HTTP_RESPONSE_H
#define PXE_SNIFF_HTTP_RESPONSE_H

struct http_flow;
struct http_seg;
struct story;

/* The server sent this. */
void http_answer_segment(struct story *s, struct http_flow *f,
			 const struct http_seg *g);

/* No more of the head comes: what is held of it is the answer. */
void http_answer_settle(struct story *s, struct http_flow *f);

/* What was asked is over; error says why, if that was too early. */
void http_answer_end(struct story *s, struct http_flow *f, const char *error);

#endif
