/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_RESPONSE_H
#define PXE_HTTPD_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "body/index_cache.h"
#include "body/status_code.h"
#include "docroot/docroot.h"
#include "head/fields.h"
#include "head/http_date.h"
#include "sys/log.h"

/*
 * From a request to its response: which status, which header fields, which
 * bytes.  Nothing is sent here, and nothing is known of the engine that sends.
 */

/* What is served. */
struct site {
	struct docroot *docroot; /* one root, and images */
	bool index;		 /* list directories without index.html */
	struct index_cache index_cache;
	struct log_limit failures;
};

/* A header field; its strings live as long as the response. */
struct response_field {
	const char *name, *value;
};

/* Most fields of a response. */
#define RESPONSE_FIELDS_MAX 8

/*
 * A response.  Its content is length bytes: those at off of the file fd if that
 * is not -1, else those at data.  It points into itself: it must not be copied.
 */
struct response {
	enum status status;
	struct response_field fields[RESPONSE_FIELDS_MAX];
	size_t n_fields;
	bool close;	 /* the connection must end after it */
	uint64_t length; /* of the content: for Content-Length */
	bool has_body;	 /* the content is sent; not for HEAD and 304 */

	int fd;	      /* owned; -1: the content is in memory */
	uint64_t off; /* of the first byte in fd */

	void *data;
	void (*release)(void *ctx); /* frees data; NULL: it is in text */
	void *release_ctx;

	/* What fields and data may point to. */
	struct validators validators;
	char last_modified[HTTP_DATE_STRLEN], content_range[80], text[80];
};

/*
 * Answer a request with that method, target, and header fields f from site s.
 * There is always an answer.  response_release() is due for r.
 */
void response_make(struct response *r, struct site *s, const char *method,
		   const char *target, const struct fields *f);

/*
 * Free what r owns.  Who sends the content takes fd or data over by setting fd
 * to -1 or release to NULL before.
 */
void response_release(struct response *r);

#endif
