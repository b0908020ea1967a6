/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_HTTP_FLOW_H
#define PXE_SNIFF_HTTP_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lru.h"
#include "proto/bootfile.h"
#include "proto/http1.h"

/*
 * One TCP connection with HTTP/1, seen from outside.  Bodies are not read but
 * measured by sequence numbers, so that packets which the capture lost, or
 * has only the head of, still count.
 */

/* A longer URL is cut in the line about its answer. */
#define HTTP_FLOW_URL_MAX 512

enum http_flow_state {
	HTTP_FLOW_IDLE,	 /* nothing asked */
	HTTP_FLOW_ASKED, /* a request without an answer yet */
	HTTP_FLOW_BODY,	 /* an answer is coming in */
};

struct http_flow {
	struct lru_node node; /* both addresses, both ports */
	struct lru_key machine;
	enum http_flow_state state;
	uint32_t client; /* host order */
	uint32_t server;
	uint16_t port;	     /* the server's */
	int64_t asked;	     /* when the request was seen, ns since 1970 */
	int64_t last;	     /* the last packet of either side */
	int64_t last_data;   /* the last one that counted for the body */
	bool head_only;	     /* HEAD: the answer has no body */
	bool have_seq;	     /* the next three are set */
	uint32_t first_seq;  /* of the first request that was seen */
	uint32_t ask_seq;    /* of the last request */
	uint32_t client_seq; /* behind it */
	bool unread;	     /* the server sent what is no answer */
	bool have_early;     /* body before its head, up to early_seq */
	uint32_t early_seq;
	struct reassembly *reassembly; /* ours; or NULL */
	unsigned status;
	bool has_length;
	bool chunked;
	bool middle;	     /* a range that does not begin at 0 */
	uint64_t length;     /* Content-Length, of HEAD too; 0: not told */
	bool have_answer;    /* the next three are set */
	uint32_t answer_seq; /* of the last answer's head */
	uint32_t body_seq;   /* of its body's first byte */
	uint32_t next_seq;   /* behind the newest byte */
	uint64_t bytes;	     /* of the body, up to next_seq */
	uint64_t resent;     /* segments of which nothing was new */
	/* The body's last bytes; tail_len is 0 if they were not captured. */
	uint8_t tail[7];
	size_t tail_len;
	struct bootfile look;
	size_t url_len;
	char url[HTTP_FLOW_URL_MAX];
};

struct tracker;

/* The tracker's current packet is TCP. */
void http_flow_packet(struct tracker *s);

/* Sum up what was quiet for too long; what is still open; free all. */
void http_flows_tick(struct tracker *s);
void http_flows_finish(struct tracker *s);
void http_flows_release(struct tracker *s);

#endif
