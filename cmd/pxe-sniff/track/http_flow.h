/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP connections with HTTP/1 (RFC 9112), seen from outside.  Bodies are not
 * read but measured by sequence numbers, so segments that the capture lost, or
 * has only the beginning of, still count.
 */
#ifndef PXE_SNIFF_HTTP_FLOW_H
#define PXE_SNIFF_HTTP_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/bootfile.h"
#include "proto/frame.h"
#include "proto/http1.h"
#include "track/ip_fragments.h"
#include "track/lru.h"
#include "track/machine.h"
#include "track/tcp_reassembly.h"

/* Connections at once, each below 1 KiB; the one quiet for longest is ended. */
#define HTTP_FLOWS_MAX 16384

/* Bytes of a URL that are kept; the rest of a longer one is lost. */
#define HTTP_FLOW_URL_MAX 512

enum http_flow_state {
	HTTP_FLOW_IDLE,	     /* no request is open */
	HTTP_FLOW_REQUESTED, /* a request without a response yet */
	HTTP_FLOW_BODY,	     /* the head of the response was seen */
};

struct http_flow {
	struct lru_node node;	/* key: both addresses, both ports */
	struct lru_key machine; /* of the client, for machines_find() */
	enum http_flow_state state;
	uint32_t client; /* host order */
	uint32_t server; /* host order */
	uint16_t port;	 /* of the server */
	int64_t last;	 /* time of the last packet, ns since 1970 */
	/* Of either direction; NULL: nothing is to be reassembled. */
	struct reassembly *reassembly;

	/* The last request. */
	int64_t requested;    /* time of its head, ns since 1970 */
	bool head_only;	      /* HEAD: the response has no body */
	bool cut_request;     /* its head was captured in part */
	bool have_request;    /* the next three are set */
	uint32_t first_seq;   /* of the first request of the connection */
	uint32_t request_seq; /* of the last request */
	uint32_t request_end; /* sequence number after it */

	/* The response to it. */
	bool unread;	 /* the server sent what is not a response */
	bool cut_answer; /* too little of what it sent was captured */
	bool cut_head;	 /* captured in part */
	/*
	 * The end of the head was not seen, so where the body begins is not
	 * known, nor are bytes and resent.
	 */
	bool no_body_seq;
	bool have_early;    /* bytes of the body came before its head */
	uint32_t early_end; /* sequence number after those */
	unsigned status;
	bool has_length;
	bool chunked;
	bool from_middle;      /* a range that does not begin at byte 0 */
	uint64_t length;       /* Content-Length, also of HEAD; 0: none */
	bool have_response;    /* the next three are set */
	uint32_t response_seq; /* of the head */
	uint32_t body_seq;     /* of the body's first byte */
	uint32_t body_end;     /* sequence number after the newest byte */
	uint64_t bytes;	       /* of the body, up to body_end */
	uint64_t resent;       /* segments without new bytes */
	int64_t last_data;     /* time of the newest byte, ns since 1970 */
	/* The last bytes of the body; tail_len is 0 if not captured. */
	uint8_t tail[7];
	size_t tail_len;
	struct bootfile file_type; /* from the body's first bytes */
	bool cut_file_type;	   /* too little of those was captured */

	/* Of the last request: its target if the host is not known. */
	bool no_host;
	size_t url_len; /* 0: the target is not known either */
	char url[HTTP_FLOW_URL_MAX];
};

enum http_event_type {
	HTTP_EVENT_REQUEST,
	HTTP_EVENT_RESPONSE,  /* the response ended, or will not go on */
	HTTP_EVENT_SILENCE,   /* no response came */
	HTTP_EVENT_UNREAD,    /* one came, but could not be read */
	HTTP_EVENT_TRUNCATED, /* one came, of which too little was captured */
};

struct http_event {
	enum http_event_type type;
	const struct http_flow *flow;
	const struct http1_head *request; /* REQUEST: its head; else NULL */
	/* RESPONSE: why it is not whole.  SILENCE, UNREAD: the reason. */
	const char *error;
	/* RESPONSE: why it is not known whether it is whole, or NULL. */
	const char *note;
};

/* The event and what it points to last until the callback returns. */
typedef void http_report_fn(void *ctx, const struct http_event *e);

struct http_flows {
	struct lru lru; /* struct http_flow */
	struct machines *machines;
	const struct fragments *fragments;
	http_report_fn *report;
	void *ctx;	       /* for report */
	int64_t now;	       /* time of the current packet, ns since 1970 */
	size_t n_reassemblies; /* of all connections */
};

/*
 * Events go to report(ctx, ...).  Clients become machines in *ms; a response
 * that came in fragments is looked up in *fr.  Both must last as long as *fs.
 * Returns 0, or -ENOMEM; http_flows_release() is allowed in both cases.
 */
int http_flows_init(struct http_flows *fs, struct machines *ms,
		    const struct fragments *fr, http_report_fn *report,
		    void *ctx);

/* Free all connections without reporting them. */
void http_flows_release(struct http_flows *fs);

/*
 * Follow a packet of kind FRAME_TCP.  now is its time, ns since 1970.  True if
 * it belongs to a connection with HTTP.
 */
bool http_flows_packet(struct http_flows *fs, const struct frame *p,
		       int64_t now);

/*
 * Report and free the connections of which nothing was seen for longer than
 * any client or server waits.  now is the time, ns since 1970.
 */
void http_flows_tick(struct http_flows *fs, int64_t now);

/* No more packets will come: report and free all connections. */
void http_flows_finish(struct http_flows *fs);

#endif
