/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_HTTP1_H
#define PXE_PROTO_HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The head, that is the first line and the fields, of HTTP/1 requests and
 * responses (RFC 9112), for a sniffer: it accepts all that clients and servers
 * send.  A server must not use it, as it is too tolerant.
 */

/* Bytes of a head that are looked at; no boot client sends more. */
#define HTTP1_HEAD_MAX 16384

/*
 * A view of the input, not ending in NUL.  p is never NULL; len is 0 if the
 * text is absent or empty.
 */
struct http1_text {
	const char *p;
	size_t len;
};

/* A decoded head.  The values of fields are without white space around. */
struct http1_head {
	bool is_response;
	bool whole;	/* the empty line at the end is there */
	size_t len;	/* bytes before the body; if not whole, of the input */
	unsigned minor; /* of HTTP/1.minor */
	struct http1_text method; /* request: GET ... */
	struct http1_text target; /* request: /boot.ipxe */
	unsigned status;	  /* response: 100 to 599 */
	struct http1_text reason; /* response: Not Found */
	struct http1_text host;	  /* this and what follows: fields */
	struct http1_text user_agent;
	struct http1_text range;	 /* bytes=0-1023 */
	struct http1_text content_range; /* bytes 0-1023/4096 */
	struct http1_text content_type;
	struct http1_text location;
	bool has_length;
	uint64_t length; /* Content-Length, in bytes; if has_length */
	bool chunked;	 /* Transfer-Encoding: chunked */
};

/*
 * Decode the n bytes at p, the beginning of a request or response.  Texts in *h
 * live as long as they do.  That the head is not complete is no error (whole is
 * false) if its first line is.  0; PXE_ETRUNC if the first line is not
 * complete; PXE_EBADMSG if the bytes are not HTTP.
 */
int http1_decode(struct http1_head *h, const void *p, size_t n);

/*
 * Can the n bytes at p be the beginning of a request, or of a response?  At
 * most 8 of them are looked at; false if n is 0.
 */
bool http1_is_request(const void *p, size_t n);
bool http1_is_response(const void *p, size_t n);

#endif
