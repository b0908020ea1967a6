/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_REQUEST_H
#define PXE_HTTPD_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "body/response.h"
#include "log/report.h"

struct conn;

/*
 * A request from the arrival of its request line to the end of its response.
 * Times are microseconds of loop_now().
 */
struct request {
	struct conn *conn;   /* NULL if memory ran out */
	uint64_t begun;	     /* its request line had arrived */
	int64_t begun_wall;  /* the same moment, seconds since 1970 */
	bool head_complete;  /* all header fields have arrived */
	const char *method;  /* the engine's; NULL before head_complete */
	const char *version; /* the engine's; NULL before head_complete */

	uint64_t length; /* bytes of the body to be sent */
	int fd;		 /* the engine's file that is sent; -1: none */
	uint64_t end;	 /* size that this file must keep until the end */
	uint64_t acked;	 /* conn_acked() before the response was sent */

	const char *error; /* of conn_abort(); NULL: it was not called */
	char target[];	   /* as it came, with its query */
};

/*
 * Begin a request on conn (NULL: it is not known), whose target is copied.  For
 * request_end(); NULL without memory.
 */
struct request *request_begin(struct conn *conn, const char *target);

/*
 * The response r is about to be sent, and its file, if there is one, stays open
 * until request_end().
 */
void request_set_response(struct request *rq, const struct response *r);

/* How the engine left a request. */
enum request_outcome {
	REQUEST_COMPLETED, /* the response was handed to the kernel */
	REQUEST_CLOSED,	   /* the client closed, or sent no valid request */
	REQUEST_TIMED_OUT, /* nothing moved within the idle time-out */
	REQUEST_STOPPED,   /* the server stops */
};

/* The end of a request; the strings are the caller's. */
struct request_end {
	enum request_outcome outcome;
	unsigned status;		  /* that was sent; 0: none */
	const char *referer, *user_agent; /* header fields; NULL: none */
};

/* Report a request to r and free it; its connection waits for the next one. */
void request_end(struct request *rq, const struct request_end *end,
		 struct report *r);

#endif
