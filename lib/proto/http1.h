/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_HTTP1_H
#define PXE_PROTO_HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The heads of HTTP/1 requests and responses (RFC 9112), for looking on: it
 * takes what firmware sends and never decides anything, so it is tolerant
 * where a server must not be.
 */

/* A longer head is no boot client's; the rest of it is not looked at. */
#define HTTP1_HEAD_MAX 16384

/* A view of the input; p is never NULL, len 0 means absent or empty. */
struct http1_text {
	const char *p;
	size_t len;
};

struct http1_head {
	bool is_response;
	bool whole;		  /* the empty line at the end is there */
	size_t len;		  /* bytes up to the body; all, if not whole */
	unsigned minor;		  /* HTTP/1.minor */
	struct http1_text method; /* request: GET ... */
	struct http1_text target; /* request: /boot.ipxe */
	unsigned status;	  /* response: 100 to 599 */
	struct http1_text reason; /* response: Not Found */
	struct http1_text host;	  /* fields: without white space around */
	struct http1_text user_agent;
	struct http1_text range;	 /* bytes=0-1023 */
	struct http1_text content_range; /* bytes 0-1023/4096 */
	struct http1_text content_type;
	struct http1_text location;
	bool has_length;
	uint64_t length; /* Content-Length, bytes */
	bool chunked;	 /* Transfer-Encoding: chunked */
};

/*
 * Decode the n bytes at p, the beginning of a request or response.  A head
 * that goes on after them is no error (whole is false) if its first line is
 * there.  0; PXE_ETRUNC if the first line is not complete but may become one;
 * PXE_EBADMSG if this is not HTTP.
 */
int http1_decode(struct http1_head *h, const void *p, size_t n);

/* Could these bytes begin a request or a response?  Looks at 8 at most. */
bool http1_is_request(const void *p, size_t n);
bool http1_is_response(const void *p, size_t n);

#endif
