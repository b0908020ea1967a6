/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_PRINT_HTTP_H
#define PXE_SNIFF_PRINT_HTTP_H

struct http1_head;
struct http_flow;
struct tracker;

/* A request; sets the flow's URL. */
void print_http_request(struct tracker *s, struct http_flow *f,
			const struct http1_head *h);

/*
 * An answer came to its end; error says why it is not whole, or is NULL; note
 * what is not known of it, or is NULL.
 */
void print_http_answer(struct tracker *s, const struct http_flow *f,
		       const char *error, const char *note);

/* No answer came, or none that could be read; why not. */
void print_http_silence(struct tracker *s, const struct http_flow *f,
			const char *error);

/* The current packet begins TLS: no more is seen of that connection. */
void print_http_tls(struct tracker *s);

#endif
